//! The shape of a case file.

use chrono::{DateTime, Utc};
use serde::Deserialize;

#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Head {
    #[serde(rename = "type")]
    pub(super) kind: String,
    pub(super) accept_at: DateTime<Utc>,
    /// When the applicant came into the hall; absent when nobody waits there.
    pub(super) arrived_at: Option<DateTime<Utc>>,
    pub(super) channel: String,
    #[serde(default)]
    pub(super) window: String,
    pub(super) authority: String,
}

#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct PersonEntry {
    #[serde(rename = "ref")]
    pub(super) reference: String,
    pub(super) name: String,
    #[serde(default = "resident_id")]
    pub(super) id_kind: String,
    pub(super) id: String,
    #[serde(default)]
    pub(super) phone: String,
    #[serde(default)]
    pub(super) email: String,
    pub(super) verified: Option<VerifiedEntry>,
}

fn resident_id() -> String {
    "RESIDENT_ID".to_owned()
}

#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct VerifiedEntry {
    pub(super) method: String,
    pub(super) at: DateTime<Utc>,
}

#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct CompanyEntry {
    pub(super) filing: String,
    #[serde(default)]
    pub(super) depends_on: Option<String>,
    pub(super) name: NameEntry,
    #[serde(default, rename = "type")]
    pub(super) company_type: String,
    pub(super) domicile: String,
    pub(super) division: String,
    pub(super) capital_fen: i64,
    pub(super) shareholders: Vec<ShareholderEntry>,
    pub(super) legal_rep: LegalRepEntry,
    pub(super) directors: Vec<String>,
    #[serde(default)]
    pub(super) manager: String,
    #[serde(default)]
    pub(super) supervisors: Vec<String>,
    #[serde(default)]
    pub(super) no_supervisor_consent: bool,
    #[serde(default)]
    pub(super) finance_officer: String,
    #[serde(default)]
    pub(super) other_senior_managers: Vec<String>,
    #[serde(default)]
    pub(super) liaison: String,
    pub(super) industry: String,
    pub(super) scope: Vec<String>,
    pub(super) term: String,
    pub(super) materials: Vec<MaterialEntry>,
    pub(super) signatures: Vec<String>,
    #[serde(default)]
    pub(super) beneficial_owners: Vec<String>,
    #[serde(default)]
    pub(super) agent: String,
    #[serde(default)]
    pub(super) prior_approvals: Vec<PriorApprovalEntry>,
    #[serde(default)]
    pub(super) liability_stated: bool,
}

#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct NameEntry {
    #[serde(default)]
    pub(super) division: String,
    pub(super) trade: String,
    #[serde(default)]
    pub(super) industry: String,
    pub(super) form: String,
    #[serde(default)]
    pub(super) bracket_layout: bool,
}

#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct ShareholderEntry {
    #[serde(default)]
    pub(super) person: Option<String>,
    #[serde(default)]
    pub(super) entity: Option<String>,
    #[serde(default)]
    pub(super) uscc: Option<String>,
    pub(super) subscribed_fen: i64,
    pub(super) form: String,
    pub(super) due: String,
}

#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct LegalRepEntry {
    pub(super) person: String,
    #[serde(rename = "as")]
    pub(super) acting_as: String,
}

#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct MaterialEntry {
    pub(super) kind: String,
    pub(super) source: String,
    #[serde(default)]
    pub(super) sha256: String,
}

#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct PriorApprovalEntry {
    pub(super) item: String,
    pub(super) number: String,
    pub(super) issued_on: String,
    #[serde(default)]
    pub(super) valid_to: String,
}

#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct FoodEntry {
    #[serde(default)]
    pub(super) track: Option<String>,
    pub(super) operator: String,
    pub(super) premises: String,
    pub(super) mode: String,
    #[serde(default)]
    pub(super) cold_frozen: bool,
    #[serde(default)]
    pub(super) special_food: Vec<String>,
    #[serde(default)]
    pub(super) network: Option<NetworkEntry>,
    #[serde(default)]
    pub(super) external_warehouse: Option<String>,
    #[serde(default)]
    pub(super) food_safety_manager: String,
    #[serde(default)]
    pub(super) rules: Vec<String>,
    #[serde(default)]
    pub(super) main_type: String,
    #[serde(default)]
    pub(super) items: Vec<String>,
    #[serde(default)]
    pub(super) marks: Vec<String>,
    #[serde(default)]
    pub(super) materials: Vec<MaterialEntry>,
    #[serde(default)]
    pub(super) vending: bool,
    #[serde(default)]
    pub(super) aquatic: bool,
}

#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct NetworkEntry {
    pub(super) yes: bool,
    #[serde(default)]
    pub(super) platform: String,
    #[serde(default)]
    pub(super) shop_url: String,
    #[serde(default)]
    pub(super) physical_shop: bool,
}

//! Names, filings, companies and business licences.

use actnow_proto::registration::v1 as contract;
use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

use super::{
    CorrectionPoint, EstablishmentForm, Finding, ManualReason, Material, NameParts, Person, PriorApproval,
    Text, form, mirror,
};

mirror! {
    /// An existing name that conflicts.
    NameHit of contract::NameHit {
        full_name: String,
        /// `IDENTICAL` or `SIMILAR`.
        kind: String,
        cause: String,
        holder_state: String,
        text: Option<Text>,
    }
}

mirror! {
    /// A declared name (名称申报).
    NameDeclaration of contract::NameDeclaration {
        declaration_id: String,
        version: i64,
        /// `RESERVED`, `NEEDS_STATEMENT`, `MANUAL`, `REJECTED`, `CONSUMED`, `EXPIRED`, `RELEASED`.
        state: String = contract::NameState,
        name: Option<NameParts>,
        full_name: String,
        reserved_until: String,
        hits: Vec<NameHit>,
        manual_reasons: Vec<ManualReason>,
        violations: Vec<Finding>,
        case_id: String,
    }
}

mirror! {
    /// What a declaration of this name would come to.
    NameChecked of contract::CheckNameResponse {
        name: Option<NameParts>,
        violations: Vec<Finding>,
        manual_reasons: Vec<ManualReason>,
        hits: Vec<NameHit>,
        /// A state of a declared name.
        outcome: String = contract::NameState,
    }
}

/// A name to look at.
#[derive(Debug, Clone, Default, Deserialize, ToSchema)]
#[serde(default, deny_unknown_fields)]
pub(crate) struct NameCheck {
    pub(crate) name: Option<NameParts>,
    /// Or the whole name as typed.
    pub(crate) full_name: String,
    pub(crate) authority_division: String,
    pub(crate) industry: String,
    pub(crate) main_scope_item: String,
    pub(crate) investor_usccs: Vec<String>,
}

/// Decides a name that waits for a person.
#[derive(Debug, Clone, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct NameDecision {
    /// Version that was on the screen.
    pub(crate) expected_version: i64,
    /// `RESERVE` or `REJECT`.
    pub(crate) ruling: String,
    #[serde(default)]
    pub(crate) reasons: String,
}

mirror! {
    /// One item that a change concerns.
    ItemChange of contract::ItemChange {
        /// `NAME`, `TYPE`, `SCOPE`, `DOMICILE`, `CAPITAL`, `LEGAL_REPRESENTATIVE`, `SHAREHOLDERS`; filed: `ARTICLES`,
        /// `TERM`, `SUBSCRIPTIONS`, `DIRECTORS`, `SUPERVISORS`, `SENIOR_MANAGERS`, `LIAISON`, `BENEFICIAL_OWNERS`. Of a
        /// branch: `NAME`, `TYPE`, `SCOPE`, `PREMISES`, `PERSON_IN_CHARGE`; filed: `LIAISON`.
        item: String,
        before: String,
        after: String,
        /// Registered (变更登记), not filed (备案).
        registered: bool,
    }
}

form! {
    /// The end of a company after liquidation (注销登记申请).
    Deregistration of contract::DeregistrationForm {
        /// Code of the company.
        uscc: String,
        /// `TERM_OVER`, `RESOLUTION`, `MERGER`, `REVOKED`, `COURT`.
        ground: String,
        decided_on: String,
        group_formed_on: String,
        group_published_on: String,
        liquidated_on: String,
        /// `ref`s of the liquidation group; the first leads it.
        liquidators: Vec<String>,
        agent: String,
        materials: Vec<Material>,
        /// `ref`s of who signed.
        signatures: Vec<String>,
    }
}

form! {
    /// The end of a company without debts (简易注销申请).
    SimpleDeregistration of contract::SimpleDeregistrationForm {
        /// Code of the company.
        uscc: String,
        /// Who commits to its having no debts.
        signatures: Vec<String>,
        agent: String,
        materials: Vec<Material>,
    }
}

form! {
    /// A branch to be established (分公司设立登记申请).
    BranchForm of contract::BranchForm {
        /// Code of the company it belongs to (隶属企业).
        head_office_uscc: String,
        /// What tells it from other branches: a place, a number.
        designation: String,
        /// Last word of its name; empty: `分公司`.
        suffix: String,
        /// 经营场所.
        premises: String,
        division: String,
        /// Wordings of the catalogue, all of them in the company's own scope.
        scope: Vec<String>,
        /// `ref` of who is in charge (负责人).
        person_in_charge: String,
        liaison: String,
        agent: String,
        /// Day of the decision to set it up.
        decided_on: String,
        materials: Vec<Material>,
        /// The company's code, once it signed.
        signatures: Vec<String>,
        prior_approvals: Vec<PriorApproval>,
    }
}

mirror! {
    /// Leave of a supervisor for a list that names what was or could have been told before.
    SecondNotice of contract::SecondNotice {
        allowed_by: String,
        allowed_at: Option<DateTime<Utc>>,
        reasons: String,
    }
}

mirror! {
    /// A registration filing (登记申请).
    Filing of contract::Filing {
        filing_id: String,
        version: i64,
        /// `SUBMITTED`, `REVIEWING`, `RETURNED`, `NOT_HANDLED`, `REGISTERED`, `ISSUED`, `COMPLETED`, `REFUSED`,
        /// `WITHDRAWN`; of a simple deregistration also `PUBLICISED`, `APPLY_WINDOW`, `OBJECTED`, `LAPSED`.
        state: String = contract::FilingState,
        /// `ESTABLISH`, `CHANGE`, `FILE_CHANGE`, `DEREGISTER`, `SIMPLE_DEREGISTER`, `BRANCH_ESTABLISH`.
        kind: String,
        /// Code of the company it is about, for acts on one that exists; of a branch, the company it belongs to.
        company_uscc: String,
        full_name: String,
        round: i32,
        due: String,
        due_provisional: bool,
        extended: bool,
        points: Vec<CorrectionPoint>,
        manual_reasons: Vec<ManualReason>,
        uscc: String,
        certificate_id: String,
        established_on: String,
        grounds: String,
        remedies: String,
        case_id: String,
        light: String,
        /// The company as it shall be; none when it shall end.
        form: Option<EstablishmentForm>,
        submitted_at: Option<DateTime<Utc>>,
        changes: Vec<ItemChange>,
        /// Day of the decision that a change or an end follows.
        decided_on: String,
        /// Day since which it is in force.
        effective_on: String,
        deregistration: Option<Deregistration>,
        simple_deregistration: Option<SimpleDeregistration>,
        /// Who objected to a simple deregistration, and why.
        objection: String,
        /// What the newest round of an establishment says otherwise than the one before.
        corrections: Vec<ItemChange>,
        /// Kinds of materials that were replaced with it.
        corrected_materials: Vec<String>,
        /// What was handed in for a branch.
        branch: Option<BranchForm>,
        /// The leave for a second list in this round.
        second_notice: Option<SecondNotice>,
    }
}

/// A returned filing with what was to be corrected.
#[derive(Debug, Clone, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct CorrectedFiling {
    /// Version that was on the screen.
    pub(crate) expected_version: i64,
    pub(crate) form: EstablishmentForm,
    /// New or corrected persons; one that is not given stays as it was.
    #[serde(default)]
    pub(crate) persons: Vec<Person>,
}

/// An establishment to look at.
#[derive(Debug, Clone, Default, Deserialize, ToSchema)]
#[serde(default, deny_unknown_fields)]
pub(crate) struct EstablishmentCheck {
    pub(crate) form: EstablishmentForm,
    pub(crate) persons: Vec<Person>,
    pub(crate) authority: String,
    /// Codes or case references of enterprises registered before this one in the same case.
    pub(crate) case_entities: Vec<String>,
    /// A returned filing it would be handed in for: persons that are not given are as they were in it.
    pub(crate) filing_id: String,
}

mirror! {
    /// What the rules say about an establishment.
    EstablishmentChecked of contract::CheckEstablishmentResponse {
        violations: Vec<Finding>,
        manual_reasons: Vec<ManualReason>,
        company_type: String,
        printed_scope: String,
    }
}

mirror! {
    /// A branch in the list of its company.
    BranchEntry of contract::BranchEntry {
        uscc: String,
        name: String,
        established_on: String,
    }
}

mirror! {
    /// A company in the register (登记簿), or a branch of one.
    Company of contract::Company {
        uscc: String,
        name: String,
        company_type: String,
        /// Of a branch, its premises (经营场所).
        domicile: String,
        division: String,
        /// A branch has none, and no legal representative.
        capital_fen: i64,
        legal_representative: String,
        printed_scope: String,
        scope: Vec<String>,
        established_on: String,
        /// `ACTIVE`, `DORMANT`, `DEREGISTERED`, `REVOKED`, `REVOKED_AS_PENALTY`.
        state: String,
        certificate_id: String,
        authority: String,
        shareholder_usccs: Vec<String>,
        /// Day it ended.
        ended_on: String,
        /// Names given up less than a year ago.
        former_names: Vec<String>,
        /// The last day of the dormancy, while it lasts.
        dormant_until: String,
        /// Address for documents of law that stands in place of the domicile meanwhile.
        delivery_address: String,
        /// Since when the code stands in place of the name, which is to be corrected.
        code_for_name_since: String,
        /// Of a branch: the company it belongs to, and who is in charge.
        head_office_uscc: String,
        person_in_charge: String,
        /// Its branches; on the page of the company only.
        branches: Vec<BranchEntry>,
        /// In what a branch is behind its company, which changed since; on its page only.
        behind: Vec<Finding>,
    }
}

/// What to look for in the register.
#[derive(Debug, Clone, Default, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub(crate) struct RegisterQuery {
    /// Two characters or more of a name, or a credit code.
    #[serde(default)]
    pub(crate) q: String,
    /// Where the page before ended.
    #[serde(default)]
    pub(crate) cursor: String,
    /// Rows, at most 100; 0: 20.
    #[serde(default)]
    pub(crate) limit: u32,
}

/// A page of the register.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub(crate) struct RegisterPage {
    pub(crate) companies: Vec<Company>,
    /// Empty on the last page.
    pub(crate) next_cursor: String,
}

mirror! {
    /// An entry of the register from one act to the next.
    CompanyVersion of contract::CompanyVersion {
        version: i64,
        since: String,
        /// Empty for the one that stands.
        until: String,
        filing_id: String,
        /// `ESTABLISH`, `BRANCH_ESTABLISH`, `CHANGE`, `FILE_CHANGE`, `DEREGISTER`, `SIMPLE_DEREGISTER`, `REVOCATION`,
        /// `CHANGE_REVOCATION`, `REVOCATION_TAKEN_BACK`, `DORMANCY`, `DORMANCY_EXTENSION`, `RESUMPTION`, `NAME_CORRECTION`,
        /// `NAME_RESTORED`, `IMPORT`.
        act: String,
        changes: Vec<ItemChange>,
    }
}

/// A company with what it holds.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub(crate) struct CompanyPage {
    pub(crate) company: Company,
    /// The business licence, once it is issued.
    pub(crate) licence: Option<BusinessLicence>,
    pub(crate) food: Vec<super::FoodLicence>,
    /// Every act on it, the first one first.
    pub(crate) history: Vec<CompanyVersion>,
}

/// How a company is looked at.
#[derive(Debug, Clone, Default, Deserialize, utoipa::IntoParams)]
#[into_params(parameter_in = Query)]
pub(crate) struct CompanyQuery {
    /// As its entry stood at the end of this day, `2026-09-21`; empty: now.
    #[serde(default)]
    pub(crate) as_of: String,
}

mirror! {
    /// A business licence as anybody may verify it.
    BusinessLicence of contract::VerifyLicenceResponse {
        /// `VALID`, `SUPERSEDED`, `CANCELLED`, `REVOKED`.
        state: String,
        signature_valid: bool,
        content_sha256: String,
        company: Option<Company>,
    }
}

//! What is handed in about a company that exists: its change, its branches, its end, its next name.

use actnow_proto::registration::v1 as contract;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::{
    BranchForm, Deregistration, EstablishmentForm, Filing, Finding, ItemChange, ManualReason, NameParts,
    Person, SimpleDeregistration, mirror,
};

/// What is under way about a company.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub(crate) struct OpenFilings {
    pub(crate) filings: Vec<Filing>,
}

mirror! {
    /// Who a form refers to.
    PersonName of contract::PersonName { r#ref: String, name: String }
}

mirror! {
    /// A company or a branch as the register holds it, to be changed.
    CompanyForm of contract::GetCompanyFormResponse {
        /// None for a company that was taken over and never changed since: its first change gives the whole form.
        form: Option<EstablishmentForm>,
        /// Of a branch, in its place.
        branch: Option<BranchForm>,
        persons: Vec<PersonName>,
    }
}

/// A change (变更登记、备案).
#[derive(Debug, Clone, Default, Deserialize, ToSchema)]
#[serde(default, deny_unknown_fields)]
pub(crate) struct NewChange {
    /// The company as it shall be …
    pub(crate) form: Option<EstablishmentForm>,
    /// … or the branch.
    pub(crate) branch: Option<BranchForm>,
    /// Who is new; everybody else keeps their `ref`.
    pub(crate) persons: Vec<Person>,
    /// Day of the resolution, decision or event.
    pub(crate) decided_on: String,
    /// Day on which a reduction of capital was announced.
    pub(crate) announced_on: String,
    /// The reserved name, for a change of name.
    pub(crate) declaration_id: String,
}

/// A change to look at.
#[derive(Debug, Clone, Default, Deserialize, ToSchema)]
#[serde(default, deny_unknown_fields)]
pub(crate) struct ChangeCheck {
    pub(crate) form: Option<EstablishmentForm>,
    /// Of a branch, in its place.
    pub(crate) branch: Option<BranchForm>,
    pub(crate) persons: Vec<Person>,
    pub(crate) decided_on: String,
    pub(crate) announced_on: String,
    /// The returned filing it would be handed in for again.
    pub(crate) filing_id: String,
}

/// A returned change with what was to be corrected.
#[derive(Debug, Clone, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct CorrectedChange {
    /// Version that was on the screen.
    pub(crate) expected_version: i64,
    #[serde(default)]
    pub(crate) form: Option<EstablishmentForm>,
    /// Of a branch, in its place.
    #[serde(default)]
    pub(crate) branch: Option<BranchForm>,
    /// New or corrected persons; one that is not given stays as it was.
    #[serde(default)]
    pub(crate) persons: Vec<Person>,
    pub(crate) decided_on: String,
    #[serde(default)]
    pub(crate) announced_on: String,
}

mirror! {
    /// What a change comes to, and what the rules say.
    ChangeChecked of contract::CheckChangeResponse {
        violations: Vec<Finding>,
        manual_reasons: Vec<ManualReason>,
        changes: Vec<ItemChange>,
        /// `CHANGE` or `FILE_CHANGE`.
        kind: String,
        /// Whether a new licence follows.
        new_licence: bool,
        /// Kinds of materials that it takes.
        materials: Vec<String>,
    }
}

/// A branch that a company sets up (分公司设立登记).
#[derive(Debug, Clone, Default, Deserialize, ToSchema)]
#[serde(default, deny_unknown_fields)]
pub(crate) struct NewBranch {
    pub(crate) form: BranchForm,
    pub(crate) persons: Vec<Person>,
}

/// A branch to look at.
#[derive(Debug, Clone, Default, Deserialize, ToSchema)]
#[serde(default, deny_unknown_fields)]
pub(crate) struct BranchCheck {
    pub(crate) form: BranchForm,
    pub(crate) persons: Vec<Person>,
    /// The returned filing it would be handed in for again.
    pub(crate) filing_id: String,
}

/// A returned branch with what was to be corrected.
#[derive(Debug, Clone, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct CorrectedBranch {
    /// Version that was on the screen.
    pub(crate) expected_version: i64,
    pub(crate) form: BranchForm,
    /// New or corrected persons; one that is not given stays as it was.
    #[serde(default)]
    pub(crate) persons: Vec<Person>,
}

mirror! {
    /// What a branch comes to, and what the rules say.
    BranchChecked of contract::CheckBranchEstablishmentResponse {
        violations: Vec<Finding>,
        manual_reasons: Vec<ManualReason>,
        /// Name as it will be registered.
        full_name: String,
        /// Type code, `2130`; empty where the company has no branches.
        branch_type: String,
        /// Scope as it will be printed.
        printed_scope: String,
    }
}

mirror! {
    /// What bars the two ways to an end.
    EndBars of contract::CheckDeregistrationResponse {
        /// The simple way (简易注销).
        simple_bars: Vec<Finding>,
        /// The ordinary way.
        ordinary_bars: Vec<Finding>,
    }
}

/// The end of a company after liquidation (注销登记).
#[derive(Debug, Clone, Default, Deserialize, ToSchema)]
#[serde(default, deny_unknown_fields)]
pub(crate) struct NewDeregistration {
    pub(crate) form: Deregistration,
    pub(crate) persons: Vec<Person>,
}

/// The same, returned and corrected.
#[derive(Debug, Clone, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct CorrectedDeregistration {
    /// Version that was on the screen.
    pub(crate) expected_version: i64,
    pub(crate) form: Deregistration,
    #[serde(default)]
    pub(crate) persons: Vec<Person>,
}

/// A simple deregistration to be publicised (简易注销公告).
#[derive(Debug, Clone, Default, Deserialize, ToSchema)]
#[serde(default, deny_unknown_fields)]
pub(crate) struct NewPublicity {
    pub(crate) form: SimpleDeregistration,
    pub(crate) persons: Vec<Person>,
}

/// A simple deregistration, applied for once its publicity is over, or corrected.
#[derive(Debug, Clone, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct SimpleApplication {
    /// Version that was on the screen.
    pub(crate) expected_version: i64,
    pub(crate) form: SimpleDeregistration,
    #[serde(default)]
    pub(crate) persons: Vec<Person>,
}

/// An objection to a simple deregistration (异议).
#[derive(Debug, Clone, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct Objection {
    /// Version that was on the screen.
    pub(crate) expected_version: i64,
    /// Who objects, as on the objection.
    pub(crate) raised_by: String,
    pub(crate) reasons: String,
}

/// The name a company shall bear (名称申报, for a change of name).
#[derive(Debug, Clone, Default, Deserialize, ToSchema)]
#[serde(default, deny_unknown_fields)]
pub(crate) struct NextName {
    pub(crate) name: NameParts,
    pub(crate) authority_division: String,
    pub(crate) industry: String,
    pub(crate) main_scope_item: String,
    pub(crate) investor_usccs: Vec<String>,
    /// The applicant answers for a similar name (自主申报承诺).
    pub(crate) liability_stated: bool,
}

//! What may become of a company between its establishment and its end without a filing: it rests, its name is to be
//! corrected, its registration turns out to be false.

use actnow_proto::registration::v1 as contract;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::{Material, Person, mirror};

mirror! {
    /// A dormancy (歇业).
    Dormancy of contract::Dormancy {
        dormancy_id: String,
        version: i64,
        /// `FILED`, `DORMANT`, `BUSINESS_FOUND`, `RESUMED`, `WITHDRAWN`, `COMPANY_ENDED`.
        state: String,
        company_uscc: String,
        full_name: String,
        /// `NATURAL_DISASTER`, `ACCIDENT`, `PUBLIC_HEALTH`, `SOCIAL_SECURITY`, `OTHER`.
        ground: String,
        reasons: String,
        from: String,
        until: String,
        delivery_address: String,
        /// The first day that is not dormant any more.
        ended_on: String,
        /// `PERIOD_OVER`, `PUBLICISED`, `BUSINESS_FOUND`, `WITHDRAWN`, `COMPANY_ENDED`.
        outcome: String,
        /// Last day to publicise the end that was found.
        due: String,
        due_provisional: bool,
        light: String,
    }
}

mirror! {
    /// A correction of a name (名称纠正).
    NameCorrection of contract::NameCorrection {
        correction_id: String,
        version: i64,
        /// `PROPOSED`, `DECLINED`, `ORDERED`, `SERVED`, `OVERDUE`, `FULFILLED`, `WITHDRAWN`, `COMPANY_ENDED`.
        state: String,
        company_uscc: String,
        /// The name that is to be changed.
        full_name: String,
        /// `STRUCTURE`, `FORBIDDEN_CONTENT`, `CONFLICT`, `DISPUTE_RULING`, `COURT_JUDGMENT`.
        ground: String,
        /// Number of the ruling or judgment.
        document: String,
        reasons: String,
        ordered_on: String,
        /// Last day to change it.
        due: String,
        due_provisional: bool,
        light: String,
        settled_on: String,
        /// Account of who proposed it.
        proposed_by: String,
        /// Account of the head who ordered it.
        ordered_by: String,
        /// Account of the head who did not order it, or withdrew the order, and why.
        closed_by: String,
        closed_for: String,
    }
}

mirror! {
    /// A revocation of a false registration (撤销登记).
    RegistrationRevocation of contract::Revocation {
        revocation_id: String,
        version: i64,
        /// `APPLIED`, `NOT_ACCEPTED`, `INVESTIGATING`, `PUBLICISED`, `SUSPENDED`, `PROPOSED`, `REVOKED`, `NOT_REVOKED`,
        /// `TAKEN_BACK`.
        state: String,
        company_uscc: String,
        full_name: String,
        /// `APPLICATION` or `EX_OFFICIO`.
        origin: String,
        reasons: String,
        /// Last day to accept, or to investigate.
        due: String,
        due_provisional: bool,
        extended: bool,
        light: String,
        public_until: String,
        /// Who objected within the publicity, and why.
        objection: String,
        /// `REVOKE` or `KEEP`, once proposed.
        outcome: String,
        finding: String,
        /// Who is directly responsible: `ref`s of persons of the company.
        responsible: Vec<String>,
        /// Why it was not accepted, stands still or is left standing.
        ground: String,
        decided_on: String,
        banned_until: String,
        /// Account of who applied for it or opened it.
        opened_by: String,
        /// Account of who proposed the outcome.
        proposed_by: String,
        /// Account of the head who decided.
        decided_by: String,
        /// The change that is said to be false; empty: the establishment.
        filing_id: String,
        /// Account of who took the revocation back.
        taken_back_by: String,
        taken_back_on: String,
        taken_back_for: String,
        /// Why the latest step of its investigation was taken, and by whom.
        note: String,
        note_by: String,
    }
}

mirror! {
    /// A change that a company stands by: the only one that may be revoked now.
    StandingChange of contract::StandingChange {
        filing_id: String,
        /// `CHANGE` or `FILE_CHANGE`.
        kind: String,
        since: String,
        items: Vec<String>,
    }
}

/// Everything of that kind about a company, each in the order in which it began.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub(crate) struct CompanyMatters {
    pub(crate) dormancies: Vec<Dormancy>,
    pub(crate) corrections: Vec<NameCorrection>,
    pub(crate) revocations: Vec<RegistrationRevocation>,
    /// The change that may be revoked.
    pub(crate) change: Option<StandingChange>,
}

/// A dormancy to be put on file (歇业备案).
#[derive(Debug, Clone, Default, Deserialize, ToSchema)]
#[serde(default, deny_unknown_fields)]
pub(crate) struct NewDormancy {
    /// `NATURAL_DISASTER`, `ACCIDENT`, `PUBLIC_HEALTH`, `SOCIAL_SECURITY`, `OTHER`.
    pub(crate) ground: String,
    pub(crate) reasons: String,
    pub(crate) from: String,
    pub(crate) until: String,
    /// Address for documents of law; empty: the domicile.
    pub(crate) delivery_address: String,
    /// The employees were consulted on their labour relations.
    pub(crate) employees_consulted: bool,
    pub(crate) materials: Vec<Material>,
}

/// A later end of a dormancy.
#[derive(Debug, Clone, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct DormancyExtension {
    /// Version that was on the screen.
    pub(crate) expected_version: i64,
    /// The new last day.
    pub(crate) until: String,
    pub(crate) reasons: String,
    pub(crate) materials: Vec<Material>,
}

/// The publicised end of a dormancy.
#[derive(Debug, Clone, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct DormancyEnd {
    /// Version that was on the screen.
    pub(crate) expected_version: i64,
    /// The first day of business again; what an official found stays as it is.
    #[serde(default)]
    pub(crate) resumed_on: String,
}

/// Business found during a dormancy.
#[derive(Debug, Clone, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct BusinessFound {
    /// Version that was on the screen.
    pub(crate) expected_version: i64,
    pub(crate) since: String,
    pub(crate) reasons: String,
}

/// A name that is to be corrected.
#[derive(Debug, Clone, Default, Deserialize, ToSchema)]
#[serde(default, deny_unknown_fields)]
pub(crate) struct NewNameCorrection {
    /// `STRUCTURE`, `FORBIDDEN_CONTENT`, `CONFLICT`, `DISPUTE_RULING`, `COURT_JUDGMENT`.
    pub(crate) ground: String,
    /// Number of the ruling or judgment.
    pub(crate) document: String,
    pub(crate) reasons: String,
}

/// An order that was received (送达).
#[derive(Debug, Clone, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct OrderServed {
    /// Version that was on the screen.
    pub(crate) expected_version: i64,
    pub(crate) received_on: String,
}

/// A registration that somebody affected says is false.
#[derive(Debug, Clone, Default, Deserialize, ToSchema)]
#[serde(default, deny_unknown_fields)]
pub(crate) struct RevocationApplication {
    pub(crate) reasons: String,
    /// Who is affected: a person …
    pub(crate) applicant: Option<Person>,
    /// … or an enterprise.
    pub(crate) applicant_uscc: String,
    /// The change that is false; empty: the establishment.
    pub(crate) filing_id: String,
}

/// A registration that an official suspects to be false.
#[derive(Debug, Clone, Default, Deserialize, ToSchema)]
#[serde(default, deny_unknown_fields)]
pub(crate) struct SuspectedRegistration {
    pub(crate) reasons: String,
    /// The change that is suspected; empty: the establishment.
    pub(crate) filing_id: String,
}

/// A decision with one of the grounds the law names.
#[derive(Debug, Clone, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct SeenWithGround {
    /// Version that was on the screen.
    pub(crate) expected_version: i64,
    pub(crate) ground: String,
    pub(crate) reasons: String,
}

/// What an investigation came to, for the head to decide.
#[derive(Debug, Clone, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct RevocationProposal {
    /// Version that was on the screen.
    pub(crate) expected_version: i64,
    /// `REVOKE`; or why it is left standing: `NOT_ESTABLISHED`, `PUBLIC_INTEREST`, `NOT_RESTORABLE`.
    pub(crate) finding: String,
    /// `ref`s of who is directly responsible.
    #[serde(default)]
    pub(crate) responsible: Vec<String>,
    pub(crate) reasons: String,
}

mirror! {
    /// What another department noted of a company.
    CompanyMark of contract::CompanyMark {
        mark_id: String,
        /// `ABNORMAL_LIST`, `SERIOUS_VIOLATION_LIST`, `EQUITY_FROZEN`, `EQUITY_PLEDGED`, `CHATTEL_MORTGAGE`,
        /// `UNDER_INVESTIGATION`, `UNDER_ENFORCEMENT`, `IN_LAWSUIT`, `UNPAID_FINE`.
        mark: String,
        /// Number of the document it rests on.
        reference: String,
        since: String,
        /// It rests on a matter of this bureau, and is lifted when that is settled.
        own: bool,
    }
}

/// The marks of a company that stand.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub(crate) struct CompanyMarks {
    pub(crate) marks: Vec<CompanyMark>,
}

/// A mark to be noted.
#[derive(Debug, Clone, Default, Deserialize, ToSchema)]
#[serde(default, deny_unknown_fields)]
pub(crate) struct NewMark {
    pub(crate) mark: String,
    pub(crate) reference: String,
    pub(crate) since: String,
}

/// Why a mark is lifted.
#[derive(Debug, Clone, Default, Deserialize, ToSchema)]
#[serde(default, deny_unknown_fields)]
pub(crate) struct MarkLift {
    pub(crate) reasons: String,
}

//! Food filings, applications and licences.

use actnow_proto::food_licensing::v1 as contract;
use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::{
    BusinessLicence, CorrectionPoint, Finding, FoodForm, ManualReason, Person, SecondNotice, Text, mirror,
};

mirror! {
    /// A food filing or licence application.
    Application of contract::Application {
        application_id: String,
        version: i64,
        state: String = contract::ApplicationState,
        /// `NONE`, `FILING`, `LICENCE`.
        track: String = contract::Track,
        regime: String,
        operator_uscc: String,
        operator_name: String,
        number: String,
        acceptance_due: String,
        decision_due: String,
        due_provisional: bool,
        visit_due: String,
        /// `NONE`, `REQUIRED`, `SKIPPED`, `DONE`.
        visit: String,
        visit_ground: Option<Text>,
        inspection_id: String,
        valid_from: String,
        valid_to: String,
        certificate_id: String,
        publicity_due: String,
        deemed_accepted: bool,
        light: String,
        manual_reasons: Vec<ManualReason>,
        points: Vec<CorrectionPoint>,
        grounds: String,
        case_id: String,
        form: Option<FoodForm>,
        /// The form that the newest hand-in took the place of.
        form_before: Option<FoodForm>,
        track_ground: Option<Text>,
        accepted_on: String,
        /// `NEW`, `RENEWAL`, `CHANGE`, `REPLACEMENT`; empty for a filing.
        act: String,
        /// The licence it is about; empty for a first one.
        held_number: String,
        held_valid_to: String,
        conditions_unchanged: bool,
        changes: Vec<ChangedMatter>,
        /// Renewal after its window, or a change applied for after its period.
        late: bool,
        /// `LOST` or `DAMAGED`, for a replacement.
        loss: String,
        follow_up_inspection_id: String,
        /// Granted on a commitment (告知承诺) instead of a visit.
        on_commitment: bool,
        /// The leave for a later list that repeats what could have been told.
        second_notice: Option<SecondNotice>,
        /// A list of corrections was told before.
        list_told: bool,
    }
}

mirror! {
    /// What an applicant may commit to instead of being visited first.
    CommitmentOffer of contract::CommitmentOffer {
        conditions_version: String,
        conditions: String,
        conditions_sha256: String,
    }
}

mirror! {
    /// A commitment (告知承诺) and how its follow-up stands.
    Commitment of contract::Commitment {
        /// `AWAITS_VISIT`, `UNMET`, `CORRECTING`, `RECHECKING`, `NOT_PUT_RIGHT`, `PROPOSED`; `KEPT`, `BROKEN`, `DROPPED`,
        /// `DROPPED_UNMET`.
        state: String,
        conditions_version: String,
        conditions_sha256: String,
        signed_at: Option<DateTime<Utc>>,
        /// `INSPECT`, `ORDER_CORRECTION`, `CORRECT`, `RE_INSPECT`, `PROPOSE_REVOCATION`, `DECIDE_REVOCATION`; empty once it
        /// is over.
        next_action: String,
        due: String,
        due_provisional: bool,
        light: String,
        inspection_id: String,
        false_commitment: bool,
        /// Account of who proposed the revocation, while it is proposed.
        proposed_by: String,
    }
}

mirror! {
    /// A matter of a licence as it is and as it shall be.
    ChangedMatter of contract::ChangedMatter {
        /// `NAME`, `LEGAL_REP`, `DOMICILE`, `MAIN_TYPE`, `ITEMS`.
        matter: String,
        before: String,
        after: String,
    }
}

mirror! {
    /// What a holder reported.
    Report of contract::Report {
        matters: Vec<String>,
        changed_on: String,
        reported_on: String,
        late: bool,
        details: String,
        inspection_id: String,
        inspect_by: String,
    }
}

/// Asks for another period of a licence.
#[derive(Debug, Clone, Default, Deserialize, ToSchema)]
#[serde(default, deny_unknown_fields)]
pub(crate) struct RenewalForm {
    /// The conditions are declared unchanged.
    pub(crate) conditions_unchanged: bool,
    /// As it shall be; left out: as it was licensed.
    pub(crate) form: Option<FoodForm>,
    pub(crate) persons: Vec<Person>,
}

/// Asks for a change of what a licence shows.
#[derive(Debug, Clone, Default, Deserialize, ToSchema)]
#[serde(default, deny_unknown_fields)]
pub(crate) struct ChangeForm {
    /// The conditions are declared unchanged.
    pub(crate) conditions_unchanged: bool,
    pub(crate) form: FoodForm,
    pub(crate) persons: Vec<Person>,
    /// The day it changed, if it did already.
    pub(crate) changed_on: String,
}

/// Asks for another certificate.
#[derive(Debug, Clone, Default, Deserialize, ToSchema)]
#[serde(default, deny_unknown_fields)]
pub(crate) struct ReplacementForm {
    /// `LOST` or `DAMAGED`.
    pub(crate) loss: String,
}

/// Reports what needs no other licence.
#[derive(Debug, Clone, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct ChangeReport {
    /// Version that was on the screen.
    pub(crate) expected_version: i64,
    /// `EQUIPMENT_LAYOUT`, `NETWORK_OPERATION`, `EXTERNAL_WAREHOUSE`, `SCHOOL_MEALS`, `VENDING_SITES`,
    /// `PREPACKAGED_FOOD`.
    pub(crate) matters: Vec<String>,
    pub(crate) changed_on: String,
    pub(crate) details: String,
}

/// Cancels a licence ex officio.
#[derive(Debug, Clone, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct LicenceCancellation {
    /// Version that was on the screen.
    pub(crate) expected_version: i64,
    /// `ENTITY_ENDED` or `FORCE_MAJEURE`.
    pub(crate) ground: String,
    pub(crate) reasons: String,
}

/// Takes a licence from its holder.
#[derive(Debug, Clone, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct Revocation {
    /// Version that was on the screen.
    pub(crate) expected_version: i64,
    /// `REVOKED`, `REVOKED_FOR_FRAUD`, `WITHDRAWN_BY_AUTHORITY` or `REVOKED_AS_PENALTY`; once somebody else proposed it,
    /// `COMMITMENT_UNMET` or `COMMITMENT_FALSE`.
    pub(crate) kind: String,
    pub(crate) grounds: String,
    pub(crate) remedies: String,
    /// Only with `REVOKED_AS_PENALTY`: `ref`s of those persons of the licence's file who are directly responsible; the
    /// legal representative need not be named.
    #[serde(default)]
    pub(crate) responsible: Vec<String>,
}

/// Proposes to revoke a licence whose commitment was not put right.
#[derive(Debug, Clone, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct ProposedRevocation {
    /// Version that was on the screen.
    pub(crate) expected_version: i64,
    /// The commitment itself was false.
    #[serde(default)]
    pub(crate) false_commitment: bool,
    pub(crate) reasons: String,
}

/// Refuses a licence, with grounds.
#[derive(Debug, Clone, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct LicenceRefusal {
    /// Version that was on the screen.
    pub(crate) expected_version: i64,
    pub(crate) grounds: String,
    /// Empty: the standard notice of review and lawsuit.
    #[serde(default)]
    pub(crate) remedies: String,
    /// Concealment or false materials: the applicant may not apply for a year.
    #[serde(default)]
    pub(crate) false_materials: bool,
}

/// A returned application with what was to be supplied.
#[derive(Debug, Clone, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct SuppliedApplication {
    /// Version that was on the screen.
    pub(crate) expected_version: i64,
    pub(crate) form: FoodForm,
    /// New or corrected persons; one that is not given stays as it was.
    #[serde(default)]
    pub(crate) persons: Vec<Person>,
}

/// Files a change of what a filing says.
#[derive(Debug, Clone, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct FilingUpdate {
    /// Version that was on the screen.
    pub(crate) expected_version: i64,
    pub(crate) form: FoodForm,
}

/// Cancels a filing.
#[derive(Debug, Clone, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct FilingCancellation {
    /// Version that was on the screen.
    pub(crate) expected_version: i64,
    /// The day the business ended.
    pub(crate) ended_on: String,
}

/// A food business to look at.
#[derive(Debug, Clone, Default, Deserialize, ToSchema)]
#[serde(default, deny_unknown_fields)]
pub(crate) struct FoodCheck {
    pub(crate) form: FoodForm,
    pub(crate) authority: String,
    pub(crate) persons: Vec<Person>,
}

mirror! {
    /// Which way a food business goes, and what the rules say.
    FoodChecked of contract::CheckFoodResponse {
        /// `NONE`, `FILING`, `LICENCE`.
        track: String = contract::Track,
        track_ground: Option<Text>,
        violations: Vec<Finding>,
        manual_reasons: Vec<ManualReason>,
        /// Where the bureau allows a commitment.
        commitment_offer: Option<CommitmentOffer>,
    }
}

/// Does not accept an application.
#[derive(Debug, Clone, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct AcceptanceRefusal {
    /// Version that was on the screen.
    pub(crate) expected_version: i64,
    /// `NOT_REQUIRED`, `NOT_COMPETENT` or `NOT_ACCEPTED`.
    pub(crate) outcome: String,
    pub(crate) grounds: String,
}

mirror! {
    /// A food licence or filing by its number.
    FoodLicence of contract::GetFoodLicenceResponse {
        number: String,
        operator_uscc: String,
        operator_name: String,
        premises: String,
        valid_from: String,
        valid_to: String,
        state: String,
        certificate_id: String,
        signature_valid: bool,
        /// Of the licence or filing; what acts on it names it by this.
        id: String,
        version: i64,
        /// A licence in force may be renewed from this day; empty: at once.
        renewal_from: String,
        renewal_until: String,
        /// Last day on which the holder may not apply, after a revocation.
        banned_until: String,
        reports: Vec<Report>,
        /// The commitment it rests on.
        commitment: Option<Commitment>,
        /// The filing itself, or the application a licence was granted on.
        application_id: String,
    }
}

/// The licence of a number: one of the two is there.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub(crate) struct LicencePage {
    /// By JY or YB number.
    pub(crate) food: Option<FoodLicence>,
    /// By the identifier of an electronic business licence.
    pub(crate) business: Option<BusinessLicence>,
}

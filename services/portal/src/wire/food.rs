//! Food filings, applications and licences.

use actnow_proto::food_licensing::v1 as contract;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::{BusinessLicence, CorrectionPoint, Finding, FoodForm, ManualReason, Person, Text, mirror};

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
        track_ground: Option<Text>,
        accepted_on: String,
    }
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

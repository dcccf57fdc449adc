//! Inspections and their checklists.

use actnow_proto::inspections::v1 as contract;
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

use super::{Text, form, mirror};

form! {
    /// The answer to one item of a checklist.
    ItemAnswer of contract::ItemAnswer {
        item: i32,
        /// `PASS`, `FAIL`, `NOT_APPLICABLE`, `FIXED_ON_SITE`.
        answer: String = contract::Answer,
        /// What must be put right; required with `FAIL`.
        demand: String,
    }
}

mirror! {
    /// What must be put right.
    Demand of contract::Demand { item: i32, text: String }
}

form! {
    /// What is known of the premises.
    Premises of contract::Premises {
        address: String,
        division: String,
        bulk: bool,
        cold_frozen: bool,
        cooked: bool,
        aquatic: bool,
        warehouse: bool,
        special_food: bool,
        online: bool,
        physical_shop: bool,
    }
}

mirror! {
    /// An outcome that needs no checklist here, as it will be published.
    PossibleOutcome of contract::PossibleOutcome { outcome: String = contract::CheckOutcome, text: Option<Text> }
}

mirror! {
    /// An inspection as it now is.
    Inspection of contract::Inspection {
        inspection_id: String,
        version: i64,
        kind: String = contract::InspectionKind,
        /// `PLANNED`, `ASSIGNED`, `IN_PROGRESS`, `RESULT_RECORDED`, `RECTIFICATION`, `CLOSED`,
        /// `CASE_TRANSFERRED`, `CANCELLED`.
        state: String = contract::InspectionState,
        application_id: String,
        operator_uscc: String,
        operator_name: String,
        premises: Option<Premises>,
        due: String,
        due_provisional: bool,
        inspectors: Vec<String>,
        visit_on: String,
        verdict: String = contract::Verdict,
        demands: Vec<Demand>,
        answers: Vec<ItemAnswer>,
        signed_by: Vec<String>,
        rectification_deadline: String,
        waits_for: String,
        case_id: String,
        light: String,
        verdict_text: Option<Text>,
        round: i32,
        /// It follows a permit that rests on a commitment (告知承诺).
        on_commitment: bool,
        /// The draw it comes from, if one.
        draw_id: String,
        /// When the result has to be public, and when it was published.
        publish_due: String,
        published_on: String,
        /// What a double-random inspection found, as it is published.
        outcome: String = contract::CheckOutcome,
        /// What its inspectors may record now without a checklist.
        recordable: Vec<PossibleOutcome>,
    }
}

mirror! {
    /// A result that is public (检查结果公示).
    PublishedResult of contract::PublishedResult {
        inspection_id: String,
        kind: String = contract::InspectionKind,
        operator_uscc: String,
        operator_name: String,
        address: String,
        /// The day it was recorded on site.
        inspected_on: String,
        verdict: String = contract::Verdict,
        /// Of a double-random inspection.
        outcome: String = contract::CheckOutcome,
        verdict_text: Option<Text>,
        published_on: String,
    }
}

/// Which public results to show, the newest first.
#[derive(Debug, Clone, Default, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub(crate) struct PublishedQuery {
    /// Only of the operator with this credit code; empty: all.
    #[serde(default)]
    pub(crate) operator: String,
    /// Where the page before ended.
    #[serde(default)]
    pub(crate) cursor: String,
    /// Rows, at most 100; 0: 20.
    #[serde(default)]
    pub(crate) limit: u32,
}

/// A page of public results.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub(crate) struct PublishedPage {
    pub(crate) results: Vec<PublishedResult>,
    /// Empty on the last page.
    pub(crate) next_cursor: String,
}

mirror! {
    /// One item of a checklist.
    ChecklistItem of contract::ChecklistItem {
        item: i32,
        /// `KEY`, `MAJOR`, `GENERAL`.
        severity: String,
        text: Option<Text>,
        applies: bool,
        rectifiable: bool,
    }
}

mirror! {
    /// The checklist of an inspection.
    Checklist of contract::GetChecklistResponse { items: Vec<ChecklistItem> }
}

/// The answers so far, whose verdict is asked for.
#[derive(Debug, Clone, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct AnswersSoFar {
    /// Those that were given; demands may follow.
    pub(crate) answers: Vec<ItemAnswer>,
}

mirror! {
    /// The failed items that one limit counts, beside the most it tolerates.
    VerdictLimit of contract::VerdictLimit {
        /// `KEY`, `MAJOR`, `MAJOR_AND_GENERAL`.
        counted: String = contract::CountedItems,
        most: i32,
        items: Vec<i32>,
        exceeded: bool,
    }
}

mirror! {
    /// What a record of the answers would find, and what decides it.
    VerdictPreview of contract::CheckVerdictResponse {
        /// `CONFORM`, `CONFORM_AFTER_ON_SITE_FIX`, `RECTIFY`, `NOT_CONFORM`.
        verdict: String = contract::Verdict,
        text: Option<Text>,
        limits: Vec<VerdictLimit>,
        /// Failed items that decide alone, because nothing can put them right.
        never_rectifiable: Vec<i32>,
        /// Items without an answer, taken as conforming.
        open: Vec<i32>,
        round: i32,
    }
}

mirror! {
    /// A day of an inspector.
    InspectorDay of contract::InspectorDay {
        date: String,
        on_duty: bool,
        visits: i32,
        /// `OFF_DUTY`, `OVERLOADED`; empty: none.
        conflict: String,
    }
}

mirror! {
    /// An inspector who takes visits, with some days.
    InspectorLoad of contract::InspectorLoad {
        inspector_id: String,
        name: String,
        office: String,
        qualified_for: Vec<String>,
        /// On the desk, whatever their day.
        open_visits: i32,
        days: Vec<InspectorDay>,
    }
}

mirror! {
    /// Everybody who takes visits.
    Inspectors of contract::ListInspectorsResponse {
        inspectors: Vec<InspectorLoad>,
        /// Visits one inspector makes on a day at most, unless a supervisor asks for more.
        visits_per_day: i32,
    }
}

/// Which days to look at.
#[derive(Debug, Clone, Default, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub(crate) struct DaysQuery {
    /// The first day.
    pub(crate) from: String,
    /// The last day, at most 31.
    pub(crate) to: String,
}

/// Which inspections to show.
#[derive(Debug, Clone, Default, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub(crate) struct InspectionQuery {
    /// States, separated by commas; empty: all.
    #[serde(default)]
    pub(crate) state: String,
    /// Those of one inspector.
    #[serde(default)]
    pub(crate) inspector: String,
    /// Visited on this day or later, or not yet planned.
    #[serde(default)]
    pub(crate) from: String,
    /// Visited on this day or earlier, or not yet planned.
    #[serde(default)]
    pub(crate) to: String,
    #[serde(default)]
    pub(crate) cursor: String,
    /// Rows, at most 100; 0: 20.
    #[serde(default)]
    pub(crate) limit: u32,
}

/// A page of inspections.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub(crate) struct InspectionPage {
    pub(crate) inspections: Vec<Inspection>,
    /// Empty on the last page.
    pub(crate) next_cursor: String,
}

/// Gives an inspection to inspectors.
#[derive(Debug, Clone, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct Assignment {
    /// Version that was on the screen.
    pub(crate) expected_version: i64,
    /// Empty: drawn from the duty roster.
    #[serde(default)]
    pub(crate) inspector_ids: Vec<String>,
    #[serde(default)]
    pub(crate) visit_on: String,
}

/// An inspector keeps away (回避).
#[derive(Debug, Clone, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct Recusal {
    /// Version that was on the screen.
    pub(crate) expected_version: i64,
    pub(crate) inspector_id: String,
    pub(crate) reasons: String,
}

/// A visit begins.
#[derive(Debug, Clone, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct VisitStart {
    /// Version that was on the screen.
    pub(crate) expected_version: i64,
    /// Credentials were shown (出示证件).
    pub(crate) credentials_shown: bool,
}

/// What a double-random inspection found without a checklist.
#[derive(Debug, Clone, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct VisitOutcome {
    /// Version that was on the screen.
    pub(crate) expected_version: i64,
    /// One of `recordable`.
    pub(crate) outcome: String,
}

/// The answered checklist.
#[derive(Debug, Clone, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct VisitResult {
    /// Version that was on the screen.
    pub(crate) expected_version: i64,
    pub(crate) answers: Vec<ItemAnswer>,
}

/// A signature under the record.
#[derive(Debug, Clone, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct VisitSignature {
    /// Version that was on the screen.
    pub(crate) expected_version: i64,
    /// `INSPECTOR`, `INSPECTED_PARTY` or `PARTY_REFUSED`.
    pub(crate) signatory: String,
    #[serde(default)]
    pub(crate) refusal_reason: String,
    #[serde(default)]
    pub(crate) witness: String,
}

/// The head orders rectification.
#[derive(Debug, Clone, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct RectificationOrder {
    /// Version that was on the screen.
    pub(crate) expected_version: i64,
    /// Last day.
    pub(crate) deadline: String,
}

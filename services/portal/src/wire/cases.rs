//! Cases of the fast track.

use actnow_proto::fast_track::v1 as contract;
use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

use super::{EstablishmentForm, Finding, FoodForm, Person, Text, form, mirror};

mirror! {
    /// One line of the journey (办件历程).
    JourneyLine of contract::JourneyLine {
        seq: i32,
        step: String,
        department: String,
        at: Option<DateTime<Utc>>,
        event: String,
        text: Option<Text>,
        trace_id: String,
        waited_ms: i64,
    }
}

mirror! {
    /// One step of the case graph.
    Step of contract::Step {
        /// `parent.name`, `parent.establishment`, `subsidiary.establishment`, `food`, `visit`.
        key: String,
        /// `PENDING`, `ORDERED`, `WAITING_DEPARTMENT`, `WAITING_APPLICANT`, `DONE`, `SKIPPED`, `FAILED`,
        /// `COMPENSATED`.
        state: String = contract::StepState,
        department: String,
        subject_id: String,
        result: String,
        due: String,
        due_provisional: bool,
        waits_for: Option<Text>,
        violations: Vec<Finding>,
    }
}

mirror! {
    /// What was undone, by whom, and what legally cannot be (补偿台账).
    LedgerLine of contract::LedgerLine {
        seq: i32,
        step: String,
        outcome: String,
        text: Option<Text>,
        at: Option<DateTime<Utc>>,
        by: String,
    }
}

mirror! {
    /// An answer of a consulted department as it came in.
    ConsultationAnswer of contract::ConsultationAnswer {
        /// `NO_OBJECTION`, `OBJECTION`, `NEEDS_PERSON`.
        opinion: String = contract::Opinion,
        grounds: String,
        at: Option<DateTime<Utc>>,
        /// `IN_TIME`, `LATE`, `SECOND`.
        mark: String = contract::AnswerMark,
    }
}

mirror! {
    /// A department outside the bureau that is asked on the way (会商).
    Consultation of contract::Consultation {
        consultation_id: String,
        department: String,
        name: Option<Text>,
        step: String,
        /// `PLANNED`, `REQUESTED`, `ANSWERED`, `HANDED_OVER`, `EXPIRED`, `SETTLED`, `CALLED_OFF`.
        state: String = contract::ConsultationState,
        asked_at: Option<DateTime<Utc>>,
        due: Option<DateTime<Utc>>,
        opinion_required: bool,
        /// `WAIT`, `GO_ON_WITH_NOTE`, `LEAVE_FAST_TRACK`.
        on_silence: String,
        /// Whether the case waits for it.
        open: bool,
        light: String,
        standing: Option<Text>,
        answers: Vec<ConsultationAnswer>,
    }
}

mirror! {
    /// A person's visit to the service hall (大厅停留时间).
    HallVisit of contract::HallVisit {
        arrived_at: Option<DateTime<Utc>>,
        /// The last instant in time.
        due: Option<DateTime<Utc>>,
        light: String,
        /// None while the person waits.
        left_at: Option<DateTime<Utc>>,
        /// `WITH_EVERYTHING`, `WITHOUT_WAITING`, `CASE_OVER`, `HALL_CLOSED`,
        /// `TO_BE_VISITED`; empty while the person waits.
        leaving: String,
        /// Minutes of service time in the hall; 0 while the person waits.
        stayed_minutes: u32,
    }
}

mirror! {
    /// A step with the instant by which its act is promised, as far as promises go.
    ExpectedStep of contract::ExpectedStep { key: String, department: String, by: Option<DateTime<Utc>> }
}

mirror! {
    /// The expected path of a case that would be handed in now.
    CasePlan of contract::GetCasePlanResponse { steps: Vec<ExpectedStep> }
}

mirror! {
    /// What the past lets expect of an open case (办结预测).
    Forecast of contract::Forecast {
        /// The closing it is about.
        closing: Option<DateTime<Utc>>,
        /// Chance of a hundred to be done by then; absent when too few cases went the same way.
        percent: Option<u32>,
        expected_at: Option<DateTime<Utc>>,
        /// The step whose end would help most.
        blocker: String,
        /// Until when it may end and leave the rest a good chance.
        hand_over_by: Option<DateTime<Utc>>,
        /// Completed cases that were looked at.
        cases: u32,
        text: Option<Text>,
    }
}

mirror! {
    /// A forecast, if there is one.
    CaseForecast of contract::GetForecastResponse {
        /// None for a case that is closed or withdrawn.
        forecast: Option<Forecast>,
    }
}

/// What a case would consist of.
#[derive(Debug, Clone, Default, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub(crate) struct PlanQuery {
    #[serde(default)]
    pub(crate) subsidiary: bool,
    /// `NONE`, `FILING`, `LICENCE`.
    pub(crate) food_kind: String,
    /// Whether a licence would need a visit.
    #[serde(default)]
    pub(crate) visit: bool,
}

mirror! {
    /// A case as it now is.
    Case of contract::Case {
        case_id: String,
        version: i64,
        /// `RUNNING`, `WAITING_APPLICANT`, `WAITING_DEPARTMENT`, `COMPLETED`, `PARTIALLY_COMPLETED`, `TERMINATED`.
        state: String = contract::CaseState,
        /// Names of the companies, the parent first.
        company_names: Vec<String>,
        opened_at: Option<DateTime<Utc>>,
        closed_at: Option<DateTime<Utc>>,
        steps: Vec<Step>,
        /// Empty in lists.
        journey: Vec<JourneyLine>,
        ledger: Vec<LedgerLine>,
        next_action: Option<Text>,
        promise_due: Option<DateTime<Utc>>,
        promise_light: String,
        statutory_due: String,
        statutory_light: String,
        on_fast_track: bool,
        left_fast_track: Option<Text>,
        visit_due: String,
        decision_due: String,
        food_kind: String,
        visit: String,
        visit_ground: String,
        /// The expected path in its order; empty without a promise.
        expected: Vec<ExpectedStep>,
        consultations: Vec<Consultation>,
        /// Of who handed it in; none when nobody came to the hall.
        hall: Option<HallVisit>,
    }
}

/// Which cases to show; the one with the least time left comes first.
#[derive(Debug, Clone, Default, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub(crate) struct CaseQuery {
    /// States, separated by commas; empty: all.
    #[serde(default)]
    pub(crate) state: String,
    /// `GREEN`, `YELLOW` or `RED`; empty: all.
    #[serde(default)]
    pub(crate) light: String,
    /// Part of a company's name, or the beginning of a case number.
    #[serde(default)]
    pub(crate) q: String,
    /// Where the page before ended.
    #[serde(default)]
    pub(crate) cursor: String,
    /// Rows, at most 100; 0: 20.
    #[serde(default)]
    pub(crate) limit: u32,
}

/// A page of cases.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub(crate) struct CasePage {
    pub(crate) cases: Vec<Case>,
    /// Empty on the last page.
    pub(crate) next_cursor: String,
}

form! {
    /// One company of a submission.
    CompanyPart of contract::CompanyPart {
        form: Option<EstablishmentForm>,
        /// The applicant answers for a similar name.
        liability_stated: bool,
    }
}

/// One submission: companies, and the food business of one of them.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize, ToSchema)]
#[serde(default, deny_unknown_fields)]
pub(crate) struct Submission {
    /// `WINDOW`, `ONLINE` or `SELF_SERVICE`.
    pub(crate) channel: String,
    pub(crate) window: String,
    /// Credit code of the authority.
    pub(crate) authority: String,
    pub(crate) persons: Vec<Person>,
    pub(crate) parent: Option<CompanyPart>,
    pub(crate) subsidiary: Option<CompanyPart>,
    pub(crate) food: Option<FoodForm>,
    /// When the applicant came into the hall; none when nobody waits there.
    pub(crate) arrived_at: Option<DateTime<Utc>>,
}

/// A case that was looked at.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub(crate) struct Resumed {
    pub(crate) case: Case,
    /// What was given again; empty when nothing was missing.
    pub(crate) given_again: Vec<String>,
}

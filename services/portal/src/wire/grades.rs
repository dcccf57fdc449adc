//! Risk grades of licensed food premises, and the daily inspections of a year that follow from them.

use actnow_proto::inspections::v1 as contract;
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

use super::{Premises, Text, mirror};

mirror! {
    /// What gives points towards a grade.
    RiskPoints of contract::RiskPoints {
        factor: String,
        points: i32,
        text: Option<Text>,
        /// The inspection that found it; empty: the licence says so.
        inspection_id: String,
    }
}

mirror! {
    /// What moves a grade away from its points.
    GradeMove of contract::GradeMove {
        /// `INTENTIONAL_VIOLATION_PUNISHED`, `FAILED_SAMPLING`, `ACCIDENT`; `CLEAN_RECORD`, `HACCP_CERTIFIED`.
        ground: String = contract::GradeMoveGround,
        on: String,
        /// Account of the head; empty: found by the house itself.
        decided_by: String,
        text: Option<Text>,
    }
}

mirror! {
    /// A grade that was assigned before, or is current.
    AssignedGrade of contract::AssignedGrade {
        version: i64,
        grade: String = contract::RiskGrade,
        points: i32,
        on: String,
        rules: String,
    }
}

mirror! {
    /// Licensed food premises with their risk grade (风险等级).
    GradedPremises of contract::GradedEstablishment {
        establishment_id: String,
        version: i64,
        licence_number: String,
        operator_uscc: String,
        operator_name: String,
        premises: Option<Premises>,
        /// Whether the licence is in force.
        active: bool,
        /// `A` to `D`, from the least risk to the most.
        grade: String = contract::RiskGrade,
        static_points: i32,
        dynamic_points: i32,
        points: Vec<RiskPoints>,
        moves: Vec<GradeMove>,
        /// Version of the rules it was computed by.
        rules: String,
        assigned_on: String,
        /// Daily inspections its grade wants in a year.
        visits_per_year: i32,
        /// Newest first.
        history: Vec<AssignedGrade>,
    }
}

mirror! {
    /// A daily inspection of the yearly plan (年度监督检查计划).
    PlannedVisit of contract::PlannedVisit {
        establishment_id: String,
        licence_number: String,
        operator_uscc: String,
        operator_name: String,
        address: String,
        division: String,
        grade: String = contract::RiskGrade,
        year: i32,
        /// 1 for the first of the year.
        ordinal: i32,
        /// Last day of the visit.
        visit_by: String,
        /// `PLANNED`, `ORDERED`, `DROPPED`.
        state: String = contract::PlannedVisitState,
        inspection_id: String,
    }
}

/// Which part of which year's plan.
#[derive(Debug, Clone, Default, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub(crate) struct YearPlanQuery {
    pub(crate) year: i32,
    /// Only premises of this division; empty: all.
    #[serde(default)]
    pub(crate) division: String,
    /// `A` to `D`; empty: all.
    #[serde(default)]
    pub(crate) grade: String,
    /// Where the page before ended.
    #[serde(default)]
    pub(crate) cursor: String,
    /// Rows, at most 100; 0: 20.
    #[serde(default)]
    pub(crate) limit: u32,
}

/// A page of the yearly plan, by the last day of the visits.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub(crate) struct YearPlanPage {
    pub(crate) visits: Vec<PlannedVisit>,
    /// Empty on the last page.
    pub(crate) next_cursor: String,
}

/// Moves a grade by one.
#[derive(Debug, Clone, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct GradeMoveDecision {
    /// Version that was on the screen.
    pub(crate) expected_version: i64,
    /// A ground of a move.
    pub(crate) ground: String,
    /// What it rests on: the decision, the report, the certificate.
    pub(crate) reasons: String,
}

/// An inspection of licensed premises to be planned.
#[derive(Debug, Clone, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct InspectionPlan {
    /// `DAILY`, `FLYING`.
    pub(crate) kind: String,
    /// Last day of the visit.
    pub(crate) due: String,
    /// What gives rise to it.
    pub(crate) reasons: String,
}

//! Risk grades and the yearly plan of daily inspections.

use actnow_proto::inspections::v1 as contract;
use actnow_proto::inspections::v1::{
    GetRiskGradeRequest, GradeMoveGround, InspectionKind, ListYearPlanRequest, MoveRiskGradeRequest,
    PlanInspectionRequest, RiskGrade,
};
use axum::Json;
use axum::extract::{Path, Query, State};
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use super::Portal;
use super::acting::decision;
use super::input::{CommandId, Input};
use super::problem::{Failure, Shows, shows};
use crate::departments::Visitor;
use crate::wire::{
    GradeMoveDecision, GradedPremises, Inspection, InspectionPlan, Problem, Shown, YearPlanPage,
    YearPlanQuery, page_size, value_of,
};

pub(super) fn routes() -> OpenApiRouter<Portal> {
    OpenApiRouter::new()
        .routes(routes!(year_plan))
        .routes(routes!(risk_grade))
        .routes(routes!(move_grade))
        .routes(routes!(plan_inspection))
}

/// The daily inspections of a year.
#[utoipa::path(get, path = "/bff/year-plan", tag = "inspections", params(YearPlanQuery),
    responses((status = 200, body = YearPlanPage), (status = "default", body = Problem)))]
async fn year_plan(
    State(portal): State<Portal>,
    visitor: Visitor,
    Query(query): Query<YearPlanQuery>,
) -> Shows<YearPlanPage> {
    let grade = value_of!(query.grade, RiskGrade);
    if grade == 0 && !query.grade.is_empty() {
        return Err(Failure::field("grade", "UNKNOWN", "风险等级无效", "not a risk grade"));
    }
    let request = ListYearPlanRequest {
        year: query.year,
        division: query.division,
        grade,
        page_size: page_size(query.limit),
        page_token: query.cursor,
    };
    let mut inspections = portal.departments.inspections(&visitor.tokens);
    let answer: contract::ListYearPlanResponse = inspections.list_year_plan(request).await?.into_inner();
    Ok(Json(YearPlanPage { visits: answer.visits.shown(), next_cursor: answer.next_page_token }))
}

/// Licensed premises with their grade, what gave it, and the grades before.
#[utoipa::path(get, path = "/bff/risk-grades/{licence_number}", tag = "inspections",
    params(("licence_number" = String, Path)),
    responses((status = 200, body = GradedPremises), (status = "default", body = Problem)))]
async fn risk_grade(
    State(portal): State<Portal>,
    visitor: Visitor,
    Path(licence_number): Path<String>,
) -> Shows<GradedPremises> {
    let request = GetRiskGradeRequest { licence_number, establishment_id: String::new() };
    let answer = portal.departments.inspections(&visitor.tokens).get_risk_grade(request).await;
    shows(answer, |told| told.establishment)
}

/// Plans an inspection of the premises of a licence, announced or not; the supervisor's.
#[utoipa::path(post, path = "/bff/licences/{number}/inspections", tag = "inspections",
    params(("number" = String, Path), ("Idempotency-Key" = String, Header)), request_body = InspectionPlan,
    responses((status = 200, body = Inspection), (status = "default", body = Problem)))]
async fn plan_inspection(
    State(portal): State<Portal>,
    visitor: Visitor,
    CommandId(command_id): CommandId,
    Path(licence_number): Path<String>,
    Input(plan): Input<InspectionPlan>,
) -> Shows<Inspection> {
    let request = PlanInspectionRequest {
        command_id,
        licence_number,
        kind: value_of!(plan.kind, InspectionKind),
        due: plan.due,
        reasons: plan.reasons,
        ..PlanInspectionRequest::default()
    };
    let answer = portal.departments.inspections(&visitor.tokens).plan_inspection(request).await;
    portal.feed.look_again();
    shows(answer, |told| told.inspection)
}

decision! {
    /// Moves a grade by one; the head's.
    move_grade at "/bff/risk-grades/{establishment_id}/move" of "establishment_id" in "inspections":
    inspections.move_risk_grade(MoveRiskGradeRequest { establishment_id, |seen: GradeMoveDecision|
        ground: value_of!(seen.ground, GradeMoveGround), reasons: seen.reasons })
    -> establishment: GradedPremises
}

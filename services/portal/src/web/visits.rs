//! Inspections: the calendar, the checklist, and what inspectors and heads do about a visit.

use actnow_proto::inspections::v1 as contract;
use actnow_proto::inspections::v1::{
    AssignInspectorsRequest, ConsentRectificationRequest, RecordOutcomeRequest, RecordResultRequest,
    RecuseInspectorRequest, SignResultRequest, Signatory, StartInspectionRequest,
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
    AnswersSoFar, Assignment, Checklist, DaysQuery, Given, Inspection, InspectionPage, InspectionQuery,
    Inspectors, Problem, PublishedPage, PublishedQuery, RectificationOrder, Recusal, Shown, VerdictPreview,
    VisitOutcome, VisitResult, VisitSignature, VisitStart, page_size, value_of,
};

pub(super) fn routes() -> OpenApiRouter<Portal> {
    OpenApiRouter::new()
        .routes(routes!(list_inspections))
        .routes(routes!(list_published))
        .routes(routes!(list_inspectors))
        .routes(routes!(one_inspection))
        .routes(routes!(checklist))
        .routes(routes!(preview_verdict))
        .routes(routes!(assign))
        .routes(routes!(recuse))
        .routes(routes!(start))
        .routes(routes!(record))
        .routes(routes!(record_outcome))
        .routes(routes!(sign))
        .routes(routes!(order_rectification))
}

/// Inspections of the calendar: those of the days, and those without a day.
#[utoipa::path(get, path = "/bff/inspections", tag = "inspections", params(InspectionQuery),
    responses((status = 200, body = InspectionPage), (status = "default", body = Problem)))]
async fn list_inspections(
    State(portal): State<Portal>,
    visitor: Visitor,
    Query(query): Query<InspectionQuery>,
) -> Shows<InspectionPage> {
    let states = query.state.split(',').filter(|state| !state.is_empty());
    let states: Vec<i32> = states.map(|state| value_of!(state, contract::InspectionState)).collect();
    if states.contains(&0) {
        return Err(Failure::field("state", "UNKNOWN", "状态无效", "not a state of an inspection"));
    }
    let request = contract::ListInspectionsRequest {
        states,
        inspector_id: query.inspector,
        page_size: page_size(query.limit),
        page_token: query.cursor,
        visit_from: query.from,
        visit_to: query.to,
    };
    let mut inspections = portal.departments.inspections(&visitor.tokens);
    let answer = inspections.list_inspections(request).await?.into_inner();
    Ok(Json(InspectionPage { inspections: answer.inspections.shown(), next_cursor: answer.next_page_token }))
}

/// Results that are public, the newest first.
#[utoipa::path(get, path = "/bff/published-results", tag = "inspections", params(PublishedQuery),
    responses((status = 200, body = PublishedPage), (status = "default", body = Problem)))]
async fn list_published(
    State(portal): State<Portal>,
    visitor: Visitor,
    Query(query): Query<PublishedQuery>,
) -> Shows<PublishedPage> {
    let request = contract::ListPublishedResultsRequest {
        operator_uscc: query.operator,
        page_size: page_size(query.limit),
        page_token: query.cursor,
    };
    let mut inspections = portal.departments.inspections(&visitor.tokens);
    let answer = inspections.list_published_results(request).await?.into_inner();
    Ok(Json(PublishedPage { results: answer.results.shown(), next_cursor: answer.next_page_token }))
}

/// Everybody who takes visits, with what they have to do on some days.
#[utoipa::path(get, path = "/bff/inspectors", tag = "inspections", params(DaysQuery),
    responses((status = 200, body = Inspectors), (status = "default", body = Problem)))]
async fn list_inspectors(
    State(portal): State<Portal>,
    visitor: Visitor,
    Query(DaysQuery { from, to }): Query<DaysQuery>,
) -> Shows<Inspectors> {
    let request = contract::ListInspectorsRequest { from, to };
    shows(portal.departments.inspections(&visitor.tokens).list_inspectors(request).await, Some)
}

/// An inspection.
#[utoipa::path(get, path = "/bff/inspections/{id}", tag = "inspections", params(("id" = String, Path)),
    responses((status = 200, body = Inspection), (status = "default", body = Problem)))]
async fn one_inspection(
    State(portal): State<Portal>,
    visitor: Visitor,
    Path(inspection_id): Path<String>,
) -> Shows<Inspection> {
    let request = contract::GetInspectionRequest { inspection_id };
    let answer = portal.departments.inspections(&visitor.tokens).get_inspection(request).await;
    shows(answer, |told| told.inspection)
}

/// The checklist of an inspection: every item, and whether it applies to these premises.
#[utoipa::path(get, path = "/bff/checklists/{id}", tag = "inspections", params(("id" = String, Path)),
    responses((status = 200, body = Checklist), (status = "default", body = Problem)))]
async fn checklist(
    State(portal): State<Portal>,
    visitor: Visitor,
    Path(inspection_id): Path<String>,
) -> Shows<Checklist> {
    let request = contract::GetChecklistRequest { inspection_id };
    shows(portal.departments.inspections(&visitor.tokens).get_checklist(request).await, Some)
}

/// What a record of these answers would find, and which items and limits decide it; nothing is kept.
#[utoipa::path(post, path = "/bff/inspections/{id}/verdict", tag = "inspections",
    params(("id" = String, Path)), request_body = AnswersSoFar,
    responses((status = 200, body = VerdictPreview), (status = "default", body = Problem)))]
async fn preview_verdict(
    State(portal): State<Portal>,
    visitor: Visitor,
    Path(inspection_id): Path<String>,
    Input(so_far): Input<AnswersSoFar>,
) -> Shows<VerdictPreview> {
    let request = contract::CheckVerdictRequest { inspection_id, answers: so_far.answers.given() };
    shows(portal.departments.inspections(&visitor.tokens).check_verdict(request).await, Some)
}

decision! {
    /// Gives it to inspectors; without names they are drawn from the duty roster.
    assign at "/bff/inspections/{inspection_id}/assign" of "inspection_id" in "inspections":
    inspections.assign_inspectors(AssignInspectorsRequest { inspection_id, |seen: Assignment|
        inspector_ids: seen.inspector_ids, visit_on: seen.visit_on })
    -> inspection: Inspection
}
decision! {
    /// An inspector keeps away (回避).
    recuse at "/bff/inspections/{inspection_id}/recuse" of "inspection_id" in "inspections":
    inspections.recuse_inspector(RecuseInspectorRequest { inspection_id, |seen: Recusal|
        inspector_id: seen.inspector_id, reasons: seen.reasons })
    -> inspection: Inspection
}
decision! {
    /// The visit begins.
    start at "/bff/inspections/{inspection_id}/start" of "inspection_id" in "inspections":
    inspections.start_inspection(StartInspectionRequest { inspection_id, |seen: VisitStart|
        credentials_shown: seen.credentials_shown })
    -> inspection: Inspection
}
decision! {
    /// Records the answered checklist; the verdict follows from it.
    record at "/bff/inspections/{inspection_id}/result" of "inspection_id" in "inspections":
    inspections.record_result(RecordResultRequest { inspection_id, |seen: VisitResult|
        answers: seen.answers.given() })
    -> inspection: Inspection
}
decision! {
    /// Records what a double-random inspection found without a checklist.
    record_outcome at "/bff/inspections/{inspection_id}/outcome" of "inspection_id" in "inspections":
    inspections.record_outcome(RecordOutcomeRequest { inspection_id, |seen: VisitOutcome|
        outcome: value_of!(seen.outcome, contract::CheckOutcome) })
    -> inspection: Inspection
}
decision! {
    /// Signs the record.
    sign at "/bff/inspections/{inspection_id}/sign" of "inspection_id" in "inspections":
    inspections.sign_result(SignResultRequest { inspection_id, |seen: VisitSignature|
        signatory: value_of!(seen.signatory, Signatory), refusal_reason: seen.refusal_reason,
        witness: seen.witness })
    -> inspection: Inspection
}
decision! {
    /// The head orders rectification by a day.
    order_rectification at "/bff/inspections/{inspection_id}/consent" of "inspection_id" in "inspections":
    inspections.consent_rectification(ConsentRectificationRequest { inspection_id, |seen: RectificationOrder|
        deadline: seen.deadline })
    -> inspection: Inspection
}

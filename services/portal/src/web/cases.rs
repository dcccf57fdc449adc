//! Cases: the list, one with its journey, handing one in, resuming and withdrawing.

use actnow_chassis::trace_context::record_case_id;
use actnow_proto::fast_track::v1 as contract;
use actnow_proto::fast_track::v1::{SettleConsultationRequest, WithdrawCaseRequest};
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
    Case, CaseForecast, CasePage, CasePlan, CaseQuery, Given, PlanQuery, Problem, Resumed, SeenWithReasons,
    Settlement, Shown, Submission, page_size, value_of,
};

pub(super) fn routes() -> OpenApiRouter<Portal> {
    OpenApiRouter::new()
        .routes(routes!(list_cases, submit))
        .routes(routes!(plan))
        .routes(routes!(one_case))
        .routes(routes!(forecast))
        .routes(routes!(resume))
        .routes(routes!(withdraw))
        .routes(routes!(note_departure))
        .routes(routes!(settle_consultation))
}

/// Cases by the time they have left, the most urgent first.
#[utoipa::path(get, path = "/bff/cases", tag = "cases", params(CaseQuery),
    responses((status = 200, body = CasePage), (status = "default", body = Problem)))]
async fn list_cases(
    State(portal): State<Portal>,
    visitor: Visitor,
    Query(query): Query<CaseQuery>,
) -> Shows<CasePage> {
    let states = query.state.split(',').filter(|state| !state.is_empty());
    let states: Vec<i32> = states.map(|state| value_of!(state, contract::CaseState)).collect();
    if states.contains(&0) {
        return Err(Failure::field("state", "UNKNOWN", "状态无效", "not a state of a case"));
    }
    let request = contract::ListCasesRequest {
        states,
        page_size: page_size(query.limit),
        page_token: query.cursor,
        light: query.light,
        query: query.q,
    };
    let answer = portal.departments.fast_track(&visitor.tokens).list_cases(request).await?.into_inner();
    Ok(Json(CasePage { cases: answer.cases.shown(), next_cursor: answer.next_page_token }))
}

/// The path to expect of a case that would be handed in now.
#[utoipa::path(get, path = "/bff/plan", tag = "opening", params(PlanQuery),
    responses((status = 200, body = CasePlan), (status = "default", body = Problem)))]
async fn plan(
    State(portal): State<Portal>,
    visitor: Visitor,
    Query(query): Query<PlanQuery>,
) -> Shows<CasePlan> {
    let PlanQuery { subsidiary, food_kind, visit } = query;
    let request = contract::GetCasePlanRequest { subsidiary, food_kind, visit };
    shows(portal.departments.fast_track(&visitor.tokens).get_case_plan(request).await, Some)
}

/// A case with its journey.
#[utoipa::path(get, path = "/bff/cases/{id}", tag = "cases", params(("id" = String, Path)),
    responses((status = 200, body = Case), (status = "default", body = Problem)))]
async fn one_case(
    State(portal): State<Portal>,
    visitor: Visitor,
    Path(case_id): Path<String>,
) -> Shows<Case> {
    let request = contract::GetCaseRequest { case_id };
    shows(portal.departments.fast_track(&visitor.tokens).get_case(request).await, |told| told.case)
}

/// Whether a case will be done before closing, as past cases went.
#[utoipa::path(get, path = "/bff/cases/{id}/forecast", tag = "cases", params(("id" = String, Path)),
    responses((status = 200, body = CaseForecast), (status = "default", body = Problem)))]
async fn forecast(
    State(portal): State<Portal>,
    visitor: Visitor,
    Path(case_id): Path<String>,
) -> Shows<CaseForecast> {
    let request = contract::GetForecastRequest { case_id };
    shows(portal.departments.fast_track(&visitor.tokens).get_forecast(request).await, Some)
}

/// Hands a case in.
#[utoipa::path(post, path = "/bff/cases", tag = "cases", request_body = Submission,
    params(("Idempotency-Key" = String, Header)),
    responses((status = 200, body = Case), (status = "default", body = Problem)))]
async fn submit(
    State(portal): State<Portal>,
    visitor: Visitor,
    CommandId(command_id): CommandId,
    Input(submission): Input<Submission>,
) -> Shows<Case> {
    let Submission { channel, window, authority, persons, parent, subsidiary, food, arrived_at } = submission;
    let request = contract::SubmitCaseRequest {
        command_id,
        channel: value_of!(channel, contract::Channel),
        window,
        authority,
        persons: persons.given(),
        parent: parent.given(),
        subsidiary: subsidiary.given(),
        food: food.given(),
        arrived_at: arrived_at.given(),
    };
    let Json(case): Json<Case> =
        shows(portal.departments.fast_track(&visitor.tokens).submit_case(request).await, |told| told.case)?;
    record_case_id(&case.case_id);
    Ok(Json(case))
}

/// Looks at a case that is stuck and gives again what is due.
#[utoipa::path(post, path = "/bff/cases/{id}/resume", tag = "cases",
    params(("id" = String, Path), ("Idempotency-Key" = String, Header)),
    responses((status = 200, body = Resumed), (status = "default", body = Problem)))]
async fn resume(
    State(portal): State<Portal>,
    visitor: Visitor,
    CommandId(command_id): CommandId,
    Path(case_id): Path<String>,
) -> Shows<Resumed> {
    record_case_id(&case_id);
    let request = contract::ResumeCaseRequest { command_id, case_id };
    let answer = portal.departments.fast_track(&visitor.tokens).resume_case(request).await?.into_inner();
    let case: Case = answer.case.unwrap_or_default().shown();
    Ok(Json(Resumed { case, given_again: answer.given_again }))
}

/// Notes that the applicant left the hall before the case was done.
#[utoipa::path(post, path = "/bff/cases/{id}/departure", tag = "cases",
    params(("id" = String, Path), ("Idempotency-Key" = String, Header)),
    responses((status = 200, body = Case), (status = "default", body = Problem)))]
async fn note_departure(
    State(portal): State<Portal>,
    visitor: Visitor,
    CommandId(command_id): CommandId,
    Path(case_id): Path<String>,
) -> Shows<Case> {
    record_case_id(&case_id);
    let request = contract::NoteDepartureRequest { command_id, case_id };
    shows(portal.departments.fast_track(&visitor.tokens).note_departure(request).await, |told| told.case)
}

decision! {
    /// Ends a case at the applicant's wish: what can be undone is undone.
    withdraw at "/bff/cases/{case_id}/withdraw" of "case_id" in "cases":
    fast_track.withdraw_case(WithdrawCaseRequest { case_id, |seen: SeenWithReasons| reasons: seen.reasons })
    -> case: Case
}
decision! {
    /// Ends a consultation in which a person has to act, or whose silence holds the case.
    settle_consultation at "/bff/cases/{case_id}/settle-consultation" of "case_id" in "cases":
    fast_track.settle_consultation(SettleConsultationRequest { case_id, |seen: Settlement|
        consultation_id: seen.consultation_id, reasons: seen.reasons })
    -> case: Case
}

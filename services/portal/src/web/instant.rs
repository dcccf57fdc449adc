//! Instant approval watched in each department that does it: what the rules said beside what clerks came to, and
//! the second looks.

use actnow_proto::instant_approval::v1::instant_approval_service_client::InstantApprovalServiceClient;
use actnow_proto::instant_approval::v1::{
    AnswerInstantReviewRequest, CheckInstantRulesRequest, GetInstantEvaluationRequest,
    GetInstantReviewRequest, ListInstantComparisonsRequest, ListInstantReviewsRequest,
    SettleInstantReviewRequest,
};
use axum::Json;
use axum::extract::{Path, Query, State};
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use super::Portal;
use super::input::{CommandId, Input};
use super::problem::{Failure, Shows, shows};
use crate::departments::{Line, Visitor};
use crate::wire::{
    ComparisonPage, ComparisonQuery, Given, InstantEvaluation, InstantReview, Problem, ReviewPage,
    ReviewQuery, SecondLook, SecondOpinion, SeenWithReasons, Shown, Trial, Tried, page_size,
};

/// States of second looks with which nothing is to be done any more.
const DONE: [&str; 2] = ["AGREED", "SETTLED"];

pub(super) fn routes() -> OpenApiRouter<Portal> {
    OpenApiRouter::new()
        .routes(routes!(comparisons))
        .routes(routes!(evaluation))
        .routes(routes!(try_rules))
        .routes(routes!(reviews))
        .routes(routes!(review))
        .routes(routes!(answer_review))
        .routes(routes!(settle_review))
}

/// Instant approval in the department that an address names.
fn watched(
    portal: &Portal,
    department: &str,
    visitor: &Visitor,
) -> Result<InstantApprovalServiceClient<Line>, Failure> {
    portal.departments.instant_approval(department, &visitor.tokens).ok_or_else(Failure::not_found)
}

/// Where clerks came to something else than the rules, or to the same.
#[utoipa::path(get, path = "/bff/instant/{department}/comparisons", tag = "instant",
    params(("department" = String, Path), ComparisonQuery),
    responses((status = 200, body = ComparisonPage), (status = "default", body = Problem)))]
async fn comparisons(
    State(portal): State<Portal>,
    visitor: Visitor,
    Path(department): Path<String>,
    Query(query): Query<ComparisonQuery>,
) -> Shows<ComparisonPage> {
    let request = ListInstantComparisonsRequest {
        from: query.from,
        until: query.until,
        agreements: Some(query.agreement).filter(|one| !one.is_empty()).into_iter().collect(),
        page_token: query.cursor,
        page_size: page_size(query.limit),
    };
    let mut instant = watched(&portal, &department, &visitor)?;
    let told = instant.list_instant_comparisons(request).await?.into_inner();
    Ok(Json(ComparisonPage {
        counts: told.counts.shown(),
        evaluations: told.evaluations.shown(),
        next_cursor: told.next_page_token,
    }))
}

/// What the rules looked at and found in a filing; not while its second look is open to who asks.
#[utoipa::path(get, path = "/bff/instant/{department}/evaluations/{filing_id}", tag = "instant",
    params(("department" = String, Path), ("filing_id" = String, Path)),
    responses((status = 200, body = InstantEvaluation), (status = "default", body = Problem)))]
async fn evaluation(
    State(portal): State<Portal>,
    visitor: Visitor,
    Path((department, filing_id)): Path<(String, String)>,
) -> Shows<InstantEvaluation> {
    let mut instant = watched(&portal, &department, &visitor)?;
    let answer = instant.get_instant_evaluation(GetInstantEvaluationRequest { filing_id }).await;
    shows(answer, |told| told.evaluation)
}

/// What other rules would have made of the filings of some days; nothing changes.
#[utoipa::path(post, path = "/bff/instant/{department}/trial", tag = "instant",
    params(("department" = String, Path)), request_body = Trial,
    responses((status = 200, body = Tried), (status = "default", body = Problem)))]
async fn try_rules(
    State(portal): State<Portal>,
    visitor: Visitor,
    Path(department): Path<String>,
    Input(trial): Input<Trial>,
) -> Shows<Tried> {
    let request = CheckInstantRulesRequest {
        from: trial.from,
        until: trial.until,
        candidate: Some(trial.rules.given()),
        page_token: trial.cursor,
        page_size: page_size(trial.limit),
    };
    let mut instant = watched(&portal, &department, &visitor)?;
    let told = instant.check_instant_rules(request).await?.into_inner();
    Ok(Json(Tried {
        tried: told.tried,
        approved: told.approved,
        changes: told.changes.shown(),
        next_cursor: told.next_page_token,
    }))
}

/// Second looks: those with which something is to be done, or those that are over.
#[utoipa::path(get, path = "/bff/instant/{department}/reviews", tag = "instant",
    params(("department" = String, Path), ReviewQuery),
    responses((status = 200, body = ReviewPage), (status = "default", body = Problem)))]
async fn reviews(
    State(portal): State<Portal>,
    visitor: Visitor,
    Path(department): Path<String>,
    Query(query): Query<ReviewQuery>,
) -> Shows<ReviewPage> {
    let states = if query.done { DONE.map(str::to_owned).to_vec() } else { Vec::new() };
    let request =
        ListInstantReviewsRequest { states, page_token: query.cursor, page_size: page_size(query.limit) };
    let mut instant = watched(&portal, &department, &visitor)?;
    let told = instant.list_instant_reviews(request).await?.into_inner();
    Ok(Json(ReviewPage { reviews: told.reviews.shown(), next_cursor: told.next_page_token }))
}

/// A second look; what the machine found stands with it only for who cannot answer any more.
#[utoipa::path(get, path = "/bff/instant/{department}/reviews/{review_id}", tag = "instant",
    params(("department" = String, Path), ("review_id" = String, Path)),
    responses((status = 200, body = SecondLook), (status = "default", body = Problem)))]
async fn review(
    State(portal): State<Portal>,
    visitor: Visitor,
    Path((department, review_id)): Path<(String, String)>,
) -> Shows<SecondLook> {
    let mut instant = watched(&portal, &department, &visitor)?;
    shows(instant.get_instant_review(GetInstantReviewRequest { review_id }).await, Some)
}

/// Says whether the reviewer would have approved it.
#[utoipa::path(post, path = "/bff/instant/{department}/reviews/{review_id}/answer", tag = "instant",
    params(("department" = String, Path), ("review_id" = String, Path), ("Idempotency-Key" = String, Header)),
    request_body = SecondOpinion,
    responses((status = 200, body = InstantReview), (status = "default", body = Problem)))]
async fn answer_review(
    State(portal): State<Portal>,
    visitor: Visitor,
    CommandId(command_id): CommandId,
    Path((department, review_id)): Path<(String, String)>,
    Input(seen): Input<SecondOpinion>,
) -> Shows<InstantReview> {
    let SecondOpinion { expected_version, opinion, reasons } = seen;
    let request = AnswerInstantReviewRequest { command_id, review_id, expected_version, opinion, reasons };
    let answer = watched(&portal, &department, &visitor)?.answer_instant_review(request).await;
    portal.feed.look_again();
    shows(answer, |told| told.review)
}

/// Says what follows from a disagreement; the supervisor's. The approval stands.
#[utoipa::path(post, path = "/bff/instant/{department}/reviews/{review_id}/settle", tag = "instant",
    params(("department" = String, Path), ("review_id" = String, Path), ("Idempotency-Key" = String, Header)),
    request_body = SeenWithReasons,
    responses((status = 200, body = InstantReview), (status = "default", body = Problem)))]
async fn settle_review(
    State(portal): State<Portal>,
    visitor: Visitor,
    CommandId(command_id): CommandId,
    Path((department, review_id)): Path<(String, String)>,
    Input(seen): Input<SeenWithReasons>,
) -> Shows<InstantReview> {
    let SeenWithReasons { expected_version, reasons } = seen;
    let request = SettleInstantReviewRequest { command_id, review_id, expected_version, reasons };
    let answer = watched(&portal, &department, &visitor)?.settle_instant_review(request).await;
    portal.feed.look_again();
    shows(answer, |told| told.review)
}

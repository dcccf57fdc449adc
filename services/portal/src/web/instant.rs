//! Instant approval watched: what the rules said beside what clerks came to, and the second looks.

use actnow_proto::registration::v1::{
    AnswerInstantReviewRequest, CheckInstantRulesRequest, GetInstantEvaluationRequest,
    GetInstantReviewRequest, ListInstantComparisonsRequest, ListInstantReviewsRequest,
    SettleInstantReviewRequest,
};
use axum::Json;
use axum::extract::{Path, Query, State};
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use super::Portal;
use super::acting::decision;
use super::input::{CommandId, Input};
use super::problem::{Shows, shows};
use crate::departments::Visitor;
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

/// Where clerks came to something else than the rules, or to the same.
#[utoipa::path(get, path = "/bff/instant/comparisons", tag = "instant", params(ComparisonQuery),
    responses((status = 200, body = ComparisonPage), (status = "default", body = Problem)))]
async fn comparisons(
    State(portal): State<Portal>,
    visitor: Visitor,
    Query(query): Query<ComparisonQuery>,
) -> Shows<ComparisonPage> {
    let request = ListInstantComparisonsRequest {
        from: query.from,
        until: query.until,
        agreements: Some(query.agreement).filter(|one| !one.is_empty()).into_iter().collect(),
        page_token: query.cursor,
        page_size: page_size(query.limit),
    };
    let mut registration = portal.departments.registration(&visitor.tokens);
    let told = registration.list_instant_comparisons(request).await?.into_inner();
    Ok(Json(ComparisonPage {
        counts: told.counts.shown(),
        evaluations: told.evaluations.shown(),
        next_cursor: told.next_page_token,
    }))
}

/// What the rules looked at and found in a filing; not while its second look is open to who asks.
#[utoipa::path(get, path = "/bff/instant/evaluations/{filing_id}", tag = "instant",
    params(("filing_id" = String, Path)),
    responses((status = 200, body = InstantEvaluation), (status = "default", body = Problem)))]
async fn evaluation(
    State(portal): State<Portal>,
    visitor: Visitor,
    Path(filing_id): Path<String>,
) -> Shows<InstantEvaluation> {
    let request = GetInstantEvaluationRequest { filing_id };
    let answer = portal.departments.registration(&visitor.tokens).get_instant_evaluation(request).await;
    shows(answer, |told| told.evaluation)
}

/// What other rules would have made of the filings of some days; nothing changes.
#[utoipa::path(post, path = "/bff/instant/trial", tag = "instant", request_body = Trial,
    responses((status = 200, body = Tried), (status = "default", body = Problem)))]
async fn try_rules(
    State(portal): State<Portal>,
    visitor: Visitor,
    Input(trial): Input<Trial>,
) -> Shows<Tried> {
    let request = CheckInstantRulesRequest {
        from: trial.from,
        until: trial.until,
        candidate: Some(trial.rules.given()),
        page_token: trial.cursor,
        page_size: page_size(trial.limit),
    };
    let told =
        portal.departments.registration(&visitor.tokens).check_instant_rules(request).await?.into_inner();
    Ok(Json(Tried {
        tried: told.tried,
        approved: told.approved,
        changes: told.changes.shown(),
        next_cursor: told.next_page_token,
    }))
}

/// Second looks: those with which something is to be done, or those that are over.
#[utoipa::path(get, path = "/bff/instant/reviews", tag = "instant", params(ReviewQuery),
    responses((status = 200, body = ReviewPage), (status = "default", body = Problem)))]
async fn reviews(
    State(portal): State<Portal>,
    visitor: Visitor,
    Query(query): Query<ReviewQuery>,
) -> Shows<ReviewPage> {
    let states = if query.done { DONE.map(str::to_owned).to_vec() } else { Vec::new() };
    let request =
        ListInstantReviewsRequest { states, page_token: query.cursor, page_size: page_size(query.limit) };
    let mut registration = portal.departments.registration(&visitor.tokens);
    let told = registration.list_instant_reviews(request).await?.into_inner();
    Ok(Json(ReviewPage { reviews: told.reviews.shown(), next_cursor: told.next_page_token }))
}

/// A second look; what the machine found stands with it only for who cannot answer any more.
#[utoipa::path(get, path = "/bff/instant/reviews/{review_id}", tag = "instant",
    params(("review_id" = String, Path)),
    responses((status = 200, body = SecondLook), (status = "default", body = Problem)))]
async fn review(
    State(portal): State<Portal>,
    visitor: Visitor,
    Path(review_id): Path<String>,
) -> Shows<SecondLook> {
    let request = GetInstantReviewRequest { review_id };
    shows(portal.departments.registration(&visitor.tokens).get_instant_review(request).await, Some)
}

decision! {
    /// Says whether the reviewer would have registered it.
    answer_review at "/bff/instant/reviews/{review_id}/answer" of "review_id" in "instant":
    registration.answer_instant_review(AnswerInstantReviewRequest { review_id, |seen: SecondOpinion|
        opinion: seen.opinion, reasons: seen.reasons })
    -> review: InstantReview
}
decision! {
    /// Says what follows from a disagreement; the supervisor's. The registration stands.
    settle_review at "/bff/instant/reviews/{review_id}/settle" of "review_id" in "instant":
    registration.settle_instant_review(SettleInstantReviewRequest { review_id, |seen: SeenWithReasons|
        reasons: seen.reasons })
    -> review: InstantReview
}

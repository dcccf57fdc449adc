//! Methods about instant approval and its second looks.

use actnow_chassis::CommandError;
use actnow_chassis::database::Txn;
use actnow_chassis::grpc::actor;
use actnow_decisions::{Actor, Violations};
use actnow_proto::registration::v1 as wire;
use actnow_room::texts::id;
use tonic::{Request, Response};
use uuid::Uuid;

use super::filings::filing_id;
use super::present_form::form_of;
use super::{Answer, Registration, parse, present_instant as present};
use crate::commands::read_instant::{read_days, read_opinion, read_rules};
use crate::commands::review_instantly::{answer_in, settle_in};
use crate::config::Bureau;
use crate::domain::instant_review::Opinion;
use crate::queries;
use crate::store::{instant_evaluations, instant_reviews};

/// The id of a review and the version its caller has seen.
type Seen = (Uuid, i64);

pub(super) async fn evaluation(
    service: &Registration,
    request: Request<wire::GetInstantEvaluationRequest>,
) -> Answer<wire::GetInstantEvaluationResponse> {
    let actor = actor(&request)?;
    let id = filing_id(&request.get_ref().filing_id)?;
    let record = queries::instant_evaluation(&service.database, id, &actor).await?;
    let evaluation = Some(present::evaluation(&record));
    Ok(Response::new(wire::GetInstantEvaluationResponse { evaluation }))
}

pub(super) async fn comparisons(
    service: &Registration,
    request: Request<wire::ListInstantComparisonsRequest>,
) -> Answer<wire::ListInstantComparisonsResponse> {
    let (request, mut found) = (request.into_inner(), Violations::new());
    let days = read_days(&mut found, &request.from, &request.until);
    let states = parse::names(&mut found, "agreements", &request.agreements, instant_evaluations::COMPARED);
    let page = parse::place(&mut found, &request.page_token, request.page_size);
    let days = parse::all_good(found, days).map_err(CommandError::from)?;
    let compared = queries::comparisons(&service.database, days, &states, page).await?;
    let last = compared.evaluations.last().map(|last| last.evaluation.filing_id);
    Ok(Response::new(wire::ListInstantComparisonsResponse {
        counts: present::counts(&compared.counts),
        next_page_token: parse::next_page(last, compared.evaluations.len(), page),
        evaluations: compared.evaluations.iter().map(present::evaluation).collect(),
    }))
}

pub(super) async fn check_rules(
    service: &Registration,
    request: Request<wire::CheckInstantRulesRequest>,
) -> Answer<wire::CheckInstantRulesResponse> {
    let (request, mut found) = (request.into_inner(), Violations::new());
    let days = read_days(&mut found, &request.from, &request.until);
    let candidate = read_rules(&mut found, request.candidate);
    let page = parse::place(&mut found, &request.page_token, request.page_size);
    let asked = parse::all_good(found, days.zip(candidate)).map_err(CommandError::from)?;
    let replayed = queries::replay(&service.database, asked.0, &asked.1, page).await?;
    Ok(Response::new(present::replayed(&replayed)))
}

pub(super) async fn list(
    service: &Registration,
    request: Request<wire::ListInstantReviewsRequest>,
) -> Answer<wire::ListInstantReviewsResponse> {
    let (request, mut found) = (request.into_inner(), Violations::new());
    let states = parse::names(&mut found, "states", &request.states, instant_reviews::STATES);
    let page = parse::place(&mut found, &request.page_token, request.page_size);
    let states = found.into_result(states).map_err(CommandError::from)?;
    let records = queries::instant_reviews(&service.database, &states, page).await?;
    let (last, now) = (records.last().map(|last| last.review.id), service.database.clock().now());
    Ok(Response::new(wire::ListInstantReviewsResponse {
        next_page_token: parse::next_page(last, records.len(), page),
        reviews: records.iter().map(|record| present::review(&service.bureau, record, now)).collect(),
    }))
}

pub(super) async fn get(
    service: &Registration,
    request: Request<wire::GetInstantReviewRequest>,
) -> Answer<wire::GetInstantReviewResponse> {
    let actor = actor(&request)?;
    let mut found = Violations::new();
    let id = id(&mut found, "review_id", &request.get_ref().review_id);
    let id = found.into_result(id).map_err(CommandError::from)?;
    let look = queries::instant_review(&service.database, id, &actor).await?;
    let review = present::review(&service.bureau, &look.record, service.database.clock().now());
    Ok(Response::new(wire::GetInstantReviewResponse {
        review: Some(review),
        form: look.form.as_ref().map(form_of),
        evaluation: look.evaluation.as_ref().map(present::evaluation),
    }))
}

pub(super) async fn answer(
    service: &Registration,
    request: Request<wire::AnswerInstantReviewRequest>,
) -> Answer<wire::AnswerInstantReviewResponse> {
    acting!(
        service,
        request,
        "AnswerInstantReview",
        |request: wire::AnswerInstantReviewRequest, found: &mut Violations| {
            let seen = parse::seen(found, "review_id", &request.review_id, request.expected_version);
            let opinion = read_opinion(found, &request.opinion);
            let reasons = parse::stated(found, "reasons", "RIA-REVIEW", request.reasons);
            Some((seen, (opinion?, reasons)))
        },
        async |txn: &Txn, bureau: &Bureau, (seen, said): (Seen, (Opinion, String)), actor: &Actor| {
            let record = answer_in(txn, seen, said, actor).await?;
            let review = Some(present::review(bureau, &record, txn.at()));
            Ok(wire::AnswerInstantReviewResponse { review })
        }
    )
}

pub(super) async fn settle(
    service: &Registration,
    request: Request<wire::SettleInstantReviewRequest>,
) -> Answer<wire::SettleInstantReviewResponse> {
    acting!(
        service,
        request,
        "SettleInstantReview",
        |request: wire::SettleInstantReviewRequest, found: &mut Violations| {
            let seen = parse::seen(found, "review_id", &request.review_id, request.expected_version);
            Some((seen, parse::stated(found, "reasons", "RIA-REVIEW", request.reasons)))
        },
        async |txn: &Txn, bureau: &Bureau, (seen, reasons): (Seen, String), actor: &Actor| {
            let record = settle_in(txn, seen, reasons, actor).await?;
            let review = Some(present::review(bureau, &record, txn.at()));
            Ok(wire::SettleInstantReviewResponse { review })
        }
    )
}

//! The service by which instant approval is watched, mounted in each department that does it.

use actnow_chassis::CommandError;
use actnow_chassis::database::Database;
use actnow_chassis::grpc::{MAX_DECODING_BYTES, MAX_ENCODING_BYTES, Permission, actor};
use actnow_decisions::{Role, Violations};
use actnow_instant_approval::SETTLERS;
use actnow_proto::instant_approval::v1 as wire;
use actnow_proto::instant_approval::v1::instant_approval_service_server::{
    InstantApprovalService, InstantApprovalServiceServer,
};
use tonic::service::RoutesBuilder;
use tonic::{Request, Response, Status};

use super::read::{read_candidate, read_days, read_opinion};
use super::review::{answer_in, settle_in};
use super::{Department, present, queries, rows};
use crate::asked::{all_good, names, next_page, place, seen, stated};
use crate::assembly::Room;
use crate::rpc::{Method, command};
use crate::texts::id;

type Answer<T> = Result<Response<T>, Status>;

macro_rules! method {
    ($name:literal) => {
        concat!("/actnow.instant_approval.v1.InstantApprovalService/", $name)
    };
}

/// Officials who answer for what a machine decides.
const OVER_THE_MACHINE: &[Role] = &[Role::Head, Role::Supervisor];

/// Who may call what in a department whose `reviewers` look again; `readers` are they and those to whom they report.
pub const fn permissions(reviewers: &'static [Role], readers: &'static [Role]) -> [Permission; 7] {
    [
        Permission { method: method!("GetInstantEvaluation"), roles: OVER_THE_MACHINE },
        Permission { method: method!("ListInstantComparisons"), roles: OVER_THE_MACHINE },
        Permission { method: method!("CheckInstantRules"), roles: OVER_THE_MACHINE },
        Permission { method: method!("ListInstantReviews"), roles: readers },
        Permission { method: method!("GetInstantReview"), roles: readers },
        Permission { method: method!("AnswerInstantReview"), roles: reviewers },
        Permission { method: method!("SettleInstantReview"), roles: SETTLERS },
    ]
}

impl Room {
    /// Lets instant approval of `department` be watched: adds its service to `routes`, with the rows of its permissions.
    pub fn show_instant_approval<D: Department>(
        &mut self,
        routes: &mut RoutesBuilder,
        department: D,
        permissions: &'static [Permission],
    ) {
        let watch = Watch { database: self.database.clone(), department };
        routes.add_service(
            InstantApprovalServiceServer::new(watch)
                .max_decoding_message_size(MAX_DECODING_BYTES)
                .max_encoding_message_size(MAX_ENCODING_BYTES),
        );
        self.permit(permissions);
    }
}

/// The service of one department.
struct Watch<D> {
    database: Database,
    department: D,
}

#[tonic::async_trait]
impl<D: Department> InstantApprovalService for Watch<D> {
    async fn get_instant_evaluation(
        &self,
        request: Request<wire::GetInstantEvaluationRequest>,
    ) -> Answer<wire::GetInstantEvaluationResponse> {
        let actor = actor(&request)?;
        let mut found = Violations::new();
        let id = id(&mut found, "filing_id", &request.get_ref().filing_id);
        let id = found.into_result(id).map_err(CommandError::from)?;
        let record = queries::evaluation::<D>(&self.database, id, &actor).await?;
        let evaluation = Some(present::evaluation::<D>(&record));
        Ok(Response::new(wire::GetInstantEvaluationResponse { evaluation }))
    }

    async fn list_instant_comparisons(
        &self,
        request: Request<wire::ListInstantComparisonsRequest>,
    ) -> Answer<wire::ListInstantComparisonsResponse> {
        let (request, mut found) = (request.into_inner(), Violations::new());
        let days = read_days(&mut found, &request.from, &request.until);
        let states = names(&mut found, "agreements", &request.agreements, rows::COMPARED);
        let page = place(&mut found, &request.page_token, request.page_size);
        let days = all_good(found, days).map_err(CommandError::from)?;
        let compared = queries::comparisons::<D::Book>(&self.database, days, &states, page).await?;
        let last = compared.evaluations.last().map(|last| last.evaluation.filing_id);
        Ok(Response::new(wire::ListInstantComparisonsResponse {
            counts: present::counts(&compared.counts),
            next_page_token: next_page(last, compared.evaluations.len(), page),
            evaluations: compared.evaluations.iter().map(present::evaluation::<D>).collect(),
        }))
    }

    async fn check_instant_rules(
        &self,
        request: Request<wire::CheckInstantRulesRequest>,
    ) -> Answer<wire::CheckInstantRulesResponse> {
        let actor = actor(&request)?;
        let (request, mut found) = (request.into_inner(), Violations::new());
        let days = read_days(&mut found, &request.from, &request.until);
        let candidate = read_candidate::<D>(&mut found, request.candidate);
        let page = place(&mut found, &request.page_token, request.page_size);
        let asked = all_good(found, days.zip(candidate)).map_err(CommandError::from)?;
        let replayed = queries::replay::<D>(&self.database, asked.0, &asked.1, page, &actor).await?;
        Ok(Response::new(present::replayed(&replayed)))
    }

    async fn list_instant_reviews(
        &self,
        request: Request<wire::ListInstantReviewsRequest>,
    ) -> Answer<wire::ListInstantReviewsResponse> {
        let (request, mut found) = (request.into_inner(), Violations::new());
        let states = names(&mut found, "states", &request.states, rows::REVIEW_STATES);
        let page = place(&mut found, &request.page_token, request.page_size);
        let states = found.into_result(states).map_err(CommandError::from)?;
        let records = queries::reviews(&self.database, &states, page).await?;
        let (last, now) = (records.last().map(|last| last.review.id), self.database.clock().now());
        let calendar = self.department.calendar();
        Ok(Response::new(wire::ListInstantReviewsResponse {
            next_page_token: next_page(last, records.len(), page),
            reviews: records.iter().map(|record| present::review(calendar, record, now)).collect(),
        }))
    }

    async fn get_instant_review(
        &self,
        request: Request<wire::GetInstantReviewRequest>,
    ) -> Answer<wire::GetInstantReviewResponse> {
        let actor = actor(&request)?;
        let mut found = Violations::new();
        let id = id(&mut found, "review_id", &request.get_ref().review_id);
        let id = found.into_result(id).map_err(CommandError::from)?;
        let (record, evaluation) = queries::review::<D>(&self.database, id, &actor).await?;
        let now = self.database.clock().now();
        Ok(Response::new(wire::GetInstantReviewResponse {
            review: Some(present::review(self.department.calendar(), &record, now)),
            evaluation: evaluation.as_ref().map(present::evaluation::<D>),
        }))
    }

    async fn answer_instant_review(
        &self,
        request: Request<wire::AnswerInstantReviewRequest>,
    ) -> Answer<wire::AnswerInstantReviewResponse> {
        let parse = |request: wire::AnswerInstantReviewRequest| {
            let mut found = Violations::new();
            let seen = seen(&mut found, "review_id", &request.review_id, request.expected_version);
            let opinion = read_opinion(&mut found, &request.opinion);
            let reasons = stated(&mut found, "reasons", "RIA-REVIEW", request.reasons);
            all_good(found, opinion.map(|opinion| (seen, (opinion, reasons))))
        };
        let method = Method { service: D::SERVICE, path: method!("AnswerInstantReview") };
        let department = self.department.clone();
        command(&self.database, method, request, parse, move |txn, (seen, said)| async move {
            let actor = txn.context().actor.clone();
            let record = answer_in::<D>(&txn, seen, said, &actor).await?;
            let review = Some(present::review(department.calendar(), &record, txn.at()));
            Ok(wire::AnswerInstantReviewResponse { review })
        })
        .await
    }

    async fn settle_instant_review(
        &self,
        request: Request<wire::SettleInstantReviewRequest>,
    ) -> Answer<wire::SettleInstantReviewResponse> {
        let parse = |request: wire::SettleInstantReviewRequest| {
            let mut found = Violations::new();
            let seen = seen(&mut found, "review_id", &request.review_id, request.expected_version);
            let reasons = stated(&mut found, "reasons", "RIA-REVIEW", request.reasons);
            found.into_result((seen, reasons))
        };
        let method = Method { service: D::SERVICE, path: method!("SettleInstantReview") };
        let department = self.department.clone();
        command(&self.database, method, request, parse, move |txn, (seen, reasons)| async move {
            let actor = txn.context().actor.clone();
            let record = settle_in::<D>(&txn, seen, reasons, &actor).await?;
            let review = Some(present::review(department.calendar(), &record, txn.at()));
            Ok(wire::SettleInstantReviewResponse { review })
        })
        .await
    }
}

//! The gRPC service: parse, command or query, present.

mod parse;
mod present;
mod watch;

use std::pin::Pin;
use std::sync::Arc;

use actnow_chassis::CommandError;
use actnow_chassis::database::Database;
use actnow_chassis::grpc::{LookUp, Permission, actor, grant};
use actnow_chassis::privacy::PrivacyKeys;
use actnow_decisions::{Role, Scope};
use actnow_proto::fast_track::v1::fast_track_service_server::FastTrackService;
use actnow_proto::fast_track::v1::{
    AnswerConsultationRequest, AnswerConsultationResponse, GetCasePlanRequest, GetCasePlanResponse,
    GetCaseRequest, GetCaseResponse, GetForecastRequest, GetForecastResponse, ListCasesRequest,
    ListCasesResponse, NoteDepartureRequest, NoteDepartureResponse, ResumeCaseRequest, ResumeCaseResponse,
    SettleConsultationRequest, SettleConsultationResponse, SubmitCaseRequest, SubmitCaseResponse,
    SubmitCasesRequest, SubmitCasesResponse, WatchCaseRequest, WatchCaseResponse, WithdrawCaseRequest,
    WithdrawCaseResponse,
};
use actnow_room::rpc::{self, Method};
use futures::{Stream, StreamExt};
use tonic::{Request, Response, Status};

use crate::commands::{
    self, ANSWER_ROLES, DEPARTURE_ROLES, RESUME_ROLES, SETTLE_ROLES, SUBMIT_ROLES, WITHDRAW_ROLES,
};
use crate::domain::Rules;
use crate::facts::SOURCE;
use crate::queries::{self, PaceBook};

pub(crate) use watch::Watchers;

const SUBMIT_CASE: &str = "/actnow.fast_track.v1.FastTrackService/SubmitCase";
const SUBMIT_CASES: &str = "/actnow.fast_track.v1.FastTrackService/SubmitCases";
const GET_CASE: &str = "/actnow.fast_track.v1.FastTrackService/GetCase";
const LIST_CASES: &str = "/actnow.fast_track.v1.FastTrackService/ListCases";
const WATCH_CASE: &str = "/actnow.fast_track.v1.FastTrackService/WatchCase";
const RESUME_CASE: &str = "/actnow.fast_track.v1.FastTrackService/ResumeCase";
const WITHDRAW_CASE: &str = "/actnow.fast_track.v1.FastTrackService/WithdrawCase";
const NOTE_DEPARTURE: &str = "/actnow.fast_track.v1.FastTrackService/NoteDeparture";
const ANSWER_CONSULTATION: &str = "/actnow.fast_track.v1.FastTrackService/AnswerConsultation";
const SETTLE_CONSULTATION: &str = "/actnow.fast_track.v1.FastTrackService/SettleConsultation";
const GET_FORECAST: &str = "/actnow.fast_track.v1.FastTrackService/GetForecast";
const GET_CASE_PLAN: &str = "/actnow.fast_track.v1.FastTrackService/GetCasePlan";

/// Officials who may look at any case.
const OFFICIALS: &[Role] = &[
    Role::Window,
    Role::Registrar,
    Role::Reviewer,
    Role::Head,
    Role::Inspector,
    Role::Issuer,
    Role::Supervisor,
    Role::System,
    Role::Operator,
];
/// Who may look at a case whose id they know, an applicant only at their own; the portal shows whose turn it is.
const READERS: &[Role] = &[
    Role::Applicant,
    Role::Window,
    Role::Registrar,
    Role::Reviewer,
    Role::Head,
    Role::Inspector,
    Role::Issuer,
    Role::Supervisor,
    Role::System,
    Role::Operator,
    Role::Portal,
];

/// Who may call what.
pub const PERMISSIONS: &[Permission] = &[
    Permission { method: SUBMIT_CASE, roles: SUBMIT_ROLES },
    Permission { method: SUBMIT_CASES, roles: SUBMIT_ROLES },
    Permission { method: GET_CASE, roles: READERS },
    Permission { method: LIST_CASES, roles: OFFICIALS },
    Permission { method: WATCH_CASE, roles: READERS },
    Permission { method: RESUME_CASE, roles: RESUME_ROLES },
    Permission { method: WITHDRAW_CASE, roles: WITHDRAW_ROLES },
    Permission { method: NOTE_DEPARTURE, roles: DEPARTURE_ROLES },
    Permission { method: GET_CASE_PLAN, roles: SUBMIT_ROLES },
    Permission { method: GET_FORECAST, roles: OFFICIALS },
    Permission { method: ANSWER_CONSULTATION, roles: ANSWER_ROLES },
    Permission { method: SETTLE_CONSULTATION, roles: SETTLE_ROLES },
];

/// What other departments may call, and the scope it takes.
pub const LOOK_UPS: &[LookUp] = &[LookUp { method: ANSWER_CONSULTATION, scope: Scope::ConsultationAnswer }];

const fn method(path: &'static str) -> Method {
    Method { service: SOURCE, path }
}

/// The service behind the edge.
pub(crate) struct FastTrack {
    pub(crate) database: Database,
    pub(crate) privacy: PrivacyKeys,
    pub(crate) rules: Arc<Rules>,
    pub(crate) watchers: Watchers,
    pub(crate) paces: PaceBook,
}

#[tonic::async_trait]
impl FastTrackService for FastTrack {
    async fn submit_case(
        &self,
        request: Request<SubmitCaseRequest>,
    ) -> Result<Response<SubmitCaseResponse>, Status> {
        let (rules, keys, now) = (self.rules.clone(), self.privacy.clone(), self.database.clock().now());
        rpc::command(
            &self.database,
            method(SUBMIT_CASE),
            request,
            |request| parse::submission(request, now),
            |txn, submission| async move {
                let file = commands::submit_in(&txn, submission, &keys, &rules).await?;
                Ok(SubmitCaseResponse { case: Some(present::case(&file, &rules)) })
            },
        )
        .await
    }

    async fn submit_cases(
        &self,
        request: Request<SubmitCasesRequest>,
    ) -> Result<Response<SubmitCasesResponse>, Status> {
        let (rules, keys, now) = (self.rules.clone(), self.privacy.clone(), self.database.clock().now());
        rpc::command(
            &self.database,
            method(SUBMIT_CASES),
            request,
            |request| parse::submissions(request, now),
            |txn, submissions| async move {
                let files = commands::submit_together_in(&txn, submissions, &keys, &rules).await?;
                Ok(SubmitCasesResponse {
                    cases: files.iter().map(|file| present::case(file, &rules)).collect(),
                })
            },
        )
        .await
    }

    async fn get_case(&self, request: Request<GetCaseRequest>) -> Result<Response<GetCaseResponse>, Status> {
        let case_id = parse::get_case(request.get_ref()).map_err(CommandError::from)?;
        queries::must_concern(&self.database, case_id, &actor(&request)?).await?;
        let file = queries::case(&self.database, case_id).await?;
        Ok(Response::new(GetCaseResponse { case: Some(present::case(&file, &self.rules)) }))
    }

    async fn list_cases(
        &self,
        request: Request<ListCasesRequest>,
    ) -> Result<Response<ListCasesResponse>, Status> {
        let page = parse::page(request.get_ref()).map_err(CommandError::from)?;
        let found = queries::page(&self.database, &page).await?;
        let full = found.len() == usize::try_from(page.size).unwrap_or(usize::MAX);
        let last = found.last().filter(|_| full).map(|track| format!("{}~{}", track.urgency(), track.id()));
        Ok(Response::new(ListCasesResponse {
            cases: found.iter().map(|track| present::without_journey(track, &self.rules)).collect(),
            next_page_token: last.unwrap_or_default(),
        }))
    }

    type WatchCaseStream = Pin<Box<dyn Stream<Item = Result<WatchCaseResponse, Status>> + Send>>;

    async fn watch_case(
        &self,
        request: Request<WatchCaseRequest>,
    ) -> Result<Response<Self::WatchCaseStream>, Status> {
        let case_id = parse::watch_case(request.get_ref()).map_err(CommandError::from)?;
        queries::must_concern(&self.database, case_id, &actor(&request)?).await?;
        let rules = self.rules.clone();
        let shown = self.watchers.watch(case_id).await?.map(move |file| {
            let case = Some(present::case(file?.as_ref(), &rules));
            Ok(WatchCaseResponse { case })
        });
        Ok(Response::new(Box::pin(shown)))
    }

    async fn get_case_plan(
        &self,
        request: Request<GetCasePlanRequest>,
    ) -> Result<Response<GetCasePlanResponse>, Status> {
        let shape = parse::shape(request.get_ref()).map_err(CommandError::from)?;
        let path = shape.path_from(&self.rules, self.database.clock().now());
        Ok(Response::new(GetCasePlanResponse { steps: path.iter().map(present::expected).collect() }))
    }

    async fn get_forecast(
        &self,
        request: Request<GetForecastRequest>,
    ) -> Result<Response<GetForecastResponse>, Status> {
        let case_id = parse::get_forecast(request.get_ref()).map_err(CommandError::from)?;
        let found = queries::forecast(&self.database, &self.paces, &self.rules, case_id).await?;
        Ok(Response::new(GetForecastResponse { forecast: found.map(|found| present::forecast(&found)) }))
    }

    async fn resume_case(
        &self,
        request: Request<ResumeCaseRequest>,
    ) -> Result<Response<ResumeCaseResponse>, Status> {
        let rules = self.rules.clone();
        rpc::command(
            &self.database,
            method(RESUME_CASE),
            request,
            |request| parse::resume(&request),
            |txn, case_id| async move {
                let (file, given_again) = commands::resume_in(&txn, case_id, &rules).await?;
                Ok(ResumeCaseResponse { case: Some(present::case(&file, &rules)), given_again })
            },
        )
        .await
    }

    async fn answer_consultation(
        &self,
        request: Request<AnswerConsultationRequest>,
    ) -> Result<Response<AnswerConsultationResponse>, Status> {
        let rules = self.rules.clone();
        let purpose = grant(&request).map(|grant| grant.purpose).unwrap_or_default();
        rpc::command(
            &self.database,
            method(ANSWER_CONSULTATION),
            request,
            |request| parse::answer(request, purpose),
            |txn, answer| async move {
                let answered = commands::answer_in(&txn, answer, &rules).await?;
                Ok(AnswerConsultationResponse {
                    consultation: Some(present::consultation(&answered.consultation)),
                    mark: present::mark(answered.mark).into(),
                })
            },
        )
        .await
    }

    async fn settle_consultation(
        &self,
        request: Request<SettleConsultationRequest>,
    ) -> Result<Response<SettleConsultationResponse>, Status> {
        let rules = self.rules.clone();
        rpc::command(
            &self.database,
            method(SETTLE_CONSULTATION),
            request,
            parse::settle,
            |txn, settle| async move {
                let file = commands::settle_in(&txn, settle, &rules).await?;
                Ok(SettleConsultationResponse { case: Some(present::case(&file, &rules)) })
            },
        )
        .await
    }

    async fn note_departure(
        &self,
        request: Request<NoteDepartureRequest>,
    ) -> Result<Response<NoteDepartureResponse>, Status> {
        let rules = self.rules.clone();
        rpc::command(
            &self.database,
            method(NOTE_DEPARTURE),
            request,
            |request| parse::departure(&request),
            |txn, case_id| async move {
                let file = commands::note_departure_in(&txn, case_id, &rules).await?;
                Ok(NoteDepartureResponse { case: Some(present::case(&file, &rules)) })
            },
        )
        .await
    }

    async fn withdraw_case(
        &self,
        request: Request<WithdrawCaseRequest>,
    ) -> Result<Response<WithdrawCaseResponse>, Status> {
        let rules = self.rules.clone();
        rpc::command(
            &self.database,
            method(WITHDRAW_CASE),
            request,
            parse::withdraw,
            |txn, withdraw| async move {
                let file = commands::withdraw_in(&txn, withdraw, &rules).await?;
                Ok(WithdrawCaseResponse { case: Some(present::case(&file, &rules)) })
            },
        )
        .await
    }
}

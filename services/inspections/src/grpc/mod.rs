//! The gRPC service: parse, command or query, present.

#[macro_use]
mod deciding;
mod draws;
mod grades;
mod parse;
mod permissions;
mod present;
mod published;

use std::sync::Arc;

use actnow_chassis::CommandError;
use actnow_chassis::database::Database;
use actnow_chassis::grpc::actor;
use actnow_chassis::privacy::PrivacyKeys;
use actnow_proto::inspections::v1 as wire;
use actnow_proto::inspections::v1::inspections_service_server::InspectionsService;
use actnow_room::rpc::{Method, command};
use tonic::{Request, Response, Status};

use crate::commands::sampling::{self, redraw::Recusal};
use crate::commands::{
    assign, record, rectification, recuse, register_inspector, set_roster, sign, start, supervise,
};
use crate::config::{Rules, SERVICE};
use crate::facts::draws::count;
use crate::grpc::draws::present::Detail;
use crate::queries;
use crate::store::Draw;

pub use permissions::PERMISSIONS;
use permissions::method;

/// The service behind its gRPC face.
pub(crate) struct Inspections {
    database: Database,
    rules: Arc<Rules>,
    keys: PrivacyKeys,
}

impl Inspections {
    /// The face of a service.
    pub(crate) fn new(database: Database, rules: Arc<Rules>, keys: PrivacyKeys) -> Self {
        Self { database, rules, keys }
    }
}

const fn at(path: &'static str) -> Method {
    Method { service: SERVICE, path }
}

#[tonic::async_trait]
impl InspectionsService for Inspections {
    async fn register_inspector(
        &self,
        request: Request<wire::RegisterInspectorRequest>,
    ) -> Result<Response<wire::RegisterInspectorResponse>, Status> {
        let rules = self.rules.clone();
        let method = at(method!("RegisterInspector"));
        command(&self.database, method, request, parse::inspector, move |txn, new| async move {
            let row = register_inspector::register_in(&txn, &rules, new).await?;
            Ok(wire::RegisterInspectorResponse { inspector: Some(present::inspector(row)) })
        })
        .await
    }

    async fn set_roster(
        &self,
        request: Request<wire::SetRosterRequest>,
    ) -> Result<Response<wire::SetRosterResponse>, Status> {
        let rules = self.rules.clone();
        let method = at(method!("SetRoster"));
        command(&self.database, method, request, parse::roster, move |txn, (day, names)| async move {
            let inspector_ids = set_roster::set_in(&txn, &rules, day, &names).await?;
            Ok(wire::SetRosterResponse { date: day.to_string(), inspector_ids })
        })
        .await
    }

    async fn assign_inspectors(
        &self,
        request: Request<wire::AssignInspectorsRequest>,
    ) -> Result<Response<wire::AssignInspectorsResponse>, Status> {
        deciding!(
            self,
            request,
            "AssignInspectors",
            AssignInspectorsResponse,
            parse::assign,
            |txn, rules, (seen, wish), actor| assign::assign_in(txn, rules, seen, wish, actor)
        )
    }

    async fn recuse_inspector(
        &self,
        request: Request<wire::RecuseInspectorRequest>,
    ) -> Result<Response<wire::RecuseInspectorResponse>, Status> {
        deciding!(
            self,
            request,
            "RecuseInspector",
            RecuseInspectorResponse,
            parse::recuse,
            |txn, rules, (seen, inspector, reason), actor| recuse::recuse_in(
                txn, rules, seen, &inspector, &reason, actor
            )
        )
    }

    async fn start_inspection(
        &self,
        request: Request<wire::StartInspectionRequest>,
    ) -> Result<Response<wire::StartInspectionResponse>, Status> {
        deciding!(
            self,
            request,
            "StartInspection",
            StartInspectionResponse,
            parse::start,
            |txn, rules, seen, actor| start::start_in(txn, rules, seen, actor)
        )
    }

    async fn record_result(
        &self,
        request: Request<wire::RecordResultRequest>,
    ) -> Result<Response<wire::RecordResultResponse>, Status> {
        deciding!(
            self,
            request,
            "RecordResult",
            RecordResultResponse,
            parse::record,
            |txn, rules, (seen, answers), actor| record::record_in(txn, rules, seen, answers, actor)
        )
    }

    async fn sign_result(
        &self,
        request: Request<wire::SignResultRequest>,
    ) -> Result<Response<wire::SignResultResponse>, Status> {
        deciding!(
            self,
            request,
            "SignResult",
            SignResultResponse,
            parse::sign,
            |txn, rules, (seen, signature), actor| sign::sign_in(txn, rules, seen, signature, actor)
        )
    }

    async fn consent_rectification(
        &self,
        request: Request<wire::ConsentRectificationRequest>,
    ) -> Result<Response<wire::ConsentRectificationResponse>, Status> {
        deciding!(
            self,
            request,
            "ConsentRectification",
            ConsentRectificationResponse,
            parse::consent,
            |txn, rules, (seen, deadline), actor| rectification::consent_in(
                txn, rules, seen, deadline, actor
            )
        )
    }

    async fn get_inspection(
        &self,
        request: Request<wire::GetInspectionRequest>,
    ) -> Result<Response<wire::GetInspectionResponse>, Status> {
        let id = parse::inspection_id(&request.get_ref().inspection_id).map_err(CommandError::from)?;
        let row = queries::get(&self.database, id).await?;
        let shown = present::inspection(&row, &self.rules, self.database.clock().now());
        Ok(Response::new(wire::GetInspectionResponse { inspection: Some(shown) }))
    }

    async fn list_inspections(
        &self,
        request: Request<wire::ListInspectionsRequest>,
    ) -> Result<Response<wire::ListInspectionsResponse>, Status> {
        let page = parse::page(request.get_ref()).map_err(CommandError::from)?;
        let rows = queries::page(&self.database, &page).await?;
        let now = self.database.clock().now();
        Ok(Response::new(present::page(&rows, page.size, &self.rules, now)))
    }

    async fn get_checklist(
        &self,
        request: Request<wire::GetChecklistRequest>,
    ) -> Result<Response<wire::GetChecklistResponse>, Status> {
        let id = parse::inspection_id(&request.get_ref().inspection_id).map_err(CommandError::from)?;
        let row = queries::get(&self.database, id).await?;
        Ok(Response::new(wire::GetChecklistResponse { items: present::checklist(&row, &self.rules) }))
    }

    async fn check_verdict(
        &self,
        request: Request<wire::CheckVerdictRequest>,
    ) -> Result<Response<wire::CheckVerdictResponse>, Status> {
        let actor = actor(&request)?;
        let (id, answers) = parse::so_far(request.get_ref()).map_err(CommandError::from)?;
        let preview = queries::preview(&self.database, &self.rules, id, answers, &actor).await?;
        Ok(Response::new(present::preview(&preview)))
    }

    async fn list_inspectors(
        &self,
        request: Request<wire::ListInspectorsRequest>,
    ) -> Result<Response<wire::ListInspectorsResponse>, Status> {
        let days = parse::days(request.get_ref()).map_err(CommandError::from)?;
        let loads = queries::inspectors(&self.database, &days).await?;
        Ok(Response::new(present::loads(&loads, self.rules.visits.per_day())))
    }

    async fn plan_inspection(
        &self,
        request: Request<wire::PlanInspectionRequest>,
    ) -> Result<Response<wire::PlanInspectionResponse>, Status> {
        deciding!(
            self,
            request,
            "PlanInspection",
            PlanInspectionResponse,
            parse::plan,
            |txn, rules, (what, reason), actor| supervise::supervise_in(txn, rules, what, &reason, actor)
        )
    }

    async fn record_outcome(
        &self,
        request: Request<wire::RecordOutcomeRequest>,
    ) -> Result<Response<wire::RecordOutcomeResponse>, Status> {
        deciding!(
            self,
            request,
            "RecordOutcome",
            RecordOutcomeResponse,
            parse::outcome,
            |txn, rules, (seen, outcome), actor| record::outcome_in(txn, rules, seen, outcome, actor)
        )
    }

    async fn publish_draw_plan(
        &self,
        request: Request<wire::PublishDrawPlanRequest>,
    ) -> Result<Response<wire::PublishDrawPlanResponse>, Status> {
        drawing!(
            self,
            request,
            "PublishDrawPlan",
            PublishDrawPlanResponse,
            draws::parse::plan,
            |txn, _rules, keys, plan, actor| sampling::publish::publish_in(txn, keys, plan, actor)
        )
    }

    async fn add_draw_objects(
        &self,
        request: Request<wire::AddDrawObjectsRequest>,
    ) -> Result<Response<wire::AddDrawObjectsResponse>, Status> {
        let method = at(method!("AddDrawObjects"));
        command(
            &self.database,
            method,
            request,
            draws::parse::objects,
            move |txn, (id, objects)| async move {
                let actor = txn.context().actor.clone();
                let objects = count(sampling::objects::add_in(&txn, id, objects, &actor).await?);
                Ok(wire::AddDrawObjectsResponse { objects })
            },
        )
        .await
    }

    async fn freeze_draw_lists(
        &self,
        request: Request<wire::FreezeDrawListsRequest>,
    ) -> Result<Response<wire::FreezeDrawListsResponse>, Status> {
        drawing!(
            self,
            request,
            "FreezeDrawLists",
            FreezeDrawListsResponse,
            draws::parse::freeze,
            |txn, rules, _keys, (seen, selected), actor| sampling::freeze::freeze_in(
                txn, rules, seen, selected, actor
            )
        )
    }

    async fn draw(
        &self,
        request: Request<wire::DrawRequest>,
    ) -> Result<Response<wire::DrawResponse>, Status> {
        drawing!(self, request, "Draw", DrawResponse, draws::parse::draw, |txn, rules, keys, seen, actor| {
            sampling::draw::draw_in(txn, rules, keys, seen, actor)
        })
    }

    async fn redraw_inspectors(
        &self,
        request: Request<wire::RedrawInspectorsRequest>,
    ) -> Result<Response<wire::RedrawInspectorsResponse>, Status> {
        drawing!(
            self,
            request,
            "RedrawInspectors",
            RedrawInspectorsResponse,
            draws::parse::redraw,
            |txn, rules, _keys, (seen, uscc, inspector, reason), actor| sampling::redraw::redraw_in(
                txn,
                rules,
                seen,
                Recusal { uscc: &uscc, inspector: &inspector, reason: &reason, actor }
            )
        )
    }

    async fn cancel_draw_plan(
        &self,
        request: Request<wire::CancelDrawPlanRequest>,
    ) -> Result<Response<wire::CancelDrawPlanResponse>, Status> {
        drawing!(
            self,
            request,
            "CancelDrawPlan",
            CancelDrawPlanResponse,
            draws::parse::cancel,
            |txn, _rules, _keys, (seen, reason), actor| sampling::cancel::cancel_in(
                txn, seen, &reason, actor
            )
        )
    }

    async fn get_draw(
        &self,
        request: Request<wire::GetDrawRequest>,
    ) -> Result<Response<wire::GetDrawResponse>, Status> {
        let id = draws::parse::draw_id(&request.get_ref().draw_id).map_err(CommandError::from)?;
        let (row, gathered) = queries::draw(&self.database, id).await?;
        let shown = draws::present::draw(&row, gathered, Detail::Whole);
        Ok(Response::new(wire::GetDrawResponse { draw: Some(shown) }))
    }

    async fn list_draws(
        &self,
        request: Request<wire::ListDrawsRequest>,
    ) -> Result<Response<wire::ListDrawsResponse>, Status> {
        let (before, size) = draws::parse::page(request.get_ref()).map_err(CommandError::from)?;
        let rows = queries::draws(&self.database, before, size).await?;
        Ok(Response::new(draws::present::page(&rows, size)))
    }

    async fn export_draw(
        &self,
        request: Request<wire::ExportDrawRequest>,
    ) -> Result<Response<wire::ExportDrawResponse>, Status> {
        let (id, from) = draws::parse::part(request.get_ref()).map_err(CommandError::from)?;
        let (version, text) = queries::record(&self.database, id).await?;
        let (seen, offset) = from.unwrap_or((version, 0));
        if seen != version {
            let (what, id) = ("draw", id.to_string());
            return Err(CommandError::Stale { what, id, expected: seen, found: version, last: None }.into());
        }
        Ok(Response::new(draws::present::part(version, &text, offset)))
    }

    async fn get_risk_grade(
        &self,
        request: Request<wire::GetRiskGradeRequest>,
    ) -> Result<Response<wire::GetRiskGradeResponse>, Status> {
        grades::get(self, request.get_ref()).await
    }

    async fn list_year_plan(
        &self,
        request: Request<wire::ListYearPlanRequest>,
    ) -> Result<Response<wire::ListYearPlanResponse>, Status> {
        grades::list_plan(self, request.get_ref()).await
    }

    async fn move_risk_grade(
        &self,
        request: Request<wire::MoveRiskGradeRequest>,
    ) -> Result<Response<wire::MoveRiskGradeResponse>, Status> {
        grades::move_grade(self, request).await
    }
    async fn list_published_results(
        &self,
        request: Request<wire::ListPublishedResultsRequest>,
    ) -> Result<Response<wire::ListPublishedResultsResponse>, Status> {
        published::list(self, request.get_ref()).await
    }
}

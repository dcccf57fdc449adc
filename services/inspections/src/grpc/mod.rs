//! The gRPC service: parse, command or query, present.

mod parse;
mod permissions;
mod present;

use std::sync::Arc;

use actnow_chassis::CommandError;
use actnow_chassis::database::Database;
use actnow_proto::inspections::v1 as wire;
use actnow_proto::inspections::v1::inspections_service_server::InspectionsService;
use actnow_room::rpc::{Method, command};
use tonic::{Request, Response, Status};

use crate::commands::{assign, record, rectification, recuse, register_inspector, set_roster, sign, start};
use crate::config::{Rules, SERVICE};
use crate::queries;

pub use permissions::PERMISSIONS;
use permissions::method;

/// The service behind its gRPC face.
pub(crate) struct Inspections {
    database: Database,
    rules: Arc<Rules>,
}

impl Inspections {
    /// The face of a service.
    pub(crate) fn new(database: Database, rules: Arc<Rules>) -> Self {
        Self { database, rules }
    }
}

const fn at(path: &'static str) -> Method {
    Method { service: SERVICE, path }
}

/// A command on one inspection: parse, work in the name of whoever acts, answer with the inspection as it now is.
macro_rules! deciding {
    ($self:ident, $request:ident, $method:literal, $response:ident, $parse:path, |$txn:ident, $rules:ident, $parsed:pat_param, $actor:ident| $work:expr) => {{
        let rules = $self.rules.clone();
        command(&$self.database, at(method!($method)), $request, $parse, move |txn, $parsed| async move {
            let actor = txn.context().actor.clone();
            let ($txn, $rules, $actor) = (&txn, rules.as_ref(), &actor);
            let row = $work.await?;
            Ok(wire::$response { inspection: Some(present::inspection(&row, &rules, txn.at())) })
        })
        .await
    }};
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
        let full = rows.len() == page.size as usize;
        let last = rows.last().filter(|_| full).map(|row| &row.task);
        let next_page_token =
            last.map(|task| format!("{}/{}", task.order.due.date, task.id)).unwrap_or_default();
        let now = self.database.clock().now();
        let inspections = rows.iter().map(|row| present::inspection(row, &self.rules, now)).collect();
        Ok(Response::new(wire::ListInspectionsResponse { inspections, next_page_token }))
    }

    async fn get_checklist(
        &self,
        request: Request<wire::GetChecklistRequest>,
    ) -> Result<Response<wire::GetChecklistResponse>, Status> {
        let id = parse::inspection_id(&request.get_ref().inspection_id).map_err(CommandError::from)?;
        let row = queries::get(&self.database, id).await?;
        Ok(Response::new(wire::GetChecklistResponse { items: present::checklist(&row, &self.rules) }))
    }
}

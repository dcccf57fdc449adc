//! For operators: messages that could not be handled, and how the house is.

use actnow_decisions::Role;
use actnow_proto::operations::v1::{ListParkedRequest, ReplayParkedRequest};
use axum::Json;
use axum::extract::{Path, Query, State};
use futures::future::join_all;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use super::Portal;
use super::input::CommandId;
use super::problem::{Failure, Shows, shows};
use crate::departments::{SERVICES, Visitor};
use crate::queries;
use crate::store;
use crate::wire::{
    Overview, ParkedMessage, ParkedMessages, ParkedQuery, Problem, Replayed, ServiceHealth, Shown,
};

/// Who may look at messages in trouble.
pub(super) const READERS: &[Role] = &[Role::Operator, Role::Head, Role::Supervisor];

pub(super) fn routes() -> OpenApiRouter<Portal> {
    OpenApiRouter::new().routes(routes!(parked)).routes(routes!(replay)).routes(routes!(overview))
}

/// What each service answered: its messages in trouble, those of one case when that is named, or nothing.
async fn everywhere(
    portal: &Portal,
    visitor: &Visitor,
    case_id: &str,
) -> Result<Vec<(&'static str, Option<Vec<ParkedMessage>>)>, Failure> {
    let asked = SERVICES.map(|service| async move {
        let mut operations = portal.departments.operations(service, &visitor.tokens)?;
        let request =
            ListParkedRequest { page_size: 200, page_token: String::new(), case_id: case_id.to_owned() };
        match operations.list_parked(request).await {
            Ok(answer) => {
                let found = answer.into_inner().messages.into_iter();
                let found =
                    found.map(|one| ParkedMessage { service: service.to_owned(), message: one.shown() });
                Some(Ok((service, Some(found.collect()))))
            }
            Err(status) if status.code() == tonic::Code::PermissionDenied => Some(Err(status)),
            Err(_) => Some(Ok((service, None))),
        }
    });
    let answers: Result<Vec<_>, _> = join_all(asked).await.into_iter().flatten().collect();
    Ok(answers?)
}

/// Messages in trouble, of every service.
#[utoipa::path(get, path = "/bff/ops/parked", tag = "operations", params(ParkedQuery),
    responses((status = 200, body = ParkedMessages), (status = "default", body = Problem)))]
async fn parked(
    State(portal): State<Portal>,
    visitor: Visitor,
    Query(query): Query<ParkedQuery>,
) -> Shows<ParkedMessages> {
    if !visitor.has_one_of(READERS) {
        return Err(Failure::forbidden());
    }
    let (mut messages, mut silent) = (Vec::new(), Vec::new());
    for (service, found) in everywhere(&portal, &visitor, &query.case_id).await? {
        match found {
            Some(found) => messages.extend(found),
            None => silent.push(service.to_owned()),
        }
    }
    Ok(Json(ParkedMessages { messages, silent }))
}

/// Hands a message to its handler again.
#[utoipa::path(post, path = "/bff/ops/parked/{service}/{id}/replay", tag = "operations",
    params(("service" = String, Path), ("id" = String, Path), ("Idempotency-Key" = String, Header)),
    responses((status = 200, body = Replayed), (status = "default", body = Problem)))]
async fn replay(
    State(portal): State<Portal>,
    visitor: Visitor,
    CommandId(command_id): CommandId,
    Path((service, message_id)): Path<(String, String)>,
) -> Shows<Replayed> {
    let mut operations =
        portal.departments.operations(&service, &visitor.tokens).ok_or_else(Failure::not_found)?;
    shows(operations.replay_parked(ReplayParkedRequest { command_id, message_id }).await, Some)
}

/// How the house is.
#[utoipa::path(get, path = "/bff/ops/overview", tag = "operations",
    responses((status = 200, body = Overview), (status = "default", body = Problem)))]
async fn overview(State(portal): State<Portal>, visitor: Visitor) -> Shows<Overview> {
    if !visitor.has_one_of(READERS) {
        return Err(Failure::forbidden());
    }
    let database = &portal.database;
    let services =
        everywhere(&portal, &visitor, "").await?.into_iter().map(|(service, found)| ServiceHealth {
            service: service.to_owned(),
            answers: found.is_some(),
            parked: found.map_or(0, |found| u64::try_from(found.len()).unwrap_or(u64::MAX)),
        });
    Ok(Json(Overview {
        server_now: database.clock().now(),
        services: services.collect(),
        tasks: queries::lights(database, &queries::lines_of(&[], None, true), None).await?,
        dirty: store::count_dirty(database.reader()).await?,
        listeners: portal.feed.listeners(),
    }))
}

//! Double-random draws: published, gathered, frozen, drawn; the record anybody computes again.

use actnow_proto::inspections::v1::{
    AddDrawObjectsRequest, CancelDrawPlanRequest, DrawRequest, ExportDrawRequest, FreezeDrawListsRequest,
    GetDrawRequest, ListDrawsRequest, PublishDrawPlanRequest, RedrawInspectorsRequest,
};
use axum::Json;
use axum::extract::{Path, Query, State};
use axum::http::header::{CONTENT_DISPOSITION, CONTENT_TYPE};
use axum::response::{IntoResponse, Response};
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use super::Portal;
use super::acting::decision;
use super::input::{CommandId, Input};
use super::problem::{Failure, Shows, shows};
use crate::departments::Visitor;
use crate::wire::{
    DrawObjects, DrawPage, DrawRecusal, Given, ListedObjects, ListsFrozen, NewDraw, Paging, Problem,
    RandomDraw, Seen, SeenWithReasons, Shown,
};

pub(super) fn routes() -> OpenApiRouter<Portal> {
    OpenApiRouter::new()
        .routes(routes!(draws, publish_plan))
        .routes(routes!(one_draw))
        .routes(routes!(draw_record))
        .routes(routes!(add_objects))
        .routes(routes!(freeze_lists))
        .routes(routes!(draw))
        .routes(routes!(redraw))
        .routes(routes!(cancel_plan))
}

/// Draws, the newest first.
#[utoipa::path(get, path = "/bff/draws", tag = "inspections", params(Paging),
    responses((status = 200, body = DrawPage), (status = "default", body = Problem)))]
async fn draws(
    State(portal): State<Portal>,
    visitor: Visitor,
    Query(paging): Query<Paging>,
) -> Shows<DrawPage> {
    let request = ListDrawsRequest { page_size: paging.size(), page_token: paging.cursor };
    let told = portal.departments.inspections(&visitor.tokens).list_draws(request).await?.into_inner();
    Ok(Json(DrawPage { draws: told.draws.shown(), next_cursor: told.next_page_token }))
}

/// Publishes a plan with the commitment to a beacon that stays sealed.
#[utoipa::path(post, path = "/bff/draws", tag = "inspections",
    params(("Idempotency-Key" = String, Header)), request_body = NewDraw,
    responses((status = 200, body = RandomDraw), (status = "default", body = Problem)))]
async fn publish_plan(
    State(portal): State<Portal>,
    visitor: Visitor,
    CommandId(command_id): CommandId,
    Input(given): Input<NewDraw>,
) -> Shows<RandomDraw> {
    let request = PublishDrawPlanRequest { command_id, plan: Some(given.plan.given()) };
    let answer = portal.departments.inspections(&visitor.tokens).publish_draw_plan(request).await;
    shows(answer, |told| told.draw)
}

/// A draw with everything that is known of it.
#[utoipa::path(get, path = "/bff/draws/{draw_id}", tag = "inspections", params(("draw_id" = String, Path)),
    responses((status = 200, body = RandomDraw), (status = "default", body = Problem)))]
async fn one_draw(
    State(portal): State<Portal>,
    visitor: Visitor,
    Path(draw_id): Path<String>,
) -> Shows<RandomDraw> {
    let answer = portal.departments.inspections(&visitor.tokens).get_draw(GetDrawRequest { draw_id }).await;
    shows(answer, |told| told.draw)
}

/// The record of a draw, to be kept and computed again.
#[utoipa::path(get, path = "/bff/draws/{draw_id}/record", tag = "inspections", params(("draw_id" = String, Path)),
    responses((status = 200, content_type = "application/json"), (status = "default", body = Problem)))]
async fn draw_record(
    State(portal): State<Portal>,
    visitor: Visitor,
    Path(draw_id): Path<String>,
) -> Result<Response, Failure> {
    let mut inspections = portal.departments.inspections(&visitor.tokens);
    let (mut record, mut page_token) = (Vec::new(), String::new());
    loop {
        let request = ExportDrawRequest { draw_id: draw_id.clone(), page_token };
        let told = inspections.export_draw(request).await?.into_inner();
        record.extend(told.part);
        if told.next_page_token.is_empty() {
            break;
        }
        page_token = told.next_page_token;
    }
    let headers = [
        (CONTENT_TYPE, "application/json".to_owned()),
        (CONTENT_DISPOSITION, "attachment; filename=\"draw.json\"".to_owned()),
    ];
    Ok((headers, record).into_response())
}

/// Puts operators on the list of a draw.
#[utoipa::path(post, path = "/bff/draws/{draw_id}/objects", tag = "inspections",
    params(("draw_id" = String, Path), ("Idempotency-Key" = String, Header)), request_body = DrawObjects,
    responses((status = 200, body = ListedObjects), (status = "default", body = Problem)))]
async fn add_objects(
    State(portal): State<Portal>,
    visitor: Visitor,
    CommandId(command_id): CommandId,
    Path(draw_id): Path<String>,
    Input(given): Input<DrawObjects>,
) -> Shows<ListedObjects> {
    let request = AddDrawObjectsRequest { command_id, draw_id, objects: given.objects.given() };
    shows(portal.departments.inspections(&visitor.tokens).add_draw_objects(request).await, Some)
}

decision! {
    /// Freezes both lists: nobody changes them any more, and nobody knows the beacon.
    freeze_lists at "/bff/draws/{draw_id}/freeze" of "draw_id" in "inspections":
    inspections.freeze_draw_lists(FreezeDrawListsRequest { draw_id, |seen: ListsFrozen|
        objects: seen.objects, inspector_ids: seen.inspector_ids })
    -> draw: RandomDraw
}
decision! {
    /// Reveals the beacon and draws.
    draw at "/bff/draws/{draw_id}/draw" of "draw_id" in "inspections":
    inspections.draw(DrawRequest { draw_id, |seen: Seen| })
    -> draw: RandomDraw
}
decision! {
    /// Draws somebody in place of an inspector who recuses.
    redraw at "/bff/draws/{draw_id}/redraw" of "draw_id" in "inspections":
    inspections.redraw_inspectors(RedrawInspectorsRequest { draw_id, |seen: DrawRecusal|
        operator_uscc: seen.operator_uscc, inspector_id: seen.inspector_id, reasons: seen.reasons })
    -> draw: RandomDraw
}
decision! {
    /// Calls a draw off before anything is drawn.
    cancel_plan at "/bff/draws/{draw_id}/cancel" of "draw_id" in "inspections":
    inspections.cancel_draw_plan(CancelDrawPlanRequest { draw_id, |seen: SeenWithReasons|
        reasons: seen.reasons })
    -> draw: RandomDraw
}

//! Drafts of the account: kept on every step, from any machine.

use actnow_chassis::CommandError;
use axum::Json;
use axum::extract::{Path, State};
use axum::http::StatusCode;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;
use uuid::Uuid;

use super::Portal;
use super::input::{Input, Official};
use super::problem::{Failure, Shows};
use crate::commands;
use crate::store::{self, StoredDraft};
use crate::wire::{Draft, DraftContent, Drafts, Problem};

/// Longest title in characters.
const LONGEST_TITLE: usize = 200;

pub(super) fn routes() -> OpenApiRouter<Portal> {
    OpenApiRouter::new().routes(routes!(list_drafts)).routes(routes!(one_draft, keep, throw_away))
}

fn shown(draft: &StoredDraft, content: Option<serde_json::Value>) -> Draft {
    Draft {
        id: draft.id.to_string(),
        version: draft.version,
        title: draft.title.clone(),
        updated_at: draft.updated_at,
        content,
    }
}

fn id_of(text: &str) -> Result<Uuid, Failure> {
    text.parse().map_err(|_| Failure::field("id", "ID_FORMAT", "草稿编号须为UUID", "a draft's id is a UUID"))
}

/// My drafts, without their content.
#[utoipa::path(get, path = "/bff/drafts", tag = "opening",
    responses((status = 200, body = Drafts), (status = "default", body = Problem)))]
async fn list_drafts(State(portal): State<Portal>, Official(visitor): Official) -> Shows<Drafts> {
    let drafts = store::list_drafts(portal.database.reader(), visitor.account()).await?;
    Ok(Json(Drafts { drafts: drafts.iter().map(|draft| shown(draft, None)).collect() }))
}

/// A draft of mine.
#[utoipa::path(get, path = "/bff/drafts/{id}", tag = "opening", params(("id" = String, Path)),
    responses((status = 200, body = Draft), (status = "default", body = Problem)))]
async fn one_draft(
    State(portal): State<Portal>,
    Official(visitor): Official,
    Path(id): Path<String>,
) -> Shows<Draft> {
    let id = id_of(&id)?;
    let draft = store::find_draft(portal.database.reader(), id, visitor.account()).await?;
    let draft = draft.ok_or_else(Failure::not_found)?;
    let plain = portal.privacy.sealing.open(&draft.sealed_content, id.as_bytes());
    let plain = plain.map_err(CommandError::internal)?;
    let content = serde_json::from_slice(&plain).map_err(CommandError::internal)?;
    Ok(Json(shown(&draft, Some(content))))
}

/// Keeps what was typed; the browser chooses the id (a UUID) of a new draft.
#[utoipa::path(put, path = "/bff/drafts/{id}", tag = "opening", params(("id" = String, Path)),
    request_body = DraftContent, responses((status = 200, body = Draft), (status = "default", body = Problem)))]
async fn keep(
    State(portal): State<Portal>,
    Official(visitor): Official,
    Path(id): Path<String>,
    Input(draft): Input<DraftContent>,
) -> Shows<Draft> {
    let id = id_of(&id)?;
    if draft.title.chars().count() > LONGEST_TITLE {
        return Err(Failure::field("title", "TOO_LONG", "标题最长200个字符", "at most 200 characters"));
    }
    let DraftContent { expected_version, title, content } = draft;
    let (database, keys) = (&portal.database, &portal.privacy);
    let kept =
        commands::keep(database, keys, id, visitor.account(), expected_version, title, &content).await?;
    Ok(Json(shown(&kept, None)))
}

/// Throws a draft away.
#[utoipa::path(delete, path = "/bff/drafts/{id}", tag = "opening", params(("id" = String, Path)),
    responses((status = 204), (status = "default", body = Problem)))]
async fn throw_away(
    State(portal): State<Portal>,
    Official(visitor): Official,
    Path(id): Path<String>,
) -> Result<StatusCode, Failure> {
    commands::throw_away(&portal.database, id_of(&id)?, visitor.account()).await?;
    Ok(StatusCode::NO_CONTENT)
}

//! Uploads: jpg, png and pdf, 10 MB at most, each kept once.

use axum::Json;
use axum::body::Body;
use axum::extract::{Path, Query, State};
use axum::http::StatusCode;
use axum::http::header::{CACHE_CONTROL, CONTENT_DISPOSITION, CONTENT_TYPE};
use axum::response::{IntoResponse, Response};
use futures::StreamExt;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use super::Portal;
use super::input::Official;
use super::problem::{Failure, Shows};
use crate::commands::{LARGEST_UPLOAD, Upload};
use crate::wire::{Problem, StoredMaterial, UploadName};

/// Longest name of a file in characters.
const LONGEST_NAME: usize = 200;

pub(super) fn routes() -> OpenApiRouter<Portal> {
    OpenApiRouter::new().routes(routes!(upload)).routes(routes!(download))
}

/// Uploads a file; the body is the file itself. Repeating it changes nothing.
#[utoipa::path(post, path = "/bff/materials", tag = "opening", params(UploadName),
    request_body(content = Vec<u8>, content_type = "application/octet-stream"),
    responses((status = 200, body = StoredMaterial), (status = "default", body = Problem)))]
async fn upload(
    State(portal): State<Portal>,
    Official(visitor): Official,
    Query(called): Query<UploadName>,
    body: Body,
) -> Shows<StoredMaterial> {
    let name: String = called.name.chars().filter(|c| !c.is_control()).take(LONGEST_NAME).collect();
    let bytes = read(body).await?;
    let upload = Upload { name, by: visitor.account().to_owned(), bytes };
    let stored = portal.shelf.put(upload).await?;
    let (row, known) = stored.ok_or_else(|| {
        Failure::field(
            "file",
            "MEDIA_TYPE",
            "仅接受jpg、png、pdf文件",
            "only jpg, png and pdf files are taken",
        )
    })?;
    Ok(Json(StoredMaterial {
        sha256: row.sha256,
        name: row.name,
        media_type: row.media_type,
        size: row.size,
        known,
    }))
}

/// Reads no more than is taken.
async fn read(body: Body) -> Result<Vec<u8>, Failure> {
    let mut chunks = body.into_data_stream();
    let mut bytes = Vec::new();
    while let Some(chunk) = chunks.next().await {
        let chunk = chunk.map_err(|_| {
            Failure::field("file", "INTERRUPTED", "上传中断，请重试", "the upload was interrupted")
        })?;
        if bytes.len() + chunk.len() > LARGEST_UPLOAD {
            let text = ("文件最大10 MB", "a file has 10 MB at most");
            return Err(Failure::new(StatusCode::PAYLOAD_TOO_LARGE, "TOO_LARGE", text.0, text.1));
        }
        bytes.extend_from_slice(&chunk);
    }
    Ok(bytes)
}

/// A file by its digest.
#[utoipa::path(get, path = "/bff/materials/{sha256}", tag = "opening", params(("sha256" = String, Path)),
    responses((status = 200, content_type = "application/octet-stream"), (status = "default", body = Problem)))]
async fn download(
    State(portal): State<Portal>,
    _: Official,
    Path(sha256): Path<String>,
) -> Result<Response, Failure> {
    let (row, bytes) = portal.shelf.get(&sha256).await?.ok_or_else(Failure::not_found)?;
    let headers = [
        (CONTENT_TYPE, row.media_type),
        (CONTENT_DISPOSITION, "inline".to_owned()),
        (CACHE_CONTROL, "private, max-age=3600".to_owned()),
    ];
    Ok((headers, bytes).into_response())
}

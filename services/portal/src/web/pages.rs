//! The web pages, as they were built into the program.

use actnow_portal_ui::{asset, index};
use axum::Extension;
use axum::http::header::{ACCEPT, CACHE_CONTROL, CONTENT_TYPE, ETAG, IF_NONE_MATCH};
use axum::http::{HeaderMap, StatusCode, Uri};
use axum::response::{Html, IntoResponse, Response};

use super::guard::Nonce;

/// A file of the pages, or the page itself for an address that a browser was asked to show.
pub(super) async fn show(
    uri: Uri,
    Extension(Nonce(nonce)): Extension<Nonce>,
    headers: HeaderMap,
) -> Response {
    let path = uri.path().trim_start_matches('/');
    let text = |name| headers.get(name).and_then(|value| value.to_str().ok()).unwrap_or_default();
    if let Some(file) = asset(path) {
        if text(IF_NONE_MATCH) == file.etag {
            return StatusCode::NOT_MODIFIED.into_response();
        }
        let kept = if file.immutable { "public, max-age=31536000, immutable" } else { "no-cache" };
        let headers = [
            (CONTENT_TYPE, file.content_type.to_owned()),
            (CACHE_CONTROL, kept.to_owned()),
            (ETAG, file.etag),
        ];
        return (headers, file.bytes).into_response();
    }
    // A licence has dots in its number; files lie in one folder or at the top.
    let of_a_file = path.starts_with("assets/") || (path.contains('.') && !path.contains('/'));
    if path.is_empty() || (!of_a_file && text(ACCEPT).contains("text/html")) {
        return ([(CACHE_CONTROL, "no-store")], Html(index(&nonce))).into_response();
    }
    StatusCode::NOT_FOUND.into_response()
}

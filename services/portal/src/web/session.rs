//! The session of the browser: who it is, the password again, another password, the end.

use axum::Json;
use axum::extract::State;
use axum::http::HeaderMap;
use axum::http::header::SET_COOKIE;
use axum::response::{AppendHeaders, IntoResponse, Response};
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use super::Portal;
use super::doors::{clearing_cookie, last_login, session_cookie};
use super::input::{Input, Language, Origin, session_of};
use super::problem::{Failure, Shows};
use crate::departments::Visitor;
use crate::wire::{PasswordAgain, PasswordChange, Problem, Session};

pub(super) fn routes() -> OpenApiRouter<Portal> {
    OpenApiRouter::new()
        .routes(routes!(session))
        .routes(routes!(step_up))
        .routes(routes!(change_password))
        .routes(routes!(log_out))
}

/// Who is signed in.
#[utoipa::path(get, path = "/bff/session", tag = "session",
    responses((status = 200, body = Session), (status = "default", body = Problem)))]
async fn session(
    State(portal): State<Portal>,
    language: Language,
    headers: HeaderMap,
    visitor: Visitor,
) -> Shows<Session> {
    Ok(Json(Session {
        me: (*visitor.me).clone(),
        language: language.tag().to_owned(),
        demo: portal.settings.demo,
        authority: portal.settings.authority.clone(),
        authority_division: portal.settings.division.clone(),
        last_login: last_login(&headers),
        server_now: portal.database.clock().now(),
    }))
}

/// Says the password again before a grave act.
#[utoipa::path(post, path = "/bff/session/step-up", tag = "session", request_body = PasswordAgain,
    responses((status = 204), (status = "default", body = Problem)))]
async fn step_up(
    State(portal): State<Portal>,
    Origin(from): Origin,
    visitor: Visitor,
    Input(again): Input<PasswordAgain>,
) -> Result<Response, Failure> {
    let entered = portal.sessions.step_up(&visitor.session, again.password, from.to_string()).await?;
    Ok(with_cookie(session_cookie(&portal.settings, &entered.session)))
}

/// Chooses another password; every other session of the account ends.
#[utoipa::path(post, path = "/bff/session/password", tag = "session", request_body = PasswordChange,
    responses((status = 204), (status = "default", body = Problem)))]
async fn change_password(
    State(portal): State<Portal>,
    Origin(from): Origin,
    visitor: Visitor,
    Input(change): Input<PasswordChange>,
) -> Result<Response, Failure> {
    let PasswordChange { old_password, new_password } = change;
    let session = &visitor.session;
    let entered =
        portal.sessions.change_password(session, old_password, new_password, from.to_string()).await?;
    Ok(with_cookie(session_cookie(&portal.settings, &entered.session)))
}

/// Signs out.
#[utoipa::path(post, path = "/bff/session/log-out", tag = "session",
    responses((status = 204), (status = "default", body = Problem)))]
async fn log_out(State(portal): State<Portal>, headers: HeaderMap) -> Result<Response, Failure> {
    if let Some(session) = session_of(&headers, &portal.settings) {
        portal.sessions.log_out(session).await?;
    }
    Ok(with_cookie(clearing_cookie(&portal.settings)))
}

fn with_cookie(cookie: String) -> Response {
    (axum::http::StatusCode::NO_CONTENT, AppendHeaders([(SET_COOKIE, cookie)])).into_response()
}

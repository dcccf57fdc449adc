//! The door by the bureau's own provider: a browser is led there, comes back with a code, and is let in by what
//! identity makes of the ID token. The same way leads a person who must show again who they are.

use actnow_chassis::digest::sha256;
use actnow_chassis::token::wall_seconds;
use askama::Template;
use axum::Router;
use axum::extract::{Extension, Query, State};
use axum::http::header::SET_COOKIE;
use axum::http::{HeaderMap, StatusCode};
use axum::response::{AppendHeaders, IntoResponse, Redirect, Response};
use axum::routing::get;
use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use serde::Deserialize;

use super::Portal;
use super::doors::{Trouble, agent_of, door, inside, local, page, session_cookie};
use super::guard::Nonce;
use super::input::{Language, Origin, cookie, secure, session_of};
use super::problem::Failure;
use crate::config::Settings;
use crate::departments::{BACK, NoIdToken, ProviderDoor, ShownByProvider, Way};

/// Where the way to the provider begins.
pub(super) const BEGIN: &str = "/login/provider";
/// How long somebody may stay at the provider, in seconds.
const WAY_SECONDS: i64 = 600;
/// What a way is sealed for.
const SEALED_FOR: &[u8] = b"login/provider";
/// Longest code or state of a browser that comes back, in bytes.
const LONGEST: usize = 4096;

pub(super) fn routes() -> Router<Portal> {
    Router::new().route(BEGIN, get(begin)).route(BACK, get(back))
}

/// Said to who has shown again who they are, or has not.
#[derive(Template)]
#[template(path = "verified-again.html")]
struct VerifiedAgain<'a> {
    en: bool,
    nonce: &'a str,
    trouble: Option<Trouble>,
}

#[derive(Deserialize, Default)]
#[serde(default)]
struct Wish {
    next: String,
    /// The person of the session shows again who they are.
    again: bool,
}

async fn begin(
    State(portal): State<Portal>,
    language: Language,
    Extension(Nonce(nonce)): Extension<Nonce>,
    headers: HeaderMap,
    Query(wish): Query<Wish>,
) -> Response {
    let shut = |failure: Failure| refused(&portal, language, &nonce, &wish.next, wish.again, &failure);
    let Some(provider) = &portal.provider else { return shut(not_configured()) };
    let session = if wish.again { session_of(&headers, &portal.settings) } else { None };
    if wish.again && session.is_none() {
        return Redirect::to(super::doors::LOGIN).into_response();
    }
    let until = wall_seconds() + WAY_SECONDS;
    let way = Way::new(portal.database.ids(), local(&wish.next), session, until);
    let address = match provider.begin(&way, language.tag()).await {
        Ok(address) => address,
        Err(_) => return shut(away()),
    };
    match sealed(&portal, &way) {
        Some(sealed) => {
            let kept = way_cookie(&portal.settings, &sealed, WAY_SECONDS);
            (AppendHeaders([(SET_COOKIE, kept)]), Redirect::to(&address)).into_response()
        }
        None => StatusCode::INTERNAL_SERVER_ERROR.into_response(),
    }
}

/// What a browser brings back.
#[derive(Deserialize, Default)]
#[serde(default)]
struct Brought {
    state: String,
    code: String,
    error: String,
    iss: Option<String>,
}

async fn back(
    State(portal): State<Portal>,
    language: Language,
    Extension(Nonce(nonce)): Extension<Nonce>,
    Origin(from): Origin,
    headers: HeaderMap,
    Query(brought): Query<Brought>,
) -> Response {
    let way = way_of(&portal, &headers);
    let again = way.as_ref().is_some_and(|way| way.session.is_some());
    let next = way.as_ref().map(|way| way.next.clone()).unwrap_or_default();
    let shown = async {
        let provider = portal.provider.as_ref().ok_or_else(not_configured)?;
        let way = way.filter(|way| wall_seconds() < way.until).ok_or_else(not_this_browser)?;
        let id_token = id_token(provider, &way, &brought).await?;
        let (source_ip, user_agent) = (from.to_string(), agent_of(&headers));
        let shown = ShownByProvider { id_token, nonce: way.nonce, source_ip, user_agent };
        Ok::<_, Failure>((shown, way.session))
    };
    let response = match shown.await {
        Ok((shown, None)) => match portal.sessions.log_in_with_provider(shown).await {
            Ok(entered) => inside(&portal.settings, entered, local(&next)),
            Err(status) => refused(&portal, language, &nonce, &next, again, &Failure::from(status)),
        },
        Ok((shown, Some(session))) => match portal.sessions.step_up_with_provider(&session, shown).await {
            Ok(entered) => {
                let kept = session_cookie(&portal.settings, &entered.session);
                let said = VerifiedAgain { en: language == Language::English, nonce: &nonce, trouble: None };
                (AppendHeaders([(SET_COOKIE, kept)]), page(&said, StatusCode::OK)).into_response()
            }
            Err(status) => refused(&portal, language, &nonce, &next, again, &Failure::from(status)),
        },
        Err(failure) => refused(&portal, language, &nonce, &next, again, &failure),
    };
    // A way is gone once.
    (AppendHeaders([(SET_COOKIE, way_cookie(&portal.settings, "", 0))]), response).into_response()
}

/// The ID token for what a browser brought back on its own way.
async fn id_token(provider: &ProviderDoor, way: &Way, brought: &Brought) -> Result<String, Failure> {
    let is_long = brought.state.len() > LONGEST || brought.code.len() > LONGEST;
    // Hashes, so that the time it takes tells nothing of the state.
    if is_long || sha256(brought.state.as_bytes()) != sha256(way.state.as_bytes()) {
        tracing::warn!("A browser came back from the provider on another way than its own.");
        return Err(not_this_browser());
    }
    if !provider.is_the_one(brought.iss.as_deref()).await.map_err(|_| away())? {
        tracing::warn!("A browser came back from another provider.");
        return Err(not_this_browser());
    }
    if !brought.error.is_empty() || brought.code.is_empty() {
        return Err(nothing_given());
    }
    provider.exchange(&brought.code, way).await.map_err(|error| match error {
        NoIdToken::Away => away(),
        NoIdToken::Refused => nothing_given(),
    })
}

/// The door again, or the page for who shows again who they are, with what is wrong.
fn refused(
    portal: &Portal,
    language: Language,
    nonce: &str,
    next: &str,
    again: bool,
    failure: &Failure,
) -> Response {
    if again {
        let trouble = Some(Trouble::of(failure));
        let said = VerifiedAgain { en: language == Language::English, nonce, trouble };
        return page(&said, failure.status());
    }
    door(portal, language, nonce, next, Some(failure))
}

/// Sent back by the browser from the provider's page: so `Lax`, unlike the session.
fn way_cookie(settings: &Settings, sealed: &str, seconds: i64) -> String {
    let secure = secure(settings);
    format!(
        "{}={sealed}; Path=/; Max-Age={seconds}; HttpOnly; SameSite=Lax{secure}",
        way_cookie_name(settings)
    )
}

fn way_cookie_name(settings: &Settings) -> &'static str {
    if settings.plain_http { "actnow-provider" } else { "__Host-actnow-provider" }
}

fn sealed(portal: &Portal, way: &Way) -> Option<String> {
    let plain = serde_json::to_vec(way).ok()?;
    let sealed = portal.privacy.sealing.seal(&plain, SEALED_FOR).ok()?;
    Some(URL_SAFE_NO_PAD.encode(sealed))
}

/// The way this browser is on; only what was sealed here is one.
fn way_of(portal: &Portal, headers: &HeaderMap) -> Option<Way> {
    let sealed = URL_SAFE_NO_PAD.decode(cookie(headers, way_cookie_name(&portal.settings))?).ok()?;
    let plain = portal.privacy.sealing.open(&sealed, SEALED_FOR).ok()?;
    serde_json::from_slice(&plain).ok()
}

fn not_configured() -> Failure {
    let text = ("本系统未接入统一身份认证，请使用账号和密码登录", "no identity provider is configured here");
    Failure::new(StatusCode::NOT_FOUND, "PROVIDER_NOT_CONFIGURED", text.0, text.1)
}

fn away() -> Failure {
    let text = (
        "统一身份认证暂时不可用，请使用账号和密码登录",
        "the identity provider is away, sign in with account and password",
    );
    Failure::new(StatusCode::SERVICE_UNAVAILABLE, "PROVIDER_AWAY", text.0, text.1)
}

fn not_this_browser() -> Failure {
    let text = (
        "登录已超时，或不是从本浏览器发起，请重新登录",
        "this sign-in took too long or did not begin in this browser, sign in again",
    );
    Failure::new(StatusCode::BAD_REQUEST, "NOT_THIS_BROWSER", text.0, text.1)
}

fn nothing_given() -> Failure {
    let text = (
        "统一身份认证未通过或已取消，请重试",
        "the identity provider did not let you in, or you turned back",
    );
    Failure::new(StatusCode::UNAUTHORIZED, "PROVIDER_REFUSED", text.0, text.1)
}

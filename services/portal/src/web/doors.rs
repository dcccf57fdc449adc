//! The pages that need no script: the door, another password, a browser that is too old, and whether a licence
//! is genuine.

use actnow_identifiers::{ECertificateId, FoodFilingNumber, FoodLicenceNumber};
use actnow_proto::food_licensing::v1::GetFoodLicenceRequest;
use actnow_proto::registration::v1::VerifyLicenceRequest;
use askama::Template;
use axum::Router;
use axum::extract::{DefaultBodyLimit, Extension, Form, Path, Query, State};
use axum::http::header::{CACHE_CONTROL, SET_COOKIE, USER_AGENT};
use axum::http::{HeaderMap, StatusCode};
use axum::response::{AppendHeaders, Html, IntoResponse, Redirect, Response};
use axum::routing::get;
use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use serde::Deserialize;
use tonic::Code;

use super::Portal;
use super::guard::{Nonce, is_ours};
use super::input::{Language, Origin, cookie, cookie_name, secure, session_of};
use super::problem::Failure;
use crate::config::Settings;
use crate::departments::{Entered, LogIn, ProviderDoor, form};
use crate::wire::{BusinessLicence, FoodLicence, LastLogin, Shown, Text};

/// Where people log in.
pub(super) const LOGIN: &str = "/login";
/// Largest form of these pages, in bytes.
const LARGEST_FORM: usize = 16 * 1024;
/// Longest a user agent is kept.
const LONGEST_AGENT: usize = 200;
/// Cookie with the log-in before, for the first page after the door.
const LAST_LOGIN: &str = "actnow-last-login";

pub(super) fn routes() -> Router<Portal> {
    Router::new()
        .route(LOGIN, get(show_door).post(enter))
        .route("/password", get(show_password).post(change_password))
        .route("/too-old", get(too_old))
        .route("/verify/{code}", get(verify))
        .layer(DefaultBodyLimit::max(LARGEST_FORM))
}

#[derive(Template)]
#[template(path = "login.html")]
struct Door<'a> {
    en: bool,
    nonce: &'a str,
    demo: bool,
    next: &'a str,
    account: &'a str,
    trouble: Option<Trouble>,
    provider: Option<ProviderLink<'a>>,
}

/// The link to the bureau's own provider.
struct ProviderLink<'a> {
    href: String,
    text: &'a Text,
}

/// The door, with what is wrong.
pub(super) fn door(
    portal: &Portal,
    language: Language,
    nonce: &str,
    next: &str,
    trouble: Option<&Failure>,
) -> Response {
    let status = trouble.map_or(StatusCode::OK, Failure::status);
    let door = Door { trouble: trouble.map(Trouble::of), ..Door::of(portal, language, nonce, next) };
    page(&door, status)
}

impl<'a> Door<'a> {
    fn of(portal: &'a Portal, language: Language, nonce: &'a str, next: &'a str) -> Self {
        let next = local(next);
        let link = |provider: &'a ProviderDoor| ProviderLink {
            href: format!("{}?{}", super::provider::BEGIN, form(&[("next", next)])),
            text: &provider.text,
        };
        Self {
            en: language == Language::English,
            nonce,
            demo: portal.settings.demo,
            next,
            account: "",
            trouble: None,
            provider: portal.provider.as_ref().map(link),
        }
    }
}

#[derive(Template)]
#[template(path = "password.html")]
struct PasswordPage<'a> {
    en: bool,
    nonce: &'a str,
    trouble: Option<Trouble>,
    /// What the new one must be, said beforehand.
    rules: Vec<Text>,
}

#[derive(Template)]
#[template(path = "too-old.html")]
struct TooOld<'a> {
    en: bool,
    nonce: &'a str,
}

#[derive(Template)]
#[template(path = "verify.html")]
struct Verified<'a> {
    en: bool,
    nonce: &'a str,
    demo: bool,
    business: Option<BusinessLicence>,
    food: Option<FoodLicence>,
}

/// Why the door stays shut, in both languages.
pub(super) struct Trouble {
    pub(super) zh: String,
    pub(super) en: String,
}

impl Trouble {
    pub(super) fn of(failure: &Failure) -> Self {
        let problem = failure.problem();
        Self { zh: problem.message.zh.clone(), en: problem.message.en.clone() }
    }
}

pub(super) fn page(template: &impl Template, status: StatusCode) -> Response {
    match template.render() {
        Ok(text) => (status, [(CACHE_CONTROL, "no-store")], Html(text)).into_response(),
        Err(error) => {
            tracing::error!(%error, "A page could not be written.");
            StatusCode::INTERNAL_SERVER_ERROR.into_response()
        }
    }
}

/// The cookie of a session; it ends with the browser, and earlier when identity says so.
pub(super) fn session_cookie(settings: &Settings, session: &str) -> String {
    let secure = secure(settings);
    format!("{}={session}; Path=/; HttpOnly; SameSite=Strict{secure}", cookie_name(settings))
}

/// The cookie that takes the session away.
pub(super) fn clearing_cookie(settings: &Settings) -> String {
    format!("{}; Max-Age=0", session_cookie(settings, ""))
}

#[derive(Deserialize, Default)]
#[serde(default)]
struct Wish {
    next: String,
    /// Chosen at the door: `zh-CN` or `en`.
    language: String,
}

/// Only pages of our own: `/cases`, never `//elsewhere` or `/\elsewhere`.
pub(super) fn local(next: &str) -> &str {
    let ours = next.starts_with('/') && !next.starts_with("//") && !next.contains('\\');
    if ours && next.len() < 500 && !next.chars().any(char::is_control) { next } else { "/" }
}

async fn show_door(
    State(portal): State<Portal>,
    language: Language,
    Extension(Nonce(nonce)): Extension<Nonce>,
    Query(wish): Query<Wish>,
) -> Response {
    let chosen = Language::tagged(&wish.language);
    let shown = door(&portal, chosen.unwrap_or(language), &nonce, &wish.next, None);
    match chosen {
        Some(chosen) => ([(SET_COOKIE, language_cookie(&portal.settings, chosen))], shown).into_response(),
        None => shown,
    }
}

/// The cookie with the language, which the pages read and write too.
fn language_cookie(settings: &Settings, chosen: Language) -> String {
    let secure = secure(settings);
    format!("actnow-language={}; Path=/; SameSite=Strict; Max-Age=31536000{secure}", chosen.tag())
}

#[derive(Deserialize)]
struct AtTheDoor {
    account: String,
    password: String,
    #[serde(default)]
    next: String,
}

async fn enter(
    State(portal): State<Portal>,
    language: Language,
    Extension(Nonce(nonce)): Extension<Nonce>,
    Origin(from): Origin,
    headers: HeaderMap,
    Form(said): Form<AtTheDoor>,
) -> Response {
    let shut = |failure: &Failure| {
        let door = Door {
            account: &said.account,
            trouble: Some(Trouble::of(failure)),
            ..Door::of(&portal, language, &nonce, &said.next)
        };
        page(&door, failure.status())
    };
    if !is_ours(&headers) {
        return shut(&Failure::forbidden());
    }
    let who = LogIn {
        account: said.account.trim().to_owned(),
        password: said.password.clone(),
        source_ip: from.to_string(),
        user_agent: agent_of(&headers),
    };
    match portal.sessions.log_in(who).await {
        Ok(entered) => inside(&portal.settings, entered, local(&said.next)),
        Err(status) => shut(&Failure::from(status)),
    }
}

/// What a browser says it is, as long as it is kept.
pub(super) fn agent_of(headers: &HeaderMap) -> String {
    let agent = headers.get(USER_AGENT).and_then(|value| value.to_str().ok()).unwrap_or_default();
    agent.chars().take(LONGEST_AGENT).collect()
}

/// The answer to who was let in.
pub(super) fn inside(settings: &Settings, entered: Entered, next: &str) -> Response {
    let next = if entered.must_change_password { "/password" } else { next };
    let mut cookies = vec![(SET_COOKIE, session_cookie(settings, &entered.session))];
    if let Some(last) = entered.last_login {
        let last: LastLogin = last.shown();
        let text = URL_SAFE_NO_PAD.encode(serde_json::to_vec(&last).unwrap_or_default());
        let secure = secure(settings);
        let kept = format!("{LAST_LOGIN}={text}; Path=/bff; Max-Age=600; HttpOnly; SameSite=Strict{secure}");
        cookies.push((SET_COOKIE, kept));
    }
    (AppendHeaders(cookies), Redirect::to(next)).into_response()
}

/// The log-in before this one, as the door noted it.
pub(super) fn last_login(headers: &HeaderMap) -> Option<LastLogin> {
    let text = URL_SAFE_NO_PAD.decode(cookie(headers, LAST_LOGIN)?).ok()?;
    serde_json::from_slice(&text).ok()
}

async fn show_password(
    State(portal): State<Portal>,
    language: Language,
    Extension(Nonce(nonce)): Extension<Nonce>,
) -> Response {
    let (en, rules) = (language == Language::English, password_rules(&portal).await);
    page(&PasswordPage { en, nonce: &nonce, trouble: None, rules }, StatusCode::OK)
}

/// What identity asks of a password; while it is away the page does without.
async fn password_rules(portal: &Portal) -> Vec<Text> {
    match portal.sessions.password_rules().await {
        Ok(rules) => rules,
        Err(status) => {
            tracing::warn!(code = ?status.code(), "The rules for passwords could not be read.");
            Vec::new()
        }
    }
}

#[derive(Deserialize)]
struct NewPassword {
    old_password: String,
    new_password: String,
    again: String,
}

async fn change_password(
    State(portal): State<Portal>,
    language: Language,
    Extension(Nonce(nonce)): Extension<Nonce>,
    Origin(from): Origin,
    headers: HeaderMap,
    Form(said): Form<NewPassword>,
) -> Response {
    let Some(session) = session_of(&headers, &portal.settings) else {
        return Redirect::to(LOGIN).into_response();
    };
    let changed = if !is_ours(&headers) {
        Err(Failure::forbidden())
    } else if said.new_password != said.again {
        let text = ("两次输入的新密码不一致", "the new passwords differ");
        Err(Failure::new(StatusCode::BAD_REQUEST, "PASSWORDS_DIFFER", text.0, text.1))
    } else {
        let (old, new) = (said.old_password, said.new_password);
        portal.sessions.change_password(session, old, new, from.to_string()).await.map_err(Failure::from)
    };
    match changed {
        Ok(entered) => inside(&portal.settings, entered, "/"),
        Err(failure) => {
            let (en, rules) = (language == Language::English, password_rules(&portal).await);
            let trouble = Some(worst(&failure));
            page(&PasswordPage { en, nonce: &nonce, trouble, rules }, failure.status())
        }
    }
}

/// What is wrong with one field says more than that something is.
fn worst(failure: &Failure) -> Trouble {
    match failure.problem().violations.first() {
        Some(violation) => Trouble { zh: violation.message.zh.clone(), en: violation.message.en.clone() },
        None => Trouble::of(failure),
    }
}

async fn too_old(language: Language, Extension(Nonce(nonce)): Extension<Nonce>) -> Response {
    page(&TooOld { en: language == Language::English, nonce: &nonce }, StatusCode::OK)
}

/// Whether a licence is genuine: by the identifier of a business licence or the number of a food licence.
async fn verify(
    State(portal): State<Portal>,
    language: Language,
    Extension(Nonce(nonce)): Extension<Nonce>,
    Path(code): Path<String>,
) -> Response {
    let mut shown = Verified {
        en: language == Language::English,
        nonce: &nonce,
        demo: portal.settings.demo,
        business: None,
        food: None,
    };
    let own = portal.departments.own();
    let code = code.trim().to_ascii_uppercase();
    let found = if ECertificateId::parse(&code).is_ok() {
        let request = VerifyLicenceRequest { certificate_id: code };
        let answer = portal.departments.registration(own).verify_licence(request).await;
        answer.map(|told| shown.business = Some(told.into_inner().shown()))
    } else if FoodLicenceNumber::parse(&code).is_ok() || FoodFilingNumber::parse(&code).is_ok() {
        let request = GetFoodLicenceRequest { number: code };
        let answer = portal.departments.food(own).get_food_licence(request).await;
        answer.map(|told| shown.food = Some(told.into_inner().shown()))
    } else {
        Ok(())
    };
    match found {
        Err(status) if status.code() != Code::NotFound => Failure::from(status).into_response(),
        _ if shown.business.is_none() && shown.food.is_none() => page(&shown, StatusCode::NOT_FOUND),
        _ => page(&shown, StatusCode::OK),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nobody_is_led_elsewhere_after_the_door() {
        for (next, to) in [
            ("/cases?light=RED", "/cases?light=RED"),
            ("", "/"),
            ("//evil.example", "/"),
            ("/\\evil.example", "/"),
            ("https://evil.example", "/"),
            ("/a\r\nSet-Cookie: b", "/"),
        ] {
            assert_eq!(local(next), to, "{next}");
        }
    }
}

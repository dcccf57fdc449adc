//! What comes with a request: its document, its command id, where it comes from, and whose session it is.

use std::net::{IpAddr, SocketAddr};

use actnow_decisions::Role;
use axum::Json;
use axum::extract::{ConnectInfo, FromRequest, FromRequestParts, Request};
use axum::http::header::{ACCEPT_LANGUAGE, COOKIE};
use axum::http::request::Parts;
use axum::http::{HeaderMap, StatusCode};
use serde::de::DeserializeOwned;

use super::Portal;
use super::problem::Failure;
use crate::config::Settings;
use crate::departments::Visitor;

/// Header that makes the repetition of a command harmless.
const IDEMPOTENCY_KEY: &str = "idempotency-key";
/// The longest command id that departments take.
const LONGEST_KEY: usize = 100;

/// A JSON document; what is wrong with it is told with the path of the field.
pub(super) struct Input<T>(pub(super) T);

impl<T: DeserializeOwned, S: Send + Sync> FromRequest<S> for Input<T> {
    type Rejection = Failure;

    async fn from_request(request: Request, state: &S) -> Result<Self, Failure> {
        match Json::<T>::from_request(request, state).await {
            Ok(Json(document)) => Ok(Self(document)),
            Err(rejection) => Err(refused(rejection.status(), &rejection.body_text())),
        }
    }
}

fn refused(status: StatusCode, text: &str) -> Failure {
    if status == StatusCode::PAYLOAD_TOO_LARGE {
        return Failure::new(status, "TOO_LARGE", "提交的内容过大", "the document is too large");
    }
    let said: String = without_values(text).chars().take(300).collect();
    Failure::field("", "MALFORMED", &format!("请求内容格式错误：{said}"), &said)
}

/// What serde says, without what was typed: it quotes texts and numbers, which may be anybody's. Names of fields and
/// types stay.
fn without_values(text: &str) -> String {
    let mut said = String::with_capacity(text.len());
    let mut rest = text;
    while let Some(at) = rest.find(['"', '`']) {
        let (before, quoted) = rest.split_at(at);
        let quote = if quoted.starts_with('"') { '"' } else { '`' };
        let end = end_of(quoted, quote);
        let inside = quoted.get(1..end).unwrap_or_default();
        let is_name =
            quote == '`' && !inside.is_empty() && inside.chars().all(|c| c.is_ascii_lowercase() || c == '_');
        said.push_str(&without_odd_words(before));
        said.push(quote);
        said.push_str(if is_name { inside } else { "…" });
        said.push(quote);
        rest = quoted.get(end + 1..).unwrap_or_default();
    }
    said + &without_odd_words(rest)
}

/// A field that nobody knows stands in the path as it was typed: a word that none of our own names looks like is left out.
fn without_odd_words(text: &str) -> String {
    let odd = |word: &str| {
        let digits = word.split(|c: char| !c.is_ascii_digit()).map(str::len).max().unwrap_or(0);
        !word.is_ascii() || word.contains('@') || digits > 4
    };
    text.split_inclusive(' ').map(|word| if odd(word) { "… " } else { word }).collect()
}

/// Where the quotation that `quoted` begins with ends: at its last byte when nobody ended it.
fn end_of(quoted: &str, quote: char) -> usize {
    let mut escaped = false;
    for (at, character) in quoted.char_indices().skip(1) {
        match character {
            _ if escaped => escaped = false,
            '\\' => escaped = true,
            character if character == quote => return at,
            _ => {}
        }
    }
    quoted.len()
}

/// The command id of a writing request.
pub(super) struct CommandId(pub(super) String);

impl<S: Send + Sync> FromRequestParts<S> for CommandId {
    type Rejection = Failure;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, Failure> {
        let key =
            parts.headers.get(IDEMPOTENCY_KEY).and_then(|value| value.to_str().ok()).unwrap_or_default();
        if key.is_empty() || key.len() > LONGEST_KEY {
            return Err(Failure::field(
                "Idempotency-Key",
                "COMMAND_ID",
                "请求须带Idempotency-Key，最长100个字符",
                "an Idempotency-Key of 1 to 100 characters is needed",
            ));
        }
        Ok(Self(key.to_owned()))
    }
}

impl FromRequestParts<Portal> for Visitor {
    type Rejection = Failure;

    async fn from_request_parts(parts: &mut Parts, portal: &Portal) -> Result<Self, Failure> {
        let session = session_of(&parts.headers, &portal.settings).ok_or_else(no_session)?;
        let visitor = portal.sessions.visitor(session).await?;
        portal.limits.of_account(visitor.account())?;
        Ok(visitor)
    }
}

/// Officials of the bureau: whoever is not only an administrator of accounts.
const OFFICIALS: &[Role] = &[
    Role::Window,
    Role::Registrar,
    Role::Reviewer,
    Role::Head,
    Role::Inspector,
    Role::Issuer,
    Role::Supervisor,
    Role::Operator,
];

/// A visitor who is an official: sees what moves, and the files of the bureau.
pub(super) struct Official(pub(super) Visitor);

impl FromRequestParts<Portal> for Official {
    type Rejection = Failure;

    async fn from_request_parts(parts: &mut Parts, portal: &Portal) -> Result<Self, Failure> {
        let visitor = Visitor::from_request_parts(parts, portal).await?;
        if visitor.has_one_of(OFFICIALS) { Ok(Self(visitor)) } else { Err(Failure::forbidden()) }
    }
}

fn no_session() -> Failure {
    Failure::new(StatusCode::UNAUTHORIZED, "SESSION_ENDED", "未登录或登录已失效", "not signed in")
}

/// Name of the cookie with the session.
pub(super) fn cookie_name(settings: &Settings) -> &'static str {
    if settings.plain_http { "actnow" } else { "__Host-actnow" }
}

/// How each cookie ends: only plain connections of this machine carry it without TLS.
pub(super) fn secure(settings: &Settings) -> &'static str {
    if settings.plain_http { "" } else { "; Secure" }
}

/// The session of the browser, if it brings one.
pub(super) fn session_of<'h>(headers: &'h HeaderMap, settings: &Settings) -> Option<&'h str> {
    cookie(headers, cookie_name(settings)).filter(|value| !value.is_empty() && value.len() <= 128)
}

/// The value of a cookie.
pub(super) fn cookie<'h>(headers: &'h HeaderMap, name: &str) -> Option<&'h str> {
    headers
        .get_all(COOKIE)
        .iter()
        .filter_map(|value| value.to_str().ok())
        .flat_map(|line| line.split(';'))
        .filter_map(|pair| pair.trim().split_once('='))
        .find(|(found, _)| *found == name)
        .map(|(_, value)| value)
}

/// Where a browser is: the peer, or what our own proxy says.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(super) struct Origin(pub(super) IpAddr);

impl FromRequestParts<Portal> for Origin {
    type Rejection = std::convert::Infallible;

    async fn from_request_parts(parts: &mut Parts, portal: &Portal) -> Result<Self, Self::Rejection> {
        let peer = parts.extensions.get::<ConnectInfo<SocketAddr>>().map(|info| info.0.ip());
        Ok(origin(&parts.headers, peer, portal.settings.behind_proxy))
    }
}

/// Only the last address of `X-Forwarded-For` was written by our proxy; the others anybody may write.
pub(super) fn origin(headers: &HeaderMap, peer: Option<IpAddr>, behind_proxy: bool) -> Origin {
    let forwarded = || {
        let value = headers.get_all("x-forwarded-for").iter().next_back()?.to_str().ok()?;
        value.rsplit(',').next()?.trim().parse().ok()
    };
    let told = if behind_proxy { forwarded() } else { None };
    Origin(told.or(peer).unwrap_or(IpAddr::from([0, 0, 0, 0])))
}

/// The language of the browser: its cookie, then what it accepts.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Language {
    /// The source language.
    Chinese,
    /// English.
    English,
}

impl Language {
    /// The tag of the language.
    pub(super) const fn tag(self) -> &'static str {
        match self {
            Self::Chinese => "zh-CN",
            Self::English => "en",
        }
    }

    /// The language of a tag, if it is one of ours.
    pub(super) fn tagged(tag: &str) -> Option<Self> {
        [Self::Chinese, Self::English].into_iter().find(|language| language.tag() == tag)
    }

    /// The language these headers ask for.
    pub(super) fn of(headers: &HeaderMap) -> Self {
        let accepted = || headers.get(ACCEPT_LANGUAGE)?.to_str().ok();
        let wanted = cookie(headers, "actnow-language").or_else(accepted).unwrap_or_default();
        if wanted.to_ascii_lowercase().starts_with("en") { Self::English } else { Self::Chinese }
    }
}

impl<S: Send + Sync> FromRequestParts<S> for Language {
    type Rejection = std::convert::Infallible;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, Self::Rejection> {
        Ok(Self::of(&parts.headers))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn headers(pairs: &[(&'static str, &'static str)]) -> HeaderMap {
        let mut headers = HeaderMap::new();
        for (name, value) in pairs {
            headers.append(*name, value.parse().unwrap());
        }
        headers
    }

    #[test]
    fn cookies_are_found_by_their_whole_name() {
        let headers = headers(&[("cookie", "xactnow=1; actnow=two"), ("cookie", "b=3")]);
        assert_eq!(cookie(&headers, "actnow"), Some("two"));
        assert_eq!(cookie(&headers, "b"), Some("3"));
        assert_eq!(cookie(&headers, "c"), None);
    }

    #[test]
    fn what_was_typed_is_not_repeated() {
        for (told, said) in [
            (
                r#"persons: invalid type: string "3702\"14`", expected a sequence"#,
                r#"persons: invalid type: string "…", expected a sequence"#,
            ),
            (
                "unknown field `370214`, expected `ref` or `id_number`",
                "unknown field `…`, expected `ref` or `id_number`",
            ),
            (
                "invalid type: integer `370214`, expected a string",
                "invalid type: integer `…`, expected a string",
            ),
            ("persons[0].370214190: unknown field `x y`", "… unknown field `…`"),
            ("persons[0].陶样例: unknown field `陶样例", "… unknown field `…`"),
            ("missing field `reason` at line 1 column 2", "missing field `reason` at line 1 column 2"),
            ("", ""),
        ] {
            assert_eq!(without_values(told), said);
        }
    }

    #[test]
    fn nobody_chooses_an_address_for_themselves() {
        let headers = headers(&[("x-forwarded-for", "1.1.1.1, 2.2.2.2")]);
        let peer = Some(IpAddr::from([9, 9, 9, 9]));
        assert_eq!(origin(&headers, peer, false).0, IpAddr::from([9, 9, 9, 9]));
        assert_eq!(origin(&headers, peer, true).0, IpAddr::from([2, 2, 2, 2]));
    }

    #[test]
    fn the_cookie_decides_the_language_before_the_browser() {
        let both = headers(&[("cookie", "actnow-language=zh-CN"), ("accept-language", "en-GB")]);
        assert_eq!(Language::of(&both), Language::Chinese);
        assert_eq!(Language::of(&headers(&[("accept-language", "en-GB")])), Language::English);
        assert_eq!(Language::of(&HeaderMap::new()), Language::Chinese);
    }
}

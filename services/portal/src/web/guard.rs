//! What stands before every route: headers that keep a page to itself, the rule against foreign pages, and
//! how often one address or account may ask.

use std::collections::HashMap;
use std::hash::Hash;
use std::net::{IpAddr, SocketAddr};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use axum::extract::{ConnectInfo, Request, State};
use axum::http::header::{
    CACHE_CONTROL, CONTENT_SECURITY_POLICY, HOST, ORIGIN, REFERRER_POLICY, STRICT_TRANSPORT_SECURITY,
    X_CONTENT_TYPE_OPTIONS, X_FRAME_OPTIONS,
};
use axum::http::{HeaderMap, HeaderValue, Method, StatusCode};
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};
use base64::Engine;
use base64::engine::general_purpose::STANDARD_NO_PAD;
use ring::rand::{SecureRandom, SystemRandom};
use tokio::time::Instant;

use super::Portal;
use super::input::origin;
use super::problem::Failure;
use super::{clients, doors};
use crate::departments::BACK;

/// The nonce of the styles of one page, in the extensions of its request.
#[derive(Clone)]
pub(crate) struct Nonce(pub(crate) String);

/// Puts the headers on every answer, and the nonce into the request.
pub(super) async fn dressed(State(portal): State<Portal>, mut request: Request, next: Next) -> Response {
    let Ok(nonce) = nonce() else { return StatusCode::INTERNAL_SERVER_ERROR.into_response() };
    request.extensions_mut().insert(Nonce(nonce.clone()));
    let path = request.uri().path();
    // An upload is shown inside a page of ours.
    let (document, shown_inside) = (path.starts_with("/bff/"), path.starts_with("/bff/materials/"));
    let mut response = next.run(request).await;
    let headers = response.headers_mut();
    let mut set = |name, value: &str| {
        if let Ok(value) = HeaderValue::from_str(value) {
            headers.insert(name, value);
        }
    };
    set(CONTENT_SECURITY_POLICY, &policy(&nonce, if shown_inside { "'self'" } else { "'none'" }));
    set(X_CONTENT_TYPE_OPTIONS, "nosniff");
    set(X_FRAME_OPTIONS, if shown_inside { "SAMEORIGIN" } else { "DENY" });
    set(REFERRER_POLICY, "same-origin");
    set(
        "permissions-policy".parse().expect("a header name"),
        "geolocation=(self), camera=(self), microphone=()",
    );
    set("cross-origin-opener-policy".parse().expect("a header name"), "same-origin");
    if !portal.settings.plain_http {
        set(STRICT_TRANSPORT_SECURITY, "max-age=31536000");
    }
    if document {
        headers.entry(CACHE_CONTROL).or_insert(HeaderValue::from_static("no-store"));
    }
    response
}

/// Scripts and connections of our own only; styles by nonce, those that scripts set on elements aside.
fn policy(nonce: &str, frame_ancestors: &str) -> String {
    format!(
        "default-src 'none'; script-src 'self' 'nonce-{nonce}'; style-src 'self' 'nonce-{nonce}'; \
         style-src-attr 'unsafe-inline'; img-src 'self' data: blob:; font-src 'self' data:; connect-src 'self'; \
         worker-src 'self' blob:; manifest-src 'self'; object-src 'self'; base-uri 'none'; form-action 'self'; \
         frame-ancestors {frame_ancestors}"
    )
}

fn nonce() -> Result<String, ring::error::Unspecified> {
    let mut bytes = [0_u8; 18];
    SystemRandom::new().fill(&mut bytes)?;
    Ok(STANDARD_NO_PAD.encode(bytes))
}

/// A document is changed by our own pages only: they send a header that no foreign form can, and the browser
/// itself says where a request comes from.
pub(super) async fn same_origin(State(_): State<Portal>, request: Request, next: Next) -> Response {
    let safe = [Method::GET, Method::HEAD, Method::OPTIONS].contains(request.method());
    if safe || (is_ours(request.headers()) && request.headers().get("x-actnow").is_some_and(|v| v == "1")) {
        return next.run(request).await;
    }
    Failure::new(
        StatusCode::FORBIDDEN,
        "FOREIGN_PAGE",
        "请求来源不被允许，请从门户页面操作",
        "only pages of the portal may do this",
    )
    .into_response()
}

/// Whether the browser says that a page of ours sent this. Without a word from it the answer is no.
pub(super) fn is_ours(headers: &HeaderMap) -> bool {
    let text = |name: &str| headers.get(name).and_then(|value| value.to_str().ok());
    match text("sec-fetch-site") {
        Some(site) => site == "same-origin",
        None => match (text(ORIGIN.as_str()), text(HOST.as_str())) {
            (Some(origin), Some(host)) => origin.split_once("://").is_some_and(|(_, at)| at == host),
            _ => false,
        },
    }
}

/// Answers with 429 when one address asks too often.
pub(super) async fn unhurried(State(portal): State<Portal>, request: Request, next: Next) -> Response {
    let peer = request.extensions().get::<ConnectInfo<SocketAddr>>().map(|info| info.0.ip());
    let from = origin(request.headers(), peer, portal.settings.behind_proxy).0;
    let path = request.uri().path();
    // A hall stands behind one address, so the limit for pages is wide; guessing has a narrow one.
    let credentials = [doors::LOGIN, clients::PATH].contains(&path) && request.method() == Method::POST;
    let guess = credentials || path.starts_with("/verify/") || path == BACK;
    let verdict = portal
        .limits
        .of_address(from)
        .and_then(|()| if guess { portal.limits.of_guess(from) } else { Ok(()) });
    match verdict {
        Ok(()) => next.run(request).await,
        Err(failure) => failure.into_response(),
    }
}

/// So many requests at once, and so many a second in the long run.
#[derive(Debug, Clone, Copy)]
struct Rate {
    burst: f64,
    per_second: f64,
}

const ADDRESS: Rate = Rate { burst: 600.0, per_second: 100.0 };
const ACCOUNT: Rate = Rate { burst: 200.0, per_second: 20.0 };
const GUESS: Rate = Rate { burst: 20.0, per_second: 0.5 };
/// Most addresses or accounts that are counted.
const COUNTED: usize = 100_000;

/// How often was asked, by address and account, in this process. Cheap to clone.
#[derive(Clone, Default)]
pub(crate) struct Limits {
    addresses: Buckets<IpAddr>,
    guesses: Buckets<IpAddr>,
    accounts: Buckets<String>,
}

impl Limits {
    fn of_address(&self, address: IpAddr) -> Result<(), Failure> {
        self.addresses.take(address, ADDRESS, Instant::now())
    }

    fn of_guess(&self, address: IpAddr) -> Result<(), Failure> {
        self.guesses.take(address, GUESS, Instant::now())
    }

    /// # Errors
    /// 429 when the account asks too often.
    pub(super) fn of_account(&self, account: &str) -> Result<(), Failure> {
        self.accounts.take(account.to_owned(), ACCOUNT, Instant::now())
    }
}

type Counted<K> = Arc<Mutex<HashMap<K, (f64, Instant)>>>;

/// Token buckets by key.
#[derive(Clone)]
struct Buckets<K>(Counted<K>);

impl<K> Default for Buckets<K> {
    fn default() -> Self {
        Self(Arc::default())
    }
}

impl<K: Eq + Hash> Buckets<K> {
    fn take(&self, key: K, rate: Rate, now: Instant) -> Result<(), Failure> {
        let mut buckets = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if buckets.len() >= COUNTED {
            let full = Duration::from_secs_f64(rate.burst / rate.per_second);
            buckets.retain(|_, (_, at)| now.duration_since(*at) < full);
        }
        let (left, at) = buckets.entry(key).or_insert((rate.burst, now));
        *left = (*left + now.duration_since(*at).as_secs_f64() * rate.per_second).min(rate.burst);
        *at = now;
        if *left < 1.0 {
            let wait = (1.0 - *left) / rate.per_second * 1_000.0;
            return Err(too_often().with("retry_after_ms", format!("{wait:.0}")));
        }
        *left -= 1.0;
        Ok(())
    }
}

fn too_often() -> Failure {
    Failure::new(
        StatusCode::TOO_MANY_REQUESTS,
        "TOO_MANY_REQUESTS",
        "操作过于频繁，请稍后再试",
        "too many requests, try again later",
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_foreign_or_silent_page_is_not_ours() {
        let headers = |pairs: &[(&'static str, &'static str)]| {
            let pairs = pairs.iter().map(|(name, value)| (name.parse().unwrap(), value.parse().unwrap()));
            pairs.collect::<HeaderMap>()
        };
        for (pairs, ours) in [
            (vec![("sec-fetch-site", "same-origin")], true),
            (vec![("sec-fetch-site", "cross-site"), ("origin", "http://a"), ("host", "a")], false),
            (vec![("sec-fetch-site", "none")], false),
            (vec![("origin", "http://a:8080"), ("host", "a:8080")], true),
            (vec![("origin", "http://b"), ("host", "a")], false),
            (vec![("origin", "null"), ("host", "a")], false),
            (vec![("host", "a")], false),
        ] {
            assert_eq!(is_ours(&headers(&pairs)), ours, "{pairs:?}");
        }
    }

    #[test]
    fn who_asks_too_often_waits_and_may_then_ask_again() {
        let buckets = Buckets::default();
        let rate = Rate { burst: 2.0, per_second: 1.0 };
        let now = Instant::now();
        assert!(buckets.take(1, rate, now).is_ok() && buckets.take(1, rate, now).is_ok());
        assert!(buckets.take(1, rate, now).is_err());
        assert!(buckets.take(2, rate, now).is_ok(), "another one does not wait");
        assert!(buckets.take(1, rate, now + Duration::from_secs(1)).is_ok());
    }
}

//! The door of other departments' programs: a short token for a registered client and one of its purposes, asked
//! for as OAuth 2.0 does it (RFC 6749, client credentials), so that every library for it fits.

use axum::Json;
use axum::Router;
use axum::extract::{DefaultBodyLimit, Form, State};
use axum::http::header::{AUTHORIZATION, CACHE_CONTROL, WWW_AUTHENTICATE};
use axum::http::{HeaderMap, StatusCode};
use axum::response::{IntoResponse, Response};
use axum::routing::post;
use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use percent_encoding::percent_decode_str;
use serde::{Deserialize, Serialize};
use tonic::{Code, Status};

use actnow_chassis::clock::machine_time;
use actnow_chassis::grpc::retry_delay_of;
use actnow_decisions::Scope;
use actnow_proto::identity::v1 as contract;
use actnow_proto::identity::v1::{IssueClientTokenRequest, IssueClientTokenResponse};

use super::Portal;
use super::input::Origin;
use super::problem::Failure;

/// Where a token is asked for.
pub(super) const PATH: &str = "/oauth/token";
/// Largest request, in bytes.
const LARGEST_REQUEST: usize = 4 * 1024;
/// Longest client id or secret, in characters.
const LONGEST: usize = 200;

pub(super) fn routes() -> Router<Portal> {
    Router::new().route(PATH, post(issue)).layer(DefaultBodyLimit::max(LARGEST_REQUEST))
}

/// What a client asks for. `purpose` is ours: without one nothing is given.
#[derive(Deserialize)]
struct Asked {
    #[serde(default)]
    grant_type: String,
    #[serde(default)]
    purpose: String,
}

#[derive(Serialize)]
struct Given {
    access_token: String,
    token_type: &'static str,
    /// Seconds.
    expires_in: i64,
    /// Scopes with spaces between, as the client was registered.
    scope: String,
}

/// The form of an error that libraries for OAuth read.
#[derive(Serialize)]
struct Refused {
    error: &'static str,
    error_description: String,
}

async fn issue(
    State(portal): State<Portal>,
    Origin(from): Origin,
    headers: HeaderMap,
    Form(asked): Form<Asked>,
) -> Response {
    if asked.grant_type != "client_credentials" {
        return refused(
            StatusCode::BAD_REQUEST,
            "unsupported_grant_type",
            "only client_credentials is given",
        );
    }
    if asked.purpose.is_empty() {
        return refused(StatusCode::BAD_REQUEST, "invalid_request", "purpose: name one that is registered");
    }
    let Some((client_id, secret)) = credentials(&headers) else {
        return refused(
            StatusCode::UNAUTHORIZED,
            "invalid_client",
            "send id and secret as Basic credentials",
        );
    };
    let source_ip = from.to_string();
    let request = IssueClientTokenRequest { client_id, secret, purpose: asked.purpose, source_ip };
    match portal.departments.identity(portal.departments.own()).issue_client_token(request).await {
        Ok(issued) => given(issued.into_inner()),
        Err(status) => not_given(status),
    }
}

/// Id and secret of `Authorization: Basic`, each encoded as in a form (RFC 6749, 2.3.1).
fn credentials(headers: &HeaderMap) -> Option<(String, String)> {
    let sent = headers.get(AUTHORIZATION)?.to_str().ok()?;
    let (scheme, encoded) = sent.split_once(' ')?;
    if !scheme.eq_ignore_ascii_case("basic") {
        return None;
    }
    let pair = String::from_utf8(STANDARD.decode(encoded.trim()).ok()?).ok()?;
    let (id, secret) = pair.split_once(':')?;
    let read = |text: &str| percent_decode_str(text).decode_utf8().ok().map(|text| text.into_owned());
    let (id, secret) = (read(id)?, read(secret)?);
    let fits = |text: &String| !text.is_empty() && text.chars().count() <= LONGEST;
    (fits(&id) && fits(&secret)).then_some((id, secret))
}

fn given(issued: IssueClientTokenResponse) -> Response {
    let until = issued.expires_at.map_or(0, |at| at.seconds);
    let scopes: Vec<&str> = issued.scopes().filter_map(named).collect();
    let given = Given {
        scope: scopes.join(" "),
        access_token: issued.token,
        token_type: "Bearer",
        expires_in: (until - machine_time().timestamp()).max(0),
    };
    ([(CACHE_CONTROL, "no-store")], Json(given)).into_response()
}

/// The name of a scope in the contract's comments and in every token.
fn named(scope: contract::Scope) -> Option<&'static str> {
    match scope {
        contract::Scope::Unspecified => None,
        contract::Scope::CompanyRead => Some(Scope::CompanyRead.as_str()),
        contract::Scope::LicenceVerify => Some(Scope::LicenceVerify.as_str()),
        contract::Scope::FoodLicenceRead => Some(Scope::FoodLicenceRead.as_str()),
        contract::Scope::ConsultationAnswer => Some(Scope::ConsultationAnswer.as_str()),
    }
}

fn not_given(status: Status) -> Response {
    if status.code() == Code::Unauthenticated {
        return refused(
            StatusCode::UNAUTHORIZED,
            "invalid_client",
            "id, secret or purpose is not registered",
        );
    }
    if status.code() == Code::InvalidArgument {
        return refused(StatusCode::BAD_REQUEST, "invalid_request", status.message());
    }
    if status.code() == Code::ResourceExhausted {
        let wait = retry_delay_of(&status).map_or(60, |delay| delay.as_secs().max(1));
        let answer = refused(StatusCode::TOO_MANY_REQUESTS, "slow_down", "too many attempts");
        return ([("retry-after", wait.to_string())], answer).into_response();
    }
    Failure::from(status).into_response()
}

fn refused(status: StatusCode, error: &'static str, description: &str) -> Response {
    let body = Json(Refused { error, error_description: description.to_owned() });
    let answer = (status, [(CACHE_CONTROL, "no-store")], body);
    if status == StatusCode::UNAUTHORIZED {
        ([(WWW_AUTHENTICATE, "Basic realm=\"actnow\", charset=\"UTF-8\"")], answer).into_response()
    } else {
        answer.into_response()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn credentials_are_read_as_libraries_send_them() {
        let basic = |pair: &str| format!("Basic {}", STANDARD.encode(pair));
        for (sent, read) in [
            (basic("tax-bureau:s3cret"), Some(("tax-bureau", "s3cret"))),
            (basic("tax-bureau:a%3Ab%2B"), Some(("tax-bureau", "a:b+"))),
            (basic("tax-bureau:"), None),
            (basic("tax-bureau"), None),
            (basic(&format!("tax:{}", "x".repeat(201))), None),
            ("Bearer abc".to_owned(), None),
            ("Basic %%%".to_owned(), None),
        ] {
            let headers = HeaderMap::from_iter([(AUTHORIZATION, sent.parse().unwrap())]);
            let expected = read.map(|(id, secret)| (id.to_owned(), secret.to_owned()));
            assert_eq!(credentials(&headers), expected, "{sent}");
        }
    }
}

//! The bureau's own provider: a browser is led there, and the code it comes back with is exchanged for an ID token.
//! The portal believes nothing that stands in it; identity does, once it has checked it.

use std::net::SocketAddr;
use std::sync::Arc;
use std::time::Duration;

use actnow_chassis::digest::sha256;
use actnow_chassis::ids::Ids;
use actnow_chassis::open_id::{Metadata, Provider, ProviderAway};
use actnow_chassis::privacy::Secret;
use anyhow::{Context, Result, ensure};
use base64::Engine;
use base64::engine::general_purpose::{STANDARD, URL_SAFE_NO_PAD};
use http::{HeaderValue, Uri};
use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, utf8_percent_encode};
use serde::{Deserialize, Serialize};

use crate::config::Settings;
use crate::wire::Text;

/// Where browsers come back.
pub(crate) const BACK: &str = "/login/provider/back";
/// Before a browser is led to the provider, it answered this long ago at most.
const SEEN_WITHIN: Duration = Duration::from_secs(5);
/// Between a browser's leaving and its code, what the provider says of itself does not change.
const KNOWN_FOR: Duration = Duration::from_secs(900);
/// What stands for itself in a form (RFC 3986, unreserved).
const ENCODED: &AsciiSet = &NON_ALPHANUMERIC.remove(b'-').remove(b'.').remove(b'_').remove(b'~');
/// Longest reason of a provider that is logged, in characters.
const LONGEST_REASON: usize = 64;

/// What a browser's way to the provider and back is held together by; it keeps it sealed.
#[derive(Serialize, Deserialize)]
pub(crate) struct Way {
    /// Comes back with the browser.
    pub(crate) state: String,
    /// Comes back inside the ID token.
    pub(crate) nonce: String,
    /// Shows that who exchanges the code is who asked for it (PKCE, RFC 7636).
    verifier: String,
    /// The page after the door.
    pub(crate) next: String,
    /// The session whose person shows again who they are; absent for a log-in.
    pub(crate) session: Option<String>,
    /// In unix seconds.
    pub(crate) until: i64,
}

impl Way {
    /// A way that begins now.
    pub(crate) fn new(ids: &Ids, next: &str, session: Option<&str>, until: i64) -> Self {
        let random = || URL_SAFE_NO_PAD.encode(ids.secret::<32>());
        Self {
            state: random(),
            nonce: random(),
            verifier: random(),
            next: next.to_owned(),
            session: session.map(str::to_owned),
            until,
        }
    }
}

/// Why there is no ID token.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum NoIdToken {
    /// The provider is away.
    Away,
    /// It gave none for this code.
    Refused,
}

/// The provider, as this portal is known to it. Cheap to clone.
#[derive(Clone)]
pub(crate) struct ProviderDoor {
    provider: Provider,
    client_id: Arc<str>,
    secret: Arc<Secret<String>>,
    redirect: Arc<str>,
    /// What the link to it says.
    pub(crate) text: Text,
}

impl ProviderDoor {
    /// The configured one; nothing is asked yet. `None` without a provider.
    ///
    /// # Errors
    /// When a setting is missing or malformed, or the secret is an example's.
    pub(crate) fn of(settings: &Settings, listening: SocketAddr) -> Result<Option<Self>> {
        let given = &settings.provider;
        if given.issuer.is_empty() {
            return Ok(None);
        }
        ensure!(!given.client_id.is_empty(), "service.provider.client_id is needed beside the issuer");
        let here = format!("http://{listening}");
        let address = match given.address.trim_end_matches('/') {
            "" if settings.plain_http => here.as_str(),
            address => address,
        };
        ensure!(
            address.starts_with("https://") || settings.plain_http,
            "service.provider.address must be the https address under which browsers find the portal"
        );
        let provider =
            Provider::of(&given.issuer, &given.authorities_file).context("service.provider.issuer")?;
        Ok(Some(Self {
            provider,
            client_id: given.client_id.as_str().into(),
            secret: Arc::new(given.secret(settings.demo)?),
            redirect: format!("{address}{BACK}").into(),
            text: Text::new(&given.text_zh, &given.text_en),
        }))
    }

    /// The address that leads a browser to the provider on `way`, which is to speak `language`.
    ///
    /// # Errors
    /// When the provider is away: nobody is led to where nobody is.
    pub(crate) async fn begin(&self, way: &Way, language: &str) -> Result<String, ProviderAway> {
        let metadata = self.provider.metadata(SEEN_WITHIN).await?;
        let challenge = URL_SAFE_NO_PAD.encode(sha256(way.verifier.as_bytes()));
        let mut asked = vec![
            ("response_type", "code"),
            ("scope", "openid"),
            ("client_id", &self.client_id),
            ("redirect_uri", &self.redirect),
            ("state", &way.state),
            ("nonce", &way.nonce),
            ("code_challenge", &challenge),
            ("code_challenge_method", "S256"),
            ("ui_locales", language),
        ];
        if way.session.is_some() {
            asked.extend([("prompt", "login"), ("max_age", "0")]);
        }
        let address = metadata.authorization.to_string();
        let joint = if address.contains('?') { '&' } else { '?' };
        Ok(format!("{address}{joint}{}", form(&asked)))
    }

    /// Whether who answers a browser is the provider (RFC 9207): it must say so when it can.
    pub(crate) async fn is_the_one(&self, named: Option<&str>) -> Result<bool, ProviderAway> {
        let metadata = self.provider.metadata(KNOWN_FOR).await?;
        Ok(named.map_or(!metadata.names_itself, |named| named == self.provider.issuer()))
    }

    /// Exchanges the code a browser came back with.
    ///
    /// # Errors
    /// [`NoIdToken`].
    pub(crate) async fn exchange(&self, code: &str, way: &Way) -> Result<String, NoIdToken> {
        let metadata = self.provider.metadata(KNOWN_FOR).await.map_err(|_| NoIdToken::Away)?;
        self.ask(&metadata, code, way).await
    }

    async fn ask(&self, metadata: &Metadata, code: &str, way: &Way) -> Result<String, NoIdToken> {
        let mut fields = vec![
            ("grant_type", "authorization_code"),
            ("code", code),
            ("redirect_uri", &self.redirect),
            ("code_verifier", &way.verifier),
        ];
        let authorization = if metadata.basic {
            Some(self.basic())
        } else {
            fields
                .extend([("client_id", &*self.client_id), ("client_secret", self.secret.expose().as_str())]);
            None
        };
        let token: &Uri = &metadata.token;
        let answer = self.provider.fetcher().post_form(token, authorization, form(&fields)).await;
        let answer = answer.map_err(|error| {
            tracing::warn!(error = format!("{error:#}"), "The provider did not exchange a code.");
            NoIdToken::Away
        })?;
        let told = serde_json::from_slice::<TokenAnswer>(&answer.body).unwrap_or_default();
        match told.id_token {
            Some(id_token) if answer.status.is_success() => Ok(id_token),
            _ if answer.status.is_server_error() => Err(NoIdToken::Away),
            _ => {
                let reason: String =
                    told.error.chars().filter(char::is_ascii_graphic).take(LONGEST_REASON).collect();
                tracing::warn!(status = %answer.status, reason, "The provider gave no ID token.");
                Err(NoIdToken::Refused)
            }
        }
    }

    /// RFC 6749 2.3.1: both are encoded as in a form before they are joined.
    fn basic(&self) -> HeaderValue {
        let encoded = |text: &str| utf8_percent_encode(text, ENCODED).to_string();
        let pair = format!("{}:{}", encoded(&self.client_id), encoded(self.secret.expose()));
        let value = HeaderValue::from_str(&format!("Basic {}", STANDARD.encode(pair)));
        value.expect("base64 is a header value")
    }
}

#[derive(Deserialize, Default)]
#[serde(default)]
struct TokenAnswer {
    id_token: Option<String>,
    error: String,
}

/// Fields as in a form or a query.
pub(crate) fn form(fields: &[(&str, &str)]) -> String {
    let pairs = fields.iter().map(|(name, value)| format!("{name}={}", utf8_percent_encode(value, ENCODED)));
    pairs.collect::<Vec<_>>().join("&")
}

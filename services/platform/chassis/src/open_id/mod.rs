//! A bureau's own provider of OpenID Connect: where it is, what it says of itself, and whom it vouches for.
//!
//! Two processes know the provider. The portal leads browsers there and exchanges the code; identity believes the
//! portal nothing of it, and checks the ID token itself against its own configuration and the provider's keys.

mod id_token;

use std::path::Path;
use std::sync::Arc;
use std::time::Duration;

use anyhow::{Context as _, ensure};
use axum::body::Bytes;
use http::Uri;
use serde::Deserialize;
use tokio::sync::Mutex;
use tokio::time::Instant;

use crate::fetch::{Fetcher, is_safe};

pub use id_token::{IdTokenError, IdTokens, Vouched};

/// How long one answer of the provider may take.
pub const ANSWER_WITHIN: Duration = Duration::from_secs(3);
/// How long a provider that did not answer is not asked again.
const AWAY_FOR: Duration = Duration::from_secs(2);
/// Longest address that is accepted, in bytes.
const LONGEST_ADDRESS: usize = 512;

/// The provider cannot be asked now.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("the identity provider does not answer as it should")]
pub struct ProviderAway;

/// What a provider says of itself (OpenID Connect Discovery 1.0), as far as it is used.
#[derive(Debug, Clone)]
pub struct Metadata {
    /// Where browsers are led.
    pub authorization: Uri,
    /// Where codes are exchanged.
    pub token: Uri,
    /// Its keys.
    pub keys: Uri,
    /// Whether it takes the client's secret in a header; most do, some only in the form.
    pub basic: bool,
    /// Whether it names itself in what it answers to browsers (RFC 9207).
    pub names_itself: bool,
}

#[derive(Deserialize)]
struct Document {
    issuer: String,
    authorization_endpoint: String,
    token_endpoint: String,
    jwks_uri: String,
    #[serde(default)]
    token_endpoint_auth_methods_supported: Vec<String>,
    #[serde(default)]
    authorization_response_iss_parameter_supported: bool,
}

type Known = Option<(Instant, Result<Arc<Metadata>, ProviderAway>)>;

/// The provider. Cheap to clone.
#[derive(Clone)]
pub struct Provider {
    issuer: Arc<str>,
    discovery: Uri,
    fetcher: Fetcher,
    known: Arc<Mutex<Known>>,
}

impl Provider {
    /// The provider that calls itself `issuer`; nothing is asked yet. Its certificate must lead to one of
    /// `authorities`, a PEM file, or when that is empty to one that this machine trusts.
    ///
    /// # Errors
    /// When the address is not `https`, other than on this machine, or there is no authority to trust.
    pub fn of(issuer: &str, authorities: &str) -> anyhow::Result<Self> {
        let address = checked(issuer).context("the issuer of the provider")?;
        ensure!(address.query().is_none(), "the issuer of the provider has a query");
        let discovery = format!("{}/.well-known/openid-configuration", issuer.trim_end_matches('/'));
        let authorities = (!authorities.is_empty()).then_some(Path::new(authorities));
        Ok(Self {
            issuer: issuer.into(),
            discovery: discovery.parse()?,
            fetcher: Fetcher::outside(authorities, ANSWER_WITHIN)?,
            known: Arc::default(),
        })
    }

    /// What it calls itself.
    pub fn issuer(&self) -> &str {
        &self.issuer
    }

    /// What it is asked with.
    pub fn fetcher(&self) -> &Fetcher {
        &self.fetcher
    }

    /// What it says of itself, at most `old` ago.
    ///
    /// # Errors
    /// [`ProviderAway`], also for a moment after it was away.
    pub async fn metadata(&self, old: Duration) -> Result<Arc<Metadata>, ProviderAway> {
        let mut known = self.known.lock().await;
        if let Some((at, told)) = known.as_ref() {
            let good = if told.is_ok() { old } else { AWAY_FOR.min(old) };
            if at.elapsed() < good {
                return told.clone();
            }
        }
        let told = self.ask().await.map(Arc::new).map_err(|error| {
            tracing::warn!(issuer = self.issuer(), error = format!("{error:#}"), "The provider is away.");
            ProviderAway
        });
        *known = Some((Instant::now(), told.clone()));
        told
    }

    async fn ask(&self) -> anyhow::Result<Metadata> {
        let told = self.fetcher.get(&self.discovery).await?;
        let told: Document = serde_json::from_slice(&told).context("it does not describe itself")?;
        // Discovery 4.3: another name is another provider.
        ensure!(told.issuer == *self.issuer, "it calls itself otherwise");
        let methods = &told.token_endpoint_auth_methods_supported;
        Ok(Metadata {
            authorization: checked(&told.authorization_endpoint).context("authorization_endpoint")?,
            token: checked(&told.token_endpoint).context("token_endpoint")?,
            keys: checked(&told.jwks_uri).context("jwks_uri")?,
            // Nothing said means the header (Discovery 3).
            basic: methods.is_empty() || methods.iter().any(|method| method == "client_secret_basic"),
            names_itself: told.authorization_response_iss_parameter_supported,
        })
    }

    /// Its key set as it is now.
    pub(crate) async fn key_set(&self) -> anyhow::Result<Bytes> {
        let metadata = self.metadata(Duration::from_secs(300)).await?;
        self.fetcher.get(&metadata.keys).await
    }
}

impl std::fmt::Debug for Provider {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_tuple("Provider").field(&self.issuer).finish()
    }
}

fn checked(address: &str) -> anyhow::Result<Uri> {
    ensure!(address.len() <= LONGEST_ADDRESS, "it is too long");
    let address: Uri = address.parse().context("it is no address")?;
    ensure!(is_safe(&address), "it is not https, and not on this machine");
    Ok(address)
}

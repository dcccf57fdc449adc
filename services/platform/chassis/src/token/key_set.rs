//! Published keys (JWKS, RFC 7517 and 8037), of identity or of a bureau's own provider: written, fetched, kept and
//! fetched again.

use std::collections::BTreeMap;
use std::sync::{Arc, PoisonError, RwLock};
use std::time::Duration;

use anyhow::Context as _;
use base64::Engine;
use base64::engine::general_purpose::{STANDARD, URL_SAFE_NO_PAD};
use futures::future::BoxFuture;
use http::Uri;
use jsonwebtoken::jwk::Jwk;
use jsonwebtoken::{Algorithm, DecodingKey};
use serde::{Deserialize, Serialize};
use tokio::sync::Mutex;
use tokio::time::Instant;

use super::crypto;
use super::keys::public_key_bytes;
use crate::fetch::Fetcher;
use crate::open_id::Provider;

/// How often the keys are fetched while nothing else asks for it.
const REFRESH_EVERY: Duration = Duration::from_secs(60);
/// How soon they are fetched again after a failure.
const RETRY_AFTER: Duration = Duration::from_secs(5);
/// Least time between two fetches: whoever sends tokens with invented keys costs identity no more than this.
const AT_MOST_EVERY: Duration = Duration::from_secs(2);
/// How long a fetch may take.
const FETCH_WITHIN: Duration = Duration::from_secs(2);

/// The address of a key set that cannot be used.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("tokens.key_set is not an address of the form http://host:port/path")]
pub struct KeySetInvalid;

/// A key as it is published.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PublishedKey {
    /// The key id in the head of a token.
    pub kid: String,
    /// The 32 bytes of the Ed25519 key in base64, as in configuration.
    pub public_key: String,
}

#[derive(Serialize, Deserialize)]
struct Document {
    keys: Vec<Entry>,
}

#[derive(Serialize, Deserialize)]
struct Entry {
    kty: String,
    #[serde(default)]
    crv: String,
    #[serde(default)]
    kid: String,
    #[serde(default)]
    x: String,
    #[serde(default, rename = "use")]
    purpose: String,
    #[serde(default)]
    alg: String,
}

/// The document of a key set: what stands at `/.well-known/jwks.json`.
///
/// # Errors
/// When a key is not base64 of 32 bytes.
pub fn key_set_json(keys: &[PublishedKey]) -> anyhow::Result<String> {
    let entry = |key: &PublishedKey| {
        Ok(Entry {
            kty: "OKP".to_owned(),
            crv: "Ed25519".to_owned(),
            kid: key.kid.clone(),
            x: URL_SAFE_NO_PAD.encode(public_key_bytes(&key.public_key)?),
            purpose: "sig".to_owned(),
            alg: "EdDSA".to_owned(),
        })
    };
    let keys = keys.iter().map(entry).collect::<anyhow::Result<_>>()?;
    Ok(serde_json::to_string(&Document { keys })?)
}

/// A key that signatures are verified with, and the algorithm it is for where it says so.
#[derive(Clone)]
pub(crate) struct KnownKey {
    pub(crate) key: DecodingKey,
    algorithm: Option<Algorithm>,
}

impl KnownKey {
    /// Whether it may verify signatures of `algorithm`: a key that says which it is for, verifies no other (RFC 8725,
    /// 3.1). What its kind does not allow, no key verifies.
    pub(crate) fn is_for(&self, algorithm: Algorithm) -> bool {
        self.algorithm.is_none_or(|own| own == algorithm)
    }
}

type Keys = BTreeMap<String, KnownKey>;

/// Ed25519 keys of a document; entries of another kind are none of ours.
fn parse(document: &[u8]) -> anyhow::Result<Keys> {
    let document: Document = serde_json::from_slice(document).context("the key set is no JWKS")?;
    let ours = |entry: &Entry| entry.kty == "OKP" && entry.crv == "Ed25519" && !entry.kid.is_empty();
    document
        .keys
        .into_iter()
        .filter(ours)
        .map(|entry| {
            let bytes = URL_SAFE_NO_PAD.decode(&entry.x).context("a key is not base64url")?;
            let bytes = public_key_bytes(&STANDARD.encode(bytes))?;
            let key = DecodingKey::from_ed_der(&bytes);
            Ok((entry.kid, KnownKey { key, algorithm: Some(Algorithm::EdDSA) }))
        })
        .collect()
}

/// Keys of a provider that verify signatures; it may publish others, and of kinds nobody here knows.
fn parse_of_provider(document: &[u8]) -> anyhow::Result<Keys> {
    #[derive(Deserialize)]
    struct Any {
        keys: Vec<serde_json::Value>,
    }
    let document: Any = serde_json::from_slice(document).context("the key set is no JWKS")?;
    let keys = document.keys.into_iter().filter_map(|entry| {
        let is_ours = entry["use"].as_str().is_none_or(|purpose| purpose == "sig");
        // A shared secret is no key to verify with: who checks could sign.
        let asymmetric = ["RSA", "EC", "OKP"].contains(&entry["kty"].as_str().unwrap_or_default());
        let kid = entry["kid"].as_str().unwrap_or_default().to_owned();
        let jwk = serde_json::from_value::<Jwk>(entry).ok().filter(|_| is_ours && asymmetric)?;
        // One for an algorithm nobody here knows is none of ours either.
        let algorithm = jwk.common.key_algorithm.map(Algorithm::try_from).transpose().ok()?;
        Some((kid, KnownKey { key: DecodingKey::from_jwk(&jwk).ok()?, algorithm }))
    });
    Ok(keys.collect())
}

/// Answers the document of a key set.
pub type KeySource = Arc<dyn Fn() -> BoxFuture<'static, anyhow::Result<String>> + Send + Sync>;

/// Where a key set comes from.
enum Source {
    /// Identity publishes it there.
    Http { address: Uri, fetcher: Fetcher },
    /// This process publishes it itself.
    Here(KeySource),
    /// A bureau's own provider publishes it.
    Provider(Provider),
}

/// The published keys of one place, as last fetched.
pub(crate) struct KeySet {
    source: Source,
    keys: RwLock<Arc<Keys>>,
    last_fetch: Mutex<Option<LastFetch>>,
}

/// When the keys were last asked for, and whether they came.
#[derive(Clone, Copy)]
struct LastFetch {
    at: Instant,
    came: bool,
}

impl KeySet {
    /// The key set at `address`; nothing is fetched yet.
    pub(super) fn at(address: &str) -> Result<Self, KeySetInvalid> {
        let address: Uri = address.parse().map_err(|_| KeySetInvalid)?;
        if address.scheme_str() != Some("http") || address.authority().is_none() {
            return Err(KeySetInvalid);
        }
        Ok(Self::from(Source::Http { address, fetcher: Fetcher::inside(FETCH_WITHIN) }))
    }

    /// The key set of a bureau's own provider; nothing is fetched yet.
    pub(crate) fn of_provider(provider: Provider) -> Self {
        crypto::install();
        Self::from(Source::Provider(provider))
    }

    /// The key set that this process publishes itself.
    pub(super) fn here(source: KeySource) -> Self {
        Self::from(Source::Here(source))
    }

    fn from(source: Source) -> Self {
        Self { source, keys: RwLock::default(), last_fetch: Mutex::new(None) }
    }

    /// The key `kid`, when it is published.
    pub(crate) fn key(&self, kid: &str) -> Option<KnownKey> {
        self.keys.read().unwrap_or_else(PoisonError::into_inner).get(kid).cloned()
    }

    /// Fetches the keys because a token names `kid` and it is not known, or the keys are older than `good_for`;
    /// whoever comes meanwhile waits for the same fetch. Answers whether the keys came the last time.
    pub(crate) async fn look_again_for(&self, kid: &str, good_for: Duration) -> bool {
        let mut last_fetch = self.last_fetch.lock().await;
        if let Some(last) = *last_fetch {
            let is_good = last.came && last.at.elapsed() < good_for && self.key(kid).is_some();
            if is_good || last.at.elapsed() < AT_MOST_EVERY {
                return last.came;
            }
        }
        let fetched = self.fetch().await;
        if let Err(error) = &fetched {
            tracing::warn!(error = format!("{error:#}"), "The published token keys could not be fetched.");
        }
        *last_fetch = Some(LastFetch { at: Instant::now(), came: fetched.is_ok() });
        fetched.is_ok()
    }

    /// Fetches the keys again and again.
    pub(super) async fn keep_fresh(&self) {
        let mut was_there = true;
        loop {
            let fetched = {
                let mut last_fetch = self.last_fetch.lock().await;
                let fetched = self.fetch().await;
                *last_fetch = Some(LastFetch { at: Instant::now(), came: fetched.is_ok() });
                fetched
            };
            match &fetched {
                Ok(()) => was_there = true,
                // Said once: identity may be away for long, and configured keys go on.
                Err(error) if was_there => {
                    let error = format!("{error:#}");
                    tracing::warn!(error, "The published token keys cannot be fetched; the known ones stay.");
                    was_there = false;
                }
                Err(_) => {}
            }
            tokio::time::sleep(if fetched.is_ok() { REFRESH_EVERY } else { RETRY_AFTER }).await;
        }
    }

    async fn fetch(&self) -> anyhow::Result<()> {
        let keys = match &self.source {
            Source::Here(source) => {
                let told = tokio::time::timeout(FETCH_WITHIN, source()).await;
                parse(told.context("no answer in time")??.as_bytes())?
            }
            Source::Http { address, fetcher } => {
                parse(&fetcher.get(address).await.context("identity's keys")?)?
            }
            Source::Provider(provider) => parse_of_provider(&provider.key_set().await?)?,
        };
        *self.keys.write().unwrap_or_else(PoisonError::into_inner) = Arc::new(keys);
        Ok(())
    }
}

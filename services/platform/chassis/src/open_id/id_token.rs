//! ID tokens (OpenID Connect Core 1.0, 3.1.3.7): signature, issuer, audience, times and nonce.

use std::sync::Arc;
use std::time::Duration;

use jsonwebtoken::errors::ErrorKind;
use jsonwebtoken::{Algorithm, Header, Validation};
use serde::Deserialize;

use super::Provider;
use crate::token::KeySet;

/// Largest token, in bytes.
const MAX_BYTES: usize = 16 * 1024;
/// How far the provider's clock may stand from ours, in seconds.
const LEEWAY_SECONDS: i64 = 30;
/// A token is handed in at once: an older one was kept by somebody.
const MAX_AGE_SECONDS: i64 = 600;
/// Keys are fetched again after this time, so that one the provider took back is not believed for long.
const KEYS_GOOD_FOR: Duration = Duration::from_secs(300);
/// Longest subject, in bytes (Core 2).
const LONGEST_SUBJECT: usize = 255;

/// Signatures that only the provider can make. With `HS256` everybody who knows the client's secret can, with
/// `none` anybody.
const ALGORITHMS: [Algorithm; 5] =
    [Algorithm::RS256, Algorithm::PS256, Algorithm::ES256, Algorithm::ES384, Algorithm::EdDSA];

/// Whom the provider vouches for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Vouched {
    /// The provider's name for the person; unique there, and never given again.
    pub subject: String,
    /// When the person last showed the provider who they are, in unix seconds, if it says so.
    pub auth_time: Option<i64>,
    /// The token is void from then on, leeway included, in unix seconds.
    pub void_from: i64,
}

/// Why an ID token is not accepted. Never repeats it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum IdTokenError {
    /// No token, too long, or a claim is missing.
    #[error("malformed")]
    Malformed,
    /// A signature that others than the provider can make, or one that its key is not for.
    #[error("algorithm")]
    Algorithm,
    /// Signed with a key the provider does not publish.
    #[error("unknown key")]
    UnknownKey,
    /// Signed by somebody else, or changed.
    #[error("signature")]
    Signature,
    /// Of another provider.
    #[error("issuer")]
    Issuer,
    /// Made for another client.
    #[error("audience")]
    Audience,
    /// Void, or too old to have been fetched just now.
    #[error("expired")]
    Expired,
    /// Signed in the future.
    #[error("not valid yet")]
    NotYetValid,
    /// Not the answer to this log-in.
    #[error("nonce")]
    Nonce,
    /// The keys cannot be fetched: nothing is known about the token.
    #[error("provider away")]
    Away,
}

#[derive(Deserialize)]
struct Claims {
    iss: String,
    sub: String,
    aud: Audience,
    exp: i64,
    iat: i64,
    nonce: Option<String>,
    azp: Option<String>,
    auth_time: Option<i64>,
    nbf: Option<i64>,
}

#[derive(Deserialize)]
#[serde(untagged)]
enum Audience {
    One(String),
    Several(Vec<String>),
}

/// Checks the ID tokens of a provider for one client. Cheap to clone.
#[derive(Clone)]
pub struct IdTokens {
    issuer: Arc<str>,
    client_id: Arc<str>,
    keys: Arc<KeySet>,
}

impl IdTokens {
    /// For the client `client_id` of `provider`; no keys are fetched yet.
    pub fn of(provider: &Provider, client_id: &str) -> Self {
        let keys = Arc::new(KeySet::of_provider(provider.clone()));
        Self { issuer: provider.issuer().into(), client_id: client_id.into(), keys }
    }

    /// What the provider calls itself.
    pub fn issuer(&self) -> &str {
        &self.issuer
    }

    /// Whom `token` vouches for at `now` (unix seconds of the machine, [`crate::token::wall_seconds`]), when it
    /// answers the log-in of `nonce`.
    ///
    /// # Errors
    /// [`IdTokenError`] for the first thing that is wrong.
    pub async fn verify(&self, token: &str, nonce: &str, now: i64) -> Result<Vouched, IdTokenError> {
        let header = header_of(token)?;
        let kid = header.kid.unwrap_or_default();
        let is_fresh = self.keys.look_again_for(&kid, KEYS_GOOD_FOR).await;
        let missing = if is_fresh { IdTokenError::UnknownKey } else { IdTokenError::Away };
        let key = self.keys.key(&kid).ok_or(missing)?;
        if !key.is_for(header.alg) {
            return Err(IdTokenError::Algorithm);
        }
        let data = jsonwebtoken::decode::<Claims>(token, &key.key, &signature_only(header.alg));
        let claims = data.map_err(|error| body_error(error.kind()))?.claims;
        self.check(claims, nonce, now)
    }

    fn check(&self, claims: Claims, nonce: &str, now: i64) -> Result<Vouched, IdTokenError> {
        if claims.iss != *self.issuer {
            return Err(IdTokenError::Issuer);
        }
        if !claims.is_for(&self.client_id) {
            return Err(IdTokenError::Audience);
        }
        let void_from = claims.exp.saturating_add(LEEWAY_SECONDS);
        if void_from <= now || claims.iat.saturating_add(MAX_AGE_SECONDS) <= now {
            return Err(IdTokenError::Expired);
        }
        if claims.nbf.unwrap_or(claims.iat).max(claims.iat).saturating_sub(LEEWAY_SECONDS) > now {
            return Err(IdTokenError::NotYetValid);
        }
        if nonce.is_empty() || claims.nonce.as_deref() != Some(nonce) {
            return Err(IdTokenError::Nonce);
        }
        if !(1..=LONGEST_SUBJECT).contains(&claims.sub.len()) {
            return Err(IdTokenError::Malformed);
        }
        // Nobody showed who they are in the future; a token is not kept longer than it is believed.
        let auth_time = claims.auth_time.map(|at| at.min(now));
        let void_from = void_from.min(claims.iat.saturating_add(MAX_AGE_SECONDS));
        Ok(Vouched { subject: claims.sub, auth_time, void_from })
    }
}

impl Claims {
    /// Who is one of several must also be the one it was made for.
    fn is_for(&self, client: &str) -> bool {
        let made_for = self.azp.as_deref();
        match &self.aud {
            Audience::One(one) => one == client && made_for.is_none_or(|azp| azp == client),
            Audience::Several(several) => {
                let is_named = several.iter().any(|one| one == client);
                is_named
                    && if several.len() == 1 {
                        made_for.is_none_or(|azp| azp == client)
                    } else {
                        made_for == Some(client)
                    }
            }
        }
    }
}

fn header_of(token: &str) -> Result<Header, IdTokenError> {
    if token.len() > MAX_BYTES {
        return Err(IdTokenError::Malformed);
    }
    #[expect(
        clippy::wildcard_enum_match_arm,
        reason = "the library may add kinds; none of them makes a token good"
    )]
    let header = jsonwebtoken::decode_header(token).map_err(|error| match error.kind() {
        // JSON with an algorithm the library does not know, `none` among them.
        ErrorKind::Json(_) | ErrorKind::InvalidAlgorithmName | ErrorKind::InvalidAlgorithm => {
            IdTokenError::Algorithm
        }
        _ => IdTokenError::Malformed,
    })?;
    if !ALGORITHMS.contains(&header.alg) {
        return Err(IdTokenError::Algorithm);
    }
    // Extensions a verifier must understand (RFC 7515 4.1.11); we understand none.
    if header.crit.is_some() { Err(IdTokenError::Malformed) } else { Ok(header) }
}

/// The library checks the signature; claims are checked here, with the caller's clock.
fn signature_only(algorithm: Algorithm) -> Validation {
    let mut validation = Validation::new(algorithm);
    validation.validate_exp = false;
    validation.validate_aud = false;
    validation.required_spec_claims.clear();
    validation
}

/// A key of another kind than the algorithm verifies nothing.
fn body_error(kind: &ErrorKind) -> IdTokenError {
    let of_another_key = matches!(
        kind,
        ErrorKind::InvalidSignature | ErrorKind::InvalidAlgorithm | ErrorKind::InvalidKeyFormat
    );
    if of_another_key { IdTokenError::Signature } else { IdTokenError::Malformed }
}

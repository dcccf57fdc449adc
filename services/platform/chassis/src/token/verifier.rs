//! Checks tokens and says who acts.

use std::collections::BTreeMap;
use std::sync::Arc;

use actnow_decisions::{Actor, Role};
use jsonwebtoken::errors::ErrorKind;
use jsonwebtoken::{Algorithm, DecodingKey, Validation};
use serde::Deserialize;

use super::keys::public_key_bytes;
use super::{AUDIENCE, Claims, LEEWAY_SECONDS, MAX_LIFE_SECONDS, TokenKeyInvalid, TokenSigner, crypto};

/// The `[tokens]` part of a service's configuration.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct TokenVerifierConfig {
    /// Public keys (32 bytes in base64) by name.
    pub keys: BTreeMap<String, String>,
}

/// Why a token is not accepted. Never repeats the token.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum TokenError {
    /// Not a token at all, or a claim is missing.
    #[error("token is malformed")]
    Malformed,
    /// Any algorithm but `EdDSA`.
    #[error("token is not signed with eddsa")]
    Algorithm,
    /// No `kid`, or one that is not configured.
    #[error("token names no known key")]
    UnknownKey,
    /// Signed by somebody else, or changed.
    #[error("token signature does not fit")]
    Signature,
    /// Made for somebody else.
    #[error("token is for another audience")]
    Audience,
    /// Void.
    #[error("token is expired")]
    Expired,
    /// Signed in the future.
    #[error("token is not valid yet")]
    NotYetValid,
    /// Longer than [`MAX_LIFE_SECONDS`], or shorter than nothing.
    #[error("token lives too long")]
    Life,
    /// A role this house does not know.
    #[error("token grants an unknown role")]
    UnknownRole,
    /// Nobody.
    #[error("token has no subject")]
    Subject,
}

impl TokenError {
    /// The reason told to the caller: only what it can act on.
    pub const fn reason(self) -> &'static str {
        match self {
            TokenError::Expired => "TOKEN_EXPIRED",
            TokenError::NotYetValid => "TOKEN_NOT_YET_VALID",
            TokenError::Malformed
            | TokenError::Algorithm
            | TokenError::UnknownKey
            | TokenError::Signature
            | TokenError::Audience
            | TokenError::Life
            | TokenError::UnknownRole
            | TokenError::Subject => "TOKEN_INVALID",
        }
    }
}

/// Checks tokens against the configured public keys. Cheap to clone.
#[derive(Clone)]
pub struct TokenVerifier {
    keys: Arc<BTreeMap<String, DecodingKey>>,
    validation: Arc<Validation>,
}

impl TokenVerifier {
    /// The verifier of a configuration.
    ///
    /// # Errors
    /// [`TokenKeyInvalid::Public`] when a key is not base64 of 32 bytes.
    pub fn from_config(config: &TokenVerifierConfig) -> Result<Self, TokenKeyInvalid> {
        let keys = config.keys.iter().map(|(kid, key)| (kid.as_str(), key.as_str()));
        Self::from_public_keys(keys)
    }

    /// A verifier that knows these keys: name and 32 bytes in base64.
    ///
    /// # Errors
    /// [`TokenKeyInvalid::Public`] when a key is not base64 of 32 bytes.
    pub fn from_public_keys<'a>(
        keys: impl IntoIterator<Item = (&'a str, &'a str)>,
    ) -> Result<Self, TokenKeyInvalid> {
        crypto::install();
        let keys = keys
            .into_iter()
            .map(|(kid, key)| Ok((kid.to_owned(), DecodingKey::from_ed_der(&public_key_bytes(key)?))))
            .collect::<Result<_, _>>()?;
        Ok(Self { keys: Arc::new(keys), validation: Arc::new(signature_only()) })
    }

    /// A verifier that knows the key of `signer` only: for a house in one process.
    ///
    /// # Errors
    /// [`TokenKeyInvalid::Public`] never happens with a signer's own key.
    pub fn trusting(signer: &TokenSigner) -> Result<Self, TokenKeyInvalid> {
        Self::from_public_keys([(signer.kid(), signer.public_key())])
    }

    /// Who holds `token` at `now` (unix seconds of the machine, [`super::wall_seconds`]).
    ///
    /// # Errors
    /// [`TokenError`] for the first thing that is wrong.
    pub fn verify(&self, token: &str, now: i64) -> Result<Actor, TokenError> {
        let claims = self.claims(token)?;
        check_audience(&claims)?;
        check_times(&claims, now)?;
        actor(claims)
    }

    fn claims(&self, token: &str) -> Result<Claims, TokenError> {
        let header = jsonwebtoken::decode_header(token).map_err(|e| header_error(e.kind()))?;
        if header.alg != Algorithm::EdDSA {
            return Err(TokenError::Algorithm);
        }
        // `crit` names extensions a verifier must understand (RFC 7515 4.1.11); we understand none.
        if header.crit.is_some() {
            return Err(TokenError::Malformed);
        }
        let kid = header.kid.ok_or(TokenError::UnknownKey)?;
        let key = self.keys.get(&kid).ok_or(TokenError::UnknownKey)?;
        let data = jsonwebtoken::decode::<Claims>(token, key, &self.validation);
        data.map(|data| data.claims).map_err(|e| body_error(e.kind()))
    }
}

impl std::fmt::Debug for TokenVerifier {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_set().entries(self.keys.keys()).finish()
    }
}

/// The library checks algorithm and signature; audience and times are checked here, with the caller's clock.
fn signature_only() -> Validation {
    let mut validation = Validation::new(Algorithm::EdDSA);
    validation.validate_exp = false;
    validation.validate_nbf = false;
    validation.validate_aud = false;
    validation.required_spec_claims.clear();
    validation
}

/// A header that is JSON but not one of the library's algorithms (`none` among them) fails as JSON.
fn header_error(kind: &ErrorKind) -> TokenError {
    let names_another =
        matches!(kind, ErrorKind::Json(_) | ErrorKind::InvalidAlgorithmName | ErrorKind::InvalidAlgorithm);
    if names_another { TokenError::Algorithm } else { TokenError::Malformed }
}

fn body_error(kind: &ErrorKind) -> TokenError {
    if matches!(kind, ErrorKind::InvalidSignature) { TokenError::Signature } else { TokenError::Malformed }
}

fn check_audience(claims: &Claims) -> Result<(), TokenError> {
    if claims.aud == AUDIENCE { Ok(()) } else { Err(TokenError::Audience) }
}

fn check_times(claims: &Claims, now: i64) -> Result<(), TokenError> {
    let life = claims.exp.checked_sub(claims.iat).ok_or(TokenError::Life)?;
    if !(1..=MAX_LIFE_SECONDS).contains(&life) {
        return Err(TokenError::Life);
    }
    if claims.iat.saturating_sub(LEEWAY_SECONDS) > now {
        return Err(TokenError::NotYetValid);
    }
    if claims.exp.saturating_add(LEEWAY_SECONDS) <= now {
        return Err(TokenError::Expired);
    }
    Ok(())
}

fn actor(claims: Claims) -> Result<Actor, TokenError> {
    if claims.sub.is_empty() {
        return Err(TokenError::Subject);
    }
    let roles = claims.roles.iter().map(|name| name.parse::<Role>()).collect::<Result<Vec<_>, _>>();
    let roles = roles.map_err(|_| TokenError::UnknownRole)?;
    Ok(Actor { subject: claims.sub, roles, office: claims.office })
}

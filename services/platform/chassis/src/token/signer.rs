//! Signs tokens for officials and machines.

use std::sync::Arc;

use actnow_decisions::{Actor, Grant, Role};
use jsonwebtoken::{Algorithm, EncodingKey, Header};
use ring::rand::{SecureRandom, SystemRandom};
use serde::Deserialize;

use super::keys::{private_key_der, public_key_of};
use super::{AUDIENCE, Claims, MAX_LIFE_SECONDS, TokenKeyInvalid, crypto};
use crate::digest::to_hex;
use crate::privacy::Secret;

/// The `[token_signing]` part of a configuration.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct TokenSignerConfig {
    /// Name of the key, as verifiers know it.
    pub kid: String,
    /// Who signs, `identity`.
    pub issuer: String,
    /// PKCS#8 DER in base64.
    pub private_key: Secret<String>,
}

/// A token that could not be made.
#[derive(Debug, thiserror::Error)]
pub enum TokenUnsignable {
    /// The machine gave no randomness for the token's id.
    #[error("no randomness for a token id")]
    NoRandomness,
    /// The key or the claims did not serve.
    #[error("token could not be signed")]
    Signing(#[source] jsonwebtoken::errors::Error),
}

/// Signs tokens with one private key. Cheap to clone.
#[derive(Clone)]
pub struct TokenSigner {
    kid: Arc<str>,
    issuer: Arc<str>,
    public_key: Arc<str>,
    key: Arc<EncodingKey>,
}

impl TokenSigner {
    /// The signer of a configuration.
    ///
    /// # Errors
    /// [`TokenKeyInvalid::Private`] when the key is not base64 of an Ed25519 private key in PKCS#8.
    pub fn from_config(config: &TokenSignerConfig) -> Result<Self, TokenKeyInvalid> {
        Self::from_pkcs8(&config.kid, &config.issuer, &private_key_der(&config.private_key)?)
    }

    /// A signer from the DER of its key.
    ///
    /// # Errors
    /// [`TokenKeyInvalid::Private`] when it is not an Ed25519 private key in PKCS#8.
    pub fn from_pkcs8(kid: &str, issuer: &str, pkcs8: &[u8]) -> Result<Self, TokenKeyInvalid> {
        crypto::install();
        Ok(Self {
            kid: kid.into(),
            issuer: issuer.into(),
            public_key: public_key_of(pkcs8)?.into(),
            key: Arc::new(EncodingKey::from_ed_der(pkcs8)),
        })
    }

    /// A token for `actor`, signed at `now` (unix seconds of the machine) and void `life` seconds later, at
    /// most [`MAX_LIFE_SECONDS`].
    ///
    /// # Errors
    /// [`TokenUnsignable`] when the machine gives no randomness or the key does not serve.
    pub fn sign(&self, actor: &Actor, now: i64, life: u32) -> Result<String, TokenUnsignable> {
        self.sign_claims(&self.claims(actor, now, life)?)
    }

    /// A token for the client `subject` of another department: role `DEPARTMENT`, with what `grant` allows.
    ///
    /// # Errors
    /// See [`TokenSigner::sign`].
    pub fn sign_grant(
        &self,
        subject: &str,
        grant: &Grant,
        now: i64,
        life: u32,
    ) -> Result<String, TokenUnsignable> {
        let actor =
            Actor { subject: subject.to_owned(), roles: vec![Role::Department], office: String::new() };
        self.sign_claims(&Claims {
            scopes: Some(grant.scopes.iter().map(|scope| scope.as_str().to_owned()).collect()),
            purpose: Some(grant.purpose.clone()),
            ..self.claims(&actor, now, life)?
        })
    }

    fn claims(&self, actor: &Actor, now: i64, life: u32) -> Result<Claims, TokenUnsignable> {
        Ok(Claims {
            sub: actor.subject.clone(),
            roles: actor.roles.iter().map(|role| role.as_str().to_owned()).collect(),
            office: actor.office.clone(),
            iss: self.issuer.to_string(),
            aud: AUDIENCE.to_owned(),
            iat: now,
            exp: now.saturating_add(i64::from(life).min(MAX_LIFE_SECONDS)),
            nbf: None,
            jti: token_id()?,
            scopes: None,
            purpose: None,
        })
    }

    /// The public key in base64, for a verifier in the same process.
    pub fn public_key(&self) -> &str {
        &self.public_key
    }

    /// Name of the key.
    pub fn kid(&self) -> &str {
        &self.kid
    }

    pub(super) fn sign_claims(&self, claims: &Claims) -> Result<String, TokenUnsignable> {
        let header = Header { kid: Some(self.kid.to_string()), ..Header::new(Algorithm::EdDSA) };
        jsonwebtoken::encode(&header, claims, &self.key).map_err(TokenUnsignable::Signing)
    }
}

impl std::fmt::Debug for TokenSigner {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "TokenSigner({})", self.kid)
    }
}

fn token_id() -> Result<String, TokenUnsignable> {
    let mut bytes = [0_u8; 16];
    SystemRandom::new().fill(&mut bytes).map_err(|_| TokenUnsignable::NoRandomness)?;
    Ok(to_hex(&bytes))
}

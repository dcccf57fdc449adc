//! Checks tokens and says who acts.

use std::collections::BTreeMap;
use std::sync::Arc;
use std::time::Duration;

use actnow_decisions::{Actor, Grant, Role, Scope};
use jsonwebtoken::errors::ErrorKind;
use jsonwebtoken::{Algorithm, DecodingKey, Validation};
use serde::Deserialize;

use super::key_set::KeySet;
use super::keys::public_key_bytes;
use super::{
    AUDIENCE, Claims, KeySetInvalid, KeySource, LEEWAY_SECONDS, MAX_LIFE_SECONDS, TokenKeyInvalid,
    TokenSigner, crypto,
};

/// The `[tokens]` part of a service's configuration.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct TokenVerifierConfig {
    /// Public keys (32 bytes in base64) by name.
    pub keys: BTreeMap<String, String>,
    /// The roles, `REGISTRAR`, that each of `keys` may sign; a key that is not named here may sign none.
    pub roles: BTreeMap<String, Vec<String>>,
    /// Where identity publishes its keys, `http://identity:7205/.well-known/jwks.json`; empty: nowhere.
    pub key_set: String,
}

/// Why a verifier cannot be made from its configuration.
#[derive(Debug, thiserror::Error)]
pub enum TokenVerifierInvalid {
    /// A configured key is no key.
    #[error(transparent)]
    Key(#[from] TokenKeyInvalid),
    /// The address of the key set is none.
    #[error(transparent)]
    KeySet(#[from] KeySetInvalid),
    /// A configured key that may sign nothing serves nobody: most likely its roles were forgotten.
    #[error("tokens.roles does not say which roles the key {0} may sign")]
    NoRoles(String),
    /// A role this house does not know.
    #[error("tokens.roles.{kid}: there is no role {role}")]
    UnknownRole {
        /// The key.
        kid: String,
        /// What is no role.
        role: String,
    },
}

/// Who holds a token, and what it grants beyond roles.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Holder {
    /// Subject, roles and office.
    pub actor: Actor,
    /// For a client of another department only.
    pub grant: Option<Grant>,
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
    /// The role of another department without scopes and a purpose, beside another role, or the reverse.
    #[error("token of another department says neither scope nor purpose, or too much")]
    Grant,
    /// A configured key vouches for the roles it is configured for only.
    #[error("token claims a role that its key may not sign")]
    RoleOfKey,
    /// A published key vouches for persons and departments, never for a machine of the house.
    #[error("token claims to be a machine and is signed by a published key")]
    Machine,
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
            | TokenError::Subject
            | TokenError::Grant
            | TokenError::RoleOfKey
            | TokenError::Machine => "TOKEN_INVALID",
        }
    }
}

/// Checks tokens against the configured public keys and those that identity publishes. Cheap to clone.
#[derive(Clone)]
pub struct TokenVerifier {
    keys: Arc<BTreeMap<String, Configured>>,
    published: Option<Arc<KeySet>>,
    validation: Arc<Validation>,
}

impl TokenVerifier {
    /// The verifier of a configuration. Published keys are fetched by [`TokenVerifier::keep_fresh`], and when a
    /// token names an unknown one.
    ///
    /// # Errors
    /// When a key is not base64 of 32 bytes or has no roles, or the address of the key set is not `http://…`.
    pub fn from_config(config: &TokenVerifierConfig) -> Result<Self, TokenVerifierInvalid> {
        let mut keys = Vec::with_capacity(config.keys.len());
        for (kid, key) in &config.keys {
            keys.push((kid.as_str(), key.as_str(), roles_of(kid, config)?));
        }
        let configured = Self::from_public_keys(keys)?;
        let published = match config.key_set.as_str() {
            "" => None,
            address => Some(Arc::new(KeySet::at(address)?)),
        };
        Ok(Self { published, ..configured })
    }

    /// A verifier that knows these keys: name, 32 bytes in base64, and the roles it may sign.
    ///
    /// # Errors
    /// [`TokenKeyInvalid::Public`] when a key is not base64 of 32 bytes.
    pub fn from_public_keys<'a>(
        keys: impl IntoIterator<Item = (&'a str, &'a str, Vec<Role>)>,
    ) -> Result<Self, TokenKeyInvalid> {
        crypto::install();
        let configured = |(kid, key, roles): (&str, &str, Vec<Role>)| {
            let key = DecodingKey::from_ed_der(&public_key_bytes(key)?);
            Ok((kid.to_owned(), Configured { key, roles }))
        };
        let keys = keys.into_iter().map(configured).collect::<Result<_, _>>()?;
        Ok(Self { keys: Arc::new(keys), published: None, validation: Arc::new(signature_only()) })
    }

    /// A verifier that knows the key of `signer` only, for every role: for a house in one process.
    ///
    /// # Errors
    /// [`TokenKeyInvalid::Public`] never happens with a signer's own key.
    pub fn trusting(signer: &TokenSigner) -> Result<Self, TokenKeyInvalid> {
        Self::from_public_keys([(signer.kid(), signer.public_key(), Role::ALL.to_vec())])
    }

    /// Who holds `token` at `now` (unix seconds of the machine, [`super::wall_seconds`]).
    ///
    /// # Errors
    /// [`TokenError`] for the first thing that is wrong.
    pub fn verify(&self, token: &str, now: i64) -> Result<Actor, TokenError> {
        self.holder(token, now).map(|holder| holder.actor)
    }

    /// Like [`TokenVerifier::verify`], with what the token grants.
    ///
    /// # Errors
    /// [`TokenError`] for the first thing that is wrong.
    pub fn holder(&self, token: &str, now: i64) -> Result<Holder, TokenError> {
        let kid = kid_of(token)?;
        let configured = self.keys.get(&kid);
        let published = || self.published.as_ref().and_then(|set| set.key(&kid)).map(|known| known.key);
        let key = configured.map(|known| known.key.clone()).or_else(published);
        let claims = self.claims(token, &key.ok_or(TokenError::UnknownKey)?)?;
        check_audience(&claims)?;
        check_times(&claims, now)?;
        let holder = holder_of(claims)?;
        check_vouched(configured, &holder.actor.roles)?;
        Ok(holder)
    }

    /// Like [`TokenVerifier::holder`]; a token that names an unknown key makes it look at the published ones
    /// again, not more often than every few seconds.
    ///
    /// # Errors
    /// [`TokenError`] for the first thing that is wrong.
    pub async fn holder_now(&self, token: &str, now: i64) -> Result<Holder, TokenError> {
        match (self.holder(token, now), &self.published) {
            (Err(TokenError::UnknownKey), Some(set)) => {
                set.look_again_for(&kid_of(token)?, Duration::MAX).await;
                self.holder(token, now)
            }
            (holder, _) => holder,
        }
    }

    /// The same verifier for the process that publishes the keys itself.
    #[must_use]
    pub fn publishing(self, source: KeySource) -> Self {
        Self { published: Some(Arc::new(KeySet::here(source))), ..self }
    }

    /// Whether keys are published for this verifier.
    pub fn has_key_set(&self) -> bool {
        self.published.is_some()
    }

    /// Fetches the published keys again and again; never ends. What was fetched stays while identity is away.
    pub async fn keep_fresh(&self) {
        match &self.published {
            Some(set) => set.keep_fresh().await,
            None => std::future::pending().await,
        }
    }

    fn claims(&self, token: &str, key: &DecodingKey) -> Result<Claims, TokenError> {
        let data = jsonwebtoken::decode::<Claims>(token, key, &self.validation);
        data.map(|data| data.claims).map_err(|e| body_error(e.kind()))
    }
}

/// A key that stands in the configuration.
struct Configured {
    key: DecodingKey,
    roles: Vec<Role>,
}

fn roles_of(kid: &str, config: &TokenVerifierConfig) -> Result<Vec<Role>, TokenVerifierInvalid> {
    let names = config.roles.get(kid).filter(|names| !names.is_empty());
    let names = names.ok_or_else(|| TokenVerifierInvalid::NoRoles(kid.to_owned()))?;
    let role = |name: &String| {
        let unknown = |_| TokenVerifierInvalid::UnknownRole { kid: kid.to_owned(), role: name.clone() };
        name.parse::<Role>().map_err(unknown)
    };
    names.iter().map(role).collect()
}

/// Roles that only configured keys vouch for.
const MACHINES: [Role; 2] = [Role::System, Role::Portal];

/// Whether the key, a published one when it is not `configured`, may sign for `roles`.
fn check_vouched(configured: Option<&Configured>, roles: &[Role]) -> Result<(), TokenError> {
    match configured {
        Some(key) if roles.iter().all(|role| key.roles.contains(role)) => Ok(()),
        Some(_) => Err(TokenError::RoleOfKey),
        None if roles.iter().any(|role| MACHINES.contains(role)) => Err(TokenError::Machine),
        None => Ok(()),
    }
}

/// The name of the key in the head of `token`, when the head is one that is accepted.
fn kid_of(token: &str) -> Result<String, TokenError> {
    let header = jsonwebtoken::decode_header(token).map_err(|e| header_error(e.kind()))?;
    if header.alg != Algorithm::EdDSA {
        return Err(TokenError::Algorithm);
    }
    // `crit` names extensions a verifier must understand (RFC 7515 4.1.11); we understand none.
    if header.crit.is_some() {
        return Err(TokenError::Malformed);
    }
    header.kid.ok_or(TokenError::UnknownKey)
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
    let good_from = claims.nbf.map_or(claims.iat, |nbf| nbf.max(claims.iat));
    if good_from.saturating_sub(LEEWAY_SECONDS) > now {
        return Err(TokenError::NotYetValid);
    }
    if claims.exp.saturating_add(LEEWAY_SECONDS) <= now {
        return Err(TokenError::Expired);
    }
    Ok(())
}

fn holder_of(claims: Claims) -> Result<Holder, TokenError> {
    if claims.sub.is_empty() {
        return Err(TokenError::Subject);
    }
    let roles = claims.roles.iter().map(|name| name.parse::<Role>()).collect::<Result<Vec<_>, _>>();
    let roles = roles.map_err(|_| TokenError::UnknownRole)?;
    let grant = match (roles.as_slice(), claims.scopes, claims.purpose) {
        ([Role::Department], Some(scopes), Some(purpose)) => Some(grant_of(&scopes, purpose)?),
        (roles, None, None) if !roles.contains(&Role::Department) => None,
        _ => return Err(TokenError::Grant),
    };
    Ok(Holder { actor: Actor { subject: claims.sub, roles, office: claims.office }, grant })
}

/// A look-up without a purpose is none (the purpose of each look-up is written down).
fn grant_of(scopes: &[String], purpose: String) -> Result<Grant, TokenError> {
    let scopes = scopes.iter().map(|name| name.parse::<Scope>()).collect::<Result<Vec<_>, _>>();
    let scopes = scopes.map_err(|_| TokenError::Grant)?;
    if Grant::is_purpose(&purpose) { Ok(Grant { scopes, purpose }) } else { Err(TokenError::Grant) }
}

//! Signed tokens: who calls, in which roles, for which office.
//!
//! JWT with Ed25519 (`EdDSA`) and nothing else, at most five minutes long, for the audience `actnow`. The
//! `kid` header picks one of the configured public keys, or one of the key set that identity publishes, so that
//! keys can be changed without a pause. Times are checked against the machine's clock, handed in by the caller: a
//! house with a shifted business clock still has tokens of today.

mod crypto;
mod key_set;
mod keys;
mod signer;
mod verifier;

pub(crate) use key_set::KeySet;
pub use key_set::{KeySetInvalid, KeySource, PublishedKey, key_set_json};
pub use keys::{KeyPair, TokenKeyInvalid, generate_key, new_key};
pub use signer::{TokenSigner, TokenSignerConfig, TokenUnsignable};
pub use verifier::{Holder, TokenError, TokenVerifier, TokenVerifierConfig, TokenVerifierInvalid};

use serde::{Deserialize, Serialize};

/// The audience of every token of the house.
pub const AUDIENCE: &str = "actnow";

/// Longest life of a token in seconds: `exp - iat`.
pub const MAX_LIFE_SECONDS: i64 = 300;

/// How far two machines' clocks may stand apart, in seconds.
pub const LEEWAY_SECONDS: i64 = 5;

/// What a token says.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Claims {
    /// Account name of the official, or of the machine.
    pub sub: String,
    /// Role names, `REGISTRAR`.
    pub roles: Vec<String>,
    /// Office (科室/大厅) the official acts for; empty for machines.
    #[serde(default)]
    pub office: String,
    /// Who signed it.
    pub iss: String,
    /// Always [`AUDIENCE`].
    pub aud: String,
    /// Signed at, in unix seconds.
    pub iat: i64,
    /// Void from, in unix seconds.
    pub exp: i64,
    /// Not good before, in unix seconds; our own tokens are good from `iat` on and do not say it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub nbf: Option<i64>,
    /// Id of the token, for the log.
    pub jti: String,
    /// What a client of another department may look up; absent for everybody else.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub scopes: Option<Vec<String>>,
    /// What a client of another department looks things up for; absent for everybody else.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub purpose: Option<String>,
}

/// The machine's time in unix seconds: what tokens are signed and checked with.
pub fn wall_seconds() -> i64 {
    crate::clock::machine_time().timestamp()
}

#[cfg(test)]
mod key_set_tests;
#[cfg(test)]
mod tests;

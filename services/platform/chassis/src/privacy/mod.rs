//! Personal data at rest: sealed in its column, found by a blind index, never printed (PIPL 51).
//!
//! One 32-byte secret per service; the sealing key and the blind-index key are derived from it with HKDF
//! under different labels, so that neither tells anything about the other.

mod blind_index;
mod sealing;
mod secret;

pub use blind_index::{BlindIndexKey, INDEX_BYTES};
pub use sealing::{OpenError, SealError, SealingKey};
pub use secret::{Secret, is_example_secret};

use ring::hkdf;
use serde::Deserialize;

use crate::digest::from_hex;

/// Length in bytes of the secret and of both keys derived from it.
pub const SECRET_BYTES: usize = 32;

/// The `[privacy]` part of a service's configuration.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct PrivacyConfig {
    /// Number of the secret, written in front of every sealed value.
    pub key_id: u32,
    /// The secret: 64 hexadecimal digits.
    pub secret: Secret<String>,
}

/// A privacy configuration that cannot be used. Never repeats the secret.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum PrivacyConfigError {
    /// Not 64 hexadecimal digits.
    #[error("privacy.secret must be 64 hexadecimal digits")]
    Secret,
}

/// Both keys of a service.
#[derive(Debug, Clone)]
pub struct PrivacyKeys {
    /// Seals and opens columns.
    pub sealing: SealingKey,
    /// Finds a row by a value it does not show.
    pub blind_index: BlindIndexKey,
}

impl PrivacyKeys {
    /// The keys of a configuration.
    ///
    /// # Errors
    /// [`PrivacyConfigError::Secret`] when the secret is not 64 hexadecimal digits.
    pub fn from_config(config: &PrivacyConfig) -> Result<Self, PrivacyConfigError> {
        let bytes = from_hex(config.secret.expose()).map_err(|_| PrivacyConfigError::Secret)?;
        let secret = <[u8; SECRET_BYTES]>::try_from(bytes).map_err(|_| PrivacyConfigError::Secret)?;
        Ok(Self::derive(config.key_id, &secret))
    }

    /// The keys of one secret.
    pub fn derive(key_id: u32, secret: &[u8; SECRET_BYTES]) -> Self {
        let sealing = expand(secret, b"actnow sealing v1");
        let blind = expand(secret, b"actnow blind index v1");
        Self { sealing: SealingKey::new(key_id, &sealing), blind_index: BlindIndexKey::new(&blind) }
    }
}

/// HKDF-SHA256 (RFC 5869) with a fixed salt and a label per purpose.
fn expand(secret: &[u8; SECRET_BYTES], label: &[u8]) -> [u8; SECRET_BYTES] {
    let mut out = [0_u8; SECRET_BYTES];
    hkdf::Salt::new(hkdf::HKDF_SHA256, b"actnow privacy")
        .extract(secret)
        .expand(&[label], hkdf::HKDF_SHA256)
        .and_then(|okm| okm.fill(&mut out))
        .expect("a SHA-256 sized output is always allowed by HKDF-SHA256");
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_two_keys_differ_and_repeat_with_their_secret() {
        let secret = [7_u8; SECRET_BYTES];
        assert_ne!(expand(&secret, b"actnow sealing v1"), expand(&secret, b"actnow blind index v1"));
        let (one, two) = (PrivacyKeys::derive(1, &secret), PrivacyKeys::derive(1, &secret));
        assert_eq!(one.blind_index.index("x", b"y"), two.blind_index.index("x", b"y"));
        let sealed = one.sealing.seal(b"plain", b"aad").unwrap();
        assert_eq!(two.sealing.open(&sealed, b"aad").unwrap(), b"plain");
    }

    #[test]
    fn a_short_secret_is_refused_without_being_printed() {
        let config = PrivacyConfig { key_id: 1, secret: Secret::new("abcdef".to_owned()) };
        let error = PrivacyKeys::from_config(&config).unwrap_err();
        assert!(!error.to_string().contains("abcdef"));
        assert!(!format!("{config:?}").contains("abcdef"));
    }
}

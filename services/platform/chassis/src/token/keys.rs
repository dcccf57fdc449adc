//! Keys of token signers and verifiers, as they stand in configuration.

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use ring::rand::SecureRandom;
use ring::signature::{Ed25519KeyPair, KeyPair as _};

use crate::privacy::Secret;

/// Length in bytes of an Ed25519 public key.
const PUBLIC_KEY_BYTES: usize = 32;

/// A key that cannot be used. Never repeats it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum TokenKeyInvalid {
    /// Not base64 of an Ed25519 private key in PKCS#8.
    #[error("token signing key is not base64 of an ed25519 private key in pkcs#8")]
    Private,
    /// Not base64 of the 32 bytes of an Ed25519 public key.
    #[error("token public key is not base64 of 32 bytes")]
    Public,
    /// The machine gave no randomness for a new key.
    #[error("no randomness for a key")]
    NoRandomness,
}

/// A new key pair in the form of the configuration.
#[derive(Debug, Clone)]
pub struct KeyPair {
    /// PKCS#8 DER in base64, for [`super::TokenSignerConfig`].
    pub private_key: Secret<String>,
    /// The 32 bytes in base64, for [`super::TokenVerifierConfig`].
    pub public_key: String,
}

/// Makes a new key pair.
///
/// # Errors
/// [`TokenKeyInvalid::NoRandomness`] when the machine gives none.
pub fn generate_key(random: &dyn SecureRandom) -> Result<KeyPair, TokenKeyInvalid> {
    let der = Ed25519KeyPair::generate_pkcs8(random).map_err(|_| TokenKeyInvalid::NoRandomness)?;
    let public_key = public_key_of(der.as_ref())?;
    Ok(KeyPair { private_key: Secret::new(STANDARD.encode(der.as_ref())), public_key })
}

/// A new key pair from the machine's randomness.
///
/// # Errors
/// [`TokenKeyInvalid::NoRandomness`] when the machine gives none.
pub fn new_key() -> Result<KeyPair, TokenKeyInvalid> {
    generate_key(&ring::rand::SystemRandom::new())
}

/// The public key, in base64, that belongs to a private one in PKCS#8 DER.
pub(super) fn public_key_of(pkcs8: &[u8]) -> Result<String, TokenKeyInvalid> {
    let pair = Ed25519KeyPair::from_pkcs8_maybe_unchecked(pkcs8).map_err(|_| TokenKeyInvalid::Private)?;
    Ok(STANDARD.encode(pair.public_key().as_ref()))
}

pub(super) fn private_key_der(base64: &Secret<String>) -> Result<Vec<u8>, TokenKeyInvalid> {
    STANDARD.decode(base64.expose().trim()).map_err(|_| TokenKeyInvalid::Private)
}

pub(super) fn public_key_bytes(base64: &str) -> Result<Vec<u8>, TokenKeyInvalid> {
    let bytes = STANDARD.decode(base64.trim()).map_err(|_| TokenKeyInvalid::Public)?;
    if bytes.len() == PUBLIC_KEY_BYTES { Ok(bytes) } else { Err(TokenKeyInvalid::Public) }
}

//! Signing of electronic licences and permits (电子证照): the seal of the authority over a digest.
//!
//! A certificate without its signature is not issued, so signing may fail and the command is retried; the
//! number it took stays with the act (an issued act is never rolled back by code).

use std::sync::Arc;
#[cfg(any(test, feature = "faults"))]
use std::sync::atomic::{AtomicU32, Ordering};

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use ring::signature::{ED25519, Ed25519KeyPair, KeyPair, UnparsedPublicKey};
use serde::Deserialize;

use crate::privacy::Secret;

/// The `[certificate_signing]` part of a service's configuration.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct SigningConfig {
    /// Name of the key, printed on the certificate beside its signature.
    pub key_id: String,
    /// Ed25519 private key, PKCS#8 DER in base64.
    pub private_key: Secret<String>,
}

/// A signature over a certificate.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Signature {
    /// The key that made it.
    pub key_id: String,
    /// The 64 bytes of an Ed25519 signature (RFC 8032).
    pub bytes: Vec<u8>,
}

/// No signature can be made now: try again later.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("certificate signing is unavailable")]
pub struct SigningUnavailable;

/// The signature does not belong to this text and this key.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("signature does not fit text and key")]
pub struct SignatureInvalid;

/// A private key that cannot be used. Never repeats it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("certificate signing key is not an ed25519 private key in pkcs#8")]
pub struct SigningKeyInvalid;

/// Signs certificates. Cheap to clone.
#[derive(Clone)]
pub enum Signer {
    /// With a key held by the process.
    Ed25519(SigningKey),
    /// Away for its next calls, then like its key: for tests of the retry.
    #[cfg(any(test, feature = "faults"))]
    Failing {
        /// How many calls still fail.
        remaining: Arc<AtomicU32>,
        /// Signs afterwards.
        then: SigningKey,
    },
}

/// An Ed25519 key pair with its name.
#[derive(Clone)]
pub struct SigningKey {
    id: Arc<str>,
    pair: Arc<Ed25519KeyPair>,
}

impl SigningKey {
    /// A key from its PKCS#8 DER.
    ///
    /// # Errors
    /// [`SigningKeyInvalid`] when it is not an Ed25519 private key.
    pub fn from_pkcs8(id: &str, pkcs8: &[u8]) -> Result<Self, SigningKeyInvalid> {
        let pair = Ed25519KeyPair::from_pkcs8_maybe_unchecked(pkcs8).map_err(|_| SigningKeyInvalid)?;
        Ok(Self { id: id.into(), pair: Arc::new(pair) })
    }

    fn sign(&self, text: &[u8]) -> Signature {
        Signature { key_id: self.id.to_string(), bytes: self.pair.sign(text).as_ref().to_vec() }
    }
}

impl Signer {
    /// The signer of a configuration.
    ///
    /// # Errors
    /// [`SigningKeyInvalid`] when the key is not base64 of an Ed25519 private key.
    pub fn from_config(config: &SigningConfig) -> Result<Self, SigningKeyInvalid> {
        let der = STANDARD.decode(config.private_key.expose()).map_err(|_| SigningKeyInvalid)?;
        Ok(Self::Ed25519(SigningKey::from_pkcs8(&config.key_id, &der)?))
    }

    /// Signs the canonical bytes of a certificate.
    ///
    /// # Errors
    /// [`SigningUnavailable`] when the key cannot be reached now.
    pub fn sign(&self, text: &[u8]) -> Result<Signature, SigningUnavailable> {
        match self {
            Signer::Ed25519(key) => Ok(key.sign(text)),
            #[cfg(any(test, feature = "faults"))]
            Signer::Failing { remaining, then } => {
                let failed = remaining.fetch_update(Ordering::SeqCst, Ordering::SeqCst, |n| n.checked_sub(1));
                if failed.is_ok() { Err(SigningUnavailable) } else { Ok(then.sign(text)) }
            }
        }
    }

    /// Checks that `signature` is this signer's over `text`.
    ///
    /// # Errors
    /// [`SignatureInvalid`] for another text, another key or a damaged signature.
    pub fn verify(&self, text: &[u8], signature: &Signature) -> Result<(), SignatureInvalid> {
        if signature.key_id != self.key_id() {
            return Err(SignatureInvalid);
        }
        verify_with(&self.public_key(), text, &signature.bytes)
    }

    /// The name of the key.
    pub fn key_id(&self) -> &str {
        &self.key().id
    }

    /// The 32 bytes of the public key, for whoever checks a certificate without us.
    pub fn public_key(&self) -> Vec<u8> {
        self.key().pair.public_key().as_ref().to_vec()
    }

    fn key(&self) -> &SigningKey {
        match self {
            Signer::Ed25519(key) => key,
            #[cfg(any(test, feature = "faults"))]
            Signer::Failing { then, .. } => then,
        }
    }
}

/// Checks a signature with nothing but the public key.
///
/// # Errors
/// [`SignatureInvalid`] when it does not fit.
pub fn verify_with(public_key: &[u8], text: &[u8], signature: &[u8]) -> Result<(), SignatureInvalid> {
    UnparsedPublicKey::new(&ED25519, public_key).verify(text, signature).map_err(|_| SignatureInvalid)
}

impl std::fmt::Debug for Signer {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Signer({})", self.key_id())
    }
}

#[cfg(test)]
mod tests {
    use ring::rand::SystemRandom;

    use super::*;

    fn key(id: &str) -> SigningKey {
        let pkcs8 = Ed25519KeyPair::generate_pkcs8(&SystemRandom::new()).unwrap();
        SigningKey::from_pkcs8(id, pkcs8.as_ref()).unwrap()
    }

    #[test]
    fn a_signature_fits_its_text_and_key_only() {
        let (ours, theirs) = (Signer::Ed25519(key("seal-1")), Signer::Ed25519(key("seal-1")));
        let signature = ours.sign(b"licence").unwrap();
        assert_eq!(ours.verify(b"licence", &signature), Ok(()));
        assert_eq!(verify_with(&ours.public_key(), b"licence", &signature.bytes), Ok(()));
        assert_eq!(ours.verify(b"licence!", &signature), Err(SignatureInvalid));
        assert_eq!(theirs.verify(b"licence", &signature), Err(SignatureInvalid));
        let renamed = Signature { key_id: "seal-2".to_owned(), ..signature };
        assert_eq!(ours.verify(b"licence", &renamed), Err(SignatureInvalid));
    }

    #[test]
    fn a_failing_signer_comes_back() {
        let signer = Signer::Failing { remaining: Arc::new(AtomicU32::new(2)), then: key("seal-1") };
        assert_eq!(signer.sign(b"x"), Err(SigningUnavailable));
        assert_eq!(signer.sign(b"x"), Err(SigningUnavailable));
        let signature = signer.sign(b"x").unwrap();
        assert_eq!(signer.verify(b"x", &signature), Ok(()));
    }

    #[test]
    fn a_signer_comes_from_its_configuration_or_is_refused() {
        let pkcs8 = Ed25519KeyPair::generate_pkcs8(&SystemRandom::new()).unwrap();
        let config =
            |text: String| SigningConfig { key_id: "seal-1".to_owned(), private_key: Secret::new(text) };
        assert!(Signer::from_config(&config(STANDARD.encode(pkcs8.as_ref()))).is_ok());
        assert_eq!(Signer::from_config(&config("bm8=".to_owned())).unwrap_err(), SigningKeyInvalid);
    }
}

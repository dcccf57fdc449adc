//! Fresh keys and secrets of a new house.

use anyhow::Result;
use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use ring::rand::{SecureRandom, SystemRandom};
use ring::signature::{Ed25519KeyPair, KeyPair};

use actnow_chassis::digest::to_hex;
use actnow_chassis::privacy::Secret;
use actnow_chassis::token::{TokenSigner, TokenSignerConfig};

/// A private key (PKCS#8) and its public key, both in base64.
pub(crate) fn key_pair() -> Result<(String, String)> {
    let random = SystemRandom::new();
    let document =
        Ed25519KeyPair::generate_pkcs8(&random).map_err(|_| anyhow::anyhow!("no randomness for a key"))?;
    let pair = Ed25519KeyPair::from_pkcs8(document.as_ref())
        .map_err(|_| anyhow::anyhow!("a fresh key cannot be read"))?;
    Ok((STANDARD.encode(document.as_ref()), STANDARD.encode(pair.public_key().as_ref())))
}

/// 32 random bytes.
pub(crate) fn random_hex() -> Result<String> {
    let mut bytes = [0_u8; 32];
    SystemRandom::new().fill(&mut bytes).map_err(|_| anyhow::anyhow!("no randomness for a secret"))?;
    Ok(to_hex(&bytes))
}

/// Signs tokens with the key `kid` of a house.
pub(crate) fn signer(kid: &str, issuer: &str, private_key: &str) -> Result<TokenSigner> {
    let (kid, issuer) = (kid.to_owned(), issuer.to_owned());
    let config = TokenSignerConfig { kid, issuer, private_key: Secret::new(private_key.to_owned()) };
    Ok(TokenSigner::from_config(&config)?)
}

//! Tokens that nobody should believe, made by hand: header, claims and signature are what the forger likes.

use base64::Engine;
use base64::engine::general_purpose::{STANDARD, URL_SAFE_NO_PAD};
use ring::hmac;
use ring::rand::SystemRandom;
use ring::signature::{ECDSA_P256_SHA256_FIXED_SIGNING, EcdsaKeyPair, Ed25519KeyPair};
use serde_json::{Value, json};

use actnow_chassis::token::wall_seconds;
use actnow_tests::TestHouse;

/// A key that signs.
pub(crate) struct Key(Ed25519KeyPair);

impl Key {
    /// A key that nobody knows.
    pub(crate) fn stranger() -> Self {
        let der = Ed25519KeyPair::generate_pkcs8(&SystemRandom::new()).expect("a key");
        Self(Ed25519KeyPair::from_pkcs8(der.as_ref()).expect("a key"))
    }

    pub(crate) fn sign(&self, message: &[u8]) -> Vec<u8> {
        self.0.sign(message).as_ref().to_vec()
    }
}

/// The keys of a house as its folder holds them: whoever has them forges from the inside.
pub(crate) struct Keys {
    pub(crate) house: Key,
    pub(crate) portal: Key,
    /// Base64, as it stands in every service's configuration.
    pub(crate) house_public: String,
}

impl Keys {
    pub(crate) fn of(house: &TestHouse) -> Self {
        let text = std::fs::read_to_string(house.folder.path().join("house.json")).expect("a house");
        let file: Value = serde_json::from_str(&text).expect("a house");
        let text = |name: &str| file[name].as_str().expect("a key").to_owned();
        let key = |name: &str| {
            let der = STANDARD.decode(text(name)).expect("base64");
            Key(Ed25519KeyPair::from_pkcs8_maybe_unchecked(&der).expect("a key"))
        };
        Self {
            house: key("token_private_key"),
            portal: key("portal_private_key"),
            house_public: text("token_public_key"),
        }
    }

    /// The public key of the house as an attacker may use it for a secret: its bytes, and its text.
    pub(crate) fn as_secrets(&self) -> [Vec<u8>; 2] {
        [STANDARD.decode(&self.house_public).expect("base64"), self.house_public.clone().into_bytes()]
    }
}

/// Good claims of a registrar, changed as `change` likes.
pub(crate) fn claims(change: impl FnOnce(&mut Value)) -> Value {
    let now = wall_seconds();
    let mut claims = json!({
        "sub": "li.wei", "roles": ["REGISTRAR"], "office": "", "iss": "actnow-house", "aud": "actnow",
        "iat": now, "exp": now + 60, "jti": "1",
    });
    change(&mut claims);
    claims
}

/// A token of this header and these claims.
pub(crate) fn token(header: &Value, claims: &Value, sign: impl FnOnce(&[u8]) -> Vec<u8>) -> String {
    token_of_text(&header.to_string(), &claims.to_string(), sign)
}

/// The same of texts: JSON that no serialiser would write.
pub(crate) fn token_of_text(header: &str, claims: &str, sign: impl FnOnce(&[u8]) -> Vec<u8>) -> String {
    let message = format!("{}.{}", URL_SAFE_NO_PAD.encode(header), URL_SAFE_NO_PAD.encode(claims));
    let signature = URL_SAFE_NO_PAD.encode(sign(message.as_bytes()));
    format!("{message}.{signature}")
}

/// HMAC-SHA256 with `secret`.
pub(crate) fn hmac_of(secret: &[u8]) -> impl FnOnce(&[u8]) -> Vec<u8> + '_ {
    move |message| hmac::sign(&hmac::Key::new(hmac::HMAC_SHA256, secret), message).as_ref().to_vec()
}

/// A signature on another curve.
pub(crate) fn p256(message: &[u8]) -> Vec<u8> {
    let (random, kind) = (SystemRandom::new(), &ECDSA_P256_SHA256_FIXED_SIGNING);
    let der = EcdsaKeyPair::generate_pkcs8(kind, &random).expect("a key");
    let pair = EcdsaKeyPair::from_pkcs8(kind, der.as_ref(), &random).expect("a key");
    pair.sign(&random, message).expect("a signature").as_ref().to_vec()
}

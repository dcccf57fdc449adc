//! Sealing of personal data in its column: AES-256-GCM with a random nonce.
//!
//! A sealed value is `version (1) | key id (4, big endian) | nonce (12) | ciphertext and tag`. The caller
//! binds it to its place by `aad` (table, column and row id), so that a value copied into another row or
//! column does not open. With random nonces one key may seal about 2^32 values (NIST SP 800-38D 8.3).

use ring::aead::{AES_256_GCM, Aad, LessSafeKey, NONCE_LEN, Nonce, UnboundKey};
use ring::rand::{SecureRandom, SystemRandom};

use super::SECRET_BYTES;

const VERSION: u8 = 1;
const HEADER_LEN: usize = 1 + 4;

/// Seals and opens the personal data of one service.
#[derive(Clone)]
pub struct SealingKey {
    key_id: u32,
    key: LessSafeKey,
}

/// A value could not be sealed: the machine gave no randomness.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("no randomness for a nonce")]
pub struct SealError;

/// A sealed value that does not open. Never says what is inside.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum OpenError {
    /// Too short, or of a version this program does not know.
    #[error("not a sealed value of a known version")]
    Format,
    /// Sealed with a secret of another number.
    #[error("sealed with key {0}, which is not configured")]
    UnknownKey(u32),
    /// Changed, moved to another place, or sealed with another secret of the same number.
    #[error("sealed value is damaged or stands in the wrong place")]
    Damaged,
}

impl SealingKey {
    /// The key with its number.
    pub fn new(key_id: u32, key: &[u8; SECRET_BYTES]) -> Self {
        let unbound = UnboundKey::new(&AES_256_GCM, key).expect("32 bytes are an AES-256 key");
        Self { key_id, key: LessSafeKey::new(unbound) }
    }

    /// Seals `plain` for the place named by `aad`, `filings/legal_representative_id/<filing id>`.
    ///
    /// # Errors
    /// [`SealError`] when the machine gives no randomness.
    pub fn seal(&self, plain: &[u8], aad: &[u8]) -> Result<Vec<u8>, SealError> {
        let mut nonce = [0_u8; NONCE_LEN];
        SystemRandom::new().fill(&mut nonce).map_err(|_| SealError)?;
        let mut body = plain.to_vec();
        let bound = self.bound_aad(aad);
        self.key
            .seal_in_place_append_tag(Nonce::assume_unique_for_key(nonce), Aad::from(bound), &mut body)
            .map_err(|_| SealError)?;
        let mut sealed = self.header().to_vec();
        sealed.extend_from_slice(&nonce);
        sealed.append(&mut body);
        Ok(sealed)
    }

    /// The plain bytes of a value sealed for the same place.
    ///
    /// # Errors
    /// [`OpenError`], which tells a foreign key from damage.
    pub fn open(&self, sealed: &[u8], aad: &[u8]) -> Result<Vec<u8>, OpenError> {
        let (header, rest) = sealed.split_at_checked(HEADER_LEN).ok_or(OpenError::Format)?;
        let (nonce, body) = rest.split_at_checked(NONCE_LEN).ok_or(OpenError::Format)?;
        self.check_header(header)?;
        let nonce = Nonce::try_assume_unique_for_key(nonce).map_err(|_| OpenError::Format)?;
        let mut body = body.to_vec();
        let bound = self.bound_aad(aad);
        let plain =
            self.key.open_in_place(nonce, Aad::from(bound), &mut body).map_err(|_| OpenError::Damaged)?;
        Ok(plain.to_vec())
    }

    fn check_header(&self, header: &[u8]) -> Result<(), OpenError> {
        let (version, key_id) = header.split_first().ok_or(OpenError::Format)?;
        let key_id = u32::from_be_bytes(key_id.try_into().map_err(|_| OpenError::Format)?);
        match *version {
            VERSION if key_id == self.key_id => Ok(()),
            VERSION => Err(OpenError::UnknownKey(key_id)),
            _ => Err(OpenError::Format),
        }
    }

    fn header(&self) -> [u8; HEADER_LEN] {
        let [a, b, c, d] = self.key_id.to_be_bytes();
        [VERSION, a, b, c, d]
    }

    /// The header is authenticated too: a changed key number must not go unseen.
    fn bound_aad(&self, aad: &[u8]) -> Vec<u8> {
        [self.header().as_slice(), aad].concat()
    }
}

impl std::fmt::Debug for SealingKey {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "SealingKey({})", self.key_id)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const ID: &[u8] = b"11010519491231002X";
    const PLACE: &[u8] = b"filings/legal_representative_id/1";

    fn key(id: u32) -> SealingKey {
        SealingKey::new(id, &[3; SECRET_BYTES])
    }

    #[test]
    fn what_is_sealed_opens_again_and_never_looks_the_same_twice() {
        let (first, second) = (key(1).seal(ID, PLACE).unwrap(), key(1).seal(ID, PLACE).unwrap());
        assert_ne!(first, second);
        assert_eq!(key(1).open(&first, PLACE).unwrap(), ID);
        assert!(!first.windows(ID.len()).any(|w| w == ID));
    }

    #[test]
    fn every_changed_byte_is_noticed() {
        let sealed = key(1).seal(ID, PLACE).unwrap();
        for at in 0..sealed.len() {
            let mut changed = sealed.clone();
            changed[at] ^= 1;
            assert!(key(1).open(&changed, PLACE).is_err(), "byte {at}");
        }
    }

    #[test]
    fn a_value_moved_to_another_row_does_not_open() {
        let sealed = key(1).seal(ID, PLACE).unwrap();
        assert_eq!(key(1).open(&sealed, b"filings/legal_representative_id/2"), Err(OpenError::Damaged));
    }

    #[test]
    fn a_foreign_key_and_a_foreign_format_are_told_apart() {
        let sealed = key(1).seal(ID, PLACE).unwrap();
        assert_eq!(key(2).open(&sealed, PLACE), Err(OpenError::UnknownKey(1)));
        assert_eq!(key(1).open(b"short", PLACE), Err(OpenError::Format));
        let other_secret = SealingKey::new(1, &[4; SECRET_BYTES]);
        assert_eq!(other_secret.open(&sealed, PLACE), Err(OpenError::Damaged));
    }
}

//! The blind index: equality search over a column nobody can read.

use ring::hmac;

use super::SECRET_BYTES;

/// Length in bytes of an index value. Truncated, so that it tells equality and nothing more.
pub const INDEX_BYTES: usize = 16;

/// Makes index values: HMAC-SHA256 truncated to 16 bytes.
#[derive(Clone)]
pub struct BlindIndexKey(hmac::Key);

impl BlindIndexKey {
    /// The key.
    pub fn new(key: &[u8; SECRET_BYTES]) -> Self {
        Self(hmac::Key::new(hmac::HMAC_SHA256, key))
    }

    /// The index of a normalised `value` within `domain` (`resident-id`, `phone`). The same value has
    /// different indexes in different domains, so that two columns cannot be joined by them.
    pub fn index(&self, domain: &str, value: &[u8]) -> [u8; INDEX_BYTES] {
        let mut context = hmac::Context::with_key(&self.0);
        context.update(&u64::try_from(domain.len()).unwrap_or(u64::MAX).to_be_bytes());
        context.update(domain.as_bytes());
        context.update(value);
        let mut out = [0_u8; INDEX_BYTES];
        out.copy_from_slice(&context.sign().as_ref()[..INDEX_BYTES]);
        out
    }
}

impl std::fmt::Debug for BlindIndexKey {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("BlindIndexKey(…)")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn equal_values_meet_within_a_domain_only() {
        let key = BlindIndexKey::new(&[1; SECRET_BYTES]);
        assert_eq!(key.index("phone", b"13800138000"), key.index("phone", b"13800138000"));
        assert_ne!(key.index("phone", b"13800138000"), key.index("phone", b"13800138001"));
        assert_ne!(key.index("phone", b"13800138000"), key.index("resident-id", b"13800138000"));
        let other = BlindIndexKey::new(&[2; SECRET_BYTES]);
        assert_ne!(key.index("phone", b"13800138000"), other.index("phone", b"13800138000"));
    }
}

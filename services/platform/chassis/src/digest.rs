//! SHA-256 digests and hexadecimal text: journal chains, command bodies, key material in configuration.

use ring::digest::{SHA256, digest};

/// SHA-256 of `bytes`.
pub fn sha256(bytes: &[u8]) -> [u8; 32] {
    let mut out = [0_u8; 32];
    out.copy_from_slice(digest(&SHA256, bytes).as_ref());
    out
}

/// SHA-256 of several parts, each preceded by its length, so that no two lists of parts share a digest.
pub fn sha256_of_parts<'a>(parts: impl IntoIterator<Item = &'a [u8]>) -> [u8; 32] {
    let mut context = ring::digest::Context::new(&SHA256);
    for part in parts {
        context.update(&u64::try_from(part.len()).unwrap_or(u64::MAX).to_be_bytes());
        context.update(part);
    }
    let mut out = [0_u8; 32];
    out.copy_from_slice(context.finish().as_ref());
    out
}

/// SHA-256 of `bytes` in lower-case hexadecimal.
pub fn sha256_hex(bytes: &[u8]) -> String {
    to_hex(&sha256(bytes))
}

/// Lower-case hexadecimal.
pub fn to_hex(bytes: &[u8]) -> String {
    const DIGITS: &[u8; 16] = b"0123456789abcdef";
    let mut text = String::with_capacity(bytes.len() * 2);
    for byte in bytes {
        text.push(char::from(DIGITS[usize::from(byte >> 4)]));
        text.push(char::from(DIGITS[usize::from(byte & 0x0f)]));
    }
    text
}

/// A text that is not hexadecimal with an even number of digits. Never repeats the text: it may be a key.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("not a hexadecimal text with an even number of digits")]
pub struct NotHex;

/// Bytes of a hexadecimal text of either case.
///
/// # Errors
/// [`NotHex`] for an odd length or a foreign character.
pub fn from_hex(text: &str) -> Result<Vec<u8>, NotHex> {
    let digits = text.as_bytes();
    if !digits.len().is_multiple_of(2) {
        return Err(NotHex);
    }
    digits.chunks_exact(2).map(|pair| Ok(nibble(pair[0])? << 4 | nibble(pair[1])?)).collect()
}

fn nibble(digit: u8) -> Result<u8, NotHex> {
    let value = char::from(digit).to_digit(16).ok_or(NotHex)?;
    u8::try_from(value).map_err(|_| NotHex)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sha256_is_the_one_of_fips_180() {
        assert_eq!(sha256_hex(b"abc"), "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
    }

    #[test]
    fn parts_do_not_run_into_each_other() {
        let left = sha256_of_parts([b"ab".as_slice(), b"c".as_slice()]);
        let right = sha256_of_parts([b"a".as_slice(), b"bc".as_slice()]);
        assert_ne!(left, right);
    }

    #[test]
    fn hexadecimal_goes_both_ways_and_refuses_the_rest() {
        assert_eq!(from_hex("00FFa1"), Ok(vec![0x00, 0xff, 0xa1]));
        assert_eq!(to_hex(&[0x00, 0xff, 0xa1]), "00ffa1");
        assert_eq!(from_hex("abc"), Err(NotHex));
        assert_eq!(from_hex("+1"), Err(NotHex));
        assert_eq!(from_hex("中"), Err(NotHex));
    }
}

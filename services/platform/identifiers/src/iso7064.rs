//! Check characters of ISO 7064 (GB/T 17710): MOD 11-2 for resident IDs, MOD 11,10 for licence numbers,
//! MOD 37,36 for e-certificate identifiers.

/// MOD 11-2 over decimal `digits`: `0`–`9` or `X`. `None` when a byte is not a digit.
pub fn mod_11_2(digits: &[u8]) -> Option<u8> {
    let mut product = 0;
    for byte in digits {
        product = (product + u32::from(decimal(*byte)?)) * 2 % 11;
    }
    match (12 - product) % 11 {
        10 => Some(b'X'),
        value => character(value),
    }
}

/// MOD 11,10 over decimal `digits`: `0`–`9`. `None` when a byte is not a digit.
pub fn mod_11_10(digits: &[u8]) -> Option<u8> {
    hybrid(digits, 10, decimal)
}

/// MOD 37,36 over digits and capitals: `0`–`9`, `A`–`Z`. `None` when a byte is neither.
pub fn mod_37_36(text: &[u8]) -> Option<u8> {
    hybrid(text, 36, alphanumeric)
}

/// The hybrid systems: one modulus M for the sum, M + 1 for the product.
fn hybrid(text: &[u8], modulus: u32, value_of: fn(u8) -> Option<u8>) -> Option<u8> {
    let mut product = modulus;
    for byte in text {
        let sum = match (product + u32::from(value_of(*byte)?)) % modulus {
            0 => modulus,
            sum => sum,
        };
        product = sum * 2 % (modulus + 1);
    }
    character((modulus + 1 - product) % modulus)
}

fn decimal(byte: u8) -> Option<u8> {
    byte.is_ascii_digit().then(|| byte - b'0')
}

fn alphanumeric(byte: u8) -> Option<u8> {
    match byte {
        b'0'..=b'9' => Some(byte - b'0'),
        b'A'..=b'Z' => Some(byte - b'A' + 10),
        _ => None,
    }
}

fn character(value: u32) -> Option<u8> {
    char::from_digit(value, 36).and_then(|c| u8::try_from(c.to_ascii_uppercase()).ok())
}

#[cfg(test)]
#[path = "iso7064_tests.rs"]
mod tests;

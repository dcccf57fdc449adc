//! A value of the configuration that must not be printed.

use serde::{Deserialize, Deserializer};

/// Keeps a password, token or key out of `Debug` output. Has no `Display` and no `Serialize` on purpose.
#[derive(Clone, PartialEq, Eq, Default)]
pub struct Secret<T>(T);

impl<T> Secret<T> {
    /// Wraps `value`.
    pub const fn new(value: T) -> Self {
        Self(value)
    }

    /// The value, for the one place that uses it.
    pub const fn expose(&self) -> &T {
        &self.0
    }
}

impl<T> std::fmt::Debug for Secret<T> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("…")
    }
}

impl<'de, T: Deserialize<'de>> Deserialize<'de> for Secret<T> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        T::deserialize(deserializer).map(Self)
    }
}

/// Whether a secret of a configuration is one out of an example: nothing, one piece over and over, counting bytes, or
/// a word that stands in every manual.
pub fn is_example_secret(text: &str) -> bool {
    let letters: Vec<char> = text.trim().to_lowercase().chars().collect();
    let piece =
        |length: usize| letters.iter().enumerate().all(|(at, letter)| *letter == letters[at % length]);
    let counting = letters.chunks(2).enumerate().all(|(at, pair)| {
        let pair: String = pair.iter().collect();
        pair == format!("{at:02x}")
    });
    let plain: String = letters.iter().filter(|letter| letter.is_alphabetic()).collect();
    let words = ["secret", "clientsecret", "mysecret", "changeme", "changeit", "password", "example"];
    letters.is_empty()
        || [1, 2, 4, 8].into_iter().any(|length| length <= letters.len() / 2 && piece(length))
        || counting
        || words.contains(&plain.as_str())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn prints_an_ellipsis_and_reads_like_its_value() {
        let secret: Secret<String> = serde_json::from_str("\"hunter2\"").unwrap();
        assert_eq!(format!("{secret:?}"), "…");
        assert_eq!(secret.expose(), "hunter2");
    }

    #[test]
    fn secrets_out_of_examples_are_known() {
        assert!(is_example_secret(&"0".repeat(64)) && is_example_secret(&"ab".repeat(32)));
        assert!(is_example_secret("000102030405060708090a0b0c0d0e0f101112131415161718191a1b1c1d1e1f"));
        assert!(is_example_secret(&"deadbeef".repeat(8)) && is_example_secret(""));
        assert!(is_example_secret("change-me") && is_example_secret("Client_Secret1"));
        assert!(!is_example_secret("9f3c0b6a5d21e87744c1c9be02f6a8d1507be3aa91c64f2d8e0b7a6c5d4e3f21"));
    }
}

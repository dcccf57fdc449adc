//! The `[service.provider]` section. Keys are explained in `config.default.toml`.

use actnow_chassis::privacy::{Secret, is_example_secret};
use anyhow::{Context, Result, ensure};
use serde::Deserialize;

/// Shortest secret of the portal's client outside of a demonstration, in characters.
const SHORTEST_SECRET: usize = 16;

/// The bureau's own provider of OpenID Connect.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
#[allow(missing_docs, reason = "the commented default file documents the keys")]
pub struct ProviderSettings {
    pub(crate) issuer: String,
    pub(crate) client_id: String,
    pub(crate) client_secret: Secret<String>,
    pub(crate) client_secret_file: String,
    pub(crate) address: String,
    pub(crate) authorities_file: String,
    pub(crate) text_zh: String,
    pub(crate) text_en: String,
}

impl ProviderSettings {
    /// The secret of the portal's client, wherever it is kept.
    ///
    /// # Errors
    /// When there is none or two, the file cannot be read, or a house that is no demonstration has one out of an
    /// example.
    pub(crate) fn secret(&self, demo: bool) -> Result<Secret<String>> {
        let (given, file) = (self.client_secret.expose(), self.client_secret_file.as_str());
        ensure!(
            given.is_empty() != file.is_empty(),
            "service.provider needs client_secret or client_secret_file, one of both"
        );
        let secret = if file.is_empty() {
            given.clone()
        } else {
            let reading = || format!("reading service.provider.client_secret_file {file}");
            std::fs::read_to_string(file).with_context(reading)?.trim().to_owned()
        };
        ensure!(
            demo || (secret.len() >= SHORTEST_SECRET && !is_example_secret(&secret)),
            "service.provider.client_secret is an example's, or shorter than {SHORTEST_SECRET} characters: have the \
             provider make one"
        );
        Ok(Secret::new(secret))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn with(secret: &str, file: &str) -> ProviderSettings {
        ProviderSettings {
            issuer: String::new(),
            client_id: String::new(),
            client_secret: Secret::new(secret.to_owned()),
            client_secret_file: file.to_owned(),
            address: String::new(),
            authorities_file: String::new(),
            text_zh: String::new(),
            text_en: String::new(),
        }
    }

    #[test]
    fn the_secret_is_in_one_place_and_no_example() {
        let file = tempfile::NamedTempFile::new().unwrap();
        std::fs::write(file.path(), "rT9mQ2xV7kLp4Zs8\n").unwrap();
        let path = file.path().to_str().unwrap();
        assert_eq!(with("", path).secret(false).unwrap().expose(), "rT9mQ2xV7kLp4Zs8");
        assert_eq!(with("secret", "").secret(true).unwrap().expose(), "secret");
        for (secret, file) in [("", ""), ("rT9mQ2xV7kLp4Zs8", path), ("", "/nowhere")] {
            assert!(with(secret, file).secret(true).is_err(), "{secret} {file}");
        }
        for example in ["secret", "client-secret-1234", "t00-few", "abababababababababab"] {
            let error = with(example, "").secret(false).unwrap_err().to_string();
            assert!(!error.contains(example) || example == "secret", "{error}");
        }
    }
}

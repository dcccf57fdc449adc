//! Configuration: a commented default that is part of the binary, then a file, then the environment.
//!
//! `ACTNOW__DATABASE__URL=…` overrides `[database] url`. Unknown keys are refused, so that a misspelt
//! setting is an error and not a silent default.

use std::path::Path;

use anyhow::{Context, Result};
use figment::Figment;
use figment::providers::{Env, Format, Toml};
use serde::de::DeserializeOwned;

/// Prefix of environment keys; `__` separates sections.
pub const ENV_PREFIX: &str = "ACTNOW__";

/// Reads a configuration from `layers` of TOML text (later wins), then `file`, then the environment.
///
/// # Errors
/// When the file is missing or malformed, a key is unknown, or a value has the wrong type; the message names
/// the key and where it came from.
pub fn load<T: DeserializeOwned>(layers: &[&str], file: Option<&Path>) -> Result<T> {
    let mut figment = Figment::new();
    for layer in layers {
        figment = figment.merge(Toml::string(layer));
    }
    if let Some(path) = file {
        figment = figment.merge(Toml::file_exact(path));
    }
    figment.merge(Env::prefixed(ENV_PREFIX).split("__")).extract().context("reading the configuration")
}

#[cfg(test)]
mod tests {
    use serde::Deserialize;

    #[derive(Debug, Deserialize)]
    #[serde(deny_unknown_fields)]
    struct Sample {
        listen: String,
    }

    #[test]
    fn later_layers_win_and_unknown_keys_are_refused() {
        let config: Sample = super::load(&["listen = \"a\"", "listen = \"b\""], None).unwrap();
        assert_eq!(config.listen, "b");
        let refused = super::load::<Sample>(&["listen = \"a\"\nlisten_on = \"b\""], None).unwrap_err();
        assert!(format!("{refused:#}").contains("listen_on"), "{refused:#}");
    }
}

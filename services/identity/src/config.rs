//! The `[service]` section and the rules it becomes. Keys are explained in `config.default.toml`.

use actnow_chassis::open_id::{IdTokens, Provider};
use anyhow::{Context, Result, ensure};
use chrono::TimeDelta;
use serde::Deserialize;

use crate::domain::lockout::LockoutRules;
use crate::domain::password::{PasswordRules, Profile};
use crate::domain::session::SessionRules;

/// Name of the service and its source on the broker.
pub const SERVICE: &str = "identity";

/// Least memory of a hash: what OWASP asks for with the most passes it names.
const LEAST_MEMORY_KIB: u32 = 7 * 1024;
/// With less than that nobody is kept from guessing.
const LEAST_PASSES_OF_LITTLE_MEMORY: u32 = 5;

/// The section of this service.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
#[allow(missing_docs, reason = "the commented default file documents the keys")]
pub struct Settings {
    pub demo: bool,
    pub passwords: PasswordSettings,
    pub sessions: SessionSettings,
    pub lockout: LockoutSettings,
    pub provider: ProviderSettings,
    pub keys: KeySettings,
}

/// What a password must be and what guessing it costs.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
#[allow(missing_docs, reason = "the commented default file documents the keys")]
pub struct PasswordSettings {
    pub profile: Profile,
    pub longest_use_days: u32,
    pub common_passwords_file: String,
    pub memory_kib: u32,
    pub iterations: u32,
    pub at_a_time: usize,
}

/// How long a session lasts.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
#[allow(missing_docs, reason = "the commented default file documents the keys")]
pub struct SessionSettings {
    pub idle_minutes: u32,
    pub absolute_hours: u32,
}

/// How long who guesses must wait.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
#[allow(missing_docs, reason = "the commented default file documents the keys")]
pub struct LockoutSettings {
    pub account_threshold: u32,
    pub address_threshold: u32,
    pub first_seconds: u32,
    pub longest_minutes: u32,
    pub forget_after_hours: u32,
}

/// The bureau's own provider of OpenID Connect.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
#[allow(missing_docs, reason = "the commented default file documents the keys")]
pub struct ProviderSettings {
    pub issuer: String,
    pub client_id: String,
    pub authorities_file: String,
}

impl ProviderSettings {
    /// What checks ID tokens of the provider; `None` without a provider.
    fn id_tokens(&self) -> Result<Option<IdTokens>> {
        if self.issuer.is_empty() {
            return Ok(None);
        }
        ensure!(!self.client_id.is_empty(), "service.provider.client_id is needed beside the issuer");
        let provider =
            Provider::of(&self.issuer, &self.authorities_file).context("service.provider.issuer")?;
        Ok(Some(IdTokens::of(&provider, &self.client_id)))
    }
}

/// How long a key signs.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
#[allow(missing_docs, reason = "the commented default file documents the keys")]
pub struct KeySettings {
    pub rotate_after_days: u32,
}

/// What guessing a password costs.
#[derive(Debug, Clone, Copy)]
pub(crate) struct HashCost {
    pub(crate) memory_kib: u32,
    pub(crate) iterations: u32,
    pub(crate) at_a_time: usize,
}

/// What the settings become.
#[derive(Clone)]
pub(crate) struct Rules {
    pub(crate) passwords: PasswordRules,
    pub(crate) hash: HashCost,
    pub(crate) sessions: SessionRules,
    pub(crate) per_account: LockoutRules,
    pub(crate) per_address: LockoutRules,
    pub(crate) rotate_after: TimeDelta,
    pub(crate) id_tokens: Option<IdTokens>,
}

impl Settings {
    /// The rules, with their file read.
    ///
    /// # Errors
    /// When the file is missing, or a number makes no sense.
    pub(crate) fn rules(&self) -> Result<Rules> {
        let passwords = &self.passwords;
        let strong = passwords.memory_kib >= LEAST_MEMORY_KIB
            && (passwords.iterations >= LEAST_PASSES_OF_LITTLE_MEMORY
                || passwords.memory_kib >= 19 * 1024 && passwords.iterations >= 2);
        // A house for demonstrations has no secrets to guess.
        ensure!(
            strong || self.demo,
            "service.passwords: 19456 KiB and 2 iterations, or {LEAST_MEMORY_KIB} KiB and \
             {LEAST_PASSES_OF_LITTLE_MEMORY}, are the least a hash may cost"
        );
        ensure!(passwords.at_a_time > 0, "service.passwords.at_a_time must be at least 1");
        ensure!(passwords.longest_use_days > 0, "service.passwords.longest_use_days must be at least 1");
        let (sessions, lockout) = (&self.sessions, &self.lockout);
        ensure!(
            sessions.idle_minutes > 0 && (1..=24).contains(&sessions.absolute_hours),
            "service.sessions: idle_minutes from 1, absolute_hours from 1 to 24"
        );
        ensure!(
            lockout.account_threshold > 0
                && lockout.address_threshold > 0
                && lockout.first_seconds > 0
                && lockout.longest_minutes > 0
                && lockout.forget_after_hours > 0,
            "service.lockout: every number must be at least 1"
        );
        ensure!(self.keys.rotate_after_days > 0, "service.keys.rotate_after_days must be at least 1");
        Ok(Rules {
            passwords: PasswordRules {
                profile: passwords.profile,
                longest_use: TimeDelta::days(passwords.longest_use_days.into()),
                common: common_passwords(&passwords.common_passwords_file)?,
            },
            hash: HashCost {
                memory_kib: passwords.memory_kib,
                iterations: passwords.iterations,
                at_a_time: passwords.at_a_time,
            },
            sessions: SessionRules {
                idle: TimeDelta::minutes(sessions.idle_minutes.into()),
                absolute: TimeDelta::hours(sessions.absolute_hours.into()),
            },
            per_account: lockout.rules(lockout.account_threshold),
            per_address: lockout.rules(lockout.address_threshold),
            rotate_after: TimeDelta::days(self.keys.rotate_after_days.into()),
            id_tokens: self.provider.id_tokens()?,
        })
    }
}

impl LockoutSettings {
    fn rules(&self, threshold: u32) -> LockoutRules {
        LockoutRules {
            threshold,
            first: TimeDelta::seconds(self.first_seconds.into()),
            longest: TimeDelta::minutes(self.longest_minutes.into()),
            forget_after: TimeDelta::hours(self.forget_after_hours.into()),
        }
    }
}

fn common_passwords(file: &str) -> Result<std::collections::BTreeSet<String>> {
    let further = match file {
        "" => String::new(),
        path => std::fs::read_to_string(path).with_context(|| format!("reading {path}"))?,
    };
    let built_in = include_str!("../data/common_passwords.txt");
    Ok(built_in.lines().chain(further.lines()).map(|line| line.trim().to_lowercase()).collect())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[derive(Deserialize)]
    struct File {
        service: Settings,
    }

    fn defaults() -> Settings {
        actnow_chassis::config::load::<File>(&[include_str!("config.default.toml")], None).unwrap().service
    }

    #[test]
    fn the_default_file_makes_rules() {
        let rules = defaults().rules().unwrap();
        assert_eq!(rules.sessions.idle, TimeDelta::minutes(30));
        assert_eq!(rules.per_account.threshold, 5);
        assert!(rules.passwords.common.contains("actnow-demo-2026"));
    }

    #[test]
    fn what_makes_no_sense_is_refused() {
        let refused = |change: fn(&mut Settings)| {
            let mut settings = defaults();
            change(&mut settings);
            settings.rules().is_err()
        };
        assert!(!refused(|_| {}));
        assert!(refused(|s| s.passwords.memory_kib = 1024));
        assert!(!refused(|s| (s.passwords.memory_kib, s.demo) = (1024, true)));
        assert!(refused(|s| s.passwords.at_a_time = 0));
        assert!(refused(|s| s.sessions.absolute_hours = 48));
        assert!(refused(|s| s.lockout.first_seconds = 0));
        assert!(refused(|s| s.keys.rotate_after_days = 0));
        assert!(refused(|s| s.passwords.common_passwords_file = "/nowhere".to_owned()));
        let at = |issuer: &str, client: &str| ProviderSettings {
            issuer: issuer.to_owned(),
            client_id: client.to_owned(),
            authorities_file: String::new(),
        };
        assert!(at("http://127.0.0.1:9000", "actnow").id_tokens().unwrap().is_some());
        assert!(at("http://id.example.gov.cn", "actnow").id_tokens().is_err(), "anybody may change it");
        assert!(at("http://127.0.0.1:9000", "").id_tokens().is_err());
    }
}

//! The service's own settings, `[service]`, and what they become: the bureau at work.

mod bureau;
mod instant;
mod lists;

use actnow_chassis::certificate_signing::SigningConfig;
use serde::Deserialize;

pub use bureau::Bureau;
pub use instant::InstantSettings;
pub use lists::ListFiles;

/// Name of the service, its queue and its source on the broker.
pub const SERVICE: &str = "registration";

/// The `[service]` section.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Settings {
    /// Code of the authority.
    pub authority: String,
    /// Name of the authority on licences.
    pub authority_name: String,
    /// Jurisdiction of the authority, six digits.
    pub division: String,
    /// Pool of organisation-code bodies, `MAFAKE##`.
    pub code_pool: String,
    /// Type code of the business licence in e-certificate identifiers.
    pub certificate_type: String,
    /// First pause of a failed signing, in seconds.
    pub retry_first_seconds: u32,
    /// Longest pause of a failed signing, in seconds.
    pub retry_longest_seconds: u32,
    /// Calendar that replaces years of the built-in one; empty: none.
    pub working_days_file: String,
    /// What a machine may do.
    pub instant_approval: InstantSettings,
    /// Limits that the bureau sets.
    pub policy: PolicySettings,
    /// Lists in place of the built-in ones.
    pub lists: ListFiles,
    /// The key that seals licences.
    pub certificate_signing: SigningConfig,
    /// So many signatures fail before one succeeds, for tests of the retry.
    #[cfg(feature = "faults")]
    #[serde(default)]
    pub failing_signatures: u32,
}

/// Limits that the bureau sets.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct PolicySettings {
    /// Capital from which a person looks, in fen.
    pub abnormal_capital_fen: i64,
    /// Contribution term from which a person looks, in years.
    pub abnormal_term_years: u32,
    /// Age of an approval without stated term, in days.
    pub approval_days: u32,
    /// Materials that a commitment may replace.
    pub may_be_committed: Vec<String>,
}

//! The service's own settings, `[service]`, and what they become: the bureau at work.

mod bureau;
mod instant;

use std::path::Path;

use actnow_chassis::certificate_signing::SigningConfig;
use actnow_statutory_clock::ClockTable;
use anyhow::{Context, Result, ensure};
use chrono::NaiveDate;
use serde::Deserialize;

use crate::domain::check::LocalRules;
use crate::domain::regime::RegimeTable;
use crate::domain::terms::{LateRenewal, RectificationClock, RegimeTerms, clocks_2015, clocks_2023};
use crate::domain::wordings::ScopeWordings;

pub(crate) use bureau::Bureau;
pub use instant::InstantSettings;

/// Name of the service, its queue and its source on the broker.
pub const SERVICE: &str = "food-licensing";

/// The `[service]` section.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Settings {
    /// Code of the authority.
    pub authority: String,
    /// Name of the authority on certificates.
    pub authority_name: String,
    /// Division of the authority.
    pub division: String,
    /// Type code of the food licence in e-certificate identifiers.
    pub certificate_type: String,
    /// Reviewers with delegated power to grant.
    pub delegated_reviewers: Vec<String>,
    /// Working days from a filing to its publication.
    pub publish_after_working_days: u32,
    /// First pause of a failed signing, in seconds.
    pub retry_first_seconds: u32,
    /// Longest pause of a failed signing, in seconds.
    pub retry_longest_seconds: u32,
    /// Calendar that replaces years of the built-in one; empty: none.
    pub working_days_file: String,
    /// Scope wordings in place of the built-in ones; empty: those.
    pub scope_wordings_file: String,
    /// What a machine may do.
    pub instant_approval: InstantSettings,
    /// Rules of the province or city.
    pub local_rules: LocalRules,
    /// Bans known from elsewhere.
    #[serde(default)]
    pub bans: Vec<BanEntry>,
    /// Bad credit marks known from elsewhere: their holders may not commit (告知承诺).
    #[serde(default)]
    pub credit_marks: Vec<CreditMarkEntry>,
    /// Both regimes.
    pub regimes: RegimesSettings,
    /// The key that seals certificates.
    pub certificate_signing: SigningConfig,
    /// So many signatures fail before one succeeds, for tests of the retry.
    #[cfg(feature = "faults")]
    #[serde(default)]
    pub failing_signatures: u32,
}

/// What is said of both regimes.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct RegimesSettings {
    /// CFDA Order 17.
    pub food_2015: RegimeSettings,
    /// SAMR Order 78.
    pub food_2023: RegimeSettings,
}

/// The clocks of a regime, and how the bureau reads what its text leaves open.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct RegimeSettings {
    /// A table in place of the built-in one; empty: that.
    pub clocks_file: String,
    /// Whether rectification stops the statutory clock.
    pub rectification: RectificationClock,
    /// What becomes of a late application for renewal.
    pub late_renewal: LateRenewal,
}

impl RegimeSettings {
    fn terms(&self, built_in: ClockTable) -> Result<RegimeTerms> {
        let clocks = match read_file(&self.clocks_file)? {
            None => built_in,
            Some(text) => ClockTable::from_csv(&text)?,
        };
        Ok(RegimeTerms::of(&clocks, self.rectification, self.late_renewal)?)
    }
}

/// A ban on applying.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct BanEntry {
    /// Code of the banned operator.
    pub uscc: String,
    /// Last day.
    pub until: NaiveDate,
    /// The article it rests on.
    pub article: String,
}

/// A bad credit mark (不良信用记录).
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct CreditMarkEntry {
    /// Code of the operator.
    pub uscc: String,
    /// Last day.
    pub until: NaiveDate,
}

impl Settings {
    fn wordings(&self) -> Result<ScopeWordings> {
        match read_file(&self.scope_wordings_file)? {
            None => Ok(ScopeWordings::embedded()),
            Some(text) => Ok(ScopeWordings::parse(&text)?),
        }
    }

    /// Both regimes, with their tables read.
    ///
    /// # Errors
    /// When a table cannot be read, or does not say what a regime needs.
    pub(crate) fn regimes(&self) -> Result<RegimeTable> {
        let RegimesSettings { food_2015, food_2023 } = &self.regimes;
        let table = RegimeTable {
            food_2015: food_2015.terms(clocks_2015()).context("service.regimes.food_2015")?,
            food_2023: food_2023.terms(clocks_2023()).context("service.regimes.food_2023")?,
        };
        ensure!(
            table.food_2023.renewal_earliest_wd.is_some(),
            "service.regimes.food_2023: the clock RENEWAL_EARLIEST is missing"
        );
        for (name, terms) in [("2015", &table.food_2015), ("2023", &table.food_2023)] {
            ensure!(
                self.publish_after_working_days <= terms.filing_publicity_wd,
                "service.publish_after_working_days is longer than regime {name} allows"
            );
        }
        Ok(table)
    }

    fn must_make_sense(&self) -> Result<()> {
        let contradictions = self.local_rules.commitment.contradictions();
        ensure!(contradictions.is_empty(), "service.local_rules.commitment: {}", contradictions.join("; "));
        ensure!(self.retry_first_seconds > 0, "service.retry_first_seconds must be at least 1");
        Ok(())
    }
}

fn read_file(path: &str) -> Result<Option<String>> {
    if path.is_empty() {
        return Ok(None);
    }
    std::fs::read_to_string(Path::new(path)).with_context(|| format!("reading {path}")).map(Some)
}

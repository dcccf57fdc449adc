//! The bureau at work: its settings read, checked and turned into what decisions are measured with.

use std::sync::Arc;

use actnow_chassis::certificate_signing::Signer;
use actnow_chassis::digest::sha256_hex;
use actnow_chassis::privacy::PrivacyKeys;
use actnow_identifiers::{DivisionTable, ECertificateId, Uscc};
use actnow_room::instant::Instant;
use actnow_room::working_calendar;
use actnow_statutory_clock::WorkingCalendar;
use anyhow::{Context, Result};
use chrono::{NaiveDate, TimeDelta};

use super::Settings;
use crate::domain::check::{Ban, banned_until};
use crate::domain::instant_approval::InstantRules;
use crate::domain::law::Law;
use crate::domain::regime::RegimeTable;
use crate::domain::wordings::ScopeWordings;

/// Everything a decision needs that is no row. Cheap to clone.
#[derive(Clone)]
pub(crate) struct Bureau {
    inner: Arc<Inner>,
}

struct Inner {
    settings: Settings,
    regimes: RegimeTable,
    authority: Uscc,
    calendar: WorkingCalendar,
    wordings: ScopeWordings,
    instant: Instant<InstantRules>,
    signer: Signer,
    privacy: PrivacyKeys,
}

impl Bureau {
    /// The bureau of `settings`.
    ///
    /// # Errors
    /// When a code, a key or a table cannot be used, or periods contradict each other.
    pub(crate) fn open(mut settings: Settings, privacy: PrivacyKeys) -> Result<Self> {
        settings.must_make_sense()?;
        let told = &mut settings.local_rules.commitment;
        told.conditions = told.conditions.trim().to_owned();
        told.conditions_sha256 = sha256_hex(told.conditions.as_bytes());
        let authority = Uscc::parse(&settings.authority, DivisionTable::built_in())
            .context("service.authority is no unified social credit code")?;
        ECertificateId::compose(&settings.certificate_type, &authority, "1", 1)
            .context("service.certificate_type is no type code of an e-certificate")?;
        let inner = Inner {
            authority,
            regimes: settings.regimes()?,
            calendar: working_calendar(&settings.working_days_file)?,
            wordings: settings.wordings()?,
            instant: settings.instant_approval.open()?,
            signer: signer(&settings)?,
            privacy,
            settings,
        };
        Ok(Self { inner: Arc::new(inner) })
    }

    /// The law in force, as loaded.
    pub(crate) fn law(&self) -> Law<'_> {
        let Inner { settings, regimes, calendar, .. } = &*self.inner;
        Law { calendar, regimes, local: &settings.local_rules }
    }

    /// The settings.
    pub(crate) fn settings(&self) -> &Settings {
        &self.inner.settings
    }

    /// Code of the authority.
    pub(crate) fn authority(&self) -> &Uscc {
        &self.inner.authority
    }

    /// Scope wordings that speak of food.
    pub(crate) fn wordings(&self) -> &ScopeWordings {
        &self.inner.wordings
    }

    /// Known divisions.
    pub(crate) fn divisions(&self) -> &DivisionTable {
        DivisionTable::built_in()
    }

    /// What a machine may do by published rules.
    pub(crate) fn instant(&self) -> &Instant<InstantRules> {
        &self.inner.instant
    }

    /// Seals certificates.
    pub(crate) fn signer(&self) -> &Signer {
        &self.inner.signer
    }

    /// Seals personal data.
    pub(crate) fn privacy(&self) -> &PrivacyKeys {
        &self.inner.privacy
    }

    /// The last day of a configured ban on `uscc` that is in force on `on`.
    pub(crate) fn banned_until(&self, uscc: &str, on: NaiveDate) -> Option<NaiveDate> {
        let bans = self.inner.settings.bans.iter().filter(|ban| ban.uscc == uscc);
        let bans: Vec<Ban> = bans.map(|ban| Ban { until: ban.until, article: ban.article.clone() }).collect();
        banned_until(&bans, on)
    }

    /// The last day of a bad credit mark of `uscc` that is in force on `on`.
    pub(crate) fn credit_mark_until(&self, uscc: &str, on: NaiveDate) -> Option<NaiveDate> {
        let marks = self.inner.settings.credit_marks.iter().filter(|mark| mark.uscc == uscc);
        marks.map(|mark| mark.until).filter(|until| *until >= on).max()
    }

    /// The pause after the `attempts`-th failed signing.
    pub(crate) fn retry_pause(&self, attempts: u32) -> TimeDelta {
        let settings = &self.inner.settings;
        let doubled =
            settings.retry_first_seconds.saturating_mul(1_u32 << attempts.saturating_sub(1).min(16));
        TimeDelta::seconds(doubled.min(settings.retry_longest_seconds.max(1)).into())
    }
}

#[cfg(not(feature = "faults"))]
fn signer(settings: &Settings) -> Result<Signer> {
    Signer::from_config(&settings.certificate_signing).context("service.certificate_signing")
}

#[cfg(feature = "faults")]
fn signer(settings: &Settings) -> Result<Signer> {
    let signer = Signer::from_config(&settings.certificate_signing).context("service.certificate_signing")?;
    Ok(match signer {
        Signer::Ed25519(then) if settings.failing_signatures > 0 => {
            Signer::Failing { remaining: Arc::new(settings.failing_signatures.into()), then }
        }
        other @ (Signer::Ed25519(_) | Signer::Failing { .. }) => other,
    })
}

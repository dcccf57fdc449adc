//! The bureau at work: its settings read, checked and turned into what decisions are measured with.

use std::sync::Arc;

use actnow_chassis::certificate_signing::Signer;
use actnow_chassis::privacy::PrivacyKeys;
use actnow_identifiers::{CodePool, DivisionTable, ECertificateId, Uscc};
use actnow_room::instant::Instant;
use actnow_room::working_calendar;
use actnow_statutory_clock::WorkingCalendar;
use anyhow::{Context, Result, ensure};
use chrono::TimeDelta;
use serde::Deserialize;
use serde::de::value::{Error as ValueError, StrDeserializer};

use super::{PolicySettings, Settings};
use crate::domain::establishment::{EstablishmentPolicy, RegistrationAuthority};
use crate::domain::instant_approval::InstantRules;
use crate::domain::names::NameRules;
use crate::domain::scope::ScopeCatalogue;

/// Everything a decision needs that is no row. Cheap to clone.
#[derive(Clone)]
pub struct Bureau {
    inner: Arc<Inner>,
}

struct Inner {
    authority: RegistrationAuthority,
    pool: CodePool,
    certificate_type: String,
    retry_first: u32,
    retry_longest: u32,
    calendar: WorkingCalendar,
    names: NameRules,
    catalogue: ScopeCatalogue,
    policy: EstablishmentPolicy,
    instant: Instant<InstantRules>,
    signer: Signer,
    privacy: PrivacyKeys,
}

impl Bureau {
    /// The bureau of `settings`.
    ///
    /// # Errors
    /// When a code, a key or a list cannot be used.
    pub fn open(settings: &Settings, privacy: PrivacyKeys) -> Result<Self> {
        let divisions = DivisionTable::built_in();
        let uscc = Uscc::parse(&settings.authority, divisions)
            .context("service.authority is no unified social credit code")?;
        ensure!(divisions.is_current(&settings.division), "service.division is no current division");
        ECertificateId::compose(&settings.certificate_type, &uscc, "1", 1)
            .context("service.certificate_type is no type code of an e-certificate")?;
        ensure!(settings.retry_first_seconds > 0, "service.retry_first_seconds must be at least 1");
        let authority = RegistrationAuthority {
            uscc,
            name: settings.authority_name.clone(),
            division: settings.division.clone(),
        };
        let inner = Inner {
            authority,
            pool: CodePool::parse(&settings.code_pool).context("service.code_pool")?,
            certificate_type: settings.certificate_type.clone(),
            retry_first: settings.retry_first_seconds,
            retry_longest: settings.retry_longest_seconds,
            calendar: working_calendar(&settings.working_days_file)?,
            names: settings.lists.name_rules()?,
            catalogue: settings.lists.catalogue()?,
            policy: policy(&settings.policy)?,
            instant: settings.instant_approval.open()?,
            signer: signer(settings)?,
            privacy,
        };
        Ok(Self { inner: Arc::new(inner) })
    }

    /// The authority (登记机关).
    pub fn authority(&self) -> &RegistrationAuthority {
        &self.inner.authority
    }

    /// Code of the authority.
    pub fn authority_code(&self) -> &str {
        self.inner.authority.uscc.as_str()
    }

    /// The pool from which new codes are taken.
    pub fn pool(&self) -> &CodePool {
        &self.inner.pool
    }

    /// Type code of its licences.
    pub fn certificate_type(&self) -> &str {
        &self.inner.certificate_type
    }

    /// Working days.
    pub fn calendar(&self) -> &WorkingCalendar {
        &self.inner.calendar
    }

    /// Rules for names.
    pub fn names(&self) -> &NameRules {
        &self.inner.names
    }

    /// Scope wordings.
    pub fn catalogue(&self) -> &ScopeCatalogue {
        &self.inner.catalogue
    }

    /// Known divisions.
    pub fn divisions(&self) -> &DivisionTable {
        DivisionTable::built_in()
    }

    /// Limits that the bureau sets.
    pub fn policy(&self) -> &EstablishmentPolicy {
        &self.inner.policy
    }

    /// What a machine may do by published rules.
    pub fn instant(&self) -> &Instant<InstantRules> {
        &self.inner.instant
    }

    /// Seals licences.
    pub fn signer(&self) -> &Signer {
        &self.inner.signer
    }

    /// Seals personal data.
    pub fn privacy(&self) -> &PrivacyKeys {
        &self.inner.privacy
    }

    /// The pause after the `attempts`-th failed signing.
    pub fn retry_pause(&self, attempts: u32) -> TimeDelta {
        let doubled = self.inner.retry_first.saturating_mul(1_u32 << attempts.saturating_sub(1).min(16));
        TimeDelta::seconds(doubled.min(self.inner.retry_longest.max(1)).into())
    }
}

fn policy(settings: &PolicySettings) -> Result<EstablishmentPolicy> {
    Ok(EstablishmentPolicy {
        abnormal_capital_fen: settings.abnormal_capital_fen,
        abnormal_term_years: settings.abnormal_term_years,
        approval_days: settings.approval_days,
        may_be_committed: constants("service.policy.may_be_committed", &settings.may_be_committed)?,
    })
}

/// Constants of the domain by their names in messages, `DOMICILE_DOC`.
fn constants<T: for<'de> Deserialize<'de>>(key: &str, names: &[String]) -> Result<Vec<T>> {
    let read = |name: &String| {
        T::deserialize(StrDeserializer::<ValueError>::new(name)).with_context(|| format!("{key}: {name}"))
    };
    names.iter().map(read).collect()
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

//! What a form is checked against.

use std::collections::BTreeMap;

use actnow_identifiers::{DivisionTable, Uscc};
use chrono::NaiveDate;

use super::entities::EntityFacts;
use super::materials::MaterialKind;
use super::persons::PersonFacts;
use super::regime::EstablishmentRegime;
use crate::domain::names::{NameParts, NameRules};
use crate::domain::scope::ScopeCatalogue;

/// The registration authority (登记机关).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RegistrationAuthority {
    /// Its own code.
    pub uscc: Uscc,
    /// Its name as printed on licences.
    pub name: String,
    /// Its jurisdiction: this division and all below it.
    pub division: String,
}

/// Limits that the bureau sets, not the law.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct EstablishmentPolicy {
    /// Capital from which a person looks at it, in fen (C-CAP-5).
    pub abnormal_capital_fen: i64,
    /// Contribution term in years from which a person looks at it (C-CAP-5).
    pub abnormal_term_years: u32,
    /// Age of an approval without stated term, in days (C-SCOPE-2).
    pub approval_days: u32,
    /// Materials that a written commitment may replace (告知承诺).
    pub may_be_committed: Vec<MaterialKind>,
}

impl Default for EstablishmentPolicy {
    /// One billion yuan, thirty years, ninety days; only the proof of domicile may be committed.
    fn default() -> Self {
        Self {
            abnormal_capital_fen: 100_000_000_000,
            abnormal_term_years: 30,
            approval_days: 90,
            may_be_committed: vec![MaterialKind::DomicileDoc],
        }
    }
}

/// What a form is checked against.
#[derive(Debug, Clone, Copy)]
pub struct EstablishmentContext<'a> {
    /// Date of acceptance: chooses the regime.
    pub accepted_on: NaiveDate,
    /// The day the licence is expected to be issued: establishment date for C-CAP-2 and the term.
    pub planned_on: NaiveDate,
    /// The authority applied to.
    pub authority: &'a RegistrationAuthority,
    /// The name the applicants have reserved.
    pub reserved_name: Option<&'a NameParts>,
    /// Persons by reference.
    pub persons: &'a BTreeMap<String, PersonFacts>,
    /// Entities by reference.
    pub entities: &'a BTreeMap<String, EntityFacts>,
    /// Divisions.
    pub divisions: &'a DivisionTable,
    /// Scope wordings.
    pub catalogue: &'a ScopeCatalogue,
    /// Word lists for names.
    pub names: &'a NameRules,
    /// The bureau's limits.
    pub policy: &'a EstablishmentPolicy,
}

impl EstablishmentContext<'_> {
    /// The regime of the date of acceptance.
    pub fn regime(&self) -> EstablishmentRegime {
        EstablishmentRegime::on(self.accepted_on)
    }
}

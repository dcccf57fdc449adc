//! Declared names as rows.

use std::collections::BTreeMap;

use actnow_chassis::aggregate::Aggregate;
use actnow_identifiers::Uscc;
use sea_orm::Value;
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use crate::domain::IndustryCode;
use crate::domain::declaration::{NameDeclaration, NameState};

/// States of the table, as in [`NameState::name`].
pub(super) const STATES: &[&str] =
    &["NEEDS_STATEMENT", "MANUAL", "RESERVED", "REJECTED", "CONSUMED", "EXPIRED", "RELEASED"];

/// A declared name with its version and what a later check of it needs.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct NameRecord {
    /// Raised with each decision.
    pub version: i64,
    /// The case it came from.
    pub case_id: Option<String>,
    /// Division of the domicile, six digits.
    pub domicile: String,
    /// Main business, where it was given.
    pub industry: Option<IndustryCode>,
    /// Enterprises that will hold shares: their names do not conflict (Name Provisions 17).
    pub investors: Vec<Uscc>,
    /// The company that shall bear it, where an existing one changes its name: its own names do not conflict, and
    /// nobody else uses it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub company: Option<Uscc>,
    /// How the holders of the names in the way stood when they were found, by id of the name.
    pub holder_states: BTreeMap<String, String>,
    /// The declaration.
    pub declaration: NameDeclaration,
}

impl Aggregate for NameRecord {
    const TABLE: &'static str = "name_declarations";
    const KIND: &'static str = "name";

    fn id(&self) -> Uuid {
        self.declaration.id
    }

    fn version(&self) -> i64 {
        self.version
    }

    fn state(&self) -> &'static str {
        self.declaration.state.name()
    }

    fn case_id(&self) -> Option<String> {
        self.case_id.clone()
    }

    fn columns(&self) -> Vec<(&'static str, Value)> {
        let (until, filing) = match &self.declaration.state {
            NameState::Reserved { until, .. } => (Some(*until), None),
            NameState::Consumed { until, filing, .. } => (Some(*until), Some(*filing)),
            NameState::NeedsStatement { .. }
            | NameState::Manual { .. }
            | NameState::Rejected { .. }
            | NameState::Expired { .. }
            | NameState::Released { .. } => (None, None),
        };
        vec![
            ("authority", self.declaration.authority.clone().into()),
            ("full_name", self.declaration.parts.full_text().into()),
            ("applicants", self.declaration.group.as_str().to_owned().into()),
            ("reserved_until", until.into()),
            ("filing_id", filing.into()),
        ]
    }
}

impl NameRecord {
    /// Whether the name stands in others' way: reserved, or used by a filing.
    pub fn blocks(&self) -> bool {
        match &self.declaration.state {
            NameState::Reserved { .. } | NameState::Consumed { .. } => true,
            NameState::NeedsStatement { .. }
            | NameState::Manual { .. }
            | NameState::Rejected { .. }
            | NameState::Expired { .. }
            | NameState::Released { .. } => false,
        }
    }
}

//! Structure and conflicts together: what the name check answers, and what follows from it.

use actnow_decisions::Violations;

use super::hit::{Hit, HitKind};
use super::structure::Structure;
use crate::domain::ManualReason;

/// Everything a name check found.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct NameCheck {
    /// Broken rules of structure.
    pub violations: Violations,
    /// Points for a person.
    pub manual: Vec<ManualReason>,
    /// Names in the way, the identical ones first.
    pub hits: Vec<Hit>,
}

/// What follows from a name check.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum NameVerdict {
    /// May be reserved (可申报).
    Clear,
    /// May be reserved with the applicant's liability statement (相近，需承诺).
    Similar,
    /// A registrar decides (人工审查).
    Manual,
    /// May not be reserved (禁止).
    Blocked,
}

impl NameCheck {
    /// Puts both results together.
    pub fn new(structure: Structure, mut hits: Vec<Hit>) -> Self {
        hits.sort_by(|a, b| (a.kind(), &a.full_text, &a.name_id).cmp(&(b.kind(), &b.full_text, &b.name_id)));
        hits.dedup_by(|a, b| a.name_id == b.name_id);
        Self { violations: structure.violations, manual: structure.manual, hits }
    }

    /// What follows. A machine blocks only for broken rules and identical names.
    pub fn verdict(&self) -> NameVerdict {
        let identical = self.hits.iter().any(|hit| hit.kind() == HitKind::Identical);
        if identical || !self.violations.is_empty() {
            NameVerdict::Blocked
        } else if !self.manual.is_empty() {
            NameVerdict::Manual
        } else if !self.hits.is_empty() {
            NameVerdict::Similar
        } else {
            NameVerdict::Clear
        }
    }
}

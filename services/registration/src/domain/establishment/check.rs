//! Every rule of the form at once.

use actnow_decisions::Violations;

use super::context::EstablishmentContext;
use super::form::EstablishmentForm;
use super::rules;
use crate::domain::ManualReason;

/// What the check of a form found.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Findings {
    /// Broken rules of fields, missing signatures and real-name checks: the form cannot be submitted.
    pub violations: Violations,
    /// Missing or unusable materials: the form may be submitted and is returned with one list, as it cannot be
    /// registered (MERR 19).
    pub gaps: Violations,
    /// Questions for a person: no instant approval.
    pub manual: Vec<ManualReason>,
}

impl Findings {
    /// Whether every validator is green.
    pub fn is_green(&self) -> bool {
        self.violations.is_empty() && self.gaps.is_empty()
    }

    /// Violations and gaps together.
    pub fn all(&self) -> impl Iterator<Item = &actnow_decisions::Violation> {
        self.violations.as_slice().iter().chain(self.gaps.as_slice())
    }

    pub(in crate::domain) fn question(&mut self, rule: &str, reason: &str, text: actnow_decisions::Text) {
        self.manual.push(ManualReason::new(rule, reason, text));
    }
}

/// Checks `form` by every rule of rules 4.2 and 4.3.
pub fn check(form: &EstablishmentForm, context: &EstablishmentContext<'_>) -> Findings {
    let mut found = Findings::default();
    rules::check_name(form, context, &mut found);
    for rule in rules::OF_A_COMPANY.into_iter().chain(rules::OF_ESTABLISHMENT) {
        rule(form, context, &mut found);
    }
    found
}

#[cfg(test)]
#[path = "check_tests.rs"]
mod tests;

//! Points of a form or a name as they are kept: broken rules, and questions that need a person.

use actnow_decisions::{Text, Violation};
use serde::{Deserialize, Serialize};

/// A broken rule as it is stored and listed. Two points are the same when field and rule are.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Point {
    /// Path of the field or material, `materials.ARTICLES`.
    pub field: String,
    /// Rule code, `C-CAP-1`.
    pub rule: String,
    /// A speaking constant, `CAPITAL_MISMATCH`.
    pub reason: String,
    /// What is wrong and what would be right. No personal data.
    pub text: Text,
}

impl Point {
    /// Whether both concern the same rule of the same field.
    pub fn is_same_as(&self, other: &Point) -> bool {
        self.field == other.field && self.rule == other.rule
    }
}

impl From<Violation> for Point {
    fn from(violation: Violation) -> Self {
        let Violation { field, rule, reason, text } = violation;
        Self { field, rule: rule.to_owned(), reason: reason.to_owned(), text }
    }
}

/// A question that needs a person (人工审查). Never a refusal by itself.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ManualReason {
    /// Rule code, `N-7`.
    pub rule: String,
    /// A speaking constant, `NAME_STATE_COUNCIL`.
    pub reason: String,
    /// For the clerk.
    pub text: Text,
}

impl ManualReason {
    /// A question under `rule`.
    pub fn new(rule: &str, reason: &str, text: Text) -> Self {
        Self { rule: rule.to_owned(), reason: reason.to_owned(), text }
    }
}

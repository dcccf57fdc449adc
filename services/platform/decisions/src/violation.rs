//! A field that breaks a rule, and the collector that reports all of them at once.

use serde::Serialize;

use crate::Text;

/// One broken rule of one field. All violations of a form are reported together.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Violation {
    /// Path of the field in the submitted form, `shareholders[1].subscribed_fen`.
    pub field: String,
    /// Code of the rule, `C-CAP-1`.
    pub rule: &'static str,
    /// A speaking constant, `CAPITAL_MISMATCH`.
    pub reason: &'static str,
    /// What is wrong and what would be right. Never contains personal data.
    pub text: Text,
}

/// Collects violations, so that a form is answered once and completely.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize)]
pub struct Violations(Vec<Violation>);

impl Violations {
    /// Nothing found yet.
    pub fn new() -> Self {
        Self::default()
    }

    /// Adds one broken rule.
    pub fn add(&mut self, field: impl Into<String>, rule: &'static str, reason: &'static str, text: Text) {
        self.0.push(Violation { field: field.into(), rule, reason, text });
    }

    /// Adds all of `others`.
    pub fn extend(&mut self, others: impl IntoIterator<Item = Violation>) {
        self.0.extend(others);
    }

    /// Adds all of `others` with `prefix` and a dot before each field.
    pub fn extend_under(&mut self, prefix: &str, others: impl IntoIterator<Item = Violation>) {
        self.0.extend(others.into_iter().map(|v| Violation { field: format!("{prefix}.{}", v.field), ..v }));
    }

    /// Whether every rule held.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// The violations in the order they were found.
    pub fn as_slice(&self) -> &[Violation] {
        &self.0
    }

    /// `value` when every rule held.
    ///
    /// # Errors
    /// All violations, when there is at least one.
    pub fn into_result<T>(self, value: T) -> Result<T, Violations> {
        if self.is_empty() { Ok(value) } else { Err(self) }
    }
}

impl IntoIterator for Violations {
    type Item = Violation;
    type IntoIter = std::vec::IntoIter<Violation>;

    fn into_iter(self) -> Self::IntoIter {
        self.0.into_iter()
    }
}

impl FromIterator<Violation> for Violations {
    fn from_iter<I: IntoIterator<Item = Violation>>(iter: I) -> Self {
        Self(iter.into_iter().collect())
    }
}

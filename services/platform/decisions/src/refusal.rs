//! A lawful *no* to a well-formed command.

use serde::Serialize;

use crate::Text;

/// Why a command is refused: the state of things, or who asks.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
pub enum RefusalKind {
    /// The state of things does not allow it (gRPC `FAILED_PRECONDITION`).
    Precondition,
    /// This person may not do it: role, recusal, separation of duty (gRPC `PERMISSION_DENIED`).
    NotAllowed,
}

/// A refusal with its machine-readable reason and its rule.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Refusal {
    /// The state of things, or the person.
    pub kind: RefusalKind,
    /// A speaking constant, `NAME_RESERVATION_EXPIRED`.
    pub reason: &'static str,
    /// The article or rule code it rests on, empty when it is a plain question of state.
    pub rule: &'static str,
    /// For the clerk.
    pub text: Text,
    /// Further facts for machines, such as the due date that passed. No personal data.
    pub details: Vec<(&'static str, String)>,
}

impl Refusal {
    /// The state of things does not allow it.
    pub fn precondition(reason: &'static str, rule: &'static str, text: Text) -> Self {
        Self { kind: RefusalKind::Precondition, reason, rule, text, details: Vec::new() }
    }

    /// This person may not do it.
    pub fn not_allowed(reason: &'static str, rule: &'static str, text: Text) -> Self {
        Self { kind: RefusalKind::NotAllowed, reason, rule, text, details: Vec::new() }
    }

    /// The same refusal with one more fact for machines.
    #[must_use]
    pub fn with(mut self, key: &'static str, value: impl Into<String>) -> Self {
        self.details.push((key, value.into()));
        self
    }
}

impl std::fmt::Display for Refusal {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{}: {}", self.reason, self.text.en)
    }
}

impl std::error::Error for Refusal {}

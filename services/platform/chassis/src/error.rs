//! What can go wrong with a command, free of any transport.
//!
//! Commands and message handlers return [`CommandError`]; `grpc::status` and the consumer each map it in
//! one exhaustive match, so a new case must be decided in both places or it does not compile.

use actnow_decisions::{Refusal, Violations};

/// Why a command had no effect. `Display` never prints a source and never personal data.
#[derive(Debug, thiserror::Error)]
pub enum CommandError {
    /// The input breaks rules; every violation is listed.
    #[error("invalid input: {} violation(s)", .0.as_slice().len())]
    Invalid(Violations),
    /// A lawful no: the state of things, or the person, does not allow it.
    #[error("refused: {0}")]
    Refused(Refusal),
    /// The thing addressed does not exist.
    #[error("{what} {id} not found")]
    NotFound {
        /// Kind of thing, `filing`.
        what: &'static str,
        /// Its id as the caller gave it.
        id: String,
    },
    /// Somebody else decided in between.
    #[error("{what} {id} changed: expected version {expected}, found {found}")]
    Stale {
        /// Kind of thing, `filing`.
        what: &'static str,
        /// Its id.
        id: String,
        /// The version the caller had seen.
        expected: i64,
        /// The version it has now.
        found: i64,
        /// Who decided last and when, for the loser of the race.
        last: Option<LastDecision>,
    },
    /// The same command id came with another body.
    #[error("command id {0} was used with another body")]
    CommandIdReused(String),
    /// Nobody or somebody without the right.
    #[error("not allowed: {0}")]
    Denied(&'static str),
    /// Database or broker away, lock or statement timeout: try again later.
    #[error("temporarily unavailable: {0}")]
    Unavailable(&'static str, #[source] Option<anyhow::Error>),
    /// Too much at once: try again later.
    #[error("overloaded")]
    Overloaded,
    /// A corrupt row or a bug: opaque outside, logged once with a support id.
    #[error("internal error")]
    Internal(#[source] anyhow::Error),
}

/// Who decided last, told to the loser of a race.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LastDecision {
    /// Subject of the token.
    pub by: String,
    /// Instant of the decision.
    pub at: chrono::DateTime<chrono::Utc>,
}

impl CommandError {
    /// A bug or corrupt data, with its cause for the log.
    pub fn internal(cause: impl Into<anyhow::Error>) -> Self {
        CommandError::Internal(cause.into())
    }

    /// In full, for the log and for operators: unlike `Display` it names the cause of an internal error.
    pub fn details(&self) -> String {
        match self {
            CommandError::Internal(cause) => format!("{cause:#}"),
            CommandError::Unavailable(_, Some(cause)) => format!("{self}: {cause:#}"),
            CommandError::Invalid(violations) => {
                violations.as_slice().iter().fold("invalid input".to_owned(), |text, violation| {
                    format!("{text}; {}: {} {}", violation.field, violation.rule, violation.reason)
                })
            }
            CommandError::Refused(_)
            | CommandError::NotFound { .. }
            | CommandError::Stale { .. }
            | CommandError::CommandIdReused(_)
            | CommandError::Denied(_)
            | CommandError::Unavailable(_, None)
            | CommandError::Overloaded => self.to_string(),
        }
    }

    /// A thing that does not exist.
    pub fn not_found(what: &'static str, id: impl ToString) -> Self {
        CommandError::NotFound { what, id: id.to_string() }
    }
}

impl From<Refusal> for CommandError {
    fn from(refusal: Refusal) -> Self {
        CommandError::Refused(refusal)
    }
}

impl From<Violations> for CommandError {
    fn from(violations: Violations) -> Self {
        CommandError::Invalid(violations)
    }
}

//! A broken invariant, as `verify` reports it.

use serde::Serialize;

/// One breach of an invariant of the house.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Breach {
    /// The invariant, `I3`.
    pub invariant: &'static str,
    /// The service whose rows break it.
    pub service: &'static str,
    /// What it is about: an id, a series, a stream. No personal data.
    pub subject: String,
    /// What is wrong.
    pub what: String,
}

impl Breach {
    /// A breach of `invariant` in `service`.
    pub fn new(
        invariant: &'static str,
        service: &'static str,
        subject: impl Into<String>,
        what: impl Into<String>,
    ) -> Self {
        Self { invariant, service, subject: subject.into(), what: what.into() }
    }
}

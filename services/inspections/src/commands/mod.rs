//! What can be done to an inspection, one file per command. Every `…_in` works in its caller's transaction:
//! row, decision, journal, messages, alarms, save.

pub(crate) mod assign;
pub(crate) mod cancel;
pub(crate) mod compute_again;
mod docket;
mod draw;
pub(crate) mod due;
pub(crate) mod grading;
pub(crate) mod order;
pub(crate) mod premises;
pub(crate) mod read_reason;
pub(crate) mod record;
pub(crate) mod rectification;
pub(crate) mod recuse;
pub(crate) mod register_inspector;
pub(crate) mod sampling;
pub(crate) mod set_roster;
pub(crate) mod sign;
pub(crate) mod start;
pub(crate) mod supervise;
mod waiting;

use actnow_chassis::error::CommandError;
use actnow_decisions::{Actor, Refusal};
use uuid::Uuid;

use crate::config::SERVICE;
use crate::domain::refusal::InspectionRefusal;

/// An inspection with the version its caller has seen.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Seen {
    /// The inspection.
    pub(crate) id: Uuid,
    /// The version.
    pub(crate) version: i64,
}

/// The house itself, acting by published rules.
fn machine() -> Actor {
    Actor::system(SERVICE)
}

/// A lawful no to whoever asked.
fn no(refusal: InspectionRefusal) -> CommandError {
    CommandError::Refused(refusal.into())
}

/// A no to a step the house takes by itself after it checked that it may: a bug, never an answer.
fn unexpected(refusal: InspectionRefusal) -> CommandError {
    CommandError::internal(Refusal::from(refusal))
}

//! What identity does, one file a command.
//!
//! Hashing a password takes tens of milliseconds and never happens inside a transaction: an attempt begins in one
//! unit of work, where it is counted, and ends in another.

pub(crate) mod accounts;
pub(crate) mod attempt;
pub(crate) mod change_password;
pub(crate) mod clients;
pub(crate) mod housekeeping;
pub(crate) mod issue_token;
pub(crate) mod keys;
pub(crate) mod log_in;
pub(crate) mod log_out;
pub(crate) mod offices;
pub(crate) mod passwords;
pub(crate) mod provider;
pub(crate) mod reveal;
pub(crate) mod seed;
pub(crate) mod session;
pub(crate) mod step_up;

use std::sync::Arc;

use actnow_chassis::CommandError;
use actnow_chassis::database::{Database, WorkContext};
use actnow_chassis::privacy::PrivacyKeys;
use actnow_chassis::trace_context::current_traceparent;
use actnow_decisions::Actor;
use chrono::TimeDelta;

use crate::config::Rules;
use crate::domain::refusal::IdentityRefusal;
use keys::Signers;
use passwords::Hasher;

/// What every command works with. Cheap to clone.
#[derive(Clone)]
pub(crate) struct Identity {
    pub(crate) database: Database,
    pub(crate) privacy: PrivacyKeys,
    pub(crate) rules: Arc<Rules>,
    pub(crate) hasher: Hasher,
    pub(crate) signers: Signers,
}

/// Why somebody is not let in.
#[derive(Debug)]
pub(crate) enum AccessError {
    /// Unknown, disabled, or a wrong password: one answer for all.
    NotLetIn,
    /// Too many wrong passwords: to be tried again after this time.
    Locked(TimeDelta),
    /// The session is over, or there never was one.
    SessionEnded,
    /// Another password must be chosen first.
    PasswordChangeDue,
    /// What the provider says does not let them in.
    AtProvider(ProviderRefusal),
    /// Anything else.
    Command(CommandError),
}

/// Why somebody whom the provider sends is not let in. The provider has vouched for the person: they may know why.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum ProviderRefusal {
    /// The ID token is none, or was taken before.
    Token,
    /// No account is tied to the person.
    NotTied,
    /// The account may not be used.
    Disabled,
    /// The session is somebody else's.
    AnotherPerson,
    /// They did not show again who they are.
    NotShownAgain,
    /// The provider's keys cannot be fetched.
    Away,
}

impl From<CommandError> for AccessError {
    fn from(error: CommandError) -> Self {
        AccessError::Command(error)
    }
}

impl From<IdentityRefusal> for AccessError {
    fn from(refusal: IdentityRefusal) -> Self {
        AccessError::Command(CommandError::Refused(refusal.into()))
    }
}

/// Work in the name of who calls, without a command id: what it answers is a secret and is not kept.
pub(crate) fn work_of(caller: &Actor, cause: &'static str) -> WorkContext {
    WorkContext {
        actor: caller.clone(),
        cause: cause.to_owned(),
        case_id: None,
        traceparent: current_traceparent(),
    }
}

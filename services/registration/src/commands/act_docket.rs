//! What every act on a company that is no filing shares: the journal in its actor's name, alarms kept in step.

use actnow_chassis::aggregate::{self, Aggregate};
use actnow_chassis::alarms;
use actnow_chassis::database::Txn;
use actnow_decisions::{Actor, Basis, Role};
use chrono::{DateTime, Utc};

/// Who does what, and why.
#[derive(Clone, Copy)]
pub(super) struct Act<'a> {
    /// Its name in the journal.
    pub(super) action: &'static str,
    /// Who may give the command.
    pub(super) roles: &'static [Role],
    pub(super) actor: &'a Actor,
    /// In clear words, for the journal; no personal data.
    pub(super) reasons: &'a str,
}

/// Writes the decision that made `record` from the state `old` into its journal.
pub(super) fn write_down<A: Aggregate>(
    txn: &Txn,
    record: &A,
    old: &'static str,
    basis: Basis,
    act: &Act<'_>,
) {
    let role = act.actor.acting_as(act.roles).unwrap_or(Role::System);
    txn.in_the_name_of(act.actor, || {
        aggregate::record(txn, record, old, act.action, basis, role, act.reasons);
    });
}

/// Arms, moves or disarms the alarm `kind` of `subject`, which rang at `was` and shall ring at `is`. What is past
/// already rings at once.
pub(super) fn keep_alarm(
    txn: &Txn,
    subject: &str,
    kind: &'static str,
    was: Option<DateTime<Utc>>,
    is: Option<DateTime<Utc>>,
) {
    match is {
        Some(at) if was != Some(at) => alarms::arm(txn, subject, kind, at),
        Some(_) => {}
        None if was.is_some() => alarms::disarm(txn, subject, kind),
        None => {}
    }
}

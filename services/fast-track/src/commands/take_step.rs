//! What every transition leaves behind: the row, the journal, the journey, facts, orders and the alarm.

use actnow_chassis::database::Txn;
use actnow_chassis::{CommandError, aggregate, alarms};
use actnow_decisions::Role;

use crate::domain::{Next, Track};
use crate::facts::{Dossier, tell_facts, tell_orders};
use crate::store::{LOOK, add_lines, dossier_of};

/// A transition as the journal names it.
pub(super) struct Act {
    /// What was done: `hear`, `withdraw`.
    pub(super) action: &'static str,
    /// In which role.
    pub(super) role: Role,
    /// In clear words; no personal data.
    pub(super) reasons: String,
}

impl Act {
    /// Something the house does by itself.
    pub(super) fn of_system(action: &'static str, reasons: impl Into<String>) -> Self {
        Self { action, role: Role::System, reasons: reasons.into() }
    }
}

/// Writes down the transition of an existing case.
pub(super) async fn take_step(txn: &Txn, before: &Before, next: &Next, act: Act) -> Result<(), CommandError> {
    if next.orders.is_empty() {
        return write(txn, before, next, act, None).await;
    }
    let dossier = dossier_of(txn, next.now.id()).await?;
    write(txn, before, next, act, Some(&dossier)).await
}

/// Writes down the first step of a new case.
pub(super) async fn take_first_step(
    txn: &Txn,
    next: &Next,
    act: Act,
    dossier: &Dossier,
) -> Result<(), CommandError> {
    write(txn, &Before { version: 0, state: "" }, next, act, Some(dossier)).await
}

/// How a case was when this transaction read it.
pub(super) struct Before {
    version: i64,
    state: &'static str,
}

impl From<&Track> for Before {
    fn from(track: &Track) -> Self {
        Self { version: track.version(), state: track.state().as_str() }
    }
}

async fn write(
    txn: &Txn,
    before: &Before,
    next: &Next,
    act: Act,
    dossier: Option<&Dossier>,
) -> Result<(), CommandError> {
    aggregate::save(txn, &next.now, before.version).await?;
    aggregate::record(txn, &next.now, before.state, act.action, next.basis, act.role, act.reasons);
    add_lines(txn, next.now.id(), &next.lines);
    tell_facts(txn, next);
    if let Some(dossier) = dossier {
        tell_orders(txn, next, dossier)?;
    }
    rearm(txn, &next.now);
    Ok(())
}

/// Arms the alarm of an open case, disarms that of a closed one.
pub(super) fn rearm(txn: &Txn, track: &Track) {
    let subject = track.id().to_string();
    match track.armed_for() {
        Some(at) => alarms::arm(txn, &subject, LOOK, at),
        None => alarms::disarm(txn, &subject, LOOK),
    }
}

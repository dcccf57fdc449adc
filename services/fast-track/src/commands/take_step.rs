//! What every transition leaves behind: the row, the journal, the journey, facts, orders and the alarm.

use actnow_chassis::database::Txn;
use actnow_chassis::{CommandError, aggregate, alarms};
use actnow_decisions::Role;

use crate::domain::{Alarm, Next, Outcome, Track};
use crate::facts::{Dossier, tell_facts, tell_orders};
use crate::store::{CaseFile, LOOK, add_lines, dossier_of, lines_of};

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

/// Writes down what an act of a person came to, and answers the case with its whole journey.
pub(super) async fn take(
    txn: &Txn,
    before: &Before,
    outcome: Outcome,
    act: Act,
) -> Result<CaseFile, CommandError> {
    match outcome {
        Outcome::Unchanged(track) => Ok(CaseFile { lines: lines_of(txn, track.id()).await?, track: *track }),
        Outcome::Moved(next) => {
            let mut lines = lines_of(txn, next.now.id()).await?;
            take_step(txn, before, &next, act).await?;
            lines.extend(next.lines.iter().map(Into::into));
            Ok(CaseFile { track: next.now, lines })
        }
    }
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
    aggregate::save_with_commit(txn, &next.now, before.version).await?;
    aggregate::record(txn, &next.now, before.state, act.action, next.basis, act.role, act.reasons);
    add_lines(txn, next.now.id(), &next.lines);
    tell_facts(txn, next);
    if let Some(dossier) = dossier {
        tell_orders(txn, next, dossier)?;
    }
    set_alarm(txn, next);
    Ok(())
}

fn set_alarm(txn: &Txn, next: &Next) {
    let subject = next.now.id().to_string();
    match next.alarm {
        Alarm::Keep => {}
        Alarm::At(at) => alarms::arm(txn, &subject, LOOK, at),
        Alarm::Off => alarms::disarm(txn, &subject, LOOK),
    }
}

/// Arms the alarm of a case that stays as it is. No decision: nothing is told and no version made.
pub(super) async fn rearm(txn: &Txn, track: &Track) -> Result<(), CommandError> {
    let Some(at) = track.armed_for() else { return Ok(()) };
    alarms::arm(txn, &track.id().to_string(), LOOK, at);
    aggregate::save_with_commit(txn, track, track.version()).await
}

//! One revocation in one transaction: the decision written down, facts told, alarms kept in step, one save.

use actnow_chassis::aggregate;
use actnow_chassis::database::Txn;
use actnow_chassis::error::CommandError;
use actnow_decisions::{Actor, Decision};

use super::act_docket::{Act, keep_alarm, write_down};
use super::due::{REVOCATION_DUE, REVOCATION_PUBLICITY};
use crate::domain::revocation::{
    RestoredCompany, Revocation, RevocationCommand, RevocationDecision, RevocationFact,
};
use crate::facts::{Told, tell_revocation};
use crate::store::RevocationRecord;

/// Who does what, and why.
#[derive(Clone, Copy)]
pub(super) struct RevocationAct<'a> {
    pub(super) command: RevocationCommand,
    pub(super) actor: &'a Actor,
    /// In clear words, for the journal; no personal data.
    pub(super) reasons: &'a str,
}

/// A lawful no about a revocation.
pub(super) fn decided(
    decision: RevocationDecision,
) -> Result<Decision<Revocation, RevocationFact>, CommandError> {
    decision.map_err(|refusal| CommandError::Refused(refusal.into()))
}

/// Writes `decision` about `before`, none for one that begins, and saves it.
pub(super) async fn keep(
    txn: &Txn,
    before: Option<&RevocationRecord>,
    decision: Decision<Revocation, RevocationFact>,
    act: RevocationAct<'_>,
) -> Result<RevocationRecord, CommandError> {
    keep_restored(txn, before, decision, act, None).await
}

/// The same for a decision that puts an earlier entry in force again, as the company now is.
pub(super) async fn keep_restored(
    txn: &Txn,
    before: Option<&RevocationRecord>,
    decision: Decision<Revocation, RevocationFact>,
    act: RevocationAct<'_>,
    restored: Option<&RestoredCompany>,
) -> Result<RevocationRecord, CommandError> {
    let (since, old) = before.map_or((0, ""), |record| (record.version, record.revocation.state.name()));
    let record = RevocationRecord { version: since + 1, revocation: decision.now };
    let RevocationAct { command, actor, reasons } = act;
    let act = Act { action: command.as_str(), roles: command.roles(), actor, reasons };
    write_down(txn, &record, old, decision.basis, &act);
    let mut told = Told::default();
    for fact in &decision.facts {
        tell_revocation(txn, (&record.revocation, record.version), &mut told, (fact, restored));
    }
    keep_alarms(txn, before, &record);
    aggregate::save_with_commit(txn, &record, since).await?;
    Ok(record)
}

/// The red light rings at the end of the authority's time, once it is not stopped; the publicity ends by itself.
fn keep_alarms(txn: &Txn, before: Option<&RevocationRecord>, now: &RevocationRecord) {
    let subject = now.revocation.id.to_string();
    let due = |record: &RevocationRecord| {
        let clock = record.revocation.state.clock().filter(|clock| clock.suspended_since().is_none());
        clock.map(|clock| clock.due().ends_at())
    };
    let publicity =
        |record: &RevocationRecord| record.revocation.state.publicity().map(|clock| clock.due().ends_at());
    for (kind, was, is) in [
        (REVOCATION_DUE, before.and_then(due), due(now)),
        (REVOCATION_PUBLICITY, before.and_then(publicity), publicity(now)),
    ] {
        keep_alarm(txn, &subject, kind, was, is);
    }
}

//! One correction of a name in one transaction: the decision written down, facts told, alarm kept in step, the register
//! entry and the list of abnormal operations brought to what now holds, one save.

use actnow_chassis::aggregate;
use actnow_chassis::database::Txn;
use actnow_chassis::error::CommandError;
use actnow_decisions::{Actor, Decision};
use actnow_statutory_clock::legal_date;
use chrono::{DateTime, Utc};
use uuid::Uuid;

use super::act_docket::{Act, keep_alarm, write_down};
use super::due::NAME_CORRECTION_DUE;
use super::machine;
use super::marks::{NewMark, note_in, settle_in};
use crate::domain::deregistration::{Mark, OwnMatter};
use crate::domain::name_correction::{
    CorrectionCommand, CorrectionDecision, CorrectionFact, CorrectionState, NameCorrection,
};
use crate::facts::{Told, tell_correction};
use crate::store::CorrectionRecord;
use crate::store::register_versions::{Held, Next, hold, replace};

/// Who does what, and why.
#[derive(Clone, Copy)]
pub(super) struct CorrectionAct<'a> {
    pub(super) command: CorrectionCommand,
    pub(super) actor: &'a Actor,
    /// In clear words, for the journal; no personal data.
    pub(super) reasons: &'a str,
}

/// A lawful no about a correction.
pub(super) fn decided(
    decision: CorrectionDecision,
) -> Result<Decision<NameCorrection, CorrectionFact>, CommandError> {
    decision.map_err(|refusal| CommandError::Refused(refusal.into()))
}

/// The correction `id` as it was seen, and the entry of its company; the company is locked first, as every act does.
///
/// # Errors
/// `NOT_FOUND`; `ABORTED` when somebody decided in between.
pub(super) async fn on_desk(
    txn: &Txn,
    (id, expected): (Uuid, i64),
) -> Result<(CorrectionRecord, Held), CommandError> {
    let seen: CorrectionRecord = aggregate::get(txn, id).await?;
    let held = hold(txn, &seen.correction.company).await?;
    Ok((aggregate::get_expected(txn, id, expected).await?, held))
}

/// Writes `decision` about `before`, none for one that is proposed, and saves it. `held` is the entry of its company;
/// none where another act writes the entry in this transaction.
pub(super) async fn keep(
    txn: &Txn,
    before: Option<&CorrectionRecord>,
    decision: Decision<NameCorrection, CorrectionFact>,
    act: CorrectionAct<'_>,
    held: Option<&Held>,
) -> Result<CorrectionRecord, CommandError> {
    let (since, old) = before.map_or((0, ""), |record| (record.version, record.correction.state.name()));
    let record = CorrectionRecord { version: since + 1, correction: decision.now };
    let CorrectionAct { command, actor, reasons } = act;
    let act = Act { action: command.as_str(), roles: command.roles(), actor, reasons };
    write_down(txn, &record, old, decision.basis, &act);
    let mut told = Told::default();
    for fact in &decision.facts {
        tell_correction(txn, (&record.correction, record.version), &mut told, fact);
    }
    let subject = record.correction.id.to_string();
    keep_alarm(txn, &subject, NAME_CORRECTION_DUE, before.and_then(due), due(&record));
    if let Some(held) = held {
        show(txn, held, &record.correction).await?;
    }
    list(txn, &record.correction).await?;
    aggregate::save_with_commit(txn, &record, since).await?;
    Ok(record)
}

fn due(record: &CorrectionRecord) -> Option<DateTime<Utc>> {
    record.correction.state.clock().map(|clock| clock.due().ends_at())
}

/// Brings the entry to what the order says; the version before stays in the history.
async fn show(txn: &Txn, held: &Held, correction: &NameCorrection) -> Result<(), CommandError> {
    let is = correction.on_register();
    if held.entry.ended_on().is_some() || held.entry.code_for_name() == is {
        return Ok(());
    }
    let entry = held.entry.clone().called_by_code(is);
    let since = legal_date(txn.at());
    let next = Next { entry: &entry, name_id: held.name_id, since, filing_id: correction.id };
    replace(txn, held, &next).await
}

/// Who does not change the name in time is on the list of abnormal operations until it is settled (Name Provisions
/// 23).
async fn list(txn: &Txn, correction: &NameCorrection) -> Result<(), CommandError> {
    let (uscc, matter, machine) = (correction.company, OwnMatter::NameCorrection(correction.id), machine());
    match &correction.state {
        CorrectionState::Overdue { since } => {
            let mark =
                NewMark { uscc, mark: Mark::AbnormalList, reference: matter.to_string(), since: *since };
            note_in(txn, mark, &machine).await.map(|_| ())
        }
        CorrectionState::Fulfilled { .. }
        | CorrectionState::Withdrawn { .. }
        | CorrectionState::CompanyEnded { .. } => {
            settle_in(txn, (&uscc, matter), "the correction of the name is settled", &machine).await
        }
        CorrectionState::Proposed
        | CorrectionState::Declined { .. }
        | CorrectionState::Ordered
        | CorrectionState::Served { .. } => Ok(()),
    }
}

//! One dormancy in one transaction: the decision written down, facts told, alarms kept in step, the register entry
//! brought to what it now shows, one save.

use actnow_chassis::aggregate;
use actnow_chassis::database::Txn;
use actnow_chassis::error::CommandError;
use actnow_decisions::{Actor, Decision, Refusal, Text};
use actnow_identifiers::Uscc;
use actnow_statutory_clock::{end_of_day, legal_date, start_of_day};
use chrono::{DateTime, NaiveDate, Utc};
use uuid::Uuid;

use super::act_docket::{Act, keep_alarm, write_down};
use super::due::{DORMANCY_DUE, DORMANCY_TURN};
use super::invalid;
use crate::domain::dormancy::{
    Dormancy, DormancyCommand, DormancyDecision, DormancyFact, DormancyRefusal, DormancyState, Resumption,
};
use crate::facts::{Told, tell_dormancy};
use crate::store::register_versions::{Held, Next, hold, replace};
use crate::store::{DormancyRecord, dormancies};

/// Who does what, and why.
#[derive(Clone, Copy)]
pub(super) struct DormancyAct<'a> {
    pub(super) command: DormancyCommand,
    pub(super) actor: &'a Actor,
    /// In clear words, for the journal; no personal data.
    pub(super) reasons: &'a str,
}

/// A lawful no about a dormancy; a form that breaks rules is answered field by field.
pub(super) fn decided(decision: DormancyDecision) -> Result<Decision<Dormancy, DormancyFact>, CommandError> {
    decision.map_err(|refusal| match refusal {
        DormancyRefusal::Broken(found) => invalid(found),
        refusal @ (DormancyRefusal::Role { .. }
        | DormancyRefusal::NotAParty
        | DormancyRefusal::Recusal
        | DormancyRefusal::State { .. }
        | DormancyRefusal::NotYet { .. }
        | DormancyRefusal::Over { .. }
        | DormancyRefusal::ResumedOutside { .. }) => CommandError::Refused(refusal.into()),
    })
}

/// The dormancy `id` as it was seen, and the entry of its company; the company is locked first, as every act does.
///
/// # Errors
/// `NOT_FOUND`; `ABORTED` when somebody decided in between.
pub(super) async fn on_desk(
    txn: &Txn,
    (id, expected): (Uuid, i64),
) -> Result<(DormancyRecord, Held), CommandError> {
    let seen: DormancyRecord = aggregate::get(txn, id).await?;
    let held = hold(txn, &seen.dormancy.company).await?;
    Ok((aggregate::get_expected(txn, id, expected).await?, held))
}

/// What is known of the dormancies of a company besides the one with the id `but`.
pub(super) struct Others {
    /// Days of dormancy, all together.
    pub(super) days: u64,
    /// One that is not settled.
    pub(super) open: Option<Uuid>,
}

/// The dormancies of `uscc` besides `but`.
///
/// # Errors
/// When the database is away or a row is corrupt.
pub(super) async fn others(txn: &Txn, uscc: &Uscc, but: Uuid) -> Result<Others, CommandError> {
    let all = dormancies::about(txn, uscc).await?;
    let mut others = Others { days: 0, open: None };
    for record in all.iter().filter(|record| record.dormancy.id != but) {
        others.days = others.days.saturating_add(record.dormancy.days());
        if is_open(&record.dormancy.state) {
            others.open = Some(record.dormancy.id);
        }
    }
    Ok(others)
}

/// Whether it lasts, will, or is owed a publicity.
pub(super) const fn is_open(state: &DormancyState) -> bool {
    match state {
        DormancyState::Filed | DormancyState::Dormant | DormancyState::BusinessFound { .. } => true,
        DormancyState::Resumed { .. }
        | DormancyState::Withdrawn { .. }
        | DormancyState::CompanyEnded { .. } => false,
    }
}

/// Another dormancy of the company is not settled.
pub(super) fn already_open(open: Uuid) -> CommandError {
    let text = Text::new("该企业已有未终止的歇业备案", "the company has a dormancy that is not settled");
    let refusal = Refusal::precondition("DORMANCY_OPEN", "MERR 30", text);
    CommandError::Refused(refusal.with("dormancy", open.to_string()))
}

/// Writes `decision` about `before`, none for one that is filed, and saves it. `held` is the entry of its company;
/// none when the company ends in this transaction.
pub(super) async fn keep(
    txn: &Txn,
    before: Option<&DormancyRecord>,
    decision: Decision<Dormancy, DormancyFact>,
    act: DormancyAct<'_>,
    held: Option<&Held>,
) -> Result<DormancyRecord, CommandError> {
    let (since, old) = before.map_or((0, ""), |record| (record.version, record.dormancy.state.name()));
    let record = DormancyRecord { version: since + 1, dormancy: decision.now };
    let DormancyAct { command, actor, reasons } = act;
    let act = Act { action: command.as_str(), roles: command.roles(), actor, reasons };
    write_down(txn, &record, old, decision.basis, &act);
    let mut told = Told::default();
    for fact in &decision.facts {
        tell_dormancy(txn, (&record.dormancy, record.version), &mut told, fact);
    }
    let subject = record.dormancy.id.to_string();
    for (kind, rings) in [(DORMANCY_TURN, turn as fn(&DormancyRecord) -> _), (DORMANCY_DUE, due)] {
        keep_alarm(txn, &subject, kind, before.and_then(rings), rings(&record));
    }
    if let Some(held) = held {
        show(txn, held, &record.dormancy).await?;
    }
    aggregate::save_with_commit(txn, &record, since).await?;
    Ok(record)
}

/// When it begins or ends by itself.
pub(super) fn turn(record: &DormancyRecord) -> Option<DateTime<Utc>> {
    match record.dormancy.state {
        DormancyState::Filed => Some(start_of_day(record.dormancy.from)),
        DormancyState::Dormant => Some(end_of_day(record.dormancy.until)),
        DormancyState::BusinessFound { .. }
        | DormancyState::Resumed { .. }
        | DormancyState::Withdrawn { .. }
        | DormancyState::CompanyEnded { .. } => None,
    }
}

fn due(record: &DormancyRecord) -> Option<DateTime<Utc>> {
    record.dormancy.state.clock().map(|clock| clock.due().ends_at())
}

/// Brings the entry to what the dormancy now shows; the version before stays in the history.
async fn show(txn: &Txn, held: &Held, dormancy: &Dormancy) -> Result<(), CommandError> {
    let is = dormancy.on_register();
    if held.entry.ended_on().is_some() || held.entry.dormancy() == is.as_ref() {
        return Ok(());
    }
    let since = shown_since(dormancy, held.entry.dormancy().is_none(), legal_date(txn.at()));
    let entry = held.entry.clone().resting(is);
    let next = Next { entry: &entry, name_id: held.name_id, since, filing_id: dormancy.id };
    replace(txn, held, &next).await
}

/// It begins and ends on its own days, whenever the alarm is handled; what is said of it is known from today.
fn shown_since(dormancy: &Dormancy, begins: bool, today: NaiveDate) -> NaiveDate {
    match dormancy.state {
        DormancyState::Dormant if begins => dormancy.from,
        DormancyState::Resumed { how: Resumption::PeriodOver, on } => on,
        DormancyState::Dormant
        | DormancyState::Resumed { how: Resumption::Publicised, .. }
        | DormancyState::Filed
        | DormancyState::BusinessFound { .. }
        | DormancyState::Withdrawn { .. }
        | DormancyState::CompanyEnded { .. } => today,
    }
}

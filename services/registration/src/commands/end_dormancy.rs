//! How a dormancy turns and ends: by its days, by publicity, by being found at work, with its company.

use actnow_chassis::aggregate;
use actnow_chassis::alarms;
use actnow_chassis::database::Txn;
use actnow_chassis::error::CommandError;
use actnow_decisions::Actor;
use actnow_identifiers::Uscc;
use actnow_statutory_clock::Light;
use chrono::NaiveDate;
use uuid::Uuid;

use super::dormancy_docket::{DormancyAct, decided, is_open, keep, on_desk, turn};
use super::due::DORMANCY_TURN;
use super::note_light::{note_light_in, of_dormancy};
use super::{machine, unexpected};
use crate::config::Bureau;
use crate::domain::dormancy::{DormancyCommand, DormancyState};
use crate::store::register_versions::hold;
use crate::store::{DormancyRecord, dormancies};

/// The company publicises that business resumed on the day `on`.
///
/// # Errors
/// The domain's refusals; `ABORTED` when somebody decided in between.
pub async fn resume_in(
    txn: &Txn,
    seen: (Uuid, i64),
    on: NaiveDate,
    actor: &Actor,
) -> Result<DormancyRecord, CommandError> {
    let (before, held) = on_desk(txn, seen).await?;
    let decision = decided(before.dormancy.clone().resume(on, actor, txn.at()))?;
    let act = DormancyAct { command: DormancyCommand::Resume, actor, reasons: "" };
    keep(txn, Some(&before), decision, act, Some(&held)).await
}

/// An official notes that business was carried on since the day `on`.
///
/// # Errors
/// The domain's refusals; `ABORTED` when somebody decided in between.
pub async fn find_business_in(
    txn: &Txn,
    bureau: &Bureau,
    seen: (Uuid, i64),
    (on, reasons): (NaiveDate, String),
    actor: &Actor,
) -> Result<DormancyRecord, CommandError> {
    let (before, held) = on_desk(txn, seen).await?;
    let found = before.dormancy.clone().find_business(on, actor, txn.at(), bureau.calendar());
    let act = DormancyAct { command: DormancyCommand::FindBusiness, actor, reasons: &reasons };
    keep(txn, Some(&before), decided(found)?, act, Some(&held)).await
}

/// Its first day has come, or its last one is over; where neither is so, it rings again.
///
/// # Errors
/// When the database is away.
pub(super) async fn turn_in(txn: &Txn, id: Uuid) -> Result<(), CommandError> {
    let Some(seen) = aggregate::find::<DormancyRecord>(txn, id).await? else { return Ok(()) };
    let held = hold(txn, &seen.dormancy.company).await?;
    let before: DormancyRecord = aggregate::get_for_update(txn, id).await?;
    let Some(at) = turn(&before) else { return Ok(()) };
    if txn.at() < at {
        alarms::arm(txn, &id.to_string(), DORMANCY_TURN, at);
        return Ok(());
    }
    let (machine, dormancy) = (machine(), before.dormancy.clone());
    let (command, decision) = match dormancy.state {
        DormancyState::Filed => (DormancyCommand::Begin, dormancy.take_effect(&machine, txn.at())),
        DormancyState::Dormant => (DormancyCommand::EndByTime, dormancy.end_by_time(&machine, txn.at())),
        DormancyState::BusinessFound { .. }
        | DormancyState::Resumed { .. }
        | DormancyState::Withdrawn { .. }
        | DormancyState::CompanyEnded { .. } => return Ok(()),
    };
    let act = DormancyAct { command, actor: &machine, reasons: "" };
    keep(txn, Some(&before), decision.map_err(unexpected)?, act, Some(&held)).await.map(|_| ())
}

/// The time to publicise is over: the red light.
///
/// # Errors
/// When the database is away.
pub(super) async fn time_is_over_in(txn: &Txn, id: Uuid) -> Result<(), CommandError> {
    let Some(record) = aggregate::find_for_update::<DormancyRecord>(txn, id).await? else { return Ok(()) };
    if record.dormancy.state.clock().is_some_and(|clock| clock.has_expired(txn.at())) {
        let why = "the end of the dormancy was not publicised in time";
        note_light_in(txn, of_dormancy(&record), Light::Red, why).await?;
    }
    Ok(())
}

/// The company `uscc`, which is held, ends: so does what is open of its dormancies.
///
/// # Errors
/// When the database is away.
pub(super) async fn end_with_company_in(txn: &Txn, uscc: &Uscc) -> Result<(), CommandError> {
    for known in dormancies::about(txn, uscc).await? {
        if !is_open(&known.dormancy.state) {
            continue;
        }
        let before: DormancyRecord = aggregate::get_for_update(txn, known.dormancy.id).await?;
        let machine = machine();
        let decision = before.dormancy.clone().end_with_company(&machine, txn.at()).map_err(unexpected)?;
        let act = DormancyAct { command: DormancyCommand::EndWithCompany, actor: &machine, reasons: "" };
        keep(txn, Some(&before), decision, act, None).await?;
    }
    Ok(())
}

/// Computes the day of the publicity of `before`, which is read and locked, by the calendar in force.
///
/// # Errors
/// When the database is away.
pub async fn compute_again_in(txn: Txn, bureau: Bureau, before: DormancyRecord) -> Result<(), CommandError> {
    let machine = machine();
    let decision = before.dormancy.clone().compute_again(&machine, bureau.calendar()).map_err(unexpected)?;
    if decision.now == before.dormancy {
        return Ok(());
    }
    let reasons = "the calendar was published";
    let act = DormancyAct { command: DormancyCommand::ComputeAgain, actor: &machine, reasons };
    keep(&txn, Some(&before), decision, act, None).await.map(|_| ())
}

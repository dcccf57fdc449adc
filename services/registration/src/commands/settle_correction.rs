//! What becomes of an order to correct a name by itself: the name changes, the time is over, the company ends.

use actnow_chassis::aggregate;
use actnow_chassis::alarms;
use actnow_chassis::database::Txn;
use actnow_chassis::error::CommandError;
use actnow_identifiers::Uscc;
use uuid::Uuid;

use super::correction_docket::{CorrectionAct, keep};
use super::due::NAME_CORRECTION_DUE;
use super::{machine, unexpected};
use crate::config::Bureau;
use crate::domain::name_correction::CorrectionCommand;
use crate::store::register_versions::hold;
use crate::store::{CorrectionRecord, name_corrections};

/// The time to change the name is over; where it is not, or something happened meanwhile, nothing.
///
/// # Errors
/// When the database is away.
pub(super) async fn time_is_over_in(txn: &Txn, id: Uuid) -> Result<(), CommandError> {
    let Some(seen) = aggregate::find::<CorrectionRecord>(txn, id).await? else { return Ok(()) };
    let held = hold(txn, &seen.correction.company).await?;
    let before: CorrectionRecord = aggregate::get_for_update(txn, id).await?;
    let Some(clock) = before.correction.state.clock() else { return Ok(()) };
    if !clock.has_expired(txn.at()) {
        alarms::arm(txn, &id.to_string(), NAME_CORRECTION_DUE, clock.due().ends_at());
        return Ok(());
    }
    let machine = machine();
    let decision = before.correction.clone().miss(&machine, txn.at()).map_err(unexpected)?;
    let act = CorrectionAct { command: CorrectionCommand::Miss, actor: &machine, reasons: "" };
    keep(txn, Some(&before), decision, act, Some(&held)).await.map(|_| ())
}

/// How a company that is held leaves its name behind.
#[derive(Debug, Clone, Copy)]
pub(super) enum Leaves {
    /// It bears another one.
    Renamed,
    /// It has ended.
    Ended,
}

/// Settles the open correction of the name of `uscc`, which is held; where there is none, nothing.
///
/// # Errors
/// When the database is away.
pub(super) async fn leave_name_in(txn: &Txn, uscc: &Uscc, leaves: Leaves) -> Result<(), CommandError> {
    let Some(id) = name_corrections::open_about(txn, uscc).await? else { return Ok(()) };
    let before: CorrectionRecord = aggregate::get_for_update(txn, id).await?;
    let (machine, correction) = (machine(), before.correction.clone());
    let (command, decision) = match leaves {
        Leaves::Renamed => (CorrectionCommand::Fulfil, correction.fulfil(&machine, txn.at())),
        Leaves::Ended => (CorrectionCommand::EndWithCompany, correction.end_with_company(&machine, txn.at())),
    };
    let act = CorrectionAct { command, actor: &machine, reasons: "" };
    keep(txn, Some(&before), decision.map_err(unexpected)?, act, None).await.map(|_| ())
}

/// Computes the due day of `before`, which is read and locked, by the calendar in force.
///
/// # Errors
/// When the database is away.
pub async fn compute_again_in(
    txn: Txn,
    bureau: Bureau,
    before: CorrectionRecord,
) -> Result<(), CommandError> {
    let machine = machine();
    let decision =
        before.correction.clone().compute_again(&machine, bureau.calendar()).map_err(unexpected)?;
    if decision.now == before.correction {
        return Ok(());
    }
    let reasons = "the calendar was published";
    let act = CorrectionAct { command: CorrectionCommand::ComputeAgain, actor: &machine, reasons };
    keep(&txn, Some(&before), decision, act, None).await.map(|_| ())
}

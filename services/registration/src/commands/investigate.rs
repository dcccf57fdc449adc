//! The investigation of a suspected false registration: extended, publicised, standing still, and what rings meanwhile.

use actnow_chassis::aggregate;
use actnow_chassis::alarms;
use actnow_chassis::database::Txn;
use actnow_chassis::error::CommandError;
use actnow_decisions::Actor;
use actnow_statutory_clock::Light;
use uuid::Uuid;

use super::due::REVOCATION_PUBLICITY;
use super::note_light::{note_light_in, of_revocation};
use super::revocation_docket::{RevocationAct, decided, keep};
use super::{machine, unexpected};
use crate::config::Bureau;
use crate::domain::revocation::{RevocationCommand, SuspensionGround};
use crate::store::RevocationRecord;

/// What an official does about an investigation.
#[derive(Debug, Clone)]
pub enum Step {
    /// Extends it.
    Extend,
    /// Publicises it.
    Publicise,
    /// Notes an objection of this body.
    Object(String),
    /// Lets it stand still.
    Suspend(SuspensionGround),
    /// Goes on.
    Resume,
    /// Has it investigated on.
    SendBack,
}

/// Takes `step` for `reasons`.
///
/// # Errors
/// The domain's refusals; `ABORTED` when somebody decided in between.
pub async fn step_in(
    txn: &Txn,
    bureau: &Bureau,
    (id, expected): (Uuid, i64),
    (step, reasons): (Step, &str),
    actor: &Actor,
) -> Result<RevocationRecord, CommandError> {
    let before: RevocationRecord = aggregate::get_expected(txn, id, expected).await?;
    let (revocation, at, calendar) = (before.revocation.clone(), txn.at(), bureau.calendar());
    let (command, decision) = match step {
        Step::Extend => (RevocationCommand::Extend, revocation.extend(actor, at, calendar)),
        Step::Publicise => (RevocationCommand::Publicise, revocation.publicise(actor, at, calendar)),
        Step::Object(by) => {
            (RevocationCommand::Object, revocation.object(format!("{by}：{reasons}"), actor, at))
        }
        Step::Suspend(ground) => (RevocationCommand::Suspend, revocation.suspend(ground, actor, at)),
        Step::Resume => (RevocationCommand::Resume, revocation.resume(actor, at, calendar)),
        Step::SendBack => (RevocationCommand::SendBack, revocation.send_back(actor)),
    };
    let mut decision = decided(decision)?;
    // An objection is kept with the publicity it ends.
    if command != RevocationCommand::Object {
        decision.now = decision.now.because(reasons, actor);
    }
    keep(txn, Some(&before), decision, RevocationAct { command, actor, reasons }).await
}

/// The publicity is over; where it is not, or something happened meanwhile, nothing.
///
/// # Errors
/// When the database is away.
pub(super) async fn publicity_is_over_in(txn: &Txn, id: Uuid) -> Result<(), CommandError> {
    let Some(before) = aggregate::find_for_update::<RevocationRecord>(txn, id).await? else { return Ok(()) };
    let Some(clock) = before.revocation.state.publicity() else { return Ok(()) };
    if !clock.has_expired(txn.at()) {
        alarms::arm(txn, &id.to_string(), REVOCATION_PUBLICITY, clock.due().ends_at());
        return Ok(());
    }
    let machine = machine();
    let decision = before.revocation.clone().end_publicity(&machine, txn.at()).map_err(unexpected)?;
    let act = RevocationAct { command: RevocationCommand::EndPublicity, actor: &machine, reasons: "" };
    keep(txn, Some(&before), decision, act).await.map(|_| ())
}

/// The authority's time is over: the red light.
///
/// # Errors
/// When the database is away.
pub(super) async fn time_is_over_in(txn: &Txn, id: Uuid) -> Result<(), CommandError> {
    let Some(record) = aggregate::find_for_update::<RevocationRecord>(txn, id).await? else { return Ok(()) };
    if record.revocation.state.clock().is_some_and(|clock| clock.has_expired(txn.at())) {
        let why = "the period of the revocation is over";
        note_light_in(txn, of_revocation(&record), Light::Red, why).await?;
    }
    Ok(())
}

/// Computes the due days of `before`, which is read and locked, by the calendar in force.
///
/// # Errors
/// When the database is away.
pub async fn compute_again_in(
    txn: Txn,
    bureau: Bureau,
    before: RevocationRecord,
) -> Result<(), CommandError> {
    let machine = machine();
    let decision =
        before.revocation.clone().compute_again(&machine, bureau.calendar()).map_err(unexpected)?;
    if decision.now == before.revocation {
        return Ok(());
    }
    let reasons = "the calendar was published";
    let act = RevocationAct { command: RevocationCommand::ComputeAgain, actor: &machine, reasons };
    keep(&txn, Some(&before), decision, act).await.map(|_| ())
}

//! A registrar registers (准予登记), on the spot or after a receipt; what follows from it, follows at once.

use actnow_chassis::aggregate;
use actnow_chassis::database::Txn;
use actnow_chassis::error::CommandError;
use actnow_decisions::Actor;
use uuid::Uuid;

use super::examine_again::examine_again;
use super::filing_docket::{FilingAct, FilingDocket};
use super::issue::{Taken, conclude_in};
use super::{filing_no, numbers};
use crate::config::Bureau;
use crate::domain::filing::FilingCommand;
use crate::store::FilingRecord;

/// Registers a filing whose every validator is green now.
///
/// # Errors
/// Every broken rule; the domain's refusals; `ABORTED` when somebody decided in between.
pub async fn approve_in(
    txn: &Txn,
    bureau: &Bureau,
    (id, expected): (Uuid, i64),
    actor: &Actor,
) -> Result<FilingRecord, CommandError> {
    let record: FilingRecord = aggregate::get_expected(txn, id, expected).await?;
    if record.filing.state.registration().is_some() {
        return decided_before(txn, bureau, record, actor);
    }
    let (findings, subject) = examine_again(txn, bureau, &record).await?;
    let numbers = numbers::for_decision(txn, bureau, &record, subject.held.as_ref()).await?;
    let uscc = match &subject.held {
        Some(held) => *held.entry.uscc(),
        None => numbers.uscc()?,
    };
    let decision = record.filing.clone().approve(uscc, &findings, actor, txn.at()).map_err(filing_no)?;
    let mut docket = FilingDocket::of(txn, bureau, record);
    docket.record.certificate = numbers.certificate().cloned();
    docket.decide(decision, FilingAct::new(FilingCommand::Approve, actor));
    conclude_in(&mut docket, &subject, Taken::Now(Box::new(numbers))).await?;
    docket.finish().await
}

/// Registered already: the domain answers, no number is taken.
fn decided_before(
    txn: &Txn,
    bureau: &Bureau,
    record: FilingRecord,
    actor: &Actor,
) -> Result<FilingRecord, CommandError> {
    let Some(uscc) = record.uscc().copied() else {
        return Err(CommandError::internal(anyhow::anyhow!("a decided filing has its code")));
    };
    let green = crate::domain::establishment::Findings::default();
    let decision = record.filing.clone().approve(uscc, &green, actor, txn.at()).map_err(filing_no)?;
    let mut docket = FilingDocket::of(txn, bureau, record);
    docket.decide(decision, FilingAct::new(FilingCommand::Approve, actor));
    Ok(docket.record)
}

//! A registrar registers (准予登记), on the spot or after a receipt; the licence follows at once.

use actnow_chassis::aggregate;
use actnow_chassis::database::Txn;
use actnow_chassis::error::CommandError;
use actnow_decisions::Actor;
use actnow_statutory_clock::legal_date;
use uuid::Uuid;

use super::entities::entities_of;
use super::examine_establishment::{Asked, examine};
use super::filing_docket::{FilingAct, FilingDocket};
use super::issue::{Taken, issue_in};
use super::people::known_people;
use super::{filing_no, numbers};
use crate::config::Bureau;
use crate::domain::filing::{FilingCommand, FilingState};
use crate::store::{FilingRecord, persons};

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
    if is_decided(&record.filing.state) {
        return decided_before(txn, bureau, record, actor);
    }
    let round = record.filing.round();
    let people = known_people(persons::read(txn, bureau.privacy(), id, round).await?, txn.at());
    let current = record.filing.current().clone();
    let form = current.content.establishment();
    let entities = entities_of(txn, form).await?;
    let (at, today) = (txn.at(), legal_date(txn.at()));
    let findings = examine(&Asked {
        bureau,
        form,
        people: &people,
        entities: &entities,
        reserved: &form.name,
        accepted_on: current.accepted_on(),
        planned_on: today,
    });
    let numbers = numbers::take(txn, bureau, id, today).await?;
    let uscc = *numbers.code.code.number();
    let decision = record.filing.clone().approve(uscc, &findings, actor, at).map_err(filing_no)?;
    let mut docket = FilingDocket::of(txn, bureau, record);
    docket.record.certificate = Some(numbers.certificate.id.clone());
    docket.decide(decision, FilingAct::new(FilingCommand::Approve, actor));
    issue_in(&mut docket, &people, &entities, Taken::Now(Box::new(numbers))).await?;
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

const fn is_decided(state: &FilingState) -> bool {
    match state {
        FilingState::Registered(_) | FilingState::Issued { .. } => true,
        FilingState::Submitted { .. }
        | FilingState::Reviewing { .. }
        | FilingState::Returned { .. }
        | FilingState::NotHandled { .. }
        | FilingState::Refused { .. }
        | FilingState::Withdrawn { .. } => false,
    }
}

//! The applicant's liability statement for a near name (自主申报承诺, Name Provisions 16).

use actnow_chassis::aggregate;
use actnow_chassis::database::Txn;
use actnow_chassis::error::CommandError;
use actnow_decisions::Actor;
use actnow_statutory_clock::legal_date;
use uuid::Uuid;

use super::examine_name::{ExaminedName, Subject, examine_name};
use super::name_docket::{NameAct, NameDocket};
use super::{must_be_own_name, name_no};
use crate::config::Bureau;
use crate::domain::declaration::NameCommand;
use crate::store::NameRecord;
use crate::store::name_locks::lock_names;

/// Makes the statement. The name is checked again: an identical one may have been taken meanwhile.
///
/// # Errors
/// The domain's refusals; `ABORTED` when somebody decided in between.
pub async fn state_liability_in(
    txn: &Txn,
    bureau: &Bureau,
    id: Uuid,
    expected: i64,
    actor: &Actor,
) -> Result<NameRecord, CommandError> {
    must_be_own_name(txn, id, actor).await?;
    let record: NameRecord = aggregate::get_expected(txn, id, expected).await?;
    let examined = examine_again(txn, bureau, &record).await?;
    let declaration = record.declaration.clone();
    let decision = declaration.state_liability(examined.check, actor, txn.at()).map_err(name_no)?;
    let mut docket = NameDocket::of(txn, bureau, record);
    docket.record.holder_states.extend(examined.holder_states);
    docket.decide(decision, NameAct { command: NameCommand::StateLiability, actor, reasons: "" });
    docket.finish().await
}

/// Checks a declared name again, with everybody who may be in conflict kept waiting.
pub(super) async fn examine_again(
    txn: &Txn,
    bureau: &Bureau,
    record: &NameRecord,
) -> Result<ExaminedName, CommandError> {
    let subject = Subject::again(record, legal_date(txn.at()));
    let keys = subject.keys(bureau);
    lock_names(txn, &keys).await?;
    examine_name(txn, bureau, &subject, &keys).await
}

//! The applicants give a name up; it is free at once.

use actnow_chassis::database::Txn;
use actnow_chassis::error::CommandError;
use actnow_decisions::Actor;
use uuid::Uuid;

use super::name_docket::{NameAct, NameDocket};
use super::{Seen, must_be_own_name, name_no, seen_row};
use crate::config::Bureau;
use crate::domain::declaration::NameCommand;
use crate::store::NameRecord;

/// Releases a name. A second time changes nothing.
///
/// # Errors
/// The domain's refusals; `NOT_FOUND`; `ABORTED` when somebody decided in between.
pub async fn release_in(
    txn: &Txn,
    bureau: &Bureau,
    id: Uuid,
    seen: Seen,
    reasons: &str,
    actor: &Actor,
) -> Result<NameRecord, CommandError> {
    must_be_own_name(txn, id, actor).await?;
    let record: NameRecord = seen_row(txn, id, seen).await?;
    let decision = record.declaration.clone().release(actor, txn.at()).map_err(name_no)?;
    let mut docket = NameDocket::of(txn, bureau, record);
    docket.decide(decision, NameAct { command: NameCommand::Release, actor, reasons });
    docket.finish().await
}

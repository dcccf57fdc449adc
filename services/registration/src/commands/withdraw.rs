//! The applicants withdraw what is undecided; its name is theirs again.

use actnow_chassis::database::Txn;
use actnow_chassis::error::CommandError;
use actnow_decisions::Actor;
use uuid::Uuid;

use super::filing_docket::{FilingAct, FilingDocket};
use super::refuse::ended_in;
use super::{Seen, filing_no, must_be_own_filing, seen_row};
use crate::config::Bureau;
use crate::domain::filing::FilingCommand;
use crate::store::FilingRecord;

/// Withdraws a filing. A second time changes nothing.
///
/// # Errors
/// The domain's refusals; `NOT_FOUND`; `ABORTED` when somebody decided in between.
pub async fn withdraw_in(
    txn: &Txn,
    bureau: &Bureau,
    id: Uuid,
    seen: Seen,
    reasons: &str,
    actor: &Actor,
) -> Result<FilingRecord, CommandError> {
    must_be_own_filing(txn, id, actor).await?;
    let record: FilingRecord = seen_row(txn, id, seen).await?;
    let decision = record.filing.clone().withdraw(actor, txn.at()).map_err(filing_no)?;
    let mut docket = FilingDocket::of(txn, bureau, record);
    docket.decide(decision, FilingAct::new(FilingCommand::Withdraw, actor).because(reasons));
    ended_in(docket, actor).await
}

//! The applicant is told where to apply instead (不属于本机关管辖).

use actnow_chassis::aggregate;
use actnow_chassis::database::Txn;
use actnow_chassis::error::CommandError;
use actnow_decisions::{Actor, Text};
use uuid::Uuid;

use super::filing_docket::{FilingAct, FilingDocket};
use super::filing_no;
use super::refuse::ended_in;
use crate::config::Bureau;
use crate::domain::filing::{FilingCommand, NotHandledGround};
use crate::store::FilingRecord;

/// Ends a filing that is not a matter of this authority.
///
/// # Errors
/// The domain's refusals; `ABORTED` when somebody decided in between.
pub async fn not_handled_in(
    txn: &Txn,
    bureau: &Bureau,
    (id, expected): (Uuid, i64),
    where_to_go: &str,
    actor: &Actor,
) -> Result<FilingRecord, CommandError> {
    let record: FilingRecord = aggregate::get_expected(txn, id, expected).await?;
    let apply_at = Text::new(where_to_go.to_owned(), where_to_go.to_owned());
    let ground = NotHandledGround::NotCompetent { apply_at };
    let decision = record.filing.clone().not_handled(ground, actor, txn.at()).map_err(filing_no)?;
    let mut docket = FilingDocket::of(txn, bureau, record);
    docket.decide(decision, FilingAct::new(FilingCommand::NotHandled, actor).because(where_to_go));
    ended_in(docket, actor).await
}

//! The return with one list of everything to correct (一次性告知, MERR 19), and the leave for a second one.

use actnow_chassis::aggregate;
use actnow_chassis::database::Txn;
use actnow_chassis::error::CommandError;
use actnow_decisions::{Actor, Text};
use uuid::Uuid;

use super::filing_docket::{FilingAct, FilingDocket};
use super::{filing_no, invalid};
use crate::config::Bureau;
use crate::domain::Point;
use crate::domain::filing::{CorrectionList, FilingCommand};
use crate::store::FilingRecord;

/// The reason of the refusal that lights the red light.
pub const ONE_TIME_NOTICE: &str = "ONE_TIME_NOTICE_VIOLATED";

/// Returns a filing with `points`; this ends its clock.
///
/// # Errors
/// A list without points, or with one twice; the domain's refusals; `ABORTED` when somebody decided in between.
pub async fn return_in(
    txn: &Txn,
    bureau: &Bureau,
    (id, expected): (Uuid, i64),
    points: Vec<Point>,
    actor: &Actor,
) -> Result<FilingRecord, CommandError> {
    let record: FilingRecord = aggregate::get_expected(txn, id, expected).await?;
    let list = CorrectionList::new(points).map_err(invalid)?;
    let decision = record.filing.clone().return_for_correction(list, actor, txn.at()).map_err(filing_no)?;
    let mut docket = FilingDocket::of(txn, bureau, record);
    docket.decide(decision, FilingAct::new(FilingCommand::Return, actor));
    docket.finish().await
}

/// Allows the list of this round to name what could have been told before, for `reasons` that a supervisor answers for.
///
/// # Errors
/// The domain's refusals; `ABORTED` when somebody decided in between.
pub async fn allow_second_notice_in(
    txn: &Txn,
    bureau: &Bureau,
    (id, expected): (Uuid, i64),
    reasons: &str,
    actor: &Actor,
) -> Result<FilingRecord, CommandError> {
    let record: FilingRecord = aggregate::get_expected(txn, id, expected).await?;
    let why = Text::new(reasons.to_owned(), reasons.to_owned());
    let decision = record.filing.clone().allow_second_notice(why, actor, txn.at()).map_err(filing_no)?;
    let mut docket = FilingDocket::of(txn, bureau, record);
    docket.decide(decision, FilingAct::new(FilingCommand::AllowSecondNotice, actor).because(reasons));
    docket.finish().await
}

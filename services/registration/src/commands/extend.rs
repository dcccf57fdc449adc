//! The one extension of the review, by the head (MERR 20).

use actnow_chassis::aggregate;
use actnow_chassis::database::Txn;
use actnow_chassis::error::CommandError;
use actnow_decisions::{Actor, Text};
use actnow_statutory_clock::Light;
use uuid::Uuid;

use super::filing_docket::{FilingAct, FilingDocket};
use super::filing_no;
use super::note_light::{note_light_in, of_filing};
use crate::config::Bureau;
use crate::domain::filing::FilingCommand;
use crate::store::FilingRecord;

/// Extends the review by three working days for `reasons`, told to the applicant in writing.
///
/// # Errors
/// The domain's refusals; `ABORTED` when somebody decided in between.
pub async fn extend_in(
    txn: &Txn,
    bureau: &Bureau,
    (id, expected): (Uuid, i64),
    reasons: &str,
    actor: &Actor,
) -> Result<FilingRecord, CommandError> {
    let record: FilingRecord = aggregate::get_expected(txn, id, expected).await?;
    let reason = Text::new(reasons.to_owned(), reasons.to_owned());
    let filing = record.filing.clone();
    let decision = filing.extend(reason, actor, txn.at(), bureau.calendar()).map_err(filing_no)?;
    let mut docket = FilingDocket::of(txn, bureau, record);
    docket.decide(decision, FilingAct::new(FilingCommand::Extend, actor).because(reasons));
    note_light_in(txn, of_filing(&docket.record), Light::Green, "the period was extended").await?;
    docket.finish().await
}

//! The receipt of materials (接收凭证): the filing cannot be decided on the spot.

use actnow_chassis::aggregate;
use actnow_chassis::database::Txn;
use actnow_chassis::error::CommandError;
use actnow_chassis::series;
use actnow_decisions::Actor;
use actnow_statutory_clock::legal_date;
use uuid::Uuid;

use super::filing_docket::{FilingAct, FilingDocket};
use super::filing_no;
use crate::config::Bureau;
use crate::domain::filing::{FilingCommand, FilingState};
use crate::store::FilingRecord;

/// Gives a receipt with its own number. A second time changes nothing.
///
/// # Errors
/// The domain's refusals; `ABORTED` when somebody decided in between.
pub async fn receive_in(
    txn: &Txn,
    bureau: &Bureau,
    (id, expected): (Uuid, i64),
    actor: &Actor,
) -> Result<FilingRecord, CommandError> {
    let record: FilingRecord = aggregate::get_expected(txn, id, expected).await?;
    let receipt = match &record.filing.state {
        FilingState::Reviewing { receipt, .. } => receipt.clone(),
        FilingState::Submitted { .. } => next_receipt(txn).await?,
        FilingState::Returned { .. }
        | FilingState::NotHandled { .. }
        | FilingState::Registered(_)
        | FilingState::Issued { .. }
        | FilingState::Refused { .. }
        | FilingState::Publicised { .. }
        | FilingState::ApplyWindow { .. }
        | FilingState::Objected(_)
        | FilingState::Lapsed { .. }
        | FilingState::Completed { .. }
        | FilingState::Withdrawn { .. } => String::new(),
    };
    let decision = record.filing.clone().receive(receipt, actor).map_err(filing_no)?;
    let mut docket = FilingDocket::of(txn, bureau, record);
    docket.decide(decision, FilingAct::new(FilingCommand::Receive, actor));
    docket.finish().await
}

/// `JS202609210001`: the receipts of a day are counted without gap.
async fn next_receipt(txn: &Txn) -> Result<String, CommandError> {
    let day = legal_date(txn.at()).format("%Y%m%d");
    let lasts = series::raise(txn, &[format!("RECEIPT/{day}")]).await?;
    Ok(format!("JS{day}{:04}", lasts[0]))
}

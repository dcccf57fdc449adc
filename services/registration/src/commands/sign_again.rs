//! Signing tried again: code and licence number of a registered filing wait until the seal is back.

use actnow_chassis::aggregate;
use actnow_chassis::database::Txn;
use actnow_chassis::error::CommandError;
use uuid::Uuid;

use super::examine_again::examine_again;
use super::filing_docket::FilingDocket;
use super::issue::{Taken, conclude_in};
use super::numbers::reserved;
use crate::config::Bureau;
use crate::domain::filing::FilingState;
use crate::store::FilingRecord;

/// Signs and issues the licence of a registered filing, or sets the next try; any other filing is left alone.
///
/// # Errors
/// When the database is away.
pub(super) async fn sign_again_in(txn: &Txn, bureau: &Bureau, id: Uuid) -> Result<(), CommandError> {
    let Some(record) = aggregate::find_for_update::<FilingRecord>(txn, id).await? else { return Ok(()) };
    if !matches!(record.filing.state, FilingState::Registered(_)) {
        return Ok(());
    }
    let certificate = reserved(txn, &record).await?;
    // The decision stands whatever the rules say now.
    let (_, subject) = examine_again(txn, bureau, &record).await?;
    let mut docket = FilingDocket::of(txn, bureau, record);
    conclude_in(&mut docket, &subject, Taken::Before(Box::new(certificate))).await?;
    docket.finish().await.map(|_| ())
}

//! Signing tried again: code and licence number of a registered filing wait until the seal is back.

use actnow_chassis::aggregate;
use actnow_chassis::database::Txn;
use actnow_chassis::error::CommandError;
use uuid::Uuid;

use super::entities::entities_of;
use super::filing_docket::FilingDocket;
use super::issue::{Taken, issue_in};
use super::people::known_people;
use crate::config::Bureau;
use crate::domain::filing::FilingState;
use crate::store::{FilingRecord, certificates, persons};

/// Signs and issues the licence of a registered filing, or sets the next try; any other filing is left alone.
///
/// # Errors
/// When the database is away.
pub(super) async fn sign_again_in(txn: &Txn, bureau: &Bureau, id: Uuid) -> Result<(), CommandError> {
    let Some(record) = aggregate::find_for_update::<FilingRecord>(txn, id).await? else { return Ok(()) };
    if !matches!(record.filing.state, FilingState::Registered(_)) {
        return Ok(());
    }
    let reserved = match &record.certificate {
        Some(identifier) => certificates::find(txn, identifier).await?,
        None => None,
    };
    let certificate = reserved
        .ok_or_else(|| CommandError::internal(anyhow::anyhow!("filing {id} has no reserved licence")))?;
    let people =
        known_people(persons::read(txn, bureau.privacy(), id, record.filing.round()).await?, txn.at());
    let entities = entities_of(txn, record.filing.current().content.establishment()).await?;
    let mut docket = FilingDocket::of(txn, bureau, record);
    issue_in(&mut docket, &people, &entities, Taken::Before(Box::new(certificate))).await?;
    docket.finish().await.map(|_| ())
}

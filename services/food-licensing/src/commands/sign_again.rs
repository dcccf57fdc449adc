//! Signing tried again: the number of a granted licence waits for its certificate until the seal is back.

use actnow_chassis::aggregate;
use actnow_chassis::database::Txn;
use actnow_chassis::error::CommandError;
use uuid::Uuid;

use super::certificate::CertificateDocket;
use super::docket::Docket;
use super::issue::issue_in;
use crate::config::Bureau;
use crate::domain::application::ApplicationState;
use crate::store::Application;

/// Seals and issues a granted licence, or sets the next try.
///
/// # Errors
/// When the database is away.
pub(super) async fn sign_again_in(txn: &Txn, bureau: &Bureau, id: Uuid) -> Result<(), CommandError> {
    let Some(row) = aggregate::find_for_update::<Application>(txn, id).await? else { return Ok(()) };
    let mut docket = Docket::of(txn, bureau, row);
    let granted = matches!(docket.row.standing(), ApplicationState::Granted { .. });
    let due = docket.row.notes.sign_again_at.is_some_and(|again| again <= txn.at());
    if granted && due {
        let certificate = CertificateDocket::of(docket.txn, docket.bureau, docket.row.application.id).await?;
        issue_in(&mut docket, certificate).await?;
    }
    docket.finish().await.map(|_| ())
}

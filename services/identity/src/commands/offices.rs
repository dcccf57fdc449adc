//! A new office.

use actnow_chassis::CommandError;
use actnow_chassis::database::Txn;
use actnow_decisions::Role;

use crate::domain::office::Office;
use crate::domain::refusal::IdentityRefusal;
use crate::domain::security_event::SecurityEventKind;
use crate::store::offices;
use crate::store::security_events::{NewEvent, record};

/// Registers an office.
///
/// # Errors
/// A refusal when its id is taken; when the database is away.
pub(crate) async fn register_in(txn: &Txn, office: Office, role: Role) -> Result<Office, CommandError> {
    if !offices::insert(txn, &office).await? {
        return Err(CommandError::Refused(IdentityRefusal::NameTaken.into()));
    }
    let event = NewEvent {
        kind: SecurityEventKind::OfficeRegistered,
        object: office.id.clone(),
        actor: txn.context().actor.subject.clone(),
        source_ip: String::new(),
        detail: office.department.as_str().to_owned(),
    };
    record(txn, event, role).await?;
    Ok(office)
}

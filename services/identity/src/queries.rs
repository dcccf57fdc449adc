//! What is only read.

use actnow_chassis::CommandError;
use actnow_chassis::database::Database;
use uuid::Uuid;

use crate::domain::client::Client;
use crate::domain::office::Office;
use crate::domain::security_event::SecurityEventKind;
use crate::store::accounts::{self, Listed};
use crate::store::security_events::{self, SecurityEvent};
use crate::store::signing_keys::{self, SigningKey};
use crate::store::{clients, offices};

/// Every office.
///
/// # Errors
/// When the database is away.
pub(crate) async fn all_offices(database: &Database) -> Result<Vec<Office>, CommandError> {
    offices::all(database.reader()).await
}

/// A page of accounts.
///
/// # Errors
/// When the database is away.
pub(crate) async fn page_of_accounts(
    database: &Database,
    after: &str,
    office: &str,
    limit: u32,
) -> Result<Vec<Listed>, CommandError> {
    accounts::page(database.reader(), after, office, limit).await
}

/// Every client.
///
/// # Errors
/// When the database is away.
pub(crate) async fn all_clients(database: &Database) -> Result<Vec<Client>, CommandError> {
    clients::all(database.reader()).await
}

/// Keys that verify now.
///
/// # Errors
/// When the database is away.
pub(crate) async fn key_set(database: &Database) -> Result<Vec<SigningKey>, CommandError> {
    signing_keys::verifying(database.reader(), database.clock().now()).await
}

/// A page of events, the newest first.
///
/// # Errors
/// When the database is away.
pub(crate) async fn page_of_events(
    database: &Database,
    before: Option<Uuid>,
    object: &str,
    kind: Option<SecurityEventKind>,
    limit: u32,
) -> Result<Vec<SecurityEvent>, CommandError> {
    security_events::page(database.reader(), before, object, kind, limit).await
}

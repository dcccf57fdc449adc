//! Drafts are kept sealed: they name persons.

use actnow_chassis::CommandError;
use actnow_chassis::database::Database;
use actnow_chassis::privacy::PrivacyKeys;
use uuid::Uuid;

use crate::store::{self, StoredDraft};

/// Keeps what was typed; answers the new version.
///
/// # Errors
/// `STALE_VERSION` when another window of the same account was faster.
pub(crate) async fn keep(
    database: &Database,
    keys: &PrivacyKeys,
    id: Uuid,
    account: &str,
    expected_version: i64,
    title: String,
    content: &serde_json::Value,
) -> Result<StoredDraft, CommandError> {
    let plain = serde_json::to_vec(content).map_err(CommandError::internal)?;
    let sealed_content = keys.sealing.seal(&plain, id.as_bytes()).map_err(CommandError::internal)?;
    let version = expected_version.saturating_add(1);
    let updated_at = database.clock().now();
    let draft = StoredDraft { id, account: account.to_owned(), version, title, sealed_content, updated_at };
    if store::save_draft(database.writer(), &draft).await? {
        return Ok(draft);
    }
    let known = store::find_draft(database.reader(), id, account).await?;
    let known = known.ok_or_else(|| CommandError::not_found("draft", id))?;
    Err(CommandError::Stale {
        what: "draft",
        id: id.to_string(),
        expected: expected_version,
        found: known.version,
        last: None,
    })
}

/// Throws a draft away.
///
/// # Errors
/// When the database is away.
pub(crate) async fn throw_away(database: &Database, id: Uuid, account: &str) -> Result<(), CommandError> {
    store::delete_draft(database.writer(), id, account).await
}

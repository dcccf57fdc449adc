//! Drafts: what the window typed so far, sealed, since it names persons.

use actnow_chassis::CommandError;
use actnow_chassis::database::sql::statement;
use chrono::{DateTime, Utc};
use sea_orm::{ConnectionTrait, QueryResult, Value};
use uuid::Uuid;

/// A draft as it is kept.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct StoredDraft {
    pub(crate) id: Uuid,
    pub(crate) account: String,
    pub(crate) version: i64,
    pub(crate) title: String,
    pub(crate) sealed_content: Vec<u8>,
    pub(crate) updated_at: DateTime<Utc>,
}

/// Writes a draft whose version before was one less; `false` when it was another.
pub(crate) async fn save_draft(
    connection: &impl ConnectionTrait,
    draft: &StoredDraft,
) -> Result<bool, CommandError> {
    let values: Vec<Value> = vec![
        draft.id.into(),
        draft.account.clone().into(),
        draft.version.into(),
        draft.title.clone().into(),
        draft.sealed_content.clone().into(),
        draft.updated_at.into(),
    ];
    let sql = if draft.version == 1 {
        "INSERT INTO drafts (id, account, version, title, sealed_content, updated_at) \
         VALUES ($1, $2, $3, $4, $5, $6) ON CONFLICT (id) DO NOTHING"
    } else {
        "UPDATE drafts SET version = $3, title = $4, sealed_content = $5, updated_at = $6 \
         WHERE id = $1 AND account = $2 AND version = $3 - 1"
    };
    let done = connection.execute_raw(statement(connection, sql, values)).await?;
    Ok(done.rows_affected() == 1)
}

/// A draft of `account`.
pub(crate) async fn find_draft(
    connection: &impl ConnectionTrait,
    id: Uuid,
    account: &str,
) -> Result<Option<StoredDraft>, CommandError> {
    let sql = "SELECT * FROM drafts WHERE id = $1 AND account = $2";
    let row = connection.query_one_raw(statement(connection, sql, vec![id.into(), account.into()])).await?;
    row.as_ref().map(read).transpose()
}

/// The drafts of `account`, the one touched last first, at most 100.
pub(crate) async fn list_drafts(
    connection: &impl ConnectionTrait,
    account: &str,
) -> Result<Vec<StoredDraft>, CommandError> {
    let sql = "SELECT * FROM drafts WHERE account = $1 ORDER BY updated_at DESC LIMIT 100";
    let rows = connection.query_all_raw(statement(connection, sql, vec![account.into()])).await?;
    rows.iter().map(read).collect()
}

/// Throws a draft of `account` away; one that is gone is no error.
pub(crate) async fn delete_draft(
    connection: &impl ConnectionTrait,
    id: Uuid,
    account: &str,
) -> Result<(), CommandError> {
    let sql = "DELETE FROM drafts WHERE id = $1 AND account = $2";
    connection.execute_raw(statement(connection, sql, vec![id.into(), account.into()])).await?;
    Ok(())
}

fn read(row: &QueryResult) -> Result<StoredDraft, CommandError> {
    Ok(StoredDraft {
        id: row.try_get("", "id")?,
        account: row.try_get("", "account")?,
        version: row.try_get("", "version")?,
        title: row.try_get("", "title")?,
        sealed_content: row.try_get("", "sealed_content")?,
        updated_at: row.try_get("", "updated_at")?,
    })
}

//! What a service notes about its own house, by key: the offset of its clock, the editions of its indexes.

use sea_orm::ConnectionTrait;

use crate::database::sql::statement;
use crate::error::CommandError;

/// What is noted under `key`; `None` when nothing is.
///
/// # Errors
/// When the database is away or was not migrated.
pub async fn noted(connection: &impl ConnectionTrait, key: &str) -> Result<Option<String>, CommandError> {
    let sql = "SELECT value FROM house WHERE key = $1";
    let row = connection.query_one_raw(statement(connection, sql, vec![key.into()])).await?;
    Ok(row.map(|row| row.try_get("", "value")).transpose()?)
}

/// Notes `value` under `key`, in place of what was noted before.
///
/// # Errors
/// When the database is away.
pub async fn note(connection: &impl ConnectionTrait, key: &str, value: &str) -> Result<(), CommandError> {
    let sql = "INSERT INTO house (key, value) VALUES ($1, $2) \
               ON CONFLICT (key) DO UPDATE SET value = excluded.value";
    connection.execute_raw(statement(connection, sql, vec![key.into(), value.into()])).await?;
    Ok(())
}

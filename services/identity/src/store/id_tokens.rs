//! ID tokens that were taken, by their SHA-256, until they are void: none is good twice.

use actnow_chassis::database::Txn;
use actnow_chassis::database::sql::statement;
use actnow_chassis::error::CommandError;
use chrono::{DateTime, Utc};
use sea_orm::ConnectionTrait;

/// Notes a token as taken; answers whether it was not before.
///
/// # Errors
/// When the database is away.
pub(crate) async fn take(txn: &Txn, hash: &[u8; 32], void_at: DateTime<Utc>) -> Result<bool, CommandError> {
    let sql = "INSERT INTO taken_id_tokens (token_hash, void_at) VALUES ($1, $2) ON CONFLICT (token_hash) DO NOTHING";
    let values = vec![hash.to_vec().into(), void_at.into()];
    Ok(txn.execute_raw(statement(txn, sql, values)).await?.rows_affected() == 1)
}

/// Forgets tokens that are void at `now` in any case.
///
/// # Errors
/// When the database is away.
pub(crate) async fn forget(txn: &Txn, now: DateTime<Utc>) -> Result<(), CommandError> {
    let sql = "DELETE FROM taken_id_tokens WHERE void_at <= $1";
    txn.execute_raw(statement(txn, sql, vec![now.into()])).await?;
    Ok(())
}

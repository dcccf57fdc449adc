//! Sessions, by the SHA-256 of their token: who reads the table cannot use them.

use actnow_chassis::database::Txn;
use actnow_chassis::database::sql::{for_update, statement};
use actnow_chassis::error::CommandError;
use chrono::{DateTime, TimeDelta, Utc};
use sea_orm::ConnectionTrait;
use uuid::Uuid;

use crate::domain::session::Session;

/// A stored session and where it was begun.
#[derive(Debug, Clone)]
pub(crate) struct Stored {
    pub(crate) session: Session,
    pub(crate) source_ip: String,
    pub(crate) user_agent: String,
}

/// Stores a session under the hash of its token.
///
/// # Errors
/// When the database is away.
pub(crate) async fn insert(txn: &Txn, hash: &[u8; 32], stored: &Stored) -> Result<(), CommandError> {
    let sql = "INSERT INTO sessions (token_hash, account_id, seen_at, expires_at, auth_at, by_provider, source_ip, \
               user_agent) VALUES ($1, $2, $3, $4, $5, $6, $7, $8)";
    let session = &stored.session;
    let values = vec![
        hash.to_vec().into(),
        session.account_id.into(),
        session.seen_at.into(),
        session.expires_at.into(),
        session.auth_at.into(),
        session.by_provider.into(),
        stored.source_ip.clone().into(),
        stored.user_agent.clone().into(),
    ];
    txn.execute_raw(statement(txn, sql, values)).await?;
    Ok(())
}

/// The session of a token, locked.
///
/// # Errors
/// When the database is away.
pub(crate) async fn lock(txn: &Txn, hash: &[u8; 32]) -> Result<Option<Stored>, CommandError> {
    let sql = format!(
        "SELECT account_id, seen_at, expires_at, auth_at, by_provider, source_ip, user_agent FROM sessions \
         WHERE token_hash = $1{}",
        for_update(txn)
    );
    let row = txn.query_one_raw(statement(txn, &sql, vec![hash.to_vec().into()])).await?;
    row.map(|row| {
        let session = Session {
            account_id: row.try_get("", "account_id")?,
            seen_at: row.try_get("", "seen_at")?,
            expires_at: row.try_get("", "expires_at")?,
            auth_at: row.try_get("", "auth_at")?,
            by_provider: row.try_get("", "by_provider")?,
        };
        let (source_ip, user_agent) = (row.try_get("", "source_ip")?, row.try_get("", "user_agent")?);
        Ok(Stored { session, source_ip, user_agent })
    })
    .transpose()
}

/// Notes that a session was used.
///
/// # Errors
/// When the database is away.
pub(crate) async fn touch(txn: &Txn, hash: &[u8; 32], seen_at: DateTime<Utc>) -> Result<(), CommandError> {
    let sql = "UPDATE sessions SET seen_at = $2 WHERE token_hash = $1";
    txn.execute_raw(statement(txn, sql, vec![hash.to_vec().into(), seen_at.into()])).await?;
    Ok(())
}

/// Ends the session of a token.
///
/// # Errors
/// When the database is away.
pub(crate) async fn end(txn: &Txn, hash: &[u8; 32]) -> Result<(), CommandError> {
    let sql = "DELETE FROM sessions WHERE token_hash = $1";
    txn.execute_raw(statement(txn, sql, vec![hash.to_vec().into()])).await?;
    Ok(())
}

/// Ends every session of an account; answers how many there were.
///
/// # Errors
/// When the database is away.
pub(crate) async fn end_all(txn: &Txn, account: Uuid) -> Result<u64, CommandError> {
    let sql = "DELETE FROM sessions WHERE account_id = $1";
    Ok(txn.execute_raw(statement(txn, sql, vec![account.into()])).await?.rows_affected())
}

/// Removes sessions that have ended by themselves.
///
/// # Errors
/// When the database is away.
pub(crate) async fn sweep(txn: &Txn, idle: TimeDelta) -> Result<(), CommandError> {
    let sql = "DELETE FROM sessions WHERE expires_at <= $1 OR seen_at <= $2";
    txn.execute_raw(statement(txn, sql, vec![txn.at().into(), (txn.at() - idle).into()])).await?;
    Ok(())
}

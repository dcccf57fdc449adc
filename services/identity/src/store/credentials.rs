//! Password hashes, and when an account was last used.

use actnow_chassis::database::Txn;
use actnow_chassis::database::sql::statement;
use actnow_chassis::error::CommandError;
use chrono::{DateTime, Utc};
use sea_orm::ConnectionTrait;
use uuid::Uuid;

/// What an account is let in by.
#[derive(Clone)]
pub(crate) struct Credential {
    /// PHC string of Argon2id.
    pub(crate) password_hash: String,
    /// Chosen at.
    pub(crate) changed_at: DateTime<Utc>,
    /// Good for one log-in only, at which another must be chosen.
    pub(crate) must_change: bool,
}

/// The log-in before this one.
#[derive(Debug, Clone)]
pub(crate) struct LastLogIn {
    pub(crate) at: Option<DateTime<Utc>>,
    pub(crate) source_ip: String,
    pub(crate) failures_since: i32,
}

/// The credential of an account.
///
/// # Errors
/// When the database is away.
pub(crate) async fn of(
    connection: &impl ConnectionTrait,
    account: Uuid,
) -> Result<Option<Credential>, CommandError> {
    let sql = "SELECT password_hash, changed_at, must_change FROM credentials WHERE account_id = $1";
    let row = connection.query_one_raw(statement(connection, sql, vec![account.into()])).await?;
    row.map(|row| {
        Ok(Credential {
            password_hash: row.try_get("", "password_hash")?,
            changed_at: row.try_get("", "changed_at")?,
            must_change: row.try_get("", "must_change")?,
        })
    })
    .transpose()
}

/// Sets the credential of an account.
///
/// # Errors
/// When the database is away.
pub(crate) async fn set(txn: &Txn, account: Uuid, hash: &str, must_change: bool) -> Result<(), CommandError> {
    let sql = "INSERT INTO credentials (account_id, password_hash, changed_at, must_change) \
               VALUES ($1, $2, $3, $4) ON CONFLICT (account_id) DO UPDATE SET \
               password_hash = excluded.password_hash, changed_at = excluded.changed_at, \
               must_change = excluded.must_change";
    let values = vec![account.into(), hash.into(), txn.at().into(), must_change.into()];
    txn.execute_raw(statement(txn, sql, values)).await?;
    Ok(())
}

/// Notes a log-in and answers the one before.
///
/// # Errors
/// When the database is away.
pub(crate) async fn logged_in(
    txn: &Txn,
    account: Uuid,
    source_ip: &str,
) -> Result<Option<LastLogIn>, CommandError> {
    let sql = "SELECT at, source_ip, failures_since FROM log_ins WHERE account_id = $1";
    let row = txn.query_one_raw(statement(txn, sql, vec![account.into()])).await?;
    let before = row
        .map(|row| {
            Ok::<_, CommandError>(LastLogIn {
                at: row.try_get("", "at")?,
                source_ip: row.try_get("", "source_ip")?,
                failures_since: row.try_get("", "failures_since")?,
            })
        })
        .transpose()?;
    let sql = "INSERT INTO log_ins (account_id, at, source_ip, failures_since) VALUES ($1, $2, $3, 0) \
               ON CONFLICT (account_id) DO UPDATE SET at = excluded.at, source_ip = excluded.source_ip, \
               failures_since = 0";
    txn.execute_raw(statement(txn, sql, vec![account.into(), txn.at().into(), source_ip.into()])).await?;
    Ok(before.filter(|before| before.at.is_some()))
}

/// Notes a wrong password. For an account that is not there (`None`) it costs as much and changes nothing.
///
/// # Errors
/// When the database is away.
pub(crate) async fn failed(txn: &Txn, account: Option<Uuid>) -> Result<(), CommandError> {
    let sql = "UPDATE log_ins SET failures_since = failures_since + 1 WHERE account_id = $1";
    let values = vec![account.unwrap_or_default().into()];
    txn.execute_raw(statement(txn, sql, values)).await?;
    Ok(())
}

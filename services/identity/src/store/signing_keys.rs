//! Keys that sign tokens: private halves sealed with the house's secret, bound to their key id.

use actnow_chassis::database::Txn;
use actnow_chassis::database::sql::{for_update, statement};
use actnow_chassis::error::CommandError;
use chrono::{DateTime, TimeDelta, Utc};
use sea_orm::{ConnectionTrait, QueryResult};

/// A key as stored.
#[derive(Debug, Clone)]
pub(crate) struct SigningKey {
    pub(crate) kid: String,
    pub(crate) sealed_key: Vec<u8>,
    pub(crate) public_key: String,
    pub(crate) created_at: DateTime<Utc>,
    /// From then on it verifies nothing.
    pub(crate) retired_at: Option<DateTime<Utc>>,
}

/// What the sealed half of key `kid` is bound to.
pub(crate) fn aad(kid: &str) -> Vec<u8> {
    format!("signing_keys/sealed_key/{kid}").into_bytes()
}

const COLUMNS: &str = "kid, sealed_key, public_key, created_at, retired_at";

/// The key that signs now; `None` in a house that never signed.
///
/// # Errors
/// When the database is away.
pub(crate) async fn current(connection: &impl ConnectionTrait) -> Result<Option<SigningKey>, CommandError> {
    let sql = format!("SELECT {COLUMNS} FROM signing_keys WHERE signs");
    let row = connection.query_one_raw(statement(connection, &sql, vec![])).await?;
    row.as_ref().map(read).transpose()
}

/// The key that signs now, locked: nobody else puts another in its place meanwhile.
///
/// # Errors
/// When the database is away.
pub(crate) async fn lock_current(txn: &Txn) -> Result<Option<SigningKey>, CommandError> {
    let sql = format!("SELECT {COLUMNS} FROM signing_keys WHERE signs{}", for_update(txn));
    let row = txn.query_one_raw(statement(txn, &sql, vec![])).await?;
    row.as_ref().map(read).transpose()
}

/// Every key that verifies at `at`, the newest first.
///
/// # Errors
/// When the database is away.
pub(crate) async fn verifying(
    connection: &impl ConnectionTrait,
    at: DateTime<Utc>,
) -> Result<Vec<SigningKey>, CommandError> {
    let sql = format!(
        "SELECT {COLUMNS} FROM signing_keys WHERE retired_at IS NULL OR retired_at > $1 ORDER BY created_at DESC, kid"
    );
    let rows = connection.query_all_raw(statement(connection, &sql, vec![at.into()])).await?;
    rows.iter().map(read).collect()
}

/// Stores `new` as the key that signs, in place of `old`, which verifies for `still` more. Answers `false` when
/// somebody else was faster.
///
/// # Errors
/// When the database is away.
pub(crate) async fn replace(
    txn: &Txn,
    old: Option<&SigningKey>,
    new: &SigningKey,
    still: TimeDelta,
) -> Result<bool, CommandError> {
    if let Some(old) = old {
        let sql = "UPDATE signing_keys SET signs = $2, retired_at = $3 WHERE kid = $1";
        let values = vec![old.kid.clone().into(), false.into(), (txn.at() + still).into()];
        txn.execute_raw(statement(txn, sql, values)).await?;
    }
    let sql = "INSERT INTO signing_keys (kid, sealed_key, public_key, created_at, signs) \
               VALUES ($1, $2, $3, $4, $5) ON CONFLICT DO NOTHING";
    let values = vec![
        new.kid.clone().into(),
        new.sealed_key.clone().into(),
        new.public_key.clone().into(),
        new.created_at.into(),
        true.into(),
    ];
    Ok(txn.execute_raw(statement(txn, sql, values)).await?.rows_affected() == 1)
}

/// Removes keys that verify nothing since before `before`.
///
/// # Errors
/// When the database is away.
pub(crate) async fn forget(txn: &Txn, before: DateTime<Utc>) -> Result<(), CommandError> {
    let sql = "DELETE FROM signing_keys WHERE retired_at < $1";
    txn.execute_raw(statement(txn, sql, vec![before.into()])).await?;
    Ok(())
}

fn read(row: &QueryResult) -> Result<SigningKey, CommandError> {
    Ok(SigningKey {
        kid: row.try_get("", "kid")?,
        sealed_key: row.try_get("", "sealed_key")?,
        public_key: row.try_get("", "public_key")?,
        created_at: row.try_get("", "created_at")?,
        retired_at: row.try_get("", "retired_at")?,
    })
}

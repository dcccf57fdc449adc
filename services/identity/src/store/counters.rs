//! Counters of wrong passwords: `account/li.wei`, `address/10.0.0.7`. A name nobody has is counted like any other, so
//! that a lock tells nothing.

use actnow_chassis::database::Txn;
use actnow_chassis::database::sql::{for_update, placeholders, statement};
use actnow_chassis::error::CommandError;
use chrono::{DateTime, Utc};
use sea_orm::{ConnectionTrait, Value};

use crate::domain::lockout::Counter;

/// Locks the counters of `keys`, which must be in ascending order, so that no two attempts wait for each other.
///
/// # Errors
/// When the database is away.
pub(crate) async fn lock<const KEYS: usize>(
    txn: &Txn,
    keys: &[String; KEYS],
) -> Result<[Counter; KEYS], CommandError> {
    let rows = placeholders(KEYS, 2, 1);
    let sql =
        format!("INSERT INTO log_in_counters (key, failures) VALUES {rows} ON CONFLICT (key) DO NOTHING");
    let values = keys.iter().flat_map(|key| [Value::from(key.clone()), Value::from(0_i32)]).collect();
    txn.execute_raw(statement(txn, &sql, values)).await?;
    let sql = format!(
        "SELECT key, failures, last_at, locked_until FROM log_in_counters WHERE key IN {} ORDER BY key{}",
        placeholders(1, KEYS, 1),
        for_update(txn)
    );
    let values = keys.iter().map(|key| Value::from(key.clone())).collect();
    let mut counters = [Counter::default(); KEYS];
    for row in txn.query_all_raw(statement(txn, &sql, values)).await? {
        let key: String = row.try_get("", "key")?;
        let failures: i32 = row.try_get("", "failures")?;
        if let Some(index) = keys.iter().position(|wanted| *wanted == key) {
            counters[index] = Counter {
                failures: u32::try_from(failures).unwrap_or(0),
                last_at: row.try_get("", "last_at")?,
                locked_until: row.try_get("", "locked_until")?,
            };
        }
    }
    Ok(counters)
}

/// Writes a counter that is locked.
///
/// # Errors
/// When the database is away.
pub(crate) async fn set(txn: &Txn, key: &str, counter: Counter) -> Result<(), CommandError> {
    let sql = "UPDATE log_in_counters SET failures = $2, last_at = $3, locked_until = $4 WHERE key = $1";
    let failures = i32::try_from(counter.failures).unwrap_or(i32::MAX);
    let values = vec![key.into(), failures.into(), counter.last_at.into(), counter.locked_until.into()];
    txn.execute_raw(statement(txn, sql, values)).await?;
    Ok(())
}

/// Forgets counters whose last failure is before `before`.
///
/// # Errors
/// When the database is away.
pub(crate) async fn forget(txn: &Txn, before: DateTime<Utc>) -> Result<(), CommandError> {
    let sql = "DELETE FROM log_in_counters WHERE last_at IS NULL OR last_at < $1";
    txn.execute_raw(statement(txn, sql, vec![before.into()])).await?;
    Ok(())
}

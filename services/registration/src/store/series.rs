//! The counters of number series: one row each, locked in the transaction that issues.
//!
//! A row stays locked from the moment a number is taken until the transaction ends, and a rollback gives the
//! number back: no gap, no twin. Who needs several names them in one call and always in the same order, so
//! that no two wait for each other.

use actnow_chassis::database::Txn;
use actnow_chassis::database::sql::{placeholders, statement};
use actnow_chassis::error::CommandError;
use actnow_chassis::faults::crash_point;
use sea_orm::{ConnectionTrait, Value};

/// Raises each of `keys` by one and answers what they are now, in the order of `keys`; a new series starts
/// at 1.
///
/// # Errors
/// When the database is away.
pub async fn raise(txn: &Txn, keys: &[String]) -> Result<Vec<i64>, CommandError> {
    crash_point("before-number");
    let sql = format!(
        "INSERT INTO number_series (key, last) VALUES {} \
         ON CONFLICT (key) DO UPDATE SET last = number_series.last + 1 RETURNING key, last",
        placeholders(keys.len(), 2, 1)
    );
    let values = keys.iter().flat_map(|key| [Value::from(key.clone()), Value::from(1_i64)]).collect();
    let rows = txn.query_all_raw(statement(txn, &sql, values)).await?;
    crash_point("after-number");
    let mut lasts: Vec<(String, i64)> = Vec::with_capacity(rows.len());
    for row in &rows {
        lasts.push((row.try_get("", "key")?, row.try_get("", "last")?));
    }
    let last_of = |key: &String| {
        let found = lasts.iter().find(|(name, _)| name == key).map(|(_, last)| *last);
        found.ok_or_else(|| CommandError::internal(anyhow::anyhow!("series {key} answered nothing")))
    };
    keys.iter().map(last_of).collect()
}

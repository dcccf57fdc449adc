//! Gap-free number series: a counter row per series, locked in the transaction that issues.
//!
//! The row stays locked from the moment a number is taken until the transaction ends, and a rollback gives
//! the number back: no gap, no twin. A database sequence would burn numbers on rollback and jump after a
//! crash. Take numbers late, after everything that can fail.

use sea_orm::{ConnectionTrait, Value};
use sea_orm_migration::prelude::{ColumnDef, Expr, ExprTrait, Table, TableCreateStatement};

use crate::database::Txn;
use crate::database::sql::{placeholders, statement};
use crate::error::CommandError;
use crate::faults::crash_point;

/// Raises each of `keys` by one and answers what they are now, in the order of `keys`; a new series starts
/// at 1. Who needs several names them in one call and always in the same order, so that no two wait for each
/// other.
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
    let mut lasts = Vec::with_capacity(rows.len());
    for row in &rows {
        let (key, last): (String, i64) = (row.try_get("", "key")?, row.try_get("", "last")?);
        lasts.push((key, last));
    }
    keys.iter()
        .map(|key| {
            let found = lasts.iter().find(|(name, _)| name == key).map(|(_, last)| *last);
            found.ok_or_else(|| CommandError::internal(anyhow::anyhow!("series {key} answered nothing")))
        })
        .collect()
}

/// Sets `key` to `last`, in the transaction that raised it and so holds it: numbers of a series that another system counted
/// are stepped over, and one that was raised to be held alone goes back. Who does it writes down which numbers are not of
/// this house.
///
/// # Errors
/// When the database is away.
pub async fn set(txn: &Txn, key: &str, last: i64) -> Result<(), CommandError> {
    let sql = "UPDATE number_series SET last = $2 WHERE key = $1";
    txn.execute_raw(statement(txn, sql, vec![key.into(), last.into()])).await?;
    Ok(())
}

/// How far `key` is: 0 when nothing was taken yet.
///
/// # Errors
/// When the database is away.
pub async fn last(connection: &impl ConnectionTrait, key: &str) -> Result<i64, CommandError> {
    let sql = "SELECT last FROM number_series WHERE key = $1";
    let row = connection.query_one_raw(statement(connection, sql, vec![key.into()])).await?;
    Ok(row.map_or(Ok(0), |row| row.try_get("", "last"))?)
}

/// The table of the counters, for the migrations of a service that gives out numbers.
pub fn table() -> TableCreateStatement {
    Table::create()
        .table("number_series")
        .col(ColumnDef::new("key").text().not_null().primary_key())
        .col(ColumnDef::new("last").big_integer().not_null().check(Expr::col("last").gte(1)))
        .to_owned()
}

//! The counters of number series. A row is locked from the moment a number is taken until the transaction
//! ends, and rollback gives the number back: no gap, no twin.

use actnow_chassis::database::Txn;
use actnow_chassis::database::sql::{placeholders, statement};
use actnow_chassis::error::CommandError;
use actnow_chassis::faults::crash_point;
use actnow_decisions::Refusal;
use chrono::NaiveDate;
use sea_orm::{ConnectionTrait, Value};

use crate::domain::series::{NumberSeries, SeriesKey};

/// A number for a new document.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Taken {
    /// Sequence of the licence or filing number.
    pub sequence: u32,
    /// Number of the certificate among those of its day; 0 when none was asked for.
    pub of_the_day: i64,
}

/// Takes the next sequence of `key`.
///
/// # Errors
/// The domain's refusal after 999999; when the database is away.
pub(crate) async fn take(txn: &Txn, key: SeriesKey) -> Result<Taken, CommandError> {
    let lasts = raise(txn, &[key.name()]).await?;
    taken(key, &lasts, 0)
}

/// Takes the next sequence of `key` and the next certificate serial of `day` in one statement.
///
/// # Errors
/// As [`take`].
pub(crate) async fn take_with_certificate(
    txn: &Txn,
    key: SeriesKey,
    day: NaiveDate,
) -> Result<Taken, CommandError> {
    let certificates = certificate_key(day);
    let lasts = raise(txn, &[key.name(), certificates.clone()]).await?;
    let of_the_day = last_of(&lasts, &certificates)?;
    taken(key, &lasts, of_the_day)
}

/// Serial of the `n`-th certificate of `day`, `202609210001`.
pub(crate) fn certificate_serial(day: NaiveDate, n: i64) -> String {
    format!("{}{n:04}", day.format("%Y%m%d"))
}

fn certificate_key(day: NaiveDate) -> String {
    format!("CERTIFICATE/{}", day.format("%Y%m%d"))
}

/// Raises each counter by one. A caller that needs two names the series of the number first, as everybody
/// does, so that two of them never wait for each other.
async fn raise(txn: &Txn, keys: &[String]) -> Result<Vec<(String, i64)>, CommandError> {
    crash_point("before-number");
    let sql = format!(
        "INSERT INTO number_series (key, last) VALUES {} \
         ON CONFLICT (key) DO UPDATE SET last = number_series.last + 1 RETURNING key, last",
        placeholders(keys.len(), 2, 1)
    );
    let values = keys.iter().flat_map(|key| [Value::from(key.clone()), Value::from(1_i64)]).collect();
    let rows = txn.query_all_raw(statement(txn, &sql, values)).await?;
    crash_point("after-number");
    rows.iter().map(|row| Ok((row.try_get("", "key")?, row.try_get("", "last")?))).collect()
}

fn last_of(lasts: &[(String, i64)], key: &str) -> Result<i64, CommandError> {
    let found = lasts.iter().find(|(name, _)| name == key).map(|(_, last)| *last);
    found.ok_or_else(|| CommandError::internal(anyhow::anyhow!("series {key} answered nothing")))
}

fn taken(key: SeriesKey, lasts: &[(String, i64)], of_the_day: i64) -> Result<Taken, CommandError> {
    let last = last_of(lasts, &key.name())?;
    let before = u32::try_from(last - 1).unwrap_or(u32::MAX);
    let (_, sequence) = NumberSeries { key, last: before }.next().map_err(Refusal::from)?;
    Ok(Taken { sequence, of_the_day })
}

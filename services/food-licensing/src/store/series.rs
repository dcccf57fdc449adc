//! The next number of a licence, a filing or a certificate, from the gap-free series of the chassis.

use actnow_chassis::database::Txn;
use actnow_chassis::error::CommandError;
use actnow_chassis::series::raise;
use actnow_decisions::Refusal;
use chrono::NaiveDate;

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
    taken(key, lasts[0], 0)
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
    // The series of the number first, as everybody does, so that two never wait for each other.
    let lasts = raise(txn, &[key.name(), certificate_key(day)]).await?;
    taken(key, lasts[0], lasts[1])
}

/// Serial of the `n`-th certificate of `day`, `202609210001`.
pub(crate) fn certificate_serial(day: NaiveDate, n: i64) -> String {
    format!("{}{n:04}", day.format("%Y%m%d"))
}

fn certificate_key(day: NaiveDate) -> String {
    format!("CERTIFICATE/{}", day.format("%Y%m%d"))
}

fn taken(key: SeriesKey, last: i64, of_the_day: i64) -> Result<Taken, CommandError> {
    let before = u32::try_from(last - 1).unwrap_or(u32::MAX);
    let (_, sequence) = NumberSeries { key, last: before }.next().map_err(Refusal::from)?;
    Ok(Taken { sequence, of_the_day })
}

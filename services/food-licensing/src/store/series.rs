//! The next number of a licence, a filing or a certificate, from the gap-free series of the chassis.

use std::collections::{BTreeMap, BTreeSet};

use actnow_chassis::database::Txn;
use actnow_chassis::error::CommandError;
use actnow_chassis::series::{raise, set};
use actnow_decisions::Refusal;
use actnow_identifiers::FoodLicenceNumber;
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

/// Holds the series of `numbers` until the transaction ends: nobody takes one of them meanwhile. Answers how far each is;
/// [`leave`] says how far it is in the end.
///
/// # Errors
/// When the database is away.
pub(crate) async fn hold(
    txn: &Txn,
    numbers: &[FoodLicenceNumber],
) -> Result<BTreeMap<String, i64>, CommandError> {
    let keys: BTreeSet<String> = numbers.iter().map(|number| number.series().to_owned()).collect();
    let keys: Vec<String> = keys.into_iter().collect();
    if keys.is_empty() {
        return Ok(BTreeMap::new());
    }
    let lasts = raise(txn, &keys).await?;
    Ok(keys.into_iter().zip(lasts.into_iter().map(|last| last - 1)).collect())
}

/// Leaves series that are held where they are in the end.
///
/// # Errors
/// When the database is away.
pub(crate) async fn leave(txn: &Txn, series: &BTreeMap<String, i64>) -> Result<(), CommandError> {
    for (key, last) in series {
        set(txn, key, *last).await?;
    }
    Ok(())
}

/// Takes the next `n` certificate serials of `day`; answers the first of them.
///
/// # Errors
/// When the database is away.
pub(crate) async fn take_certificates(txn: &Txn, day: NaiveDate, n: i64) -> Result<i64, CommandError> {
    let key = certificate_key(day);
    let first = raise(txn, std::slice::from_ref(&key)).await?[0];
    set(txn, &key, first + n - 1).await?;
    Ok(first)
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

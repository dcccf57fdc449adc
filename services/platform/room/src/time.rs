//! Between the domain's time and the contract's.

use chrono::{DateTime, Utc};
use prost_types::Timestamp;

/// An instant for the wire.
pub fn timestamp(at: DateTime<Utc>) -> Timestamp {
    let nanos = i32::try_from(at.timestamp_subsec_nanos()).unwrap_or(0);
    Timestamp { seconds: at.timestamp(), nanos }
}

/// An instant from the wire, to the microsecond; `None` when it is out of range.
pub fn instant(timestamp: &Timestamp) -> Option<DateTime<Utc>> {
    let nanos = u32::try_from(timestamp.nanos).ok()?;
    DateTime::from_timestamp(timestamp.seconds, nanos / 1_000 * 1_000)
}

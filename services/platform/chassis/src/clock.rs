//! The house's clock: the system's, or the system's plus an offset kept with the house.
//!
//! Nothing else in the house asks the operating system for the time (clippy bans it). A shifted clock moves
//! on like a real one; the offset is stored in the house, so that a restart keeps it.

use std::sync::Arc;
use std::sync::atomic::{AtomicI64, Ordering};
use std::time::{SystemTime, UNIX_EPOCH};

use chrono::{DateTime, TimeDelta, Utc};
use tokio::sync::Notify;

/// Tells the business time. Cheap to clone; clones of a shifted clock share one offset.
#[derive(Clone, Debug)]
pub enum Clock {
    /// The time of the machine.
    System,
    /// The time of the machine plus an offset.
    Shifted(Arc<Shift>),
}

/// The offset of a shifted clock.
#[derive(Debug, Default)]
pub struct Shift {
    micros: AtomicI64,
    moved: Notify,
}

impl Clock {
    /// A clock that says `at` now and goes on from there.
    pub fn starting_at(at: DateTime<Utc>) -> Self {
        Self::with_offset_micros((at - machine_time()).num_microseconds().unwrap_or(0))
    }

    /// A clock with a known offset in microseconds, as stored with a house.
    pub fn with_offset_micros(micros: i64) -> Self {
        Self::Shifted(Arc::new(Shift { micros: AtomicI64::new(micros), moved: Notify::new() }))
    }

    /// The business time, to the microsecond (what both databases keep).
    pub fn now(&self) -> DateTime<Utc> {
        match self {
            Clock::System => machine_time(),
            Clock::Shifted(shift) => {
                machine_time() + TimeDelta::microseconds(shift.micros.load(Ordering::SeqCst))
            }
        }
    }

    /// The offset in microseconds, `None` for the system's clock.
    pub fn offset_micros(&self) -> Option<i64> {
        match self {
            Clock::System => None,
            Clock::Shifted(shift) => Some(shift.micros.load(Ordering::SeqCst)),
        }
    }

    /// Moves a shifted clock to another offset and wakes whoever waits for a time.
    /// Answers `false`, and changes nothing, for the system's clock.
    pub fn set_offset_micros(&self, micros: i64) -> bool {
        match self {
            Clock::System => false,
            Clock::Shifted(shift) => {
                shift.micros.store(micros, Ordering::SeqCst);
                shift.moved.notify_waiters();
                true
            }
        }
    }

    /// Completes when the clock is moved by hand after this call, awaited or not; never for the system's clock.
    pub fn moved(&self) -> impl Future<Output = ()> + Send + '_ {
        let moved = match self {
            Clock::System => None,
            Clock::Shifted(shift) => Some(shift.moved.notified()),
        };
        async move {
            match moved {
                Some(moved) => moved.await,
                None => std::future::pending().await,
            }
        }
    }
}

/// The time of the machine, to the microsecond: for leases, tokens and telemetry, which never shift.
#[expect(clippy::disallowed_methods, reason = "the one place that reads the machine's time")]
pub fn machine_time() -> DateTime<Utc> {
    let since_epoch = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default();
    let micros = i64::try_from(since_epoch.as_micros()).unwrap_or(i64::MAX);
    DateTime::from_timestamp_micros(micros).unwrap_or(DateTime::UNIX_EPOCH)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_shifted_clock_starts_where_it_is_told_and_goes_on() {
        let at = DateTime::parse_from_rfc3339("2018-11-12T09:05:00+08:00").unwrap().to_utc();
        let clock = Clock::starting_at(at);
        let first = clock.now();
        assert!(first >= at && first - at < TimeDelta::seconds(5));
        let again = Clock::with_offset_micros(clock.offset_micros().unwrap());
        assert!((again.now() - first) < TimeDelta::seconds(5));
    }

    #[test]
    fn the_systems_clock_cannot_be_moved() {
        assert!(!Clock::System.set_offset_micros(1));
    }
}

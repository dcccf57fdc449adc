//! The promise clock (承诺时限): minutes of service time that the bureau promises on top of the law.
//!
//! It may be paused, for instance while the applicant rectifies; breaking it turns a light red and has no
//! other legal effect.

use chrono::{DateTime, TimeDelta, Utc};
use serde::{Deserialize, Serialize};

use crate::service_hours::ServiceHours;
use crate::{ClockFault, WorkingCalendar, legal_date};

/// A span in which the promise did not run.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct Pause {
    /// When it stopped.
    pub since: DateTime<Utc>,
    /// When it went on; `None` while it is paused.
    pub until: Option<DateTime<Utc>>,
}

/// A promise of so many minutes of service time.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(try_from = "Stored")]
pub struct PromiseClock {
    start: DateTime<Utc>,
    minutes: u32,
    pauses: Vec<Pause>,
}

#[derive(Deserialize)]
struct Stored {
    start: DateTime<Utc>,
    minutes: u32,
    pauses: Vec<Pause>,
}

impl TryFrom<Stored> for PromiseClock {
    type Error = ClockFault;

    fn try_from(stored: Stored) -> Result<Self, Self::Error> {
        Self::from_parts(stored.start, stored.minutes, stored.pauses)
    }
}

impl PromiseClock {
    /// A promise as it was stored.
    ///
    /// # Errors
    /// [`ClockFault::DateOrder`] when the pauses are not in order, [`ClockFault::AlreadySuspended`] when one
    /// follows an open one.
    pub fn from_parts(start: DateTime<Utc>, minutes: u32, pauses: Vec<Pause>) -> Result<Self, ClockFault> {
        let mut clock = Self::start(start, minutes);
        for Pause { since, until } in pauses {
            if clock.paused_since().is_some() {
                return Err(ClockFault::AlreadySuspended);
            }
            clock = clock.pause(since)?;
            if let Some(until) = until {
                clock = clock.resume(until)?;
            }
        }
        Ok(clock)
    }

    /// Promises `minutes` of service time from `start`.
    pub fn start(start: DateTime<Utc>, minutes: u32) -> Self {
        Self { start, minutes, pauses: Vec::new() }
    }

    /// When it started.
    pub fn started_at(&self) -> DateTime<Utc> {
        self.start
    }

    /// Minutes promised.
    pub fn minutes(&self) -> u32 {
        self.minutes
    }

    /// The pauses so far, in order.
    pub fn pauses(&self) -> &[Pause] {
        &self.pauses
    }

    /// The whole length of the promise.
    pub fn length(&self) -> TimeDelta {
        TimeDelta::minutes(self.minutes.into())
    }

    /// Since when it is paused, if it is.
    pub fn paused_since(&self) -> Option<DateTime<Utc>> {
        self.pauses.last().filter(|last| last.until.is_none()).map(|last| last.since)
    }

    /// Pauses at `at`. Pausing a paused promise changes nothing.
    ///
    /// # Errors
    /// [`ClockFault::DateOrder`] when `at` is before the start or the end of the last pause.
    pub fn pause(mut self, at: DateTime<Utc>) -> Result<Self, ClockFault> {
        if self.paused_since().is_some() {
            return Ok(self);
        }
        let earliest = self.pauses.last().and_then(|last| last.until).unwrap_or(self.start);
        if at < earliest {
            return Err(ClockFault::DateOrder { earliest: legal_date(earliest) });
        }
        self.pauses.push(Pause { since: at, until: None });
        Ok(self)
    }

    /// Goes on at `at`. Resuming a running promise changes nothing.
    ///
    /// # Errors
    /// [`ClockFault::DateOrder`] when `at` is before the pause began.
    pub fn resume(mut self, at: DateTime<Utc>) -> Result<Self, ClockFault> {
        let Some(open) = self.pauses.last_mut().filter(|last| last.until.is_none()) else {
            return Ok(self);
        };
        if at < open.since {
            return Err(ClockFault::DateOrder { earliest: legal_date(open.since) });
        }
        open.until = Some(at);
        Ok(self)
    }

    /// The instant until which the promise is kept; `None` while a pause leaves it open.
    pub fn deadline(&self, hours: &ServiceHours, calendar: &WorkingCalendar) -> Option<DateTime<Utc>> {
        self.instant_of(self.length(), hours, calendar)
    }

    /// The instant at which a quarter is left and the light turns yellow; `None` while a pause leaves it open.
    pub fn yellow_at(&self, hours: &ServiceHours, calendar: &WorkingCalendar) -> Option<DateTime<Utc>> {
        self.instant_of(self.length() * 3 / 4, hours, calendar)
    }

    /// Service time left at `now`, never less than zero.
    pub fn remaining(
        &self,
        now: DateTime<Utc>,
        hours: &ServiceHours,
        calendar: &WorkingCalendar,
    ) -> TimeDelta {
        let used = self.running_spans().fold(TimeDelta::zero(), |sum, (from, until)| {
            let end = until.map_or(now, |until| until.min(now));
            sum + hours.service_time_between(from, end, calendar)
        });
        (self.length() - used).max(TimeDelta::zero())
    }

    /// Whether the deadline is over at `now`.
    pub fn is_overdue(&self, now: DateTime<Utc>, hours: &ServiceHours, calendar: &WorkingCalendar) -> bool {
        self.deadline(hours, calendar).is_some_and(|deadline| now > deadline)
    }

    /// The spans in which it runs; the last one has no end unless it is paused.
    fn running_spans(&self) -> impl Iterator<Item = (DateTime<Utc>, Option<DateTime<Utc>>)> + '_ {
        let starts = std::iter::once(Some(self.start)).chain(self.pauses.iter().map(|pause| pause.until));
        let ends = self.pauses.iter().map(|pause| Some(pause.since)).chain(std::iter::once(None));
        starts.zip(ends).filter_map(|(from, until)| Some((from?, until)))
    }

    /// When `span` of service time is used up; at the pause that begins exactly then, at its beginning.
    fn instant_of(
        &self,
        span: TimeDelta,
        hours: &ServiceHours,
        calendar: &WorkingCalendar,
    ) -> Option<DateTime<Utc>> {
        let mut left = span;
        for (from, until) in self.running_spans() {
            let Some(until) = until else {
                return Some(hours.add_service_time(from, left, calendar));
            };
            let available = hours.service_time_between(from, until, calendar);
            if left <= available {
                return Some(hours.add_service_time(from, left, calendar));
            }
            left -= available;
        }
        None
    }
}

#[cfg(test)]
#[path = "promise_tests.rs"]
mod tests;

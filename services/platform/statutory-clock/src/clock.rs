//! The statutory clock (法定时限): started by an event, extended at most once, suspended only where the
//! regime allows it, and recomputed when a new holiday notice is loaded.

use chrono::{DateTime, Days, NaiveDate, Utc};
use serde::{Deserialize, Serialize};

use crate::light::{Light, statutory_light_on};
use crate::parts::{ClockParts, Suspension, SuspensionRule};
use crate::period::{Due, Period, PeriodUnit, add_months};
use crate::{ClockFault, WorkingCalendar, legal_date};

/// A running or suspended legal period with its due day.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(try_from = "ClockParts", into = "ClockParts")]
pub struct StatutoryClock {
    parts: ClockParts,
}

impl StatutoryClock {
    /// Starts `period` with an event on the legal date `start`; the event's own day is not counted.
    pub fn start(
        start: NaiveDate,
        period: Period,
        suspension_rule: SuspensionRule,
        calendar: &WorkingCalendar,
    ) -> Self {
        let due = period.due_after(start, calendar);
        let parts =
            ClockParts { start, period, suspension_rule, extended_by: None, suspensions: Vec::new(), due };
        Self { parts }
    }

    /// A clock as it was stored.
    ///
    /// # Errors
    /// The [`ClockFault`] that the parts embody, such as a suspension under a regime without any.
    pub fn from_parts(parts: ClockParts) -> Result<Self, ClockFault> {
        parts.check()?;
        Ok(Self { parts })
    }

    /// What it consists of, for storing.
    pub fn parts(&self) -> &ClockParts {
        &self.parts
    }

    /// Legal date of the event that started the clock.
    pub fn started_on(&self) -> NaiveDate {
        self.parts.start
    }

    /// The last day. While the clock stands still, the day it had when it was stopped: it will be later.
    pub fn due(&self) -> Due {
        self.parts.due
    }

    /// By how much it was extended, in the unit of its period.
    pub fn extended_by(&self) -> Option<u32> {
        self.parts.extended_by
    }

    /// Since when the clock stands still, if it does.
    pub fn suspended_since(&self) -> Option<NaiveDate> {
        self.parts.suspensions.last().filter(|last| last.until.is_none()).map(|last| last.since)
    }

    /// Extends the period by `extra` of its unit; once, and before it is over.
    ///
    /// # Errors
    /// [`ClockFault::ExtensionUsed`], [`ClockFault::Expired`], or [`ClockFault::DateOrder`].
    pub fn extend(
        mut self,
        extra: u32,
        on: NaiveDate,
        calendar: &WorkingCalendar,
    ) -> Result<Self, ClockFault> {
        if self.parts.extended_by.is_some() {
            return Err(ClockFault::ExtensionUsed);
        }
        self.must_be_in_time(on)?;
        self.parts.extended_by = Some(extra);
        Ok(self.recompute(calendar))
    }

    /// Stops the clock with an event on `on`, such as the notice of a hearing.
    ///
    /// # Errors
    /// [`ClockFault::NotSuspendable`], [`ClockFault::AlreadySuspended`], [`ClockFault::Expired`], or
    /// [`ClockFault::DateOrder`].
    pub fn suspend(mut self, on: NaiveDate) -> Result<Self, ClockFault> {
        match self.parts.suspension_rule {
            SuspensionRule::Never => return Err(ClockFault::NotSuspendable),
            SuspensionRule::LicensingLaw45 | SuspensionRule::Rules54 => {}
        }
        if self.suspended_since().is_some() {
            return Err(ClockFault::AlreadySuspended);
        }
        self.must_be_in_time(on)?;
        self.parts.suspensions.push(Suspension { since: on, until: None });
        Ok(self)
    }

    /// Starts the clock again with an event on `on`; the days in between move the due day.
    ///
    /// # Errors
    /// [`ClockFault::NotSuspended`], or [`ClockFault::DateOrder`] when `on` is before the suspension.
    pub fn resume(mut self, on: NaiveDate, calendar: &WorkingCalendar) -> Result<Self, ClockFault> {
        let Some(open) = self.parts.suspensions.last_mut().filter(|last| last.until.is_none()) else {
            return Err(ClockFault::NotSuspended);
        };
        if on < open.since {
            return Err(ClockFault::DateOrder { earliest: open.since });
        }
        open.until = Some(on);
        Ok(self.recompute(calendar))
    }

    /// The same clock by `calendar`, such as one with a newly loaded year. Compare with the old one to see
    /// whether the due day moved.
    #[must_use]
    pub fn recompute(mut self, calendar: &WorkingCalendar) -> Self {
        self.parts.due = self.computed_due(calendar);
        self
    }

    /// The light of this clock at `now`. A suspended clock keeps the light of the day it was stopped.
    pub fn light(&self, now: DateTime<Utc>, calendar: &WorkingCalendar) -> Light {
        let today = legal_date(now);
        let counted = self.suspended_since().map_or(today, |since| since.min(today));
        statutory_light_on(counted, self.parts.due, calendar)
    }

    /// Whether the period is over at `now`; never while the clock stands still.
    pub fn has_expired(&self, now: DateTime<Utc>) -> bool {
        self.suspended_since().is_none() && self.parts.due.has_passed(now)
    }

    fn must_be_in_time(&self, on: NaiveDate) -> Result<(), ClockFault> {
        let last = self.parts.suspensions.last();
        let earliest = last.map_or(self.parts.start, |last| last.until.unwrap_or(last.since));
        if on < earliest {
            return Err(ClockFault::DateOrder { earliest });
        }
        if self.suspended_since().is_none() && on > self.parts.due.date {
            return Err(ClockFault::Expired { due: self.parts.due.date });
        }
        Ok(())
    }

    fn computed_due(&self, calendar: &WorkingCalendar) -> Due {
        let ClockParts { start, period, extended_by, .. } = self.parts;
        let n = period.n.saturating_add(extended_by.unwrap_or(0));
        let closed = || self.parts.suspensions.iter().filter(|span| span.until.is_some());
        match period.unit {
            PeriodUnit::WorkingDays if n > 0 => {
                calendar.nth_counted(start, n, |day| !closed().any(|span| span.excludes(day)))
            }
            PeriodUnit::WorkingDays => calendar.add_working_days(start, n),
            PeriodUnit::CalendarDays => {
                calendar.add_calendar_days(start, n.saturating_add(self.standstill_days()))
            }
            PeriodUnit::Months => {
                let moved = add_months(start, n).checked_add_days(Days::new(self.standstill_days().into()));
                Due { date: moved.unwrap_or(NaiveDate::MAX), provisional: false }
            }
        }
    }

    fn standstill_days(&self) -> u32 {
        let spans = self.parts.suspensions.iter().filter_map(|span| Some((span.until?, span.since)));
        let days: i64 = spans.map(|(until, since)| (until - since).num_days()).sum();
        u32::try_from(days).unwrap_or(u32::MAX)
    }
}

impl TryFrom<ClockParts> for StatutoryClock {
    type Error = ClockFault;

    fn try_from(parts: ClockParts) -> Result<Self, Self::Error> {
        Self::from_parts(parts)
    }
}

impl From<StatutoryClock> for ClockParts {
    fn from(clock: StatutoryClock) -> Self {
        clock.parts
    }
}

#[cfg(test)]
#[path = "clock_tests.rs"]
mod tests;

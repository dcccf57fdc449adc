//! Service hours (政务服务时间): when the windows are open. Weekends and holidays open only by roster; the
//! statutory calendar is not touched by that (rule 7.5).

use std::collections::BTreeSet;

use chrono::{DateTime, NaiveDate, NaiveTime, TimeDelta, Utc};

use crate::WorkingCalendar;
use crate::calendar::is_weekend;
use crate::zone::{at_local, legal_date};

/// Which weekends the roster covers beyond its listed dates.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum WeekendDuty {
    /// Only listed dates.
    #[default]
    ListedDates,
    /// Every Saturday and Sunday that is not part of a public holiday.
    EveryWeekend,
}

/// The duty roster (值班表): non-working days on which the windows are open all the same.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct RosterDays {
    duty: WeekendDuty,
    listed: BTreeSet<NaiveDate>,
}

impl RosterDays {
    /// Nobody on duty outside working days.
    pub fn none() -> Self {
        Self::default()
    }

    /// A roster of listed dates, public holidays included, with or without every weekend.
    pub fn new(duty: WeekendDuty, listed: impl IntoIterator<Item = NaiveDate>) -> Self {
        Self { duty, listed: listed.into_iter().collect() }
    }

    fn covers(&self, date: NaiveDate, calendar: &WorkingCalendar) -> bool {
        let by_weekend = match self.duty {
            WeekendDuty::ListedDates => false,
            WeekendDuty::EveryWeekend => is_weekend(date) && !calendar.is_public_holiday(date),
        };
        by_weekend || self.listed.contains(&date)
    }
}

/// Windows of a day that overlap, are empty, or are missing altogether.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("service windows must be non-empty, in order and apart")]
pub struct ServiceHoursFault;

/// The open intervals (服务时段) of a day, ascending and apart: midday and the evening are windows like any other.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ServiceWindows(Vec<(NaiveTime, NaiveTime)>);

impl ServiceWindows {
    /// Open in each of `windows` (from, until).
    ///
    /// # Errors
    /// [`ServiceHoursFault`] when there is no window, or they are not in ascending order without overlap.
    pub fn new(windows: Vec<(NaiveTime, NaiveTime)>) -> Result<Self, ServiceHoursFault> {
        let each_open = windows.iter().all(|(from, until)| from < until);
        let apart = windows.windows(2).all(|pair| pair[0].1 <= pair[1].0);
        if windows.is_empty() || !each_open || !apart {
            return Err(ServiceHoursFault);
        }
        Ok(Self(windows))
    }

    /// 9:00 to 17:00 including midday, as in Qingdao since 2019-06-10.
    pub fn nine_to_five() -> Self {
        let hour = |hour| NaiveTime::from_hms_opt(hour, 0, 0).expect("a full hour of the day");
        Self(vec![(hour(9), hour(17))])
    }
}

/// When the hall is open: on working days, and on the days of the roster, which may have hours of their own.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ServiceHours {
    working: ServiceWindows,
    rostered: ServiceWindows,
    roster: RosterDays,
}

impl ServiceHours {
    /// Open in the windows of `working` on working days and of `rostered` on days of the `roster`.
    pub fn new(working: ServiceWindows, rostered: ServiceWindows, roster: RosterDays) -> Self {
        Self { working, rostered, roster }
    }

    /// 9:00 to 17:00 including midday, as in Qingdao since 2019-06-10.
    pub fn nine_to_five(roster: RosterDays) -> Self {
        Self::new(ServiceWindows::nine_to_five(), ServiceWindows::nine_to_five(), roster)
    }

    /// Whether `date` is a service day: a working day or one on the roster.
    pub fn is_service_day(&self, date: NaiveDate, calendar: &WorkingCalendar) -> bool {
        calendar.is_working_day(date) || self.roster.covers(date, calendar)
    }

    /// Whether the windows are open at `at`; the instant of closing is closed.
    pub fn is_open(&self, at: DateTime<Utc>, calendar: &WorkingCalendar) -> bool {
        self.intervals_of(legal_date(at), calendar).any(|(from, until)| from <= at && at < until)
    }

    /// `at` itself while open, else the next opening.
    pub fn next_open(&self, at: DateTime<Utc>, calendar: &WorkingCalendar) -> DateTime<Utc> {
        self.intervals_from(at, calendar).next().map_or(DateTime::<Utc>::MAX_UTC, |(from, _)| from)
    }

    /// The last closing of the service day of `at`; of the next service day once the windows are closed for that one.
    pub fn closing(&self, at: DateTime<Utc>, calendar: &WorkingCalendar) -> DateTime<Utc> {
        let day = legal_date(self.next_open(at, calendar));
        self.intervals_of(day, calendar).last().map_or(DateTime::<Utc>::MAX_UTC, |(_, until)| until)
    }

    /// Service time from `a` to `b`; zero when `b` is not after `a`.
    pub fn service_time_between(
        &self,
        a: DateTime<Utc>,
        b: DateTime<Utc>,
        calendar: &WorkingCalendar,
    ) -> TimeDelta {
        self.intervals_from(a, calendar)
            .take_while(|(from, _)| *from < b)
            .fold(TimeDelta::zero(), |sum, (from, until)| sum + (until.min(b) - from))
    }

    /// Whole minutes of service time from `a` to `b`.
    pub fn service_minutes_between(
        &self,
        a: DateTime<Utc>,
        b: DateTime<Utc>,
        calendar: &WorkingCalendar,
    ) -> i64 {
        self.service_time_between(a, b, calendar).num_minutes()
    }

    /// The instant at which `minutes` of service time since `start` are used up. Exactly at closing stays
    /// at closing, it does not move to the next opening; zero minutes are used up at once.
    pub fn add_service_minutes(
        &self,
        start: DateTime<Utc>,
        minutes: u32,
        calendar: &WorkingCalendar,
    ) -> DateTime<Utc> {
        self.add_service_time(start, TimeDelta::minutes(minutes.into()), calendar)
    }

    /// [`Self::add_service_minutes`] with any span of time.
    pub fn add_service_time(
        &self,
        start: DateTime<Utc>,
        span: TimeDelta,
        calendar: &WorkingCalendar,
    ) -> DateTime<Utc> {
        if span <= TimeDelta::zero() {
            return start;
        }
        let mut left = span;
        for (from, until) in self.intervals_from(start, calendar) {
            if left <= until - from {
                return from + left;
            }
            left -= until - from;
        }
        DateTime::<Utc>::MAX_UTC
    }

    /// Open intervals after `at`, the first one cut to begin at `at`.
    fn intervals_from<'a>(
        &'a self,
        at: DateTime<Utc>,
        calendar: &'a WorkingCalendar,
    ) -> impl Iterator<Item = (DateTime<Utc>, DateTime<Utc>)> + 'a {
        legal_date(at)
            .iter_days()
            .flat_map(move |date| self.intervals_of(date, calendar))
            .filter(move |(_, until)| *until > at)
            .map(move |(from, until)| (from.max(at), until))
    }

    fn intervals_of(
        &self,
        date: NaiveDate,
        calendar: &WorkingCalendar,
    ) -> impl Iterator<Item = (DateTime<Utc>, DateTime<Utc>)> {
        let windows = if calendar.is_working_day(date) {
            self.working.0.as_slice()
        } else if self.roster.covers(date, calendar) {
            self.rostered.0.as_slice()
        } else {
            &[]
        };
        windows.iter().map(move |(from, until)| (at_local(date, *from), at_local(date, *until)))
    }
}

#[cfg(test)]
#[path = "service_hours_tests.rs"]
mod tests;

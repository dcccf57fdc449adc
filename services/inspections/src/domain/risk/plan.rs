//! The daily inspections of a year (年度监督检查计划): how many, and until when each.

use actnow_statutory_clock::{WorkingCalendar, add_months};
use chrono::{Datelike, Days, NaiveDate};
use serde::{Deserialize, Serialize};

use crate::domain::clocks::Clock;

/// Where a planned visit stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
pub enum VisitState {
    /// Its inspection comes later.
    Planned,
    /// Its inspection is planned, under way or over.
    Ordered,
    /// The grade or the licence no longer wants it.
    Dropped,
}

impl VisitState {
    /// The name in rows.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Planned => "PLANNED",
            Self::Ordered => "ORDERED",
            Self::Dropped => "DROPPED",
        }
    }
}

/// How many visits a year has that begins on `from` where a whole one has `frequency`: as many, unless they would
/// stand closer together than the law lets them.
pub fn wanted(frequency: u32, from: NaiveDate) -> u32 {
    let last = last_day(from.year());
    let fits = |visits: &u32| add_months(from, (visits - 1) * Clock::DailyRepeat.months()) <= last;
    (1..=frequency).take_while(fits).last().unwrap_or(0)
}

/// The last days of `count` visits, spread evenly from `from` to the end of its year; each a working day, unless
/// none is left.
pub fn last_days(from: NaiveDate, count: u32, calendar: &WorkingCalendar) -> Vec<NaiveDate> {
    let span = u64::from(last_day(from.year()).ordinal0() - from.ordinal0()) + 1;
    let end_of = |part: u32| {
        let days = span * u64::from(part) / u64::from(count);
        let mut day = from + Days::new(days.saturating_sub(1));
        while day > from && !calendar.is_working_day(day) {
            day = day - Days::new(1);
        }
        day
    };
    (1..=count).map(end_of).collect()
}

/// The first day of a plan: the year's, or that of a licence of the year.
pub fn first_day(licensed_on: NaiveDate, year: i32) -> NaiveDate {
    let first = NaiveDate::from_ymd_opt(year, 1, 1).unwrap_or_default();
    if licensed_on.year() == year { licensed_on.max(first) } else { first }
}

fn last_day(year: i32) -> NaiveDate {
    NaiveDate::from_ymd_opt(year, 12, 31).unwrap_or(NaiveDate::MAX)
}

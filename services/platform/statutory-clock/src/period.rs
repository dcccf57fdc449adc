//! Legal periods: counting forward and backward in working days, calendar days and months.
//!
//! The day of the event is not counted; day 1 is the next one of its kind; the period ends at 24:00 of the
//! last day (Civil Code 201-203, Licensing Law 82).

use chrono::{DateTime, Datelike, Days, Months, NaiveDate, Utc};
use serde::{Deserialize, Serialize};

use crate::calendar::WorkingCalendar;
use crate::zone::end_of_day;

/// The last day of a period (期限届满日).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct Due {
    /// The last day, in Asia/Shanghai; the whole of it still belongs to the period.
    pub date: NaiveDate,
    /// Whether a year was counted whose holiday notice is not loaded: then the date may still move.
    pub provisional: bool,
}

impl Due {
    /// 24:00 of the due day in Shanghai: the first instant that is late.
    pub fn ends_at(&self) -> DateTime<Utc> {
        end_of_day(self.date)
    }

    /// Whether the period is over at `now`.
    pub fn has_passed(&self, now: DateTime<Utc>) -> bool {
        now >= self.ends_at()
    }
}

/// What a period is counted in.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
pub enum PeriodUnit {
    /// Working days (工作日), holidays left out.
    WorkingDays,
    /// Calendar days (自然日); a last day on a holiday moves to the next working day.
    CalendarDays,
    /// Calendar months; same day number or the last day of the month.
    Months,
}

/// The length of a legal period.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct Period {
    /// How many of `unit`.
    pub n: u32,
    /// What is counted.
    pub unit: PeriodUnit,
}

impl Period {
    /// `n` working days.
    pub const fn working_days(n: u32) -> Self {
        Self { n, unit: PeriodUnit::WorkingDays }
    }

    /// `n` calendar days.
    pub const fn calendar_days(n: u32) -> Self {
        Self { n, unit: PeriodUnit::CalendarDays }
    }

    /// `n` calendar months.
    pub const fn months(n: u32) -> Self {
        Self { n, unit: PeriodUnit::Months }
    }

    /// The due day of this period when it starts with an event on `event_date`.
    pub fn due_after(self, event_date: NaiveDate, calendar: &WorkingCalendar) -> Due {
        match self.unit {
            PeriodUnit::WorkingDays => calendar.add_working_days(event_date, self.n),
            PeriodUnit::CalendarDays => calendar.add_calendar_days(event_date, self.n),
            PeriodUnit::Months => calendar.add_months(event_date, self.n),
        }
    }
}

/// The same day number `months` later, or the last day of that month (MERR names 18, Civil Code 202).
///
/// Not moved to a working day: a right that lapses on a Saturday lapses on that Saturday.
pub fn add_months(date: NaiveDate, months: u32) -> NaiveDate {
    date.checked_add_months(Months::new(months)).unwrap_or(NaiveDate::MAX)
}

/// Last day of a validity of `years` years from `issued`: the day before the same date, so that a licence of
/// 2024-11-19 ends on 2029-11-18 and one of 29 February on 28 February (rule 3.3).
pub fn validity_end(issued: NaiveDate, years: u32) -> NaiveDate {
    let anniversary = add_months(issued, years.saturating_mul(12));
    if anniversary.day() < issued.day() {
        // 29 February has no anniversary: 28 February, to which it was cut, is already the day before it.
        return anniversary;
    }
    anniversary.pred_opt().unwrap_or(anniversary)
}

impl WorkingCalendar {
    /// The `n`-th working day after `event_date`. With `n` = 0 the event's own day, or the next working day.
    pub fn add_working_days(&self, event_date: NaiveDate, n: u32) -> Due {
        if n == 0 {
            return self.roll_forward(event_date);
        }
        self.nth_counted(event_date, n, |_| true)
    }

    /// `n` calendar days after `event_date`; a last day on a holiday moves to the next working day.
    pub fn add_calendar_days(&self, event_date: NaiveDate, n: u32) -> Due {
        self.roll_forward(event_date.checked_add_days(Days::new(n.into())).unwrap_or(NaiveDate::MAX))
    }

    /// [`add_months`] as a due day; no holiday is looked at, so it is never provisional.
    pub fn add_months(&self, event_date: NaiveDate, n: u32) -> Due {
        Due { date: add_months(event_date, n), provisional: false }
    }

    /// The `n`-th working day strictly before `end` (rule 7.4, 届满前). With `n` = 0 `end` itself.
    pub fn sub_working_days(&self, end: NaiveDate, n: u32) -> Due {
        let mut left = n;
        let mut day = end;
        while left > 0 {
            let Some(before) = day.pred_opt() else { break };
            day = before;
            left -= u32::from(self.is_working_day(day));
        }
        let latest_counted = end.pred_opt().unwrap_or(end).max(day);
        Due { date: day, provisional: n > 0 && !self.covers(day, latest_counted) }
    }

    /// `date` itself when it is a working day, else the next one.
    pub fn roll_forward(&self, date: NaiveDate) -> Due {
        let day = date.iter_days().find(|day| self.is_working_day(*day)).unwrap_or(NaiveDate::MAX);
        Due { date: day, provisional: !self.covers(date, day) }
    }

    /// How many working days lie after `after`, up to and including `through`.
    pub fn working_days_between(&self, after: NaiveDate, through: NaiveDate) -> u32 {
        let days = after.iter_days().skip(1).take_while(|day| *day <= through);
        let counted = days.filter(|day| self.is_working_day(*day)).count();
        u32::try_from(counted).unwrap_or(u32::MAX)
    }

    /// The `n`-th working day after `start` (`n` ≥ 1) among those that `runs` lets count.
    pub(crate) fn nth_counted(&self, start: NaiveDate, n: u32, runs: impl Fn(NaiveDate) -> bool) -> Due {
        let mut left = n;
        let mut day = start;
        while left > 0 {
            let Some(next) = day.succ_opt() else { break };
            day = next;
            left -= u32::from(self.is_working_day(day) && runs(day));
        }
        let first_counted = start.succ_opt().unwrap_or(start).min(day);
        Due { date: day, provisional: !self.covers(first_counted, day) }
    }
}

#[cfg(test)]
#[path = "period_tests.rs"]
mod tests;

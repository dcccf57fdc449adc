//! The working-day calendar: weekends, corrected by the State Council's yearly holiday notices.
//!
//! A day works when it is Monday to Friday and not off, or when a notice makes it a make-up working day
//! (调休上班). A notice is published each November for the year that follows; until then later years are
//! computed with weekends alone and every result that touches them is provisional.

use std::collections::{BTreeSet, HashMap};
use std::sync::LazyLock;

use chrono::{Datelike, NaiveDate, Weekday};
use serde::{Deserialize, Serialize};

static BUILT_IN: LazyLock<WorkingCalendar> = LazyLock::new(|| {
    WorkingCalendar::from_csv(include_str!("../data/working-days.csv"))
        .expect("the built-in calendar is checked by the tests of this crate")
});

/// What a holiday notice says of a day that it names.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
pub enum DayKind {
    /// A day off (放假), weekend days inside a holiday included.
    Off,
    /// A make-up working day on a weekend (调休上班).
    Work,
}

/// A row of calendar data that cannot be used.
#[derive(Debug, thiserror::Error)]
pub enum CalendarFault {
    /// The row is not `date,kind,holiday`.
    #[error("calendar row cannot be read")]
    Row(#[from] csv::Error),
    /// The same day is both off and working.
    #[error("calendar says both off and work for {0}")]
    Contradiction(NaiveDate),
    /// No row at all: then no year would be published.
    #[error("calendar has no rows")]
    Empty,
}

#[derive(Deserialize)]
struct Row {
    date: NaiveDate,
    kind: DayKind,
}

/// Days off and make-up working days of the published years.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct WorkingCalendar {
    named: HashMap<NaiveDate, DayKind>,
    published: BTreeSet<i32>,
}

impl WorkingCalendar {
    /// The notices of 2015 to 2026, parsed once.
    pub fn built_in() -> &'static WorkingCalendar {
        &BUILT_IN
    }

    /// Reads `date,kind,holiday` rows with a header; a year counts as published when a row names a day of it.
    ///
    /// # Errors
    /// [`CalendarFault`] when a row is malformed, two rows contradict each other, or there is none.
    pub fn from_csv(text: &str) -> Result<Self, CalendarFault> {
        let mut named = HashMap::new();
        let mut published = BTreeSet::new();
        for row in csv::Reader::from_reader(text.as_bytes()).deserialize() {
            let Row { date, kind } = row?;
            if named.insert(date, kind).is_some_and(|earlier| earlier != kind) {
                return Err(CalendarFault::Contradiction(date));
            }
            published.insert(date.year());
        }
        if named.is_empty() { Err(CalendarFault::Empty) } else { Ok(Self { named, published }) }
    }

    /// Both calendars together; where they differ `newer` wins, as a revised notice does (2019-03-22).
    #[must_use]
    pub fn merge(mut self, newer: &WorkingCalendar) -> Self {
        self.named.extend(newer.named.iter().map(|(date, kind)| (*date, *kind)));
        self.published.extend(&newer.published);
        self
    }

    /// What a notice says of `date`, if it names it.
    pub fn named_day(&self, date: NaiveDate) -> Option<DayKind> {
        self.named.get(&date).copied()
    }

    /// Whether `date` is a working day (工作日).
    pub fn is_working_day(&self, date: NaiveDate) -> bool {
        match self.named_day(date) {
            Some(DayKind::Off) => false,
            Some(DayKind::Work) => true,
            None => !is_weekend(date),
        }
    }

    /// Whether `date` is a public holiday by notice (法定节假日及调休放假), not a mere weekend.
    pub fn is_public_holiday(&self, date: NaiveDate) -> bool {
        self.named_day(date) == Some(DayKind::Off)
    }

    /// Whether the notice for `year` is loaded.
    pub fn is_published(&self, year: i32) -> bool {
        self.published.contains(&year)
    }

    /// The last year up to which every notice is loaded.
    pub fn published_through(&self) -> i32 {
        let first = self.published.first().copied().expect("a calendar without rows is refused");
        (first..).take_while(|year| self.is_published(*year)).last().unwrap_or(first)
    }

    /// Whether every year that `first..=last` touches is published.
    pub(crate) fn covers(&self, first: NaiveDate, last: NaiveDate) -> bool {
        (first.year()..=last.year()).all(|year| self.is_published(year))
    }
}

pub(crate) fn is_weekend(date: NaiveDate) -> bool {
    matches!(date.weekday(), Weekday::Sat | Weekday::Sun)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn day(text: &str) -> NaiveDate {
        text.parse().unwrap()
    }

    #[test]
    fn published_years_have_the_known_number_of_working_days() {
        let calendar = WorkingCalendar::built_in();
        for (year, expected) in [(2018, 250), (2019, 250), (2025, 248), (2026, 248)] {
            let first = NaiveDate::from_ymd_opt(year, 1, 1).unwrap();
            let days = first.iter_days().take_while(|date| date.year() == year);
            assert_eq!(days.filter(|date| calendar.is_working_day(*date)).count(), expected, "{year}");
        }
    }

    #[test]
    fn days_named_in_the_notices() {
        let calendar = WorkingCalendar::built_in();
        let cases = [
            ("2018-12-29", true),
            ("2018-12-31", false),
            ("2019-05-04", false),
            ("2019-05-05", true),
            ("2025-10-08", false),
            ("2025-10-11", true),
            ("2026-01-04", true),
            ("2026-09-20", true),
            ("2026-09-25", false),
            ("2026-09-28", true),
            ("2026-09-19", false),
            ("2026-09-21", true),
        ];
        for (date, working) in cases {
            assert_eq!(calendar.is_working_day(day(date)), working, "{date}");
        }
        assert!(calendar.is_public_holiday(day("2026-09-26")));
        assert!(!calendar.is_public_holiday(day("2026-09-19")));
    }

    #[test]
    fn a_make_up_day_is_always_a_weekend_day() {
        let calendar = WorkingCalendar::built_in();
        let odd: Vec<_> = calendar
            .named
            .iter()
            .filter(|(date, kind)| **kind == DayKind::Work && !is_weekend(**date))
            .collect();
        assert!(odd.is_empty(), "{odd:?}");
    }

    #[test]
    fn the_published_run_ends_at_the_first_gap() {
        let built_in = WorkingCalendar::built_in().clone();
        assert_eq!(built_in.published_through(), 2026);
        let later = WorkingCalendar::from_csv("date,kind,holiday\n2028-01-03,OFF,New Year\n").unwrap();
        let gap = built_in.merge(&later);
        assert_eq!(gap.published_through(), 2026);
        assert!(gap.is_published(2028));
        let between = WorkingCalendar::from_csv("date,kind,holiday\n2027-01-01,OFF,New Year\n").unwrap();
        assert_eq!(gap.merge(&between).published_through(), 2028);
    }

    #[test]
    fn a_revised_notice_wins() {
        let first = WorkingCalendar::from_csv("date,kind,holiday\n2027-01-04,OFF,New Year\n").unwrap();
        let revised = WorkingCalendar::from_csv("date,kind,holiday\n2027-01-04,WORK,New Year\n").unwrap();
        assert!(first.clone().merge(&revised).is_working_day(day("2027-01-04")));
        assert!(!revised.merge(&first).is_working_day(day("2027-01-04")));
    }

    #[test]
    fn bad_rows_are_refused() {
        let header = "date,kind,holiday\n";
        let contradiction = format!("{header}2027-01-01,OFF,a\n2027-01-01,WORK,a\n");
        assert!(matches!(
            WorkingCalendar::from_csv(&contradiction),
            Err(CalendarFault::Contradiction(date)) if date == day("2027-01-01")
        ));
        let no_day = format!("{header}2027-02-30,OFF,a\n");
        assert!(matches!(WorkingCalendar::from_csv(&no_day), Err(CalendarFault::Row(_))));
        let no_kind = format!("{header}2027-02-03,HALF,a\n");
        assert!(matches!(WorkingCalendar::from_csv(&no_kind), Err(CalendarFault::Row(_))));
        assert!(matches!(WorkingCalendar::from_csv(header), Err(CalendarFault::Empty)));
    }
}

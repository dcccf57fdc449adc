//! When things happen in an invented world: on working days, within the service hours of the hall.

use anyhow::{Result, bail};
use chrono::{DateTime, NaiveDate, NaiveTime, TimeDelta, Utc};

use actnow_statutory_clock::{WorkingCalendar, legal_date, shanghai};

/// When clerks and applicants meet, Beijing time: twice before noon, twice after.
const HOURS: [(u32, u32); 4] = [(9, 10), (10, 40), (13, 50), (15, 20)];
/// The last meeting lies so long before the end that playing it does not outlast it.
const BEFORE_THE_END: TimeDelta = TimeDelta::minutes(5);
/// The invented forms follow the Company Law in force since this day.
const LAW_SINCE: (i32, u32, u32) = (2024, 7, 1);

/// A moment at which something happens.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Slot {
    /// The moment.
    pub(super) at: DateTime<Utc>,
    /// Which working day of the world, from 0.
    pub(super) day: usize,
    /// Which meeting of that day, from 0.
    pub(super) nth: usize,
}

/// The moments of a world, in order.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Calendar {
    pub(super) slots: Vec<Slot>,
    pub(super) until: DateTime<Utc>,
}

impl Calendar {
    /// The moments from `from` until `until`; in a house that lives in the present already, this very moment.
    ///
    /// # Errors
    /// When no working day lies between, or the law was another one.
    pub(super) fn between(from: DateTime<Utc>, until: DateTime<Utc>) -> Result<Self> {
        let (year, month, day) = LAW_SINCE;
        if NaiveDate::from_ymd_opt(year, month, day).is_some_and(|since| legal_date(from) < since) {
            bail!("an invented world follows the law in force since {year}-{month:02}-{day:02}: start later");
        }
        if from > until - BEFORE_THE_END {
            return Ok(Self { slots: vec![Slot { at: from, day: 0, nth: 0 }], until });
        }
        let working = WorkingCalendar::built_in();
        let mut slots = Vec::new();
        let mut days = 0;
        for date in legal_date(from).iter_days().take_while(|date| *date <= legal_date(until)) {
            if !working.is_working_day(date) {
                continue;
            }
            let before = slots.len();
            let moments = HOURS.into_iter().filter_map(|(hour, minute)| at(date, hour, minute));
            let moments = moments.enumerate();
            let open = moments.filter(|(_, at)| *at >= from && *at <= until - BEFORE_THE_END);
            slots.extend(open.map(|(nth, at)| Slot { at, day: days, nth }));
            days += usize::from(slots.len() > before);
        }
        if slots.is_empty() {
            bail!("no service hour lies between {from} and {until}: take more days");
        }
        Ok(Self { slots, until })
    }

    /// How many working days there are.
    pub(super) fn days(&self) -> usize {
        self.slots.last().map_or(0, |slot| slot.day + 1)
    }

    /// Days on which inspectors are on duty: every working day of the world and of the two weeks after it.
    pub(super) fn duty_days(&self) -> Vec<String> {
        let first = self.slots.first().map_or(self.until, |slot| slot.at);
        let last = legal_date(self.until) + TimeDelta::days(14);
        let days = legal_date(first).iter_days().take_while(|date| *date <= last);
        days.filter(|date| WorkingCalendar::built_in().is_working_day(*date))
            .map(|date| date.to_string())
            .collect()
    }
}

fn at(date: NaiveDate, hour: u32, minute: u32) -> Option<DateTime<Utc>> {
    let time = NaiveTime::from_hms_opt(hour, minute, 0)?;
    Some(date.and_time(time).and_local_timezone(shanghai()).single()?.to_utc())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn instant(text: &str) -> DateTime<Utc> {
        DateTime::parse_from_rfc3339(text).unwrap().to_utc()
    }

    #[test]
    fn nothing_happens_on_holidays_and_after_the_end() {
        // 25 to 27 September 2026 are a holiday.
        let calendar =
            Calendar::between(instant("2026-09-24T08:00:00+08:00"), instant("2026-09-29T10:00:00+08:00"))
                .unwrap();
        assert_eq!((calendar.slots.len(), calendar.days()), (4 + 4 + 1, 3));
        assert!(calendar.slots.is_sorted_by_key(|slot| slot.at));
        let duty = calendar.duty_days();
        assert_eq!(duty.first().map(String::as_str), Some("2026-09-24"));
        assert!(!duty.contains(&"2026-09-25".to_owned()) && duty.contains(&"2026-10-12".to_owned()));
    }

    #[test]
    fn a_world_needs_time_and_the_law_in_force() {
        let sunday = instant("2026-11-29T10:00:00+08:00");
        assert!(Calendar::between(sunday, sunday + TimeDelta::hours(3)).is_err());
        let present = Calendar::between(sunday, sunday).unwrap();
        assert_eq!(present.slots, [Slot { at: sunday, day: 0, nth: 0 }]);
        let early = instant("2024-06-28T10:00:00+08:00");
        assert!(Calendar::between(early, sunday).is_err());
    }
}

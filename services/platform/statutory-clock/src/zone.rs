//! The legal day: every date of a procedure is a day in Asia/Shanghai, a fixed +08:00 since 1991.

use chrono::{DateTime, Days, FixedOffset, NaiveDate, NaiveTime, TimeZone, Utc};

const SECONDS_EAST: i32 = 8 * 3600;

/// Beijing time (北京时间), the only zone in which the house names a day.
pub fn shanghai() -> FixedOffset {
    FixedOffset::east_opt(SECONDS_EAST).expect("eight hours is a valid offset")
}

/// The legal date of an event: the day it was in Shanghai at `at`.
pub fn legal_date(at: DateTime<Utc>) -> NaiveDate {
    at.with_timezone(&shanghai()).date_naive()
}

/// 0:00 of `date` in Shanghai; saturates at the end of representable time.
pub fn start_of_day(date: NaiveDate) -> DateTime<Utc> {
    at_local(date, NaiveTime::MIN)
}

/// 24:00 of `date` in Shanghai: the first instant that no longer belongs to it.
pub fn end_of_day(date: NaiveDate) -> DateTime<Utc> {
    date.checked_add_days(Days::new(1)).map_or(DateTime::<Utc>::MAX_UTC, start_of_day)
}

pub(crate) fn at_local(date: NaiveDate, time: NaiveTime) -> DateTime<Utc> {
    shanghai()
        .from_local_datetime(&date.and_time(time))
        .single()
        .map_or(DateTime::<Utc>::MAX_UTC, |local| local.with_timezone(&Utc))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn utc(text: &str) -> DateTime<Utc> {
        text.parse().unwrap()
    }

    #[test]
    fn the_legal_day_turns_at_sixteen_hours_utc() {
        let monday = NaiveDate::from_ymd_opt(2026, 9, 21).unwrap();
        assert_eq!(legal_date(utc("2026-09-20T15:59:59.999999Z")), monday.pred_opt().unwrap());
        assert_eq!(legal_date(utc("2026-09-20T16:00:00Z")), monday);
        assert_eq!(start_of_day(monday), utc("2026-09-20T16:00:00Z"));
        assert_eq!(end_of_day(monday), utc("2026-09-21T16:00:00Z"));
    }

    #[test]
    fn the_end_of_time_does_not_panic() {
        assert_eq!(end_of_day(NaiveDate::MAX), DateTime::<Utc>::MAX_UTC);
    }
}

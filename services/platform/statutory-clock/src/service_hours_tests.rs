//! Service time of rule 7.5: working days, rostered weekends, holidays.

use proptest::prelude::*;

use super::*;

fn calendar() -> &'static WorkingCalendar {
    WorkingCalendar::built_in()
}

fn at(text: &str) -> DateTime<Utc> {
    format!("{text}:00+08:00").parse().unwrap()
}

fn day(text: &str) -> NaiveDate {
    text.parse().unwrap()
}

fn plain() -> ServiceHours {
    ServiceHours::nine_to_five(RosterDays::none())
}

fn weekends() -> ServiceHours {
    ServiceHours::nine_to_five(RosterDays::new(WeekendDuty::EveryWeekend, [day("2026-10-02")]))
}

#[test]
fn open_on_working_days_and_by_roster() {
    let rostered = ServiceHours::nine_to_five(RosterDays::new(WeekendDuty::ListedDates, [day("2026-09-19")]));
    let cases = [
        ("2026-09-21T08:59", false, false, false),
        ("2026-09-21T09:00", true, true, true),
        ("2026-09-21T12:30", true, true, true),
        ("2026-09-21T17:00", false, false, false),
        ("2026-09-19T10:00", false, true, true),
        ("2026-09-20T10:00", true, true, true),
        ("2026-09-12T10:00", false, false, true),
        ("2026-09-25T10:00", false, false, false),
        ("2026-09-26T10:00", false, false, false),
        ("2026-10-02T10:00", false, false, true),
    ];
    for (time, by_default, by_list, by_weekend) in cases {
        assert_eq!(plain().is_open(at(time), calendar()), by_default, "{time}");
        assert_eq!(rostered.is_open(at(time), calendar()), by_list, "{time} listed");
        assert_eq!(weekends().is_open(at(time), calendar()), by_weekend, "{time} every weekend");
    }
}

#[test]
fn the_next_opening() {
    let cases = [
        ("2026-09-21T10:00", "2026-09-21T10:00"),
        ("2026-09-21T07:00", "2026-09-21T09:00"),
        ("2026-09-21T17:00", "2026-09-22T09:00"),
        ("2026-09-24T17:00", "2026-09-28T09:00"),
        ("2026-09-30T18:00", "2026-10-08T09:00"),
    ];
    for (from, opening) in cases {
        assert_eq!(plain().next_open(at(from), calendar()), at(opening), "{from}");
    }
    assert_eq!(weekends().next_open(at("2026-09-30T18:00"), calendar()), at("2026-10-02T09:00"));
}

#[test]
fn the_closing_of_the_day_or_of_the_next_one() {
    let cases = [
        ("2026-09-21T07:00", "2026-09-21T17:00"),
        ("2026-09-21T16:59", "2026-09-21T17:00"),
        ("2026-09-21T17:00", "2026-09-22T17:00"),
        ("2026-09-30T18:00", "2026-10-08T17:00"),
    ];
    for (from, closing) in cases {
        assert_eq!(plain().closing(at(from), calendar()), at(closing), "{from}");
    }
}

#[test]
fn minutes_of_service_time() {
    let cases = [
        ("2026-09-21T10:00", "2026-09-21T11:00", 60),
        ("2026-09-21T16:30", "2026-09-22T09:30", 60),
        ("2026-09-21T18:00", "2026-09-22T08:00", 0),
        ("2026-09-24T16:00", "2026-09-28T10:00", 120),
        ("2026-09-19T10:00", "2026-09-20T10:00", 60),
        ("2026-09-21T00:00", "2026-09-22T00:00", 480),
        ("2026-09-21T11:00", "2026-09-21T10:00", 0),
    ];
    for (a, b, minutes) in cases {
        assert_eq!(plain().service_minutes_between(at(a), at(b), calendar()), minutes, "{a} to {b}");
    }
}

#[test]
fn deadlines_of_the_promises() {
    let cases = [
        ("2026-09-21T10:00", 60, "2026-09-21T11:00"),
        ("2026-09-21T16:30", 30, "2026-09-21T17:00"),
        ("2026-09-21T16:30", 120, "2026-09-22T10:30"),
        ("2026-09-21T10:00", 480, "2026-09-22T10:00"),
        ("2026-09-24T16:30", 60, "2026-09-28T09:30"),
        ("2026-09-19T22:00", 30, "2026-09-20T09:30"),
        ("2026-09-30T16:00", 61, "2026-10-08T09:01"),
        ("2026-09-21T20:00", 0, "2026-09-21T20:00"),
    ];
    for (start, minutes, deadline) in cases {
        assert_eq!(
            plain().add_service_minutes(at(start), minutes, calendar()),
            at(deadline),
            "{start} {minutes}"
        );
    }
    let saturday = weekends().add_service_minutes(at("2026-09-11T16:30"), 60, calendar());
    assert_eq!(saturday, at("2026-09-12T09:30"));
}

fn time(hour: u32, minute: u32) -> NaiveTime {
    NaiveTime::from_hms_opt(hour, minute, 0).unwrap()
}

/// A midday break and an evening on working days; mornings only on rostered Saturdays and Sundays.
fn extended() -> ServiceHours {
    let working = vec![(time(9, 0), time(12, 0)), (time(13, 30), time(17, 0)), (time(18, 0), time(20, 0))];
    ServiceHours::new(
        ServiceWindows::new(working).unwrap(),
        ServiceWindows::new(vec![(time(10, 0), time(12, 0))]).unwrap(),
        RosterDays::new(WeekendDuty::EveryWeekend, []),
    )
}

#[test]
fn midday_evening_and_weekend_have_windows_of_their_own() {
    let cases = [
        ("2026-09-21T12:30", false),
        ("2026-09-21T17:30", false),
        ("2026-09-21T19:59", true),
        ("2026-09-21T20:00", false),
        ("2026-09-12T09:30", false),
        ("2026-09-12T10:30", true),
        ("2026-09-12T13:30", false),
    ];
    for (time, open) in cases {
        assert_eq!(extended().is_open(at(time), calendar()), open, "{time}");
    }
    let deadlines = [
        ("2026-09-21T11:30", 60, "2026-09-21T14:00"),
        ("2026-09-21T16:30", 60, "2026-09-21T18:30"),
        ("2026-09-11T19:30", 60, "2026-09-12T10:30"),
        // A Sunday that is a working day has the hours of one.
        ("2026-09-19T11:30", 60, "2026-09-20T09:30"),
    ];
    for (start, minutes, deadline) in deadlines {
        assert_eq!(extended().add_service_minutes(at(start), minutes, calendar()), at(deadline), "{start}");
    }
    assert_eq!(extended().closing(at("2026-09-21T12:30"), calendar()), at("2026-09-21T20:00"));
    assert_eq!(extended().closing(at("2026-09-12T09:00"), calendar()), at("2026-09-12T12:00"));
}

#[test]
fn impossible_windows_are_refused() {
    let hour = |hour| time(hour, 0);
    let bad = [
        vec![],
        vec![(hour(9), hour(9))],
        vec![(hour(17), hour(9))],
        vec![(hour(9), hour(12)), (hour(11), hour(17))],
        vec![(hour(13), hour(17)), (hour(9), hour(12))],
    ];
    for windows in bad {
        assert_eq!(ServiceWindows::new(windows.clone()), Err(ServiceHoursFault), "{windows:?}");
    }
}

proptest! {
    #[test]
    fn adding_and_measuring_agree(start in 0i64..60 * 24 * 300, minutes in 1u32..5000) {
        let start = at("2026-01-01T00:00") + TimeDelta::minutes(start);
        for hours in [plain(), weekends(), extended()] {
            let end = hours.add_service_minutes(start, minutes, calendar());
            prop_assert_eq!(hours.service_minutes_between(start, end, calendar()), i64::from(minutes));
            prop_assert!(hours.is_open(end - TimeDelta::microseconds(1), calendar()));
            prop_assert!(hours.add_service_minutes(start, minutes + 1, calendar()) > end);
        }
    }

    #[test]
    fn service_time_adds_up(a in 0i64..20_000, b in 0i64..20_000, c in 0i64..20_000) {
        let mut points = [a, b, c].map(|m| at("2026-09-10T00:00") + TimeDelta::minutes(m));
        points.sort_unstable();
        let between = |from: usize, until: usize| {
            plain().service_time_between(points[from], points[until], calendar())
        };
        prop_assert_eq!(between(0, 1) + between(1, 2), between(0, 2));
    }
}

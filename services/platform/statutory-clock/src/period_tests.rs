//! Vectors of the rules 7.2 to 7.4, T-16 and T-29, and the laws that hold for every date.

use proptest::prelude::*;

use super::*;

fn day(text: &str) -> NaiveDate {
    text.parse().unwrap()
}

fn firm(text: &str) -> Due {
    Due { date: day(text), provisional: false }
}

#[test]
fn forward_vectors_of_rule_7_3() {
    let cases = [
        ("2018-09-28", 3, "2018-10-08"),
        ("2018-09-30", 5, "2018-10-12"),
        ("2019-01-31", 10, "2019-02-19"),
        ("2019-09-30", 10, "2019-10-18"),
        ("2025-01-24", 10, "2025-02-13"),
        ("2025-09-30", 5, "2025-10-14"),
        ("2026-02-13", 3, "2026-02-25"),
        ("2026-05-08", 3, "2026-05-12"),
        ("2026-09-19", 3, "2026-09-22"),
        ("2026-09-30", 10, "2026-10-20"),
        ("2026-10-09", 3, "2026-10-13"),
    ];
    for (event, n, due) in cases {
        assert_eq!(WorkingCalendar::built_in().add_working_days(day(event), n), firm(due), "{event} + {n}");
    }
}

#[test]
fn due_dates_of_the_scenarios() {
    let cases = [
        ("T-01 publicity", "2026-09-21", 5, "2026-09-29"),
        ("T-02 backstop", "2018-11-12", 20, "2018-12-10"),
        ("T-03 visit", "2018-11-12", 10, "2018-11-26"),
        ("T-04 decision", "2026-09-21", 10, "2026-10-12"),
        ("T-04 extended", "2026-09-21", 15, "2026-10-19"),
        ("T-15 extended", "2026-09-21", 6, "2026-09-30"),
        ("T-16 Saturday off, Sunday works", "2026-09-19", 3, "2026-09-22"),
        ("T-16 holiday Saturday, working Saturday", "2026-10-03", 3, "2026-10-10"),
        ("T-27 publication", "2026-09-28", 20, "2026-10-30"),
    ];
    for (name, event, n, due) in cases {
        assert_eq!(WorkingCalendar::built_in().add_working_days(day(event), n), firm(due), "{name}");
    }
}

#[test]
fn backward_vectors_of_rule_7_4() {
    let cases = [
        ("2026-11-18", "2026-07-09", "2026-10-28"),
        ("2026-10-15", "2026-06-04", "2026-09-18"),
        ("2025-12-31", "2025-08-21", "2025-12-10"),
    ];
    let calendar = WorkingCalendar::built_in();
    for (end, ninety, fifteen) in cases {
        assert_eq!(calendar.sub_working_days(day(end), 90), firm(ninety), "{end} - 90");
        assert_eq!(calendar.sub_working_days(day(end), 15), firm(fifteen), "{end} - 15");
    }
    assert_eq!(calendar.sub_working_days(day("2026-11-18"), 0), firm("2026-11-18"));
}

#[test]
fn t_29_beyond_the_calendar_is_provisional_until_the_year_is_loaded() {
    let built_in = WorkingCalendar::built_in();
    let due = built_in.add_working_days(day("2027-01-04"), 3);
    assert_eq!(due, Due { date: day("2027-01-07"), provisional: true });
    let notice = "date,kind,holiday\n2027-01-05,OFF,New Year\n2027-01-09,WORK,New Year\n";
    let loaded = built_in.clone().merge(&WorkingCalendar::from_csv(notice).unwrap());
    assert_eq!(loaded.add_working_days(day("2027-01-04"), 3), firm("2027-01-08"));
    assert_eq!(loaded.add_working_days(day("2027-01-04"), 4), firm("2027-01-09"));
}

#[test]
fn only_the_counted_days_make_a_result_provisional() {
    let calendar = WorkingCalendar::built_in();
    assert_eq!(calendar.add_working_days(day("2026-12-30"), 1), firm("2026-12-31"));
    assert!(calendar.add_working_days(day("2026-12-31"), 1).provisional);
    assert_eq!(calendar.sub_working_days(day("2027-01-01"), 1), firm("2026-12-31"));
    assert!(calendar.sub_working_days(day("2027-01-05"), 10).provisional);
    assert!(calendar.add_working_days(day("2014-12-01"), 1).provisional);
}

#[test]
fn calendar_days_count_all_and_end_on_a_working_day() {
    let calendar = WorkingCalendar::built_in();
    let cases = [
        ("2026-08-03", 20, "2026-08-24"),
        ("2026-08-04", 20, "2026-08-24"),
        ("2026-09-11", 20, "2026-10-08"),
        ("2026-08-31", 20, "2026-09-20"),
        ("2026-09-21", 0, "2026-09-21"),
    ];
    for (event, n, due) in cases {
        assert_eq!(calendar.add_calendar_days(day(event), n), firm(due), "{event} + {n} days");
    }
}

#[test]
fn months_keep_the_day_number_or_take_the_last_day() {
    let cases = [
        ("2026-09-21", 2, "2026-11-21"),
        ("2026-12-31", 2, "2027-02-28"),
        ("2027-12-31", 2, "2028-02-29"),
        ("2026-09-21", 60, "2031-09-21"),
        ("2024-02-29", 12, "2025-02-28"),
    ];
    for (event, n, due) in cases {
        assert_eq!(add_months(day(event), n), day(due), "{event} + {n} months");
        assert_eq!(Period::months(n).due_after(day(event), WorkingCalendar::built_in()), firm(due));
    }
}

#[test]
fn validity_ends_the_day_before() {
    let cases = [
        ("2024-11-19", "2029-11-18"),
        ("2025-07-09", "2030-07-08"),
        ("2024-06-20", "2029-06-19"),
        ("2018-11-12", "2023-11-11"),
        ("2024-02-29", "2029-02-28"),
        ("2023-03-01", "2028-02-29"),
        ("2026-01-01", "2030-12-31"),
    ];
    for (issued, end) in cases {
        assert_eq!(validity_end(day(issued), 5), day(end), "{issued}");
    }
}

#[test]
fn a_period_ends_at_midnight_in_shanghai() {
    let due = firm("2026-09-29");
    assert_eq!(due.ends_at(), "2026-09-29T16:00:00Z".parse::<DateTime<Utc>>().unwrap());
    assert!(!due.has_passed("2026-09-29T15:59:59.999999Z".parse().unwrap()));
    assert!(due.has_passed("2026-09-29T16:00:00Z".parse().unwrap()));
}

#[test]
fn the_end_of_time_does_not_panic() {
    let calendar = WorkingCalendar::built_in();
    assert_eq!(calendar.add_working_days(NaiveDate::MAX, 5).date, NaiveDate::MAX);
    assert_eq!(calendar.add_calendar_days(NaiveDate::MAX, 5).date, NaiveDate::MAX);
    assert_eq!(calendar.sub_working_days(NaiveDate::MIN, 5).date, NaiveDate::MIN);
    assert_eq!(add_months(NaiveDate::MAX, 2), NaiveDate::MAX);
}

prop_compose! {
    fn any_day()(offset in 0u64..365 * 14) -> NaiveDate {
        day("2014-06-01") + Days::new(offset)
    }
}

proptest! {
    #[test]
    fn a_due_day_is_a_working_day_after_the_event(event in any_day(), n in 1u32..120) {
        let calendar = WorkingCalendar::built_in();
        let due = calendar.add_working_days(event, n).date;
        prop_assert!(due > event && calendar.is_working_day(due));
        prop_assert_eq!(calendar.working_days_between(event, due), n);
    }

    #[test]
    fn subtracting_undoes_adding_from_a_working_day(event in any_day(), n in 1u32..120) {
        let calendar = WorkingCalendar::built_in();
        let due = calendar.add_working_days(event, n).date;
        let back = calendar.sub_working_days(due, n).date;
        if calendar.is_working_day(event) {
            prop_assert_eq!(back, event);
        } else {
            prop_assert!(back < event && calendar.working_days_between(back, event) == 0);
        }
    }

    #[test]
    fn later_events_and_longer_periods_never_end_earlier(event in any_day(), later in 0u64..40, n in 0u32..60) {
        let calendar = WorkingCalendar::built_in();
        let due = calendar.add_working_days(event, n).date;
        prop_assert!(calendar.add_working_days(event + Days::new(later), n).date >= due);
        prop_assert!(calendar.add_working_days(event, n + 1).date >= due);
        prop_assert!(calendar.sub_working_days(event + Days::new(later), n).date
            >= calendar.sub_working_days(event, n).date);
    }

    #[test]
    fn a_result_inside_the_published_years_is_firm(event in any_day(), n in 1u32..60) {
        let calendar = WorkingCalendar::built_in();
        let due = calendar.add_working_days(event, n);
        let inside = event >= day("2014-12-31") && due.date <= day("2026-12-31");
        prop_assert_eq!(due.provisional, !inside);
    }
}

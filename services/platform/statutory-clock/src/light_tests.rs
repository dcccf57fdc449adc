//! Lights of rule 8.3 and T-17.

use chrono::Duration;
use proptest::prelude::*;

use super::*;
use crate::RosterDays;

fn calendar() -> &'static WorkingCalendar {
    WorkingCalendar::built_in()
}

fn shanghai_time(text: &str) -> DateTime<Utc> {
    format!("{text}+08:00").parse().unwrap()
}

fn due(text: &str) -> Due {
    Due { date: text.parse().unwrap(), provisional: false }
}

#[test]
fn t_17_the_acceptance_clock_over_a_holiday() {
    let due = calendar().add_working_days("2026-09-21".parse().unwrap(), 5);
    assert_eq!(due.date.to_string(), "2026-09-29");
    let cases = [
        ("2026-09-21T10:00:00", Light::Green),
        ("2026-09-24T23:59:59", Light::Green),
        ("2026-09-27T12:00:00", Light::Green),
        ("2026-09-27T23:59:59", Light::Green),
        ("2026-09-28T00:00:00", Light::Yellow),
        ("2026-09-28T17:00:00", Light::Yellow),
        ("2026-09-29T23:59:59", Light::Yellow),
        ("2026-09-30T00:00:00", Light::Red),
        ("2026-10-08T09:00:00", Light::Red),
    ];
    for (now, light) in cases {
        assert_eq!(statutory_light(shanghai_time(now), due, calendar()), light, "{now}");
    }
}

#[test]
fn the_days_on_which_a_light_turns_yellow() {
    let cases = [
        ("2026-09-29", "2026-09-28"),
        ("2026-09-28", "2026-09-24"),
        ("2026-10-08", "2026-09-30"),
        ("2026-09-22", "2026-09-21"),
        ("2026-09-21", "2026-09-20"),
        ("2026-11-21", "2026-11-19"),
    ];
    for (day, yellow) in cases {
        let changes = light_changes(due(day), calendar());
        assert_eq!(changes.yellow_at, shanghai_time(&format!("{yellow}T00:00:00")), "due {day}");
        assert_eq!(changes.red_at, due(day).ends_at(), "due {day}");
    }
}

#[test]
fn the_most_urgent_light_is_the_greatest() {
    assert_eq!([Light::Yellow, Light::Red, Light::Green].into_iter().max(), Some(Light::Red));
    assert_eq!([Light::Green, Light::Yellow, Light::Red].map(Light::as_str), ["GREEN", "YELLOW", "RED"]);
    assert_eq!(serde_json::to_string(&Light::Yellow).unwrap(), "\"YELLOW\"");
}

#[test]
fn the_handler_is_told_of_each_light_and_the_superior_of_red_alone() {
    let told = [Light::Green, Light::Yellow, Light::Red]
        .map(|light| light.told_to().iter().map(|told| told.as_str()).collect::<Vec<_>>().join(", "));
    assert_eq!(told, ["HANDLER", "HANDLER", "HANDLER, SUPERIOR"]);
}

#[test]
fn a_promise_is_yellow_for_its_last_quarter() {
    let hours = ServiceHours::nine_to_five(RosterDays::none());
    let promise = PromiseClock::start(shanghai_time("2026-09-21T16:30:00"), 60);
    let cases = [
        ("2026-09-21T16:30:00", Light::Green),
        ("2026-09-21T23:00:00", Light::Green),
        ("2026-09-22T09:14:59", Light::Green),
        ("2026-09-22T09:15:00", Light::Yellow),
        ("2026-09-22T09:30:00", Light::Yellow),
        ("2026-09-22T09:30:01", Light::Red),
        ("2026-09-23T12:00:00", Light::Red),
    ];
    for (now, light) in cases {
        assert_eq!(promise_light(shanghai_time(now), &promise, &hours, calendar()), light, "{now}");
    }
}

#[test]
fn a_paused_promise_keeps_its_light() {
    let hours = ServiceHours::nine_to_five(RosterDays::none());
    let start = shanghai_time("2026-09-21T10:00:00");
    let paused = |minute| PromiseClock::start(start, 60).pause(start + Duration::minutes(minute)).unwrap();
    for (minute, light) in [(10, Light::Green), (50, Light::Yellow), (70, Light::Red)] {
        let now = shanghai_time("2026-10-20T12:00:00");
        assert_eq!(promise_light(now, &paused(minute), &hours, calendar()), light, "paused after {minute}");
    }
}

proptest! {
    #[test]
    fn lights_only_get_more_urgent_and_change_when_announced(day in 0u64..300, hours in 0i64..24 * 40) {
        let due = due("2026-01-05");
        let due = Due { date: due.date + chrono::Days::new(day), ..due };
        let changes = light_changes(due, calendar());
        let now = changes.yellow_at - Duration::hours(24 * 5) + Duration::hours(hours);
        let expected = match now {
            now if now >= changes.red_at => Light::Red,
            now if now >= changes.yellow_at => Light::Yellow,
            _ => Light::Green,
        };
        prop_assert_eq!(statutory_light(now, due, calendar()), expected);
        let left = calendar().working_days_between(legal_date(now), due.date);
        prop_assert_eq!(expected == Light::Green, left > 1);
    }
}

//! Extension, suspension and recomputation: T-04, T-15, T-17, T-29 and the order of events.

use actnow_decisions::{Refusal, RefusalKind};
use proptest::prelude::*;

use super::*;

fn day(text: &str) -> NaiveDate {
    text.parse().unwrap()
}

fn calendar() -> &'static WorkingCalendar {
    WorkingCalendar::built_in()
}

fn permit(start: &str, period: Period) -> StatutoryClock {
    StatutoryClock::start(day(start), period, SuspensionRule::LicensingLaw45, calendar())
}

fn registration(start: &str) -> StatutoryClock {
    StatutoryClock::start(day(start), Period::working_days(3), SuspensionRule::Never, calendar())
}

fn due_of(clock: &StatutoryClock) -> String {
    clock.due().date.to_string()
}

#[test]
fn t_15_extension_before_the_due_day_is_over() {
    let clock = registration("2026-09-21");
    assert_eq!(due_of(&clock), "2026-09-24");
    let extended = clock.clone().extend(3, day("2026-09-24"), calendar()).unwrap();
    assert_eq!((due_of(&extended).as_str(), extended.extended_by()), ("2026-09-30", Some(3)));
    let late = clock.extend(3, day("2026-09-25"), calendar());
    assert_eq!(late, Err(ClockFault::Expired { due: day("2026-09-24") }));
    let again = extended.extend(3, day("2026-09-29"), calendar());
    assert_eq!(again, Err(ClockFault::ExtensionUsed));
}

#[test]
fn t_04_extension_of_the_decision_clock() {
    let clock = permit("2026-09-21", Period::working_days(10));
    assert_eq!(due_of(&clock), "2026-10-12");
    assert_eq!(due_of(&clock.extend(5, day("2026-10-12"), calendar()).unwrap()), "2026-10-19");
}

#[test]
fn a_suspended_span_is_not_counted() {
    let clock = permit("2026-09-21", Period::working_days(10));
    let cases = [
        ("2026-09-22", "2026-09-22", "2026-10-12"),
        ("2026-09-22", "2026-09-23", "2026-10-13"),
        ("2026-09-22", "2026-09-24", "2026-10-14"),
        ("2026-09-24", "2026-09-27", "2026-10-12"),
        ("2026-10-12", "2026-10-15", "2026-10-12"),
    ];
    for (since, until, due) in cases {
        let suspended = clock.clone().suspend(day(since)).unwrap();
        assert_eq!((suspended.suspended_since(), due_of(&suspended)), (Some(day(since)), due_of(&clock)));
        let resumed = suspended.resume(day(until), calendar()).unwrap();
        assert_eq!((resumed.suspended_since(), due_of(&resumed).as_str()), (None, due), "{since} to {until}");
    }
}

#[test]
fn suspension_moves_periods_of_calendar_days_and_months_too() {
    let of = |period| {
        let clock = permit("2026-08-03", period).suspend(day("2026-08-10")).unwrap();
        due_of(&clock.resume(day("2026-08-13"), calendar()).unwrap())
    };
    assert_eq!(of(Period::calendar_days(21)), "2026-08-27");
    assert_eq!(of(Period::months(1)), "2026-09-06");
}

#[test]
fn several_suspensions_and_an_extension_add_up() {
    let clock = permit("2026-09-21", Period::working_days(10));
    let clock = clock.suspend(day("2026-09-22")).unwrap().resume(day("2026-09-23"), calendar()).unwrap();
    let clock = clock.extend(5, day("2026-09-23"), calendar()).unwrap();
    let clock = clock.suspend(day("2026-10-08")).unwrap().resume(day("2026-10-09"), calendar()).unwrap();
    assert_eq!(due_of(&clock), "2026-10-21");
}

#[test]
fn refused_events_say_why() {
    let running = permit("2026-09-21", Period::working_days(10));
    let suspended = running.clone().suspend(day("2026-09-23")).unwrap();
    let resumed = suspended.clone().resume(day("2026-09-24"), calendar()).unwrap();
    let order = |earliest| Err(ClockFault::DateOrder { earliest: day(earliest) });
    let cases = [
        (registration("2026-09-21").suspend(day("2026-09-22")), Err(ClockFault::NotSuspendable)),
        (suspended.clone().suspend(day("2026-09-24")), Err(ClockFault::AlreadySuspended)),
        (running.clone().suspend(day("2026-10-13")), Err(ClockFault::Expired { due: day("2026-10-12") })),
        (running.clone().suspend(day("2026-09-20")), order("2026-09-21")),
        (running.clone().extend(5, day("2026-09-20"), calendar()), order("2026-09-21")),
        (running.resume(day("2026-09-22"), calendar()), Err(ClockFault::NotSuspended)),
        (suspended.resume(day("2026-09-22"), calendar()), order("2026-09-23")),
        (resumed.suspend(day("2026-09-23")), order("2026-09-24")),
    ];
    for (index, (outcome, expected)) in cases.into_iter().enumerate() {
        assert_eq!(outcome, expected, "case {index}");
    }
}

#[test]
fn a_refusal_carries_the_due_day() {
    let refusal = Refusal::from(ClockFault::Expired { due: day("2026-09-24") });
    assert_eq!((refusal.kind, refusal.reason), (RefusalKind::Precondition, "CLOCK_EXPIRED"));
    assert_eq!(refusal.details, [("due", "2026-09-24".to_owned())]);
    assert_eq!(refusal.text.en, "the period ended on 2026-09-24");
    assert_eq!(refusal.text.zh, "期限已于2026-09-24届满");
}

#[test]
fn a_suspended_clock_neither_expires_nor_changes_its_light() {
    let clock = permit("2026-09-21", Period::working_days(5)).suspend(day("2026-09-24")).unwrap();
    let late: DateTime<Utc> = "2026-10-20T02:00:00Z".parse().unwrap();
    assert!(!clock.has_expired(late));
    assert_eq!(clock.light(late, calendar()), Light::Green);
    let resumed = clock.resume(day("2026-10-20"), calendar()).unwrap();
    assert_eq!((due_of(&resumed).as_str(), resumed.light(late, calendar())), ("2026-10-22", Light::Green));
    assert!(resumed.has_expired("2026-10-22T16:00:00Z".parse().unwrap()));
}

#[test]
fn t_29_a_clock_is_recomputed_when_the_year_is_loaded() {
    let clock = permit("2027-01-04", Period::working_days(3));
    assert_eq!((due_of(&clock).as_str(), clock.due().provisional), ("2027-01-07", true));
    let notice = "date,kind,holiday\n2027-01-05,OFF,New Year\n";
    let loaded = calendar().clone().merge(&WorkingCalendar::from_csv(notice).unwrap());
    let recomputed = clock.clone().recompute(&loaded);
    assert_eq!((due_of(&recomputed).as_str(), recomputed.due().provisional), ("2027-01-08", false));
    assert_eq!(clock.clone().recompute(calendar()), clock);
}

#[test]
fn it_is_stored_and_read_back() {
    let clock = permit("2026-09-21", Period::working_days(10)).suspend(day("2026-09-23")).unwrap();
    let json = serde_json::to_string(&clock).unwrap();
    assert_eq!(serde_json::from_str::<StatutoryClock>(&json).unwrap(), clock);
    assert_eq!(StatutoryClock::from_parts(clock.parts().clone()).unwrap(), clock);
    let forged = json.replace("LICENSING_LAW_45", "NEVER").replace("LICENSING_LAW45", "NEVER");
    assert_ne!(forged, json);
    assert!(serde_json::from_str::<StatutoryClock>(&forged).is_err());
}

#[test]
fn impossible_parts_are_refused() {
    let span = |since: &str, until: Option<&str>| Suspension { since: day(since), until: until.map(day) };
    let with = |suspensions: Vec<Suspension>| {
        let parts = permit("2026-09-21", Period::working_days(10)).parts().clone();
        StatutoryClock::from_parts(ClockParts { suspensions, ..parts }).map(|clock| clock.suspended_since())
    };
    let order = |earliest| Err(ClockFault::DateOrder { earliest: day(earliest) });
    let twice_open = vec![span("2026-09-22", None), span("2026-09-23", None)];
    assert_eq!(with(twice_open), Err(ClockFault::AlreadySuspended));
    assert_eq!(with(vec![span("2026-09-20", None)]), order("2026-09-21"));
    assert_eq!(with(vec![span("2026-09-23", Some("2026-09-22"))]), order("2026-09-21"));
    let overlapping = vec![span("2026-09-22", Some("2026-09-24")), span("2026-09-23", None)];
    assert_eq!(with(overlapping), order("2026-09-24"));
    assert_eq!(with(vec![span("2026-09-22", None)]), Ok(Some(day("2026-09-22"))));
    let mut parts = registration("2026-09-21").parts().clone();
    parts.due.date = day("2026-09-20");
    assert_eq!(StatutoryClock::from_parts(parts), Err(ClockFault::DateOrder { earliest: day("2026-09-21") }));
}

proptest! {
    #[test]
    fn a_standstill_moves_the_due_day_by_its_working_days(
        n in 1u32..40, since in 0u64..60, length in 0u64..30,
    ) {
        let clock = permit("2026-02-02", Period::working_days(n));
        let since = day("2026-02-02") + Days::new(since);
        prop_assume!(since <= clock.due().date);
        let until = since + Days::new(length);
        let moved = clock.clone().suspend(since).unwrap().resume(until, calendar()).unwrap();
        let left = calendar().working_days_between(since, clock.due().date);
        let expected = if left == 0 { clock.due() } else { calendar().add_working_days(until, left) };
        prop_assert_eq!(moved.due().date, expected.date);
    }

    #[test]
    fn extending_equals_a_longer_period(n in 1u32..40, extra in 1u32..20) {
        let clock = permit("2026-02-02", Period::working_days(n));
        let extended = clock.clone().extend(extra, clock.due().date, calendar()).unwrap();
        prop_assert_eq!(extended.due(), permit("2026-02-02", Period::working_days(n + extra)).due());
    }
}

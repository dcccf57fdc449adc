//! The promise clock with and without pauses.

use proptest::prelude::*;

use super::*;
use crate::RosterDays;

fn calendar() -> &'static WorkingCalendar {
    WorkingCalendar::built_in()
}

fn hours() -> ServiceHours {
    ServiceHours::nine_to_five(RosterDays::none())
}

fn at(text: &str) -> DateTime<Utc> {
    format!("{text}:00+08:00").parse().unwrap()
}

fn promise() -> PromiseClock {
    PromiseClock::start(at("2026-09-21T16:00"), 120)
}

#[test]
fn a_promise_runs_in_service_time() {
    assert_eq!(promise().deadline(&hours(), calendar()), Some(at("2026-09-22T10:00")));
    assert_eq!(promise().yellow_at(&hours(), calendar()), Some(at("2026-09-22T09:30")));
    assert_eq!(promise().remaining(at("2026-09-21T22:00"), &hours(), calendar()), TimeDelta::minutes(60));
    assert_eq!(promise().remaining(at("2026-09-23T12:00"), &hours(), calendar()), TimeDelta::zero());
    assert_eq!(promise().remaining(at("2026-09-21T09:00"), &hours(), calendar()), TimeDelta::minutes(120));
}

#[test]
fn a_promise_made_after_hours_starts_with_the_next_opening() {
    let night = PromiseClock::start(at("2026-09-24T21:00"), 60);
    assert_eq!(night.deadline(&hours(), calendar()), Some(at("2026-09-28T10:00")));
}

#[test]
fn a_pause_moves_the_deadline() {
    let paused = promise().pause(at("2026-09-21T16:30")).unwrap();
    assert_eq!(paused.paused_since(), Some(at("2026-09-21T16:30")));
    assert_eq!(paused.deadline(&hours(), calendar()), None);
    assert_eq!(paused.yellow_at(&hours(), calendar()), None);
    assert_eq!(paused.remaining(at("2026-10-20T12:00"), &hours(), calendar()), TimeDelta::minutes(90));
    assert!(!paused.is_overdue(at("2026-10-20T12:00"), &hours(), calendar()));
    let resumed = paused.resume(at("2026-09-23T09:00")).unwrap();
    assert_eq!(resumed.deadline(&hours(), calendar()), Some(at("2026-09-23T10:30")));
    assert_eq!(resumed.yellow_at(&hours(), calendar()), Some(at("2026-09-23T10:00")));
    assert_eq!(resumed.paused_since(), None);
}

#[test]
fn a_pause_after_the_deadline_heals_nothing() {
    let late = promise().pause(at("2026-09-22T11:00")).unwrap().resume(at("2026-09-22T12:00")).unwrap();
    assert_eq!(late.deadline(&hours(), calendar()), Some(at("2026-09-22T10:00")));
    assert!(late.is_overdue(at("2026-09-22T10:01"), &hours(), calendar()));
    assert!(!late.is_overdue(at("2026-09-22T10:00"), &hours(), calendar()));
}

#[test]
fn doing_it_twice_changes_nothing() {
    let paused = promise().pause(at("2026-09-21T16:30")).unwrap();
    assert_eq!(paused.clone().pause(at("2026-09-21T16:40")), Ok(paused.clone()));
    let resumed = paused.resume(at("2026-09-22T09:00")).unwrap();
    assert_eq!(resumed.clone().resume(at("2026-09-22T09:10")), Ok(resumed));
}

#[test]
fn events_keep_their_order() {
    let order = |day: &str| Err(ClockFault::DateOrder { earliest: day.parse().unwrap() });
    assert_eq!(promise().pause(at("2026-09-20T16:00")), order("2026-09-21"));
    let paused = promise().pause(at("2026-09-21T16:30")).unwrap();
    assert_eq!(paused.clone().resume(at("2026-09-21T16:00")), order("2026-09-21"));
    let resumed = paused.resume(at("2026-09-22T09:00")).unwrap();
    assert_eq!(resumed.pause(at("2026-09-21T17:00")), order("2026-09-22"));
}

#[test]
fn it_is_stored_and_read_back() {
    let paused = promise().pause(at("2026-09-21T16:30")).unwrap();
    let json = serde_json::to_string(&paused).unwrap();
    assert_eq!(serde_json::from_str::<PromiseClock>(&json).unwrap(), paused);
    assert_eq!(
        (paused.started_at(), paused.minutes(), paused.pauses().len()),
        (at("2026-09-21T16:00"), 120, 1)
    );
}

#[test]
fn impossible_pauses_are_refused() {
    let pause = |since, until: Option<&str>| Pause { since: at(since), until: until.map(at) };
    let with = |pauses| PromiseClock::from_parts(at("2026-09-21T16:00"), 120, pauses);
    let order = |day: &str| Err(ClockFault::DateOrder { earliest: day.parse().unwrap() });
    let open = pause("2026-09-21T16:30", None);
    assert_eq!(with(vec![open, open]), Err(ClockFault::AlreadySuspended));
    assert_eq!(with(vec![pause("2026-09-21T15:00", None)]), order("2026-09-21"));
    assert_eq!(with(vec![pause("2026-09-22T15:00", Some("2026-09-22T14:00"))]), order("2026-09-22"));
    assert_eq!(with(vec![open]), promise().pause(at("2026-09-21T16:30")));
    let forged = r#"{"start":"2026-09-21T08:00:00Z","minutes":1,"pauses":[{"since":"2026-09-20T08:00:00Z","until":null}]}"#;
    assert!(serde_json::from_str::<PromiseClock>(forged).is_err());
}

proptest! {
    #[test]
    fn pauses_are_never_charged(minutes in 1u32..2000, pauses in prop::collection::vec((1i64..600, 1i64..3000), 0..4)) {
        let mut clock = PromiseClock::start(at("2026-09-10T09:00"), minutes);
        let mut now = clock.started_at();
        let mut charged = TimeDelta::zero();
        for (run, rest) in pauses {
            let stop = now + TimeDelta::minutes(run);
            charged += hours().service_time_between(now, stop, calendar());
            now = stop + TimeDelta::minutes(rest);
            clock = clock.pause(stop).unwrap().resume(now).unwrap();
        }
        let left = (clock.length() - charged).max(TimeDelta::zero());
        prop_assert_eq!(clock.remaining(now, &hours(), calendar()), left);
        let deadline = clock.deadline(&hours(), calendar()).unwrap();
        prop_assert_eq!(clock.remaining(deadline, &hours(), calendar()), TimeDelta::zero());
        prop_assert!(left.is_zero() || deadline == hours().add_service_time(now, left, calendar()));
    }
}

//! The visit clock of the hall (rules 7.5): who came in leaves with everything within two hours of service.

use actnow_statutory_clock::Light;
use chrono::TimeDelta;

use super::support::*;
use crate::domain::subjects::{FilingTold, FoodTold, NameTold};
use crate::domain::*;

/// A company alone, whose applicant came in at half past nine, half an hour before the case.
fn at_the_window() -> Case {
    let arrived_at = Some(at("2026-09-21T09:30:00+08:00"));
    Case::open(Plan { subsidiary: None, food: None, arrived_at, ..plan() }, monday())
}

fn hall(case: &Case) -> &HallVisit {
    case.track.hall().unwrap()
}

fn lights(case: &Case) -> Vec<(Light, ToldTo)> {
    let of_the_hall = |fact: &Fact| {
        let Fact::LightChanged { clock: ClockKind::Hall, light, step: None, told } = fact else {
            return None;
        };
        Some((*light, *told))
    };
    case.facts.iter().filter_map(of_the_hall).collect()
}

fn leave(case: &mut Case) -> Result<bool, &'static str> {
    let outcome = case.track.clone().note_departure(&case.rules, &case.occasion());
    outcome.map(|outcome| case.take(outcome)).map_err(|refusal| refusal.reason)
}

fn last_line(case: &Case) -> (&'static str, String) {
    let line = case.lines.last().unwrap();
    (line.event, line.text.en.to_string())
}

#[test]
fn two_hours_from_coming_in_by_the_hours_of_the_hall() {
    let mut case = at_the_window();
    assert_eq!(hall(&case).due(&case.rules), Some(at("2026-09-21T11:30:00+08:00")));
    case.pass(at("2026-09-21T10:59:59+08:00"));
    assert_eq!(lights(&case), []);
    case.pass(at("2026-09-21T11:30:00+08:00"));
    assert_eq!(lights(&case), [(Light::Yellow, ToldTo::Handler)]);
    assert_eq!(case.track.light(), Light::Red, "the hour of the promise was over at eleven");
    case.pass(at("2026-09-21T11:30:01+08:00"));
    assert_eq!(lights(&case)[1..], [(Light::Red, ToldTo::Handler), (Light::Red, ToldTo::Superior)]);
    case.pass(at("2026-09-21T16:59:59+08:00"));
    assert_eq!((lights(&case).len(), hall(&case).left()), (3, None), "each change is told once");
    case.pass(at("2026-09-22T11:30:01+08:00"));
    assert_eq!(hall(&case).left(), Some((Leaving::HallClosed, at("2026-09-21T17:00:00+08:00"))));
    assert_eq!((hall(&case).minutes(case.now, &case.rules), hall(&case).light()), (450, Light::Red));
    let closed: Vec<_> = case.lines.iter().filter(|line| line.event == "HallVisitEnded").collect();
    assert_eq!(closed.len(), 1);
    assert!(closed[0].text.en.contains("closed after 450 minutes"), "{}", closed[0].text.en);
    assert_eq!(lights(&case).len(), 3);
}

#[test]
fn nobody_waits_in_the_hall_for_a_visit_to_the_premises() {
    let arrived_at = Some(monday());
    let mut case = Case::open(Plan { arrived_at, ..plan() }, monday()).with_parent_issued();
    case.hear(filing(SUB_FILING, issued(Company::Subsidiary)));
    case.hear(food(FoodTold::Received { due: due("2026-09-29") }));
    assert_eq!(hall(&case).left(), None);
    let ground = String::new();
    case.hear(food(FoodTold::VisitOrdered { inspection_id: VISIT, due: due("2026-09-29"), ground }));
    assert_eq!(hall(&case).left(), Some((Leaving::ToBeVisited, monday())));
}

#[test]
fn nobody_waits_in_a_hall_that_is_closed() {
    let company = |came: &str, now: &str| {
        let arrived_at = Some(at(came));
        Case::open(Plan { subsidiary: None, food: None, arrived_at, ..plan() }, at(now))
    };
    for (came, now) in [
        ("2026-09-21T17:00:00+08:00", "2026-09-21T17:05:00+08:00"),
        ("2026-09-21T16:50:00+08:00", "2026-09-21T17:00:00+08:00"),
        ("2026-09-19T10:00:00+08:00", "2026-09-19T10:05:00+08:00"),
    ] {
        assert_eq!(company(came, now).track.hall(), None, "{came}");
    }
    let early = company("2026-09-21T08:30:00+08:00", "2026-09-21T08:45:00+08:00");
    assert_eq!(hall(&early).due(&early.rules), Some(at("2026-09-21T11:00:00+08:00")), "before it opens");
}

#[test]
fn a_withdrawn_case_lets_the_person_go() {
    let mut case = at_the_window();
    case.hear(name(PARENT_NAME, reserved("2026-11-21")));
    assert!(case.withdraw());
    assert!(!case.track.state().is_closed(), "the names are not given back yet");
    assert_eq!(hall(&case).left(), Some((Leaving::CaseOver, monday())));
    assert_eq!(case.track.light(), Light::Green);
}

#[test]
fn what_is_heard_after_closing_found_nobody_in_the_hall() {
    let mut case = at_the_window();
    case.now = at("2026-09-22T10:00:00+08:00");
    case.hear(name(PARENT_NAME, NameTold::Rejected { reasons: "重名".into(), findings: vec![] }));
    assert_eq!(hall(&case).left(), Some((Leaving::HallClosed, at("2026-09-21T17:00:00+08:00"))));
}

#[test]
fn a_late_alarm_ends_the_day_at_its_closing() {
    let mut case = at_the_window();
    case.now = at("2026-09-23T09:00:00+08:00");
    case.look();
    assert_eq!(hall(&case).left(), Some((Leaving::HallClosed, at("2026-09-21T17:00:00+08:00"))));
    assert_eq!(lights(&case), [(Light::Red, ToldTo::Handler), (Light::Red, ToldTo::Superior)]);
}

#[test]
fn whoever_gets_everything_may_go() {
    let mut case = at_the_window();
    case.now += TimeDelta::minutes(5);
    case = case.with_parent_issued();
    assert_eq!(case.track.state(), CaseState::Completed);
    let left = (Leaving::WithEverything, at("2026-09-21T10:05:00+08:00"));
    assert_eq!((hall(&case).left(), hall(&case).light()), (Some(left), Light::Green));
    assert_eq!(
        last_line(&case),
        ("HallVisitEnded", "everything is ready after 35 minutes in the hall".to_owned())
    );
    assert_eq!(leave(&mut case), Err("NOBODY_IN_HALL"));
}

#[test]
fn whoever_does_not_wait_turns_no_light_and_the_case_goes_on() {
    let mut case = at_the_window();
    case.hear(name(PARENT_NAME, reserved("2026-11-21")));
    case.hear(filing(PARENT_FILING, FilingTold::Returned { findings: vec![finding("")] }));
    case.pass(at("2026-09-21T11:10:00+08:00"));
    assert_eq!((lights(&case), case.track.light()), (vec![(Light::Yellow, ToldTo::Handler)], Light::Yellow));
    assert_eq!(leave(&mut case), Ok(true));
    assert_eq!(
        last_line(&case),
        ("HallVisitEnded", "the applicant left the hall after 100 minutes, without waiting".to_owned())
    );
    assert_eq!((case.track.light(), case.track.state()), (Light::Green, CaseState::WaitingApplicant));
    assert_eq!(leave(&mut case), Ok(false), "noted twice");
    case.pass(at("2026-09-23T10:00:00+08:00"));
    assert_eq!(lights(&case).len(), 1);
    case.hear(filing(PARENT_FILING, issued(Company::Parent)));
    let (how, when) = hall(&case).left().unwrap();
    assert_eq!((how, when), (Leaving::WithoutWaiting, at("2026-09-21T11:10:00+08:00")));
}

#[test]
fn a_light_that_was_due_before_the_departure_is_shown() {
    let mut case = at_the_window();
    // The alarm is late.
    case.now = at("2026-09-21T12:00:00+08:00");
    assert_eq!(leave(&mut case), Ok(true));
    assert_eq!(lights(&case), [(Light::Red, ToldTo::Handler), (Light::Red, ToldTo::Superior)]);
    assert_eq!(hall(&case).light(), Light::Red);
}

#[test]
fn the_clock_runs_on_when_the_promise_is_gone_and_ends_with_the_case() {
    let arrived_at = Some(monday());
    let barred = Some(LeftReason::NotVerified);
    let mut case = Case::open(Plan { subsidiary: None, food: None, arrived_at, barred, ..plan() }, monday());
    assert_eq!(case.track.promise_due(&case.rules), None);
    case.pass(at("2026-09-21T11:45:00+08:00"));
    assert_eq!((lights(&case), case.track.light()), (vec![(Light::Yellow, ToldTo::Handler)], Light::Yellow));
    case.hear(name(PARENT_NAME, NameTold::Rejected { reasons: "重名".into(), findings: vec![] }));
    assert_eq!(case.track.state(), CaseState::Terminated);
    assert_eq!(hall(&case).left(), Some((Leaving::CaseOver, case.now)));
    assert_eq!(
        last_line(&case),
        ("HallVisitEnded", "the case is over after 105 minutes in the hall".to_owned())
    );
}

#[test]
fn nobody_leaves_who_never_came() {
    let mut case = Case::open(plan(), monday());
    assert_eq!(case.track.hall(), None);
    assert_eq!(leave(&mut case), Err("NOBODY_IN_HALL"));
}

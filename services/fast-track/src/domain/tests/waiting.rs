//! Nothing is ever merely pending: answers are awaited, orders repeated, people reminded, cases resumed.

use chrono::TimeDelta;

use super::support::*;
use crate::domain::subjects::{FilingTold, NameTold};
use crate::domain::*;

#[test]
fn an_unanswered_order_is_given_again_with_the_same_ids_then_escalates_and_never_ends() {
    let mut case = Case::open(Plan { subsidiary: None, food: None, ..plan() }, monday());
    let first = std::mem::take(&mut case.orders);
    assert_eq!(case.alarm, Some(monday() + TimeDelta::seconds(60)));
    case.pass(monday() + TimeDelta::seconds(60));
    assert_eq!(std::mem::take(&mut case.orders), first);
    assert_eq!(case.state_of(P_NAME), StepState::Ordered);
    assert_eq!(case.track.state(), CaseState::Running);
    // Repeated after 1, 3, 7, 15 minutes …
    case.pass(monday() + TimeDelta::minutes(15));
    assert_eq!(std::mem::take(&mut case.orders), [first.clone(), first.clone(), first.clone()].concat());
    let escalated = case.lines.iter().filter(|line| line.event == "Escalated").count();
    assert_eq!(escalated, 1);
    assert_eq!(case.track.state(), CaseState::WaitingDepartment);
    let action = case.track.next_action().unwrap();
    assert!(action.text.zh.contains("值班主管"), "{action:?}");
    // Silence for half a day: the order is still repeated, without another line each time.
    let lines = case.lines.len();
    case.pass(monday() + TimeDelta::hours(4));
    assert!(case.orders.len() >= 15);
    assert_eq!(case.lines.iter().skip(lines).filter(|line| line.step.is_some()).count(), 0);
    case.hear(name(PARENT_NAME, reserved("2026-11-21")));
    assert_eq!(case.track.state(), CaseState::Running);
}

#[test]
fn people_are_reminded_at_growing_distances() {
    let mut case = Case::open(Plan { subsidiary: None, food: None, ..plan() }, monday());
    case.hear(name(PARENT_NAME, NameTold::NeedsDecision { findings: vec![] }));
    case.taken_orders();
    case.pass(monday() + TimeDelta::days(8));
    let reminders: Vec<i64> = case
        .lines
        .iter()
        .filter(|line| line.event == "Reminded")
        .map(|line| (line.at - monday()).num_days())
        .collect();
    assert_eq!(reminders, [1, 3, 7]);
    assert_eq!(case.taken_orders(), ["DeclareName"; 3], "a lost answer is told again");
}

#[test]
fn resume_gives_again_what_is_unanswered_and_arms_a_missing_alarm() {
    let case = Case::open(plan(), monday());
    let resumed = case.track.clone().resume(Armed::No, &case.rules, &case.occasion());
    assert_eq!(resumed.given_again, ["DeclareName parent.name", "DeclareName subsidiary.name", "ALARM"]);
    let Outcome::Moved(next) = resumed.outcome else { panic!() };
    assert_eq!(next.orders.len(), 2);
    assert!(matches!(next.alarm, Alarm::At(_)));
}

#[test]
fn resume_of_a_healthy_case_gives_nothing() {
    let mut case = Case::open(Plan { subsidiary: None, food: None, ..plan() }, monday());
    case.hear(name(PARENT_NAME, reserved("2026-11-21")));
    case.hear(filing(PARENT_FILING, FilingTold::Received { due: due("2026-09-24") }));
    let armed = Armed::At(case.alarm.unwrap());
    let resumed = case.track.clone().resume(armed, &case.rules, &case.occasion());
    assert!(resumed.given_again.is_empty());
    assert_eq!(resumed.outcome, Outcome::Unchanged(Box::new(case.track.clone())));
    let in_time = Armed::At(case.track.look_at().unwrap());
    let resumed = case.track.clone().resume(in_time, &case.rules, &case.occasion());
    assert!(resumed.given_again.is_empty());
    let late = Armed::At(case.track.look_at().unwrap() + TimeDelta::seconds(1));
    let resumed = case.track.clone().resume(late, &case.rules, &case.occasion());
    assert_eq!(resumed.given_again, ["ALARM"]);
}

#[test]
fn an_early_alarm_changes_nothing_and_is_armed_again() {
    let mut case = Case::open(plan(), monday());
    let before = case.track.clone();
    assert!(!case.look());
    assert_eq!(case.track, before);
    assert_eq!(case.alarm, Some(monday() + TimeDelta::seconds(60)));
}

#[test]
fn what_is_due_already_is_looked_at_in_a_second() {
    let case = Case::open(plan(), monday());
    let late = Occasion { at: monday() + TimeDelta::days(9), trace_id: None };
    let track = case.track.rearmed(&case.rules, &late);
    assert_eq!(track.look_at(), Some(late.at + TimeDelta::seconds(1)));
}

#[test]
fn the_next_action_names_who_what_and_by_when() {
    let mut case = Case::open(Plan { subsidiary: None, food: None, ..plan() }, monday());
    let action = case.track.next_action().unwrap();
    assert!(action.text.en.starts_with("name of the parent: registration must answer, by 2026-09-21 10:01"));
    case.hear(name(PARENT_NAME, reserved("2026-11-21")));
    case.hear(filing(PARENT_FILING, FilingTold::Received { due: due("2026-09-24") }));
    let action = case.track.next_action().unwrap();
    assert_eq!(action.by, Some(By::Day(day("2026-09-24"))));
    assert_eq!(action.text.zh, "母公司设立登记：登记机关经办人审查并决定登记申请，2026-09-24前");
}

//! Yellow and red, by both clocks (rule 8.3, T-17).

use actnow_statutory_clock::Light;

use super::support::*;
use crate::domain::subjects::{FilingTold, FoodTold};
use crate::domain::*;

fn changed(clock: ClockKind, light: Light, step: Option<StepKey>, told: ToldTo) -> Fact {
    Fact::LightChanged { clock, light, step, told }
}

fn at_the_food_section(received: &str, acceptance_due: &str) -> Case {
    let mut case = Case::open(plan(), at(received)).with_parent_issued();
    case.hear(filing(SUB_FILING, issued(Company::Subsidiary)));
    let reasons = vec![finding("MANUAL")];
    case.hear(food(FoodTold::ReceivedByPerson { due: due(acceptance_due), reasons }));
    case
}

#[test]
fn t17_no_acceptance_answer_turns_yellow_then_red_and_is_deemed_accepted() {
    let statutory = |light, told| changed(ClockKind::Statutory, light, Some(StepKey::Food), told);
    let mut case = at_the_food_section("2026-09-21T10:00:00+08:00", "2026-09-29");
    case.pass(at("2026-09-27T23:59:59+08:00"));
    assert!(case.light_facts().is_empty());
    case.pass(at("2026-09-28T00:00:00+08:00"));
    assert_eq!(case.light_facts(), [&statutory(Light::Yellow, ToldTo::Handler)]);
    // The department's own clock is faster than our alarm: red shows all the same.
    case.now = at("2026-09-30T00:00:00+08:00");
    case.hear(food(FoodTold::Accepted { deemed: true, due: due("2026-10-12") }));
    assert_eq!(
        case.light_facts()[1..],
        [&statutory(Light::Red, ToldTo::Handler), &statutory(Light::Red, ToldTo::Superior)]
    );
    assert_eq!(case.track.lights().1, Light::Green, "the decision clock has only begun");
    assert_eq!(case.track.decision_due(), Some(due("2026-10-12")));
}

#[test]
fn the_alarm_alone_turns_the_light_red() {
    let mut case = at_the_food_section("2026-09-21T10:00:00+08:00", "2026-09-29");
    case.pass(at("2026-09-30T00:00:00+08:00"));
    assert_eq!(case.track.lights().1, Light::Red);
    assert_eq!(case.light_facts().len(), 3);
    case.pass(at("2026-10-09T00:00:00+08:00"));
    assert_eq!(case.light_facts().len(), 3, "each change is told once");
}

#[test]
fn an_extension_turns_the_light_green_again() {
    let mut case = Case::open(plan(), monday());
    case.hear(name(PARENT_NAME, reserved("2026-11-21")));
    case.hear(filing(PARENT_FILING, FilingTold::SubmittedToPerson { round: 1, reasons: vec![finding("X")] }));
    case.hear(filing(PARENT_FILING, FilingTold::Received { due: due("2026-09-24") }));
    case.pass(at("2026-09-24T10:00:00+08:00"));
    assert_eq!(case.track.lights().1, Light::Yellow);
    case.hear(filing(PARENT_FILING, FilingTold::Extended { due: due("2026-09-30") }));
    let green = changed(ClockKind::Statutory, Light::Green, Some(P_EST), ToldTo::Handler);
    assert_eq!(case.light_facts().last(), Some(&&green));
}

#[test]
fn the_promise_is_the_sum_along_the_path_and_grows_with_the_visit() {
    let mut case = Case::open(plan(), monday());
    assert_eq!(case.track.promise_due(&case.rules), Some(at("2026-09-21T12:30:00+08:00")));
    case = case.with_parent_issued();
    case.hear(filing(SUB_FILING, issued(Company::Subsidiary)));
    case.hear(food(FoodTold::Received { due: due("2026-09-29") }));
    assert_eq!(case.track.promise_due(&case.rules), Some(at("2026-09-21T14:00:00+08:00")));
    let ground = String::new();
    case.hear(food(FoodTold::VisitOrdered { inspection_id: VISIT, due: due("2026-09-29"), ground }));
    assert_eq!(case.track.promise_due(&case.rules), Some(at("2026-09-22T12:00:00+08:00")));
}

#[test]
fn the_promise_turns_yellow_in_its_last_quarter_and_red_after_its_end() {
    let promise = |light, told| changed(ClockKind::Promise, light, None, told);
    let mut case = Case::open(Plan { subsidiary: None, food: None, ..plan() }, monday());
    case.pass(at("2026-09-21T10:44:59+08:00"));
    assert!(case.light_facts().is_empty());
    case.pass(at("2026-09-21T11:00:00+08:00"));
    assert_eq!(case.light_facts(), [&promise(Light::Yellow, ToldTo::Handler)]);
    case.pass(at("2026-09-21T11:00:01+08:00"));
    assert_eq!(
        case.light_facts()[1..],
        [&promise(Light::Red, ToldTo::Handler), &promise(Light::Red, ToldTo::Superior)]
    );
    assert_eq!(case.track.lights(), (Light::Red, Light::Green), "promise red and statutory red stay apart");
}

#[test]
fn the_promise_rests_while_only_the_applicant_can_act() {
    let mut case = Case::open(Plan { subsidiary: None, food: None, ..plan() }, monday());
    case.hear(name(PARENT_NAME, reserved("2026-11-21")));
    case.hear(filing(PARENT_FILING, FilingTold::Returned { findings: vec![finding("")] }));
    assert_eq!(case.track.promise_due(&case.rules), None);
    case.pass(at("2026-09-21T15:00:00+08:00"));
    assert!(case.light_facts().is_empty());
    case.hear(filing(PARENT_FILING, FilingTold::Submitted { round: 2 }));
    assert_eq!(case.track.promise_due(&case.rules), Some(at("2026-09-21T16:00:00+08:00")));
}

#[test]
fn minutes_outside_service_hours_do_not_count() {
    let case = Case::open(plan(), at("2026-09-21T16:30:00+08:00"));
    assert_eq!(case.track.promise_due(&case.rules), Some(at("2026-09-22T11:00:00+08:00")));
}

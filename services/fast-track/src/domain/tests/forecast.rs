//! A forecast says what the past says, and nothing where the past says too little.

use std::collections::BTreeMap;

use chrono::{DateTime, TimeDelta, Utc};

use super::support::{
    Case, FOOD, P_EST, P_NAME, PARENT_FILING, PARENT_NAME, S_EST, S_NAME, at, due, filing, filing_made, food,
    issued, monday, name, plan, registered, reserved, rules, submitted,
};
use crate::domain::subjects::{FoodKind, FoodTold};
use crate::domain::{Company, FoodPlan, Forecast, Paces, Past, PastLine, Plan, StepKey};

/// A company with a food filing and nothing else.
fn alone() -> Plan {
    Plan { subsidiary: None, ..plan() }
}

fn line(step: Option<StepKey>, event: &str, minutes: i64) -> PastLine {
    PastLine { step, event: event.to_owned(), at: monday() + TimeDelta::minutes(minutes) }
}

/// A completed case: its name took `name` minutes, its registration `establishment`, its food filing `food`.
fn past(name: i64, establishment: i64, food: i64) -> Vec<PastLine> {
    let (named, registered, filed) = (name, name + establishment, name + establishment + food);
    vec![
        line(None, "CaseOpened", 0),
        line(Some(P_NAME), "DeclareName", 0),
        line(Some(P_NAME), "NameReserved", named),
        line(Some(P_EST), "EstablishCompany", named),
        line(Some(P_EST), "Reminded", named + 1),
        line(Some(P_EST), "BusinessLicenceIssued", registered),
        line(Some(StepKey::Food), "ApplyForFood", registered),
        line(Some(StepKey::Food), "FilingMade", filed),
        line(None, "CaseCompleted", filed),
        // A filing is published long after its case has ended.
        line(Some(StepKey::Food), "FilingPublished", filed + 100_000),
    ]
}

/// Twenty cases: names at once, registrations in half an hour or two hours, filings in ten minutes.
fn paces() -> Paces {
    let cases: Vec<Vec<PastLine>> = (0..20).map(|n| past(0, if n % 2 == 0 { 30 } else { 120 }, 10)).collect();
    Paces::of_journeys(cases.iter().map(Vec::as_slice), &rules())
}

fn begun(case: &Case) -> BTreeMap<StepKey, DateTime<Utc>> {
    let mut begun = BTreeMap::new();
    for line in &case.lines {
        if let Some(step) = line.step {
            begun.entry(step).or_insert(line.at);
        }
    }
    begun
}

fn forecast(case: &Case, paces: &Paces) -> Option<Forecast> {
    let begun = begun(case);
    case.track.forecast(Past { begun: &begun, paces }, &rules(), case.now)
}

/// A named company whose registration waits since three in the afternoon.
fn waits_for_registration() -> Case {
    let mut case = Case::open(alone(), at("2026-09-21T15:00:00+08:00"));
    case.hear(name(PARENT_NAME, reserved("2026-11-21")));
    case.hear(filing(PARENT_FILING, submitted()));
    case
}

#[test]
fn the_chance_is_counted_from_past_cases() {
    let mut case = waits_for_registration();
    let found = forecast(&case, &paces()).unwrap();
    assert_eq!(found.closing, at("2026-09-21T17:00:00+08:00"));
    // Half an hour and ten minutes make it in two hours, two hours and ten minutes do not.
    assert_eq!((found.percent, found.cases), (Some(50), 20));
    assert_eq!(found.expected_at, Some(at("2026-09-21T15:40:00+08:00")));
    assert_eq!((found.blocker, found.hand_over_by), (Some(P_EST), Some(at("2026-09-21T16:50:00+08:00"))));

    // Those of half an hour are over: it is one of the long ones.
    case.now = at("2026-09-21T15:31:00+08:00");
    let later = forecast(&case, &paces()).unwrap();
    assert_eq!((later.percent, later.expected_at), (Some(0), Some(at("2026-09-22T09:10:00+08:00"))));
    assert_eq!(later.hand_over_by, Some(at("2026-09-21T16:50:00+08:00")), "handed over it still makes it");

    case.now = at("2026-09-21T16:55:00+08:00");
    assert_eq!(forecast(&case, &paces()).unwrap().hand_over_by, None, "ten minutes are missing");
}

#[test]
fn after_closing_it_is_about_the_next_service_day() {
    let mut case = waits_for_registration();
    case.now = at("2026-09-21T20:00:00+08:00");
    let over = forecast(&case, &paces()).unwrap();
    assert_eq!((over.percent, over.hand_over_by), (None, None), "no past one waited two hours and more");
    let mut case = Case::open(alone(), at("2026-09-21T16:00:00+08:00"));
    case.hear(name(PARENT_NAME, reserved("2026-11-21")));
    case.now = at("2026-09-21T20:00:00+08:00");
    let found = forecast(&case, &paces()).unwrap();
    assert_eq!(found.closing, at("2026-09-22T17:00:00+08:00"));
    assert_eq!(found.percent, Some(100));
}

#[test]
fn a_subsidiary_waits_for_its_parent_and_its_own_name() {
    let with_food = Case::open(plan(), at("2026-09-21T11:40:00+08:00"));
    // Two registrations and a filing: 70, 160 or 250 minutes, of which 320 are left.
    let found = forecast(&with_food, &paces()).unwrap();
    assert_eq!(found.percent, Some(100));
    assert_eq!(found.expected_at, Some(at("2026-09-21T14:20:00+08:00")));
    let mut at_four = Case::open(plan(), at("2026-09-21T14:00:00+08:00"));
    // 180 minutes are left: three of four ways.
    assert_eq!(forecast(&at_four, &paces()).unwrap().percent, Some(75));
    at_four.hear(name(PARENT_NAME, reserved("2026-11-21")));
    assert_eq!(forecast(&at_four, &paces()).unwrap().blocker, Some(P_EST), "not the subsidiary's name");
    assert!([S_NAME, S_EST].iter().all(|key| at_four.state_of_any(*key).is_some()));
}

#[test]
fn too_few_cases_of_the_same_way_give_no_chance() {
    let food = Some(FoodPlan { application_id: FOOD, expected: FoodKind::Licence });
    let licence = Case::open(Plan { food, ..alone() }, monday());
    let found = forecast(&licence, &paces()).unwrap();
    assert_eq!((found.percent, found.expected_at, found.hand_over_by), (None, None, None));
    assert_eq!(found.blocker, Some(P_NAME), "what it waits for is known all the same");
    let few: Vec<Vec<PastLine>> = (0..11).map(|_| past(0, 30, 10)).collect();
    let few = Paces::of_journeys(few.iter().map(Vec::as_slice), &rules());
    assert_eq!(forecast(&waits_for_registration(), &few).unwrap().percent, None);
    let enough: Vec<Vec<PastLine>> = (0..12).map(|_| past(0, 30, 10)).collect();
    let enough = Paces::of_journeys(enough.iter().map(Vec::as_slice), &rules());
    assert_eq!(forecast(&waits_for_registration(), &enough).unwrap().percent, Some(100), "twelve are enough");
}

#[test]
fn an_ended_or_withdrawn_case_has_none() {
    let mut case = waits_for_registration();
    case.hear(filing(PARENT_FILING, registered(Company::Parent)));
    case.hear(filing(PARENT_FILING, issued(Company::Parent)));
    assert_eq!(forecast(&case, &paces()).unwrap().percent, Some(100));
    let mut withdrawn = case.clone();
    withdrawn.withdraw();
    assert_eq!(forecast(&withdrawn, &paces()), None);
    case.hear(food(filing_made()));
    assert_eq!(forecast(&case, &paces()), None);
}

#[test]
fn an_act_of_the_food_section_that_takes_a_person_is_the_one_it_waits_for() {
    let mut case = waits_for_registration();
    case.hear(filing(PARENT_FILING, registered(Company::Parent)));
    case.hear(filing(PARENT_FILING, issued(Company::Parent)));
    case.hear(food(FoodTold::Received { due: due("2026-09-28") }));
    let (clocks, promise) = (case.track.legal_clocks(), case.track.promise_due(&rules()));
    assert_eq!(forecast(&case, &paces()).unwrap().blocker, Some(StepKey::Food));
    assert_eq!(
        (case.track.legal_clocks(), case.track.promise_due(&rules())),
        (clocks, promise),
        "no clock moves"
    );
}

/// A case whose food licence took `food` minutes, with a visit or without.
fn past_licence(food: i64, visited: bool) -> Vec<PastLine> {
    let mut lines = past(0, 30, food);
    lines.retain(|line| !line.event.starts_with("Filing"));
    if visited {
        lines.insert(lines.len() - 1, line(Some(StepKey::Food), "VisitOrdered", 31));
    }
    lines.insert(lines.len() - 1, line(Some(StepKey::Food), "FoodLicenceIssued", 30 + food));
    lines
}

#[test]
fn once_no_visit_is_needed_the_chance_is_that_of_licences_without() {
    let cases: Vec<Vec<PastLine>> =
        (0..40).map(|n| if n % 2 == 0 { past_licence(10, false) } else { past_licence(900, true) }).collect();
    let paces = Paces::of_journeys(cases.iter().map(Vec::as_slice), &rules());
    let plan = Plan { food: Some(FoodPlan { application_id: FOOD, expected: FoodKind::Licence }), ..alone() };
    let mut case = Case::open(plan, at("2026-09-21T15:00:00+08:00"));
    case.hear(name(PARENT_NAME, reserved("2026-11-21")));
    case.hear(filing(PARENT_FILING, submitted()));
    case.hear(filing(PARENT_FILING, registered(Company::Parent)));
    case.hear(filing(PARENT_FILING, issued(Company::Parent)));
    assert_eq!(forecast(&case, &paces).unwrap().percent, Some(50), "every other one had a visit");
    let mut skipped = case.clone();
    skipped.hear(food(FoodTold::VisitSkipped { ground: "告知承诺".into() }));
    assert_eq!(forecast(&skipped, &paces).unwrap().percent, Some(100));
    let (inspection_id, ground) = (uuid::Uuid::from_u128(77), String::new());
    case.hear(food(FoodTold::VisitOrdered { inspection_id, due: due("2026-09-28"), ground }));
    assert_eq!(forecast(&case, &paces).unwrap().percent, Some(0));
}

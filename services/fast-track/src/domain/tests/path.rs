//! The expected path is what the promises add up to.

use actnow_statutory_clock::PromiseClock;
use chrono::TimeDelta;

use super::support::{at, rules};
use crate::domain::Shape;
use crate::domain::subjects::FoodKind;

#[test]
fn acts_follow_one_another_and_end_with_the_promise() {
    let rules = rules();
    let morning = at("2026-09-21T09:00:00+08:00");
    let shape = Shape { subsidiary: true, food: FoodKind::Licence, visit: false };
    let path = shape.path_from(&rules, morning);
    let keys: Vec<&str> = path.iter().map(|step| step.key.as_str()).collect();
    let expect =
        ["parent.name", "parent.establishment", "subsidiary.name", "subsidiary.establishment", "food"];
    assert_eq!(keys, expect);
    assert_eq!(path[1].by, Some(morning + TimeDelta::minutes(60)));
    assert_eq!(path[3].by, Some(morning + TimeDelta::minutes(120)));
    let all = PromiseClock::start(morning, shape.promised_minutes(&rules.promise));
    assert_eq!(path[4].by, all.deadline(&rules.hours, &rules.calendar));
}

#[test]
fn a_visit_comes_before_its_licence_and_a_filing_has_none() {
    let keys = |food, visit| {
        let shape = Shape { subsidiary: false, food, visit };
        let path = shape.path_from(&rules(), at("2026-09-21T09:00:00+08:00"));
        path.iter().skip(2).map(|step| step.key.as_str()).collect::<Vec<_>>()
    };
    assert_eq!(keys(FoodKind::Licence, true), ["visit", "food"]);
    assert_eq!(keys(FoodKind::Filing, true), ["food"]);
    assert_eq!(keys(FoodKind::None, true), [""; 0]);
}

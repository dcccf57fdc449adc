//! Every step fails, every step repeats (drill 13): a case is refused, withdrawn and left unanswered at each of
//! its steps, every answer comes twice, and nothing is left over.

use chrono::TimeDelta;

use super::support::*;
use crate::domain::subjects::{FilingTold, FoodTold, NameTold};
use crate::domain::*;

/// The facts by which an act succeeds. A new step must be decided here or this does not compile.
fn success(key: StepKey) -> Vec<Told> {
    match key {
        StepKey::Name(Company::Parent) => vec![name(PARENT_NAME, reserved("2026-11-21"))],
        StepKey::Name(Company::Subsidiary) => vec![name(SUB_NAME, reserved("2026-11-21"))],
        StepKey::Establishment(company) => [submitted(), registered(company), issued(company)]
            .map(|told| filing(filing_of(company), told))
            .into(),
        StepKey::Food => vec![food(filing_made())],
        StepKey::Visit => Vec::new(),
    }
}

/// The fact by which a department says no; nothing can fail that nobody ordered.
fn failure(key: StepKey) -> Option<Told> {
    let rejected = NameTold::Rejected { reasons: "重名".into(), findings: vec![] };
    match key {
        StepKey::Name(Company::Parent) => Some(name(PARENT_NAME, rejected)),
        StepKey::Name(Company::Subsidiary) => Some(name(SUB_NAME, rejected)),
        StepKey::Establishment(company) => {
            Some(filing(filing_of(company), FilingTold::Refused { grounds: "不符".into() }))
        }
        StepKey::Food => Some(food(FoodTold::Refused { grounds: "不符".into() })),
        StepKey::Visit => None,
    }
}

/// The fact by which an act is undone.
fn undone(key: StepKey) -> Told {
    match key {
        StepKey::Name(Company::Parent) => name(PARENT_NAME, NameTold::Released),
        StepKey::Name(Company::Subsidiary) => name(SUB_NAME, NameTold::Released),
        StepKey::Establishment(company) => filing(filing_of(company), FilingTold::Withdrawn),
        StepKey::Food | StepKey::Visit => food(FoodTold::Withdrawn),
    }
}

fn filing_of(company: Company) -> uuid::Uuid {
    match company {
        Company::Parent => PARENT_FILING,
        Company::Subsidiary => SUB_FILING,
    }
}

/// Hears a fact twice; the second time moves nothing.
fn hear_twice(case: &mut Case, told: &Told, version: i64) {
    let fact = heard(version, 0, case.now, told.clone());
    case.hear_exactly(&fact);
    assert!(!case.hear_exactly(&fact), "{told:?}");
}

/// A case up to the point where the facts of `until` would be next.
pub(super) fn before(until: StepKey) -> Case {
    let mut case = Case::open(plan(), monday());
    for key in StepKey::ALL.into_iter().take_while(|key| *key != until) {
        for (told, version) in success(key).iter().zip(1..) {
            hear_twice(&mut case, told, version);
        }
    }
    case
}

fn acts() -> impl Iterator<Item = StepKey> {
    StepKey::ALL.into_iter().filter(|key| failure(*key).is_some())
}

#[test]
fn a_no_at_each_step_ends_the_case_and_starts_nothing_more() {
    let mut ends = Vec::new();
    for key in acts() {
        let mut case = before(key);
        hear_twice(&mut case, &failure(key).unwrap(), 9);
        // Whatever else was under way comes to its end.
        for other in StepKey::ALL {
            if case.state_of_any(other) == Some(StepState::Ordered) {
                for (told, version) in success(other).iter().zip(1..) {
                    hear_twice(&mut case, told, version);
                }
            }
        }
        assert!(case.track.state().is_closed(), "{key:?}");
        assert_eq!(case.alarm, None);
        let kept: Vec<StepKey> = case.ledger().iter().map(|(step, _)| *step).collect();
        for key in acts() {
            let effective = case.state_of(key).is_done();
            let used = matches!(key, StepKey::Name(company) if case.state_of(StepKey::Establishment(company)).is_done());
            assert_eq!(kept.contains(&key), effective && !used, "{key:?} {:?}", case.ledger());
        }
        ends.push(case.track.state());
    }
    use CaseState::{PartiallyCompleted, Terminated};
    assert_eq!(ends, [Terminated, PartiallyCompleted, Terminated, PartiallyCompleted, PartiallyCompleted]);
}

#[test]
fn withdrawn_at_each_step_nothing_is_left_over() {
    for key in acts() {
        for silent_minutes in [0, 1, 3, 7, 40] {
            let mut case = before(key);
            assert!(case.withdraw());
            let asked: Vec<StepKey> = case.ledger().iter().map(|(step, _)| *step).collect();
            assert_eq!(
                asked.len(),
                case.taken_orders()
                    .iter()
                    .filter(|o| o.starts_with("Withdraw") || o.starts_with("Release"))
                    .count()
            );
            case.pass(case.now + TimeDelta::minutes(silent_minutes));
            assert!(!case.track.state().is_closed(), "{key:?}: nobody has answered");
            let again = case.taken_orders();
            assert_eq!(again.is_empty(), silent_minutes == 0, "{again:?}");
            for step in &asked {
                hear_twice(&mut case, &undone(*step), 50);
            }
            assert!(case.track.state().is_closed(), "{key:?} {:?}", case.track.steps());
            for step in asked {
                assert_eq!(case.state_of(step), StepState::Compensated);
                assert!(case.ledger().contains(&(step, LedgerOutcome::Undone)));
            }
            for step in case.track.steps() {
                let name_left = matches!(step.key, StepKey::Name(company)
                    if step.state.is_done() && !case.state_of(StepKey::Establishment(company)).is_done());
                assert!(!name_left, "{key:?}: a name is left over");
            }
        }
    }
}

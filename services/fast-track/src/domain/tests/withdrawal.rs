//! Withdrawal: what can be undone is undone, what was issued stays (9b).

use super::support::*;
use crate::domain::subjects::{FilingTold, FoodTold, NameTold};
use crate::domain::*;

#[test]
fn names_are_given_back_and_the_undecided_filing_withdrawn() {
    let mut case = Case::open(plan(), monday());
    case.hear(name(PARENT_NAME, reserved("2026-11-21")));
    case.hear(name(SUB_NAME, reserved("2026-11-21")));
    case.hear(filing(PARENT_FILING, FilingTold::Received { due: due("2026-09-24") }));
    case.taken_orders();
    assert!(case.withdraw());
    assert_eq!(case.taken_orders(), ["WithdrawFiling", "ReleaseName", "ReleaseName"]);
    assert_eq!(case.track.state(), CaseState::Running);
    assert!(!case.withdraw(), "withdrawing twice is a value");
    case.hear(filing(PARENT_FILING, FilingTold::Withdrawn));
    case.hear(name(SUB_NAME, NameTold::Released));
    assert!(!case.track.state().is_closed(), "one answer is missing");
    case.hear(name(PARENT_NAME, NameTold::Released));
    assert_eq!(case.track.state(), CaseState::Terminated);
    let undone: Vec<_> = case.ledger().into_iter().filter(|(_, o)| *o == LedgerOutcome::Undone).collect();
    assert_eq!(undone.len(), 3);
    assert_eq!(case.ledger().len(), 6);
    assert_eq!(case.track.ledger()[0].by, "window1");
    let (rules, occasion) = (rules(), case.occasion());
    let refusal = case.track.clone().withdraw(String::new(), String::new(), &rules, &occasion).unwrap_err();
    assert_eq!(refusal.reason, "CASE_CLOSED");
}

#[test]
fn a_returned_filing_is_withdrawn_at_the_department_and_a_refused_form_is_not() {
    let mut case = Case::open(plan(), monday());
    case.hear(name(PARENT_NAME, reserved("2026-11-21")));
    case.hear(filing(PARENT_FILING, FilingTold::Returned { findings: vec![finding("")] }));
    case.withdraw();
    assert_eq!(case.state_of(P_EST), StepState::Ordered, "the department is asked for it");
    let mut case = Case::open(plan(), monday());
    case.hear(name(PARENT_NAME, reserved("2026-11-21")));
    let (reason, text) = ("INVALID".to_owned(), actnow_decisions::Text::new("不符", "is not valid"));
    case.hear(filing(PARENT_FILING, FilingTold::EstablishmentRefused { reason, text, findings: vec![] }));
    case.withdraw();
    assert!(!matches!(case.state_of(P_EST), StepState::Ordered), "there is nothing to ask for");
}

#[test]
fn an_issued_licence_stays_whoever_was_faster() {
    let mut case = Case::open(plan(), monday());
    case.hear(name(PARENT_NAME, reserved("2026-11-21")));
    case.hear(name(SUB_NAME, reserved("2026-11-21")));
    case.withdraw();
    case.taken_orders();
    case.hear_exactly(&heard(0, 0, case.now, not_withdrawn(PARENT_FILING)));
    case.hear_exactly(&heard(0, 0, case.now, not_withdrawn(PARENT_NAME)));
    case.hear(name(SUB_NAME, NameTold::Released));
    assert!(!case.track.state().is_closed(), "a registered filing still gets its licence");
    case.hear(filing(PARENT_FILING, issued(Company::Parent)));
    assert_eq!(case.track.state(), CaseState::PartiallyCompleted);
    assert!(case.ledger().contains(&(P_EST, LedgerOutcome::CannotBeUndone)));
    assert!(case.ledger().contains(&(P_NAME, LedgerOutcome::CannotBeUndone)));
    assert!(case.ledger().contains(&(S_NAME, LedgerOutcome::Undone)));
    assert!(case.taken_orders().is_empty(), "nothing new is started after a withdrawal");
}

#[test]
fn a_used_name_is_not_asked_back_and_food_is_withdrawn() {
    let mut case = Case::open(plan(), monday()).with_parent_issued();
    case.hear(filing(SUB_FILING, issued(Company::Subsidiary)));
    case.hear(food(FoodTold::Received { due: due("2026-09-29") }));
    case.taken_orders();
    case.withdraw();
    assert_eq!(case.taken_orders(), ["WithdrawApplication"]);
    case.hear(food(FoodTold::Withdrawn));
    assert_eq!(case.facts.last(), Some(&Fact::PartiallyCompleted { missing: StepKey::Food }));
    assert_eq!(case.state_of(StepKey::Food), StepState::Compensated);
    let kept = |key| (key, LedgerOutcome::CannotBeUndone);
    assert!(case.ledger().contains(&kept(P_EST)) && case.ledger().contains(&kept(S_EST)));
}

#[test]
fn a_refused_form_needs_no_withdrawal_of_its_filing() {
    let mut case = Case::open(Plan { subsidiary: None, food: None, ..plan() }, monday());
    case.hear(name(PARENT_NAME, reserved("2026-11-21")));
    let told = FilingTold::EstablishmentRefused {
        reason: "INVALID".into(),
        text: actnow_decisions::Text::new("不符合", "invalid"),
        findings: vec![finding("CAPITAL_MISMATCH")],
    };
    case.hear_exactly(&heard(0, 0, case.now, filing(PARENT_FILING, told)));
    case.withdraw();
    case.hear(name(PARENT_NAME, NameTold::Released));
    assert_eq!(case.track.state(), CaseState::Terminated);
}

#[test]
fn an_unanswered_undo_is_asked_again() {
    let mut case = Case::open(Plan { subsidiary: None, food: None, ..plan() }, monday());
    case.withdraw();
    case.taken_orders();
    case.pass(case.now + chrono::TimeDelta::seconds(60));
    assert_eq!(case.taken_orders(), ["ReleaseName"]);
    assert!(case.light_facts().is_empty());
}

#[test]
fn a_name_that_lapses_while_it_is_asked_back_is_as_free_as_a_released_one() {
    let mut case = Case::open(Plan { subsidiary: None, food: None, ..plan() }, monday());
    case.hear(name(PARENT_NAME, reserved("2026-11-21")));
    case.withdraw();
    case.hear(filing(PARENT_FILING, FilingTold::Withdrawn));
    assert_eq!(case.track.closed_at(), None, "the name is still held");
    case.hear(name(PARENT_NAME, NameTold::Expired));
    assert_eq!(case.state_of(P_NAME), StepState::Compensated);
    assert!(case.ledger().contains(&(P_NAME, LedgerOutcome::Undone)));
    assert_eq!(case.track.closed_at(), Some(case.now), "nothing is left to wait for");
}

//! Whole cases of rules 9c.

use actnow_decisions::Text;

use super::support::*;
use crate::domain::subjects::{FilingTold, FoodKind, FoodTold, NameTold, Verdict, VisitTold};
use crate::domain::*;

#[test]
fn a_case_is_found_by_every_id_that_a_department_speaks_about() {
    let ids = |plan: Plan| Case::open(plan, monday()).track.subject_ids();
    assert_eq!(ids(plan()), [PARENT_NAME, PARENT_FILING, SUB_NAME, SUB_FILING, FOOD]);
    assert_eq!(ids(consulted(terms(OnSilence::Wait, false))), [PARENT_NAME, PARENT_FILING, TAX]);
}

#[test]
fn t01_all_good_completes_without_a_light() {
    let mut case = Case::open(plan(), monday());
    assert_eq!(case.taken_orders(), ["DeclareName", "DeclareName"]);
    assert_eq!(case.track.state(), CaseState::Running);
    case.hear(name(PARENT_NAME, reserved("2026-11-21")));
    assert_eq!(case.taken_orders(), ["EstablishCompany"]);
    case.hear(name(SUB_NAME, reserved("2026-11-21")));
    assert!(case.taken_orders().is_empty(), "the subsidiary waits for its shareholder's licence");
    case.hear(filing(PARENT_FILING, submitted()));
    case.hear(filing(PARENT_FILING, registered(Company::Parent)));
    assert!(case.taken_orders().is_empty());
    case.hear(filing(PARENT_FILING, issued(Company::Parent)));
    let expected = Order::EstablishCompany {
        company: Company::Subsidiary,
        filing_id: SUB_FILING,
        declaration_id: SUB_NAME,
        parent: Some(uscc(Company::Parent)),
    };
    assert_eq!(std::mem::take(&mut case.orders), [expected]);
    case.hear(filing(SUB_FILING, issued(Company::Subsidiary)));
    let [Order::ApplyForFood { operator, companies, .. }] = &std::mem::take(&mut case.orders)[..] else {
        panic!("food is ordered once its operator exists");
    };
    assert_eq!(operator.uscc, uscc(Company::Subsidiary));
    assert_eq!(companies, &[uscc(Company::Parent), uscc(Company::Subsidiary)]);
    assert_eq!(case.track.state(), CaseState::Running);
    case.hear(food(filing_made()));
    assert_eq!(case.track.state(), CaseState::Completed);
    assert_eq!(case.facts, [Fact::Opened, Fact::Completed]);
    assert_eq!(case.track.food_kind(), Some(FoodKind::Filing));
    assert_eq!(case.track.visit().need, VisitNeed::None);
    assert!(case.track.ledger().is_empty());
    assert_eq!((case.alarm, case.track.next_action()), (None, None));
    assert!(case.hear(food(FoodTold::FilingPublished { number: "YB23702220000011".into() })));
    assert_eq!(case.track.state(), CaseState::Completed, "publicity is told later and changes nothing");
}

#[test]
fn t02_the_licence_of_2018_is_granted_without_a_visit() {
    let mut case = Case::open(plan(), at("2018-11-12T10:00:00+08:00")).with_parent_issued();
    case.hear(filing(SUB_FILING, issued(Company::Subsidiary)));
    case.hear(food(FoodTold::Received { due: due("2018-11-19") }));
    case.hear(food(FoodTold::Accepted { deemed: false, due: due("2018-12-10") }));
    case.hear(food(FoodTold::VisitSkipped { ground: "Order 17 art 16".into() }));
    case.hear(food(FoodTold::Granted { number: "JY13702220000017".into() }));
    assert_eq!(case.state_of(StepKey::Food), StepState::Ordered);
    let (valid_from, valid_to) = (day("2018-11-12"), day("2023-11-11"));
    case.hear(food(FoodTold::Issued { number: "JY13702220000017".into(), valid_from, valid_to }));
    assert_eq!(case.track.state(), CaseState::Completed);
    assert_eq!(case.track.visit().need, VisitNeed::Skipped);
    assert_eq!(case.track.visit().ground, "Order 17 art 16");
    assert_eq!(case.track.food_kind(), Some(FoodKind::Licence));
    assert!(case.light_facts().is_empty());
}

#[test]
fn t04_a_case_with_a_visit_waits_for_the_inspectors() {
    let mut case = Case::open(plan(), monday()).with_parent_issued();
    case.hear(filing(SUB_FILING, issued(Company::Subsidiary)));
    case.hear(food(FoodTold::Received { due: due("2026-09-29") }));
    case.hear(food(FoodTold::Accepted { deemed: false, due: due("2026-10-12") }));
    let ground = "Order 78 art 20".to_owned();
    case.hear(food(FoodTold::VisitOrdered { inspection_id: VISIT, due: due("2026-09-29"), ground }));
    case.hear(visit(VisitTold::Planned { waits_for: String::new() }));
    case.hear(visit(VisitTold::Assigned { visit_on: Some(day("2026-09-22")) }));
    assert_eq!(case.track.state(), CaseState::WaitingDepartment);
    assert_eq!(case.track.visit_due(), Some(due("2026-09-29")));
    assert_eq!(case.track.decision_due(), Some(due("2026-10-12")));
    assert_eq!(case.track.visit().need, VisitNeed::Required);
    assert!(case.track.left_fast_track().is_none());
    case.hear(food(FoodTold::DecisionExtended { due: due("2026-10-19") }));
    assert_eq!(case.track.decision_due(), Some(due("2026-10-19")));
    case.hear(visit(VisitTold::Concluded { verdict: Verdict::Conform }));
    assert_eq!(case.track.visit().need, VisitNeed::Done);
    case.hear(food(FoodTold::Reviewed { positive: true }));
    case.hear(food(FoodTold::Granted { number: "JY13702220000017".into() }));
    let (valid_from, valid_to) = (day("2026-09-22"), day("2031-09-21"));
    case.hear(food(FoodTold::Issued { number: "JY13702220000017".into(), valid_from, valid_to }));
    assert_eq!(case.track.state(), CaseState::Completed);
}

#[test]
fn t24_a_refused_subsidiary_leaves_the_parent_as_it_is() {
    let mut case = Case::open(plan(), monday()).with_parent_issued();
    case.hear(filing(SUB_FILING, FilingTold::Refused { grounds: "名称争议".into() }));
    assert_eq!(case.track.state(), CaseState::PartiallyCompleted);
    assert_eq!(case.facts.last(), Some(&Fact::PartiallyCompleted { missing: S_EST }));
    assert!(matches!(case.state_of(StepKey::Food), StepState::Skipped { .. }));
    assert!(case.state_of(P_EST).is_done());
    assert_eq!(case.ledger(), [(S_NAME, LedgerOutcome::Kept), (P_EST, LedgerOutcome::CannotBeUndone)]);
}

#[test]
fn a_refused_parent_ends_the_case_and_keeps_the_names() {
    let mut case = Case::open(plan(), monday());
    case.hear(name(PARENT_NAME, reserved("2026-11-21")));
    case.hear(filing(PARENT_FILING, FilingTold::Refused { grounds: "虚假材料".into() }));
    assert_eq!(case.track.state(), CaseState::Running, "the subsidiary's name is still unanswered");
    case.hear(name(SUB_NAME, reserved("2026-11-21")));
    assert_eq!(case.track.state(), CaseState::Terminated);
    assert_eq!(case.ledger(), [(P_NAME, LedgerOutcome::Kept), (S_NAME, LedgerOutcome::Kept)]);
    let Some(Fact::Terminated { reasons }) = case.facts.last() else { panic!("{:?}", case.facts) };
    assert!(reasons.zh.contains("虚假材料"), "{reasons:?}");
    assert_eq!(case.taken_orders(), ["DeclareName", "DeclareName", "EstablishCompany"]);
}

#[test]
fn a_name_of_the_subsidiary_that_nobody_needs_any_more_is_not_waited_for() {
    let mut case = Case::open(plan(), monday());
    case.hear(name(SUB_NAME, NameTold::NeedsStatement { findings: vec![] }));
    case.hear(name(PARENT_NAME, NameTold::Rejected { reasons: "重名".into(), findings: vec![] }));
    assert_eq!(case.track.state(), CaseState::Terminated);
    assert!(matches!(case.state_of(S_NAME), StepState::Skipped { .. }));
}

#[test]
fn a_rejected_name_of_the_subsidiary_lets_the_parent_go_on() {
    let mut case = Case::open(plan(), monday());
    case.hear(name(SUB_NAME, NameTold::Rejected { reasons: "重名".into(), findings: vec![] }));
    assert_eq!(case.track.state(), CaseState::Running);
    case.hear(name(PARENT_NAME, reserved("2026-11-21")));
    case.hear(filing(PARENT_FILING, issued(Company::Parent)));
    assert_eq!(case.facts.last(), Some(&Fact::PartiallyCompleted { missing: S_EST }));
}

#[test]
fn a_form_that_breaks_rules_waits_for_the_applicant_with_every_violation() {
    let mut case = Case::open(plan(), monday());
    case.hear(name(PARENT_NAME, reserved("2026-11-21")));
    case.hear(name(SUB_NAME, reserved("2026-11-21")));
    let text = Text::new("内容不符合规定", "the form breaks rules");
    let refused = |findings| FilingTold::EstablishmentRefused {
        reason: "INVALID".into(),
        text: text.clone(),
        findings,
    };
    let told = filing(PARENT_FILING, refused(vec![finding("CAPITAL_MISMATCH")]));
    case.hear_exactly(&heard(0, 0, case.now, told));
    assert_eq!(case.track.state(), CaseState::WaitingApplicant);
    let StepState::WaitingApplicant { findings, .. } = case.state_of(P_EST) else { panic!() };
    assert_eq!(findings[0].reason, "CAPITAL_MISMATCH");
    let mut other = Case::open(plan(), monday()).with_parent_issued();
    other.hear_exactly(&heard(0, 0, other.now, filing(SUB_FILING, refused(vec![]))));
    assert_eq!(
        other.track.state(),
        CaseState::PartiallyCompleted,
        "a no without a field to correct is final"
    );
}

#[test]
fn a_returned_filing_waits_for_the_applicant_and_goes_on_after_resubmission() {
    let mut case = Case::open(plan(), monday());
    case.hear(name(PARENT_NAME, reserved("2026-11-21")));
    case.hear(name(SUB_NAME, reserved("2026-11-21")));
    case.hear(filing(PARENT_FILING, submitted()));
    case.hear(filing(PARENT_FILING, FilingTold::Returned { findings: vec![finding("")] }));
    assert_eq!(case.track.state(), CaseState::WaitingApplicant);
    case.hear(filing(PARENT_FILING, FilingTold::Submitted { round: 2 }));
    assert_eq!(case.track.state(), CaseState::Running);
}

#[test]
fn food_that_needs_nothing_is_skipped_and_the_case_complete() {
    let mut case = Case::open(plan(), monday()).with_parent_issued();
    case.hear(filing(SUB_FILING, issued(Company::Subsidiary)));
    case.hear(food(FoodTold::NotRequired { ground: "无食品项目".into() }));
    assert_eq!(case.track.state(), CaseState::Completed);
    assert_eq!(case.track.food_kind(), Some(FoodKind::None));
    assert!(matches!(case.state_of(StepKey::Food), StepState::Skipped { .. }));
}

#[test]
fn a_single_company_with_food_is_its_own_operator() {
    let mut case = Case::open(Plan { subsidiary: None, ..plan() }, monday());
    case.hear(name(PARENT_NAME, reserved("2026-11-21")));
    case.hear(filing(PARENT_FILING, issued(Company::Parent)));
    assert_eq!(case.taken_orders(), ["DeclareName", "EstablishCompany", "ApplyForFood"]);
    case.hear(food(FoodTold::Refused { grounds: "不符合".into() }));
    assert_eq!(case.facts.last(), Some(&Fact::PartiallyCompleted { missing: StepKey::Food }));
}

#[test]
fn rules_that_need_a_person_take_the_promise_away_and_nothing_else() {
    let similar =
        NameTold::Reserved { full_name: "青岛万阁".into(), until: day("2026-11-21"), similar: true };
    let waits = |reason| FilingTold::SubmittedToPerson { round: 1, reasons: vec![finding(reason)] };
    let ordered =
        FoodTold::VisitOrdered { inspection_id: VISIT, due: due("2026-09-29"), ground: String::new() };
    let planned = VisitTold::Planned { waits_for: "NO_INSPECTORS_ON_DUTY".into() };
    let causes: [(Vec<Told>, &str); 5] = [
        (vec![name(PARENT_NAME, similar)], "SIMILAR_NAME"),
        (vec![name(PARENT_NAME, NameTold::NeedsDecision { findings: vec![] })], "MANUAL_REVIEW"),
        (vec![filing(PARENT_FILING, waits("NEW_INDUSTRY"))], "MANUAL_REVIEW"),
        (vec![filing(PARENT_FILING, waits("LICENSED_PRE"))], "LICENSED_PRE"),
        (vec![visit(planned), food(ordered)], "NO_INSPECTORS_ON_DUTY"),
    ];
    for (told, reason) in causes {
        let mut case = Case::open(plan(), monday());
        assert!(case.track.promise_due(&case.rules).is_some());
        for told in told {
            case.hear(told);
        }
        assert!(case.facts.contains(&Fact::LeftFastTrack { reason }), "{reason}: {:?}", case.facts);
        assert_eq!(case.track.promise_due(&case.rules), None);
        assert!(!case.track.state().is_closed());
    }
    let barred = Case::open(Plan { barred: Some(LeftReason::NotVerified), ..plan() }, monday());
    assert!(barred.facts.contains(&Fact::LeftFastTrack { reason: "PERSON_NOT_VERIFIED" }));
}

#[test]
fn the_body_of_a_case_survives_storing() {
    let case = Case::open(plan(), monday()).with_parent_issued();
    let stored = serde_json::to_string(&case.track).unwrap();
    assert_eq!(serde_json::from_str::<Track>(&stored).unwrap(), case.track);
    assert_eq!(
        case.lines.iter().map(|line| line.seq).collect::<Vec<_>>(),
        (1..=case.lines.len() as u32).collect::<Vec<_>>()
    );
}

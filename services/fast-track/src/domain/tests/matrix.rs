//! Where a case stands against what the departments may tell it then, and its withdrawal: the case on one screen. What it
//! asks others is in `consultations`.

use std::fmt::Write as _;

use actnow_decisions::Text;

use super::every_step::before;
use super::support::*;
use crate::domain::subjects::{FilingTold, FoodTold, NameTold, Verdict, VisitTold};
use crate::domain::*;

fn no() -> (String, Text) {
    ("INVALID".to_owned(), Text::new("不符合要求", "is not valid"))
}

fn of_a_name() -> Vec<NameTold> {
    let (reason, text) = no();
    vec![
        reserved("2026-11-21"),
        NameTold::NeedsStatement { findings: vec![] },
        NameTold::NeedsDecision { findings: vec![] },
        NameTold::Rejected { reasons: "重名".into(), findings: vec![] },
        NameTold::Released,
        NameTold::Expired,
        NameTold::DeclarationRefused { reason, text, findings: vec![] },
    ]
}

fn of_a_filing(company: Company) -> Vec<FilingTold> {
    let (reason, text) = no();
    vec![
        submitted(),
        FilingTold::SubmittedToPerson { round: 1, reasons: vec![finding("MANUAL")] },
        FilingTold::Received { due: due("2026-09-24") },
        FilingTold::Extended { due: due("2026-09-30") },
        FilingTold::Returned { findings: vec![finding("")] },
        FilingTold::NotHandled { where_to_go: "城阳区".into() },
        FilingTold::Refused { grounds: "不符".into() },
        FilingTold::Withdrawn,
        registered(company),
        issued(company),
        FilingTold::Delayed { attempts: 2 },
        FilingTold::EstablishmentRefused { reason, text, findings: vec![] },
    ]
}

fn of_food() -> Vec<FoodTold> {
    let ((reason, text), number) = (no(), || "JY13702220000017".to_owned());
    vec![
        FoodTold::NotRequired { ground: "无需许可".into() },
        filing_made(),
        FoodTold::FilingPublished { number: "YB23702220000011".into() },
        FoodTold::Received { due: due("2026-09-29") },
        FoodTold::ReceivedByPerson { due: due("2026-09-29"), reasons: vec![finding("MANUAL")] },
        FoodTold::Returned { findings: vec![finding("")], answer_by: Some(day("2026-10-12")) },
        FoodTold::Accepted { deemed: false, due: due("2026-10-12") },
        FoodTold::NotAccepted { grounds: "不受理".into() },
        FoodTold::Abandoned,
        FoodTold::VisitOrdered {
            inspection_id: VISIT, due: due("2026-09-29"), ground: "应当核查".into()
        },
        FoodTold::VisitSkipped { ground: "可以不核查".into() },
        FoodTold::Reviewed { positive: true },
        FoodTold::DecisionExtended { due: due("2026-10-26") },
        FoodTold::Granted { number: number() },
        FoodTold::Issued { number: number(), valid_from: day("2026-09-22"), valid_to: day("2031-09-21") },
        FoodTold::Delayed { attempts: 2 },
        FoodTold::Refused { grounds: "不符".into() },
        FoodTold::Withdrawn,
        FoodTold::ApplyRefused { reason, text, findings: vec![] },
    ]
}

fn of_a_visit() -> Vec<VisitTold> {
    let (reason, text) = no();
    vec![
        VisitTold::Planned { waits_for: String::new() },
        VisitTold::Assigned { visit_on: Some(day("2026-09-22")) },
        VisitTold::Started,
        VisitTold::Concluded { verdict: Verdict::Conform },
        VisitTold::RectificationOrdered { deadline: Some(day("2026-10-08")) },
        VisitTold::Cancelled,
        VisitTold::OrderRefused { reason, text },
    ]
}

/// Every kind of fact: of both names, both filings, the food business and the visit.
fn all_told() -> Vec<(&'static str, Told)> {
    let names = of_a_name().into_iter().map(|told| ("parent", name(PARENT_NAME, told)));
    let names = names.chain(of_a_name().into_iter().map(|told| ("subsidiary", name(SUB_NAME, told))));
    let parent = of_a_filing(Company::Parent).into_iter().map(|told| ("parent", filing(PARENT_FILING, told)));
    let second = of_a_filing(Company::Subsidiary).into_iter();
    let second = second.map(|told| ("subsidiary", filing(SUB_FILING, told)));
    let food_told = of_food().into_iter().map(|told| ("food", food(told)));
    let visits = of_a_visit().into_iter().map(|told| ("visit", visit(told)));
    let kept = [("parent", not_withdrawn(PARENT_FILING))];
    names.chain(parent).chain(second).chain(food_told).chain(visits).chain(kept).collect()
}

fn after(mut case: Case, told: Told) -> Case {
    case.hear_exactly(&heard(8, 0, case.now, told));
    case
}

fn situations() -> Vec<(&'static str, Case)> {
    let returned = || filing(PARENT_FILING, FilingTold::Returned { findings: vec![finding("")] });
    let by_person = || {
        filing(PARENT_FILING, FilingTold::SubmittedToPerson { round: 1, reasons: vec![finding("MANUAL")] })
    };
    let refused = |id| filing(id, FilingTold::Refused { grounds: "不符".into() });
    let mut withdrawn = before(P_EST);
    withdrawn.withdraw();
    vec![
        ("opened", before(P_NAME)),
        ("both names reserved", before(P_EST)),
        ("the parent's filing returned", after(before(P_EST), returned())),
        ("the parent's filing with a person", after(before(P_EST), by_person())),
        ("the parent established", before(S_EST)),
        ("the subsidiary established", before(StepKey::Food)),
        ("withdrawn, unanswered", withdrawn),
        ("everything done", after(before(StepKey::Food), food(filing_made()))),
        ("the subsidiary refused", after(before(S_EST), refused(SUB_FILING))),
        ("the parent refused", after(before(P_EST), refused(PARENT_FILING))),
    ]
}

#[test]
fn every_situation_and_word() {
    let mut table = String::new();
    for (situation, case) in situations() {
        writeln!(table, "{situation} ({}):", case.track.state().as_str()).unwrap();
        let (mut noted, mut without_effect) = (Vec::new(), Vec::new());
        for (of, told) in all_told() {
            let mut case = case.clone();
            case.taken_orders();
            let (before, word) = (case.track.state(), format!("{of} {}", told.event()));
            let moved = case.hear_exactly(&heard(9, 0, case.now, told));
            let (state, orders) = (case.track.state(), case.taken_orders().join(", "));
            match (moved, state == before && orders.is_empty()) {
                (false, _) => without_effect.push(word),
                (true, true) => noted.push(word),
                (true, false) => writeln!(table, "  {word:<36}{} [{orders}]", state.as_str()).unwrap(),
            }
        }
        for (name, words) in [("noted", noted), ("without effect", without_effect)] {
            if !words.is_empty() {
                writeln!(table, "  {name}: {}", words.join(", ")).unwrap();
            }
        }
        let mut asked = case.clone();
        asked.taken_orders();
        let withdrawn =
            case.track.clone().withdraw("另行办理".into(), "window1".into(), &case.rules, &case.occasion());
        let then = match withdrawn.map(|outcome| asked.take(outcome)) {
            Ok(true) => format!("{} [{}]", asked.track.state().as_str(), asked.taken_orders().join(", ")),
            Ok(false) => "–".to_owned(),
            Err(no) => format!("! {}", no.reason),
        };
        writeln!(table, "  {:<36}{then}", "withdraw").unwrap();
    }
    insta::assert_snapshot!(table);
}

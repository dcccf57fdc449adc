//! The same facts in any order, doubled or not, end in the same case; and no program of events leaves an open
//! case without a next action.

use std::collections::BTreeSet;

use proptest::prelude::*;
use proptest::sample::Index;

use super::support::*;
use crate::domain::subjects::{FilingTold, FoodTold, NameTold, Verdict, VisitTold};
use crate::domain::*;

fn statement() -> NameTold {
    NameTold::NeedsStatement { findings: vec![] }
}

fn rejected() -> NameTold {
    NameTold::Rejected { reasons: "重名".into(), findings: vec![] }
}

/// Lawful histories of a name.
fn name_histories() -> Vec<Vec<NameTold>> {
    vec![
        vec![reserved("2026-11-21")],
        vec![statement(), reserved("2026-11-21")],
        vec![NameTold::NeedsDecision { findings: vec![] }, rejected()],
        vec![rejected()],
    ]
}

/// Lawful histories of a filing.
fn filing_histories(company: Company) -> Vec<Vec<FilingTold>> {
    let waits = || FilingTold::SubmittedToPerson { round: 1, reasons: vec![finding("MANUAL")] };
    let returned = || FilingTold::Returned { findings: vec![finding("")] };
    let again = || FilingTold::Submitted { round: 2 };
    vec![
        vec![submitted(), registered(company), issued(company)],
        vec![
            waits(),
            returned(),
            again(),
            registered(company),
            FilingTold::Delayed { attempts: 2 },
            issued(company),
        ],
        vec![
            waits(),
            FilingTold::Received { due: due("2026-09-24") },
            FilingTold::Refused { grounds: "x".into() },
        ],
        vec![waits(), returned()],
    ]
}

/// Lawful histories of a food application.
fn food_histories() -> Vec<Vec<FoodTold>> {
    let received = || FoodTold::Received { due: due("2026-09-29") };
    let accepted = || FoodTold::Accepted { deemed: false, due: due("2026-10-12") };
    let ordered =
        || FoodTold::VisitOrdered { inspection_id: VISIT, due: due("2026-09-29"), ground: "g".into() };
    let number = || "JY13702220000017".to_owned();
    let granted = || FoodTold::Granted { number: number() };
    let licence =
        || FoodTold::Issued { number: number(), valid_from: day("2026-09-22"), valid_to: day("2031-09-21") };
    vec![
        vec![filing_made(), FoodTold::FilingPublished { number: "YB23702220000011".into() }],
        vec![FoodTold::NotRequired { ground: "g".into() }],
        vec![received(), accepted(), FoodTold::VisitSkipped { ground: "g".into() }, granted(), licence()],
        vec![received(), accepted(), ordered(), FoodTold::Reviewed { positive: true }, granted(), licence()],
        vec![
            received(),
            accepted(),
            ordered(),
            FoodTold::Reviewed { positive: false },
            FoodTold::Refused { grounds: "g".into() },
        ],
        vec![received(), accepted(), ordered()],
    ]
}

fn numbered<T>(history: Vec<T>, told: impl Fn(T) -> Told) -> Vec<Heard> {
    let facts = history.into_iter().zip(1..);
    facts.map(|(fact, version)| heard(version, 0, monday(), told(fact))).collect()
}

/// The facts of a lawful case: what depends on something that never happened is not told.
fn lawful(choice: (usize, usize, usize, usize, usize)) -> Vec<Heard> {
    let parent_name = name_histories()[choice.0].clone();
    let sub_name = name_histories()[choice.1].clone();
    let parent_named = parent_name.contains(&reserved("2026-11-21"));
    let sub_named = sub_name.contains(&reserved("2026-11-21"));
    let mut facts = numbered(parent_name, |told| name(PARENT_NAME, told));
    facts.extend(numbered(sub_name, |told| name(SUB_NAME, told)));
    let parent = filing_histories(Company::Parent)[choice.2].clone();
    let sub = filing_histories(Company::Subsidiary)[choice.3].clone();
    let issues = |history: &[FilingTold]| history.iter().any(|told| matches!(told, FilingTold::Issued(_)));
    if parent_named {
        let parent_issued = issues(&parent);
        facts.extend(numbered(parent, |told| filing(PARENT_FILING, told)));
        if parent_issued && sub_named {
            let sub_issued = issues(&sub);
            facts.extend(numbered(sub, |told| filing(SUB_FILING, told)));
            if sub_issued {
                facts.extend(food_facts(choice.4));
            }
        }
    }
    facts
}

fn food_facts(choice: usize) -> Vec<Heard> {
    let history = food_histories()[choice].clone();
    let visited = history.iter().any(|told| matches!(told, FoodTold::VisitOrdered { .. }));
    let mut facts = numbered(history, food);
    if visited {
        let visits = vec![
            VisitTold::Planned { waits_for: String::new() },
            VisitTold::Assigned { visit_on: None },
            VisitTold::Concluded { verdict: Verdict::Conform },
        ];
        facts.extend(numbered(visits, visit));
    }
    facts
}

/// What must not depend on the order of arrival.
fn view(case: &Case) -> impl PartialEq + std::fmt::Debug {
    let steps: Vec<_> =
        case.track.steps().into_iter().map(|step| (step.key, step.subject_id, step.state)).collect();
    let ledger: BTreeSet<_> = case.ledger().into_iter().collect();
    let orders: BTreeSet<_> = case.orders.iter().map(|order| format!("{order:?}")).collect();
    let lines: BTreeSet<_> = case
        .lines
        .iter()
        .filter(|line| line.department != Department::FastTrack && !line.event.starts_with("FilingSubmitted"))
        .map(|line| (line.step, line.event))
        .collect();
    let dues =
        (case.track.visit_due(), case.track.decision_due(), case.track.promise_due(&case.rules).is_some());
    let closing = case.facts.iter().filter(|fact| {
        matches!(fact, Fact::Completed | Fact::PartiallyCompleted { .. } | Fact::Terminated { .. })
    });
    let closing: Vec<_> = closing.map(std::mem::discriminant).collect();
    (
        case.track.state(),
        steps,
        ledger,
        orders,
        (lines, dues, closing, case.track.food_kind(), case.track.visit()),
    )
}

fn play(facts: &[Heard]) -> Case {
    let mut case = Case::open(plan(), monday());
    for fact in facts {
        case.hear_exactly(fact);
    }
    case
}

fn choices() -> impl Strategy<Value = (usize, usize, usize, usize, usize)> {
    // Mostly the histories that lead on, so that food and visit are reached.
    let leading = prop_oneof![4 => 0..2_usize, 1 => 0..4_usize];
    (leading.clone(), leading.clone(), leading.clone(), leading, 0..6_usize)
}

fn arrivals() -> impl Strategy<Value = (Vec<Heard>, Vec<Heard>)> {
    choices().prop_flat_map(|choice| {
        let facts = lawful(choice);
        let twice: Vec<Heard> = facts.iter().chain(&facts).cloned().collect();
        (Just(facts), Just(twice).prop_shuffle())
    })
}

/// Something that happens to a case, lawful or not.
#[derive(Debug, Clone)]
enum Event {
    Hear(Index, i64),
    Refuse(Index),
    Pass(i64),
    Withdraw,
    Resume,
    Answer(Index),
    Settle,
}

fn every_fact() -> Vec<Told> {
    let names = name_histories().into_iter().flatten().chain([NameTold::Released, NameTold::Expired]);
    let filings = filing_histories(Company::Parent).into_iter().flatten().chain([FilingTold::Withdrawn]);
    let foods = food_histories().into_iter().flatten().chain([FoodTold::Withdrawn, FoodTold::Abandoned]);
    let visits = [
        VisitTold::Planned { waits_for: "NO_INSPECTORS_ON_DUTY".into() },
        VisitTold::RectificationOrdered { deadline: None },
        VisitTold::Concluded { verdict: Verdict::Rectify },
        VisitTold::Cancelled,
    ];
    let mut all: Vec<Told> =
        names.flat_map(|told| [name(PARENT_NAME, told.clone()), name(SUB_NAME, told)]).collect();
    all.extend(filings.flat_map(|told| [filing(PARENT_FILING, told.clone()), filing(SUB_FILING, told)]));
    all.extend(foods.map(food));
    all.extend(visits.map(visit));
    all
}

fn events() -> impl Strategy<Value = Vec<Event>> {
    let event = prop_oneof![
        10 => (any::<Index>(), 1..6_i64).prop_map(|(index, version)| Event::Hear(index, version)),
        1 => any::<Index>().prop_map(Event::Refuse),
        3 => (0..200_000_i64).prop_map(Event::Pass),
        1 => Just(Event::Withdraw),
        1 => Just(Event::Resume),
        2 => any::<Index>().prop_map(Event::Answer),
        1 => Just(Event::Settle),
    ];
    prop::collection::vec(event, 1..40)
}

fn happen(case: &mut Case, event: &Event) {
    match event {
        Event::Hear(index, version) => {
            let told = index.get(&every_fact()).clone();
            let fact = heard(*version, 0, case.now, told);
            case.hear_exactly(&fact);
            assert!(!case.hear_exactly(&fact), "hearing twice moves nothing");
        }
        Event::Refuse(index) => {
            let subject = *index.get(&[PARENT_NAME, SUB_NAME, PARENT_FILING, SUB_FILING, FOOD]);
            let fact = heard(0, 0, case.now, not_withdrawn(subject));
            case.hear_exactly(&fact);
        }
        Event::Pass(seconds) => case.pass(case.now + chrono::TimeDelta::seconds(*seconds)),
        Event::Answer(index) => {
            let said = opinion(*index.get(&Stance::ALL));
            if case.answer(said.clone()).is_ok() {
                assert!(!case.answer(said).unwrap(), "saying it twice moves nothing");
            }
        }
        Event::Settle => {
            // A no leaves the case as it was.
            let _ = case.settle();
        }
        Event::Withdraw if case.track.state().is_closed() => {}
        Event::Withdraw => {
            case.withdraw();
        }
        Event::Resume => {
            let armed = case.alarm.map_or(Armed::No, Armed::At);
            let resumed = case.track.clone().resume(armed, &case.rules, &case.occasion());
            case.take(resumed.outcome);
        }
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 400, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn any_order_of_arrival_ends_in_the_same_case((told, arrived) in arrivals()) {
        let (straight, shuffled) = (play(&told), play(&arrived));
        prop_assert_eq!(view(&straight), view(&shuffled));
    }

    #[test]
    fn an_open_case_always_has_a_next_action_and_a_closed_one_never(
        events in events(),
        silence in prop::sample::select(vec![OnSilence::Wait, OnSilence::GoOnWithNote, OnSilence::LeaveFastTrack]),
        required in any::<bool>(),
    ) {
        let required = required && silence != OnSilence::GoOnWithNote;
        let consultations = vec![Consultation::planned(TAX, P_EST, terms(silence, required))];
        let mut case = Case::open(Plan { consultations, ..plan() }, monday());
        let mut closed: Option<(CaseState, usize)> = None;
        for event in &events {
            let version = case.track.version();
            happen(&mut case, event);
            prop_assert!(case.track.version() >= version);
            let state = case.track.state();
            prop_assert_eq!(case.track.next_action().is_none(), state.is_closed(), "{:?}", case.track.steps());
            prop_assert_eq!(case.track.next_look(&case.rules).is_none(), state.is_closed(), "{:?}", case.track.steps());
            prop_assert_eq!(case.alarm.is_none(), state.is_closed());
            prop_assert!(case.alarm <= case.track.look_at(), "the alarm goes off in time");
            prop_assert_eq!(case.track.look_at().is_none(), state.is_closed());
            if let Some((end, orders)) = closed {
                prop_assert_eq!((end, orders), (state, case.orders.len()), "a closed case stays closed and silent");
            }
            if state.is_closed() {
                closed = Some((state, case.orders.len()));
            }
        }
        let endings = case.facts.iter().filter(|fact| {
            matches!(fact, Fact::Completed | Fact::PartiallyCompleted { .. } | Fact::Terminated { .. })
        });
        prop_assert_eq!(endings.count(), usize::from(closed.is_some()));
    }
}

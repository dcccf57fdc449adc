//! T-18: two inspectors, recusal, and a choice anyone can recompute.

use actnow_decisions::Refusal;
use proptest::prelude::*;

use super::*;
use crate::domain::samples::{DAY, OPERATOR, candidates, day, inspector, roster};

fn need(size: usize) -> TeamNeed {
    TeamNeed {
        size,
        qualification: Qualification::FoodSales,
        on: day(DAY),
        parties: BTreeSet::from([OPERATOR.to_owned(), "p3".to_owned()]),
        excluded: BTreeSet::new(),
    }
}

fn reason(refusal: InspectionRefusal) -> &'static str {
    Refusal::from(refusal).reason
}

#[test]
fn the_least_loaded_come_and_the_account_breaks_ties() {
    let all = candidates(&[("zhou", 0), ("lin", 1), ("mei", 1), ("an", 2)]);
    let on_duty = roster(&["zhou", "lin", "mei", "an"]);
    let team = |size| choose_team(&need(size), &[], &all, &on_duty);
    assert_eq!(team(2).unwrap(), ["lin", "zhou"]);
    assert_eq!(team(3).unwrap(), ["lin", "mei", "zhou"]);
    assert_eq!(reason(team(1).unwrap_err()), "MIN_TWO_INSPECTORS");
    assert_eq!(team(5).unwrap_err(), InspectionRefusal::NoInspectors { wanted: 5, available: 4 });
}

#[test]
fn who_has_an_interest_is_passed_over() {
    let mut all = candidates(&[("an", 0), ("lin", 1), ("mei", 2)]);
    all[0].inspector.interests.insert(OPERATOR.to_owned());
    let team = choose_team(&need(2), &[], &all, &roster(&["an", "lin", "mei"]));
    assert_eq!(team.unwrap(), ["lin", "mei"]);
}

#[test]
fn a_named_team_is_validated_person_by_person() {
    let mut known: Vec<Inspector> = ["an", "lin", "mei", "wu", "yu"].map(inspector).to_vec();
    known[2].interests.insert("p3".to_owned());
    known[3].qualified.clear();
    let on_duty = roster(&["an", "lin", "mei", "wu"]);
    let named = |names: &[&str]| {
        let names: Vec<String> = names.iter().map(|n| (*n).to_owned()).collect();
        validate_team(&need(2), &names, &known, &on_duty).map_err(reason)
    };
    assert_eq!(named(&["lin", "an"]).unwrap(), ["an", "lin"]);
    assert_eq!(named(&["an"]), Err("MIN_TWO_INSPECTORS"));
    assert_eq!(named(&["an", "an"]), Err("MIN_TWO_INSPECTORS"), "twice the same is one");
    assert_eq!(named(&["an", "mei"]), Err("RECUSAL"), "an interest in the legal representative");
    assert_eq!(named(&["an", "wu"]), Err("NOT_QUALIFIED"));
    assert_eq!(named(&["an", "yu"]), Err("NOT_ON_DUTY"));
    assert_eq!(named(&["an", "nobody"]), Err("UNKNOWN_INSPECTOR"));
}

proptest! {
    #[test]
    fn a_drawn_team_is_lawful_and_does_not_depend_on_the_order_of_the_list(
        loads in prop::collection::vec((0u32..4, any::<bool>(), any::<bool>(), any::<bool>()), 0..8),
        size in 2usize..4,
    ) {
        let mut on_duty = DutyRoster::default();
        let mut all = Vec::new();
        for (i, (open_tasks, duty, trained, interest)) in loads.into_iter().enumerate() {
            let mut inspector = inspector(&format!("i{i}"));
            if duty { on_duty.put(day(DAY), &inspector.id); }
            if !trained { inspector.qualified.clear(); }
            if interest { inspector.interests.insert(OPERATOR.to_owned()); }
            all.push(Candidate { inspector, open_tasks });
        }
        let fit = all.iter().filter(|c| c.inspector.may_come(&need(size), &on_duty)).count();
        let drawn = choose_team(&need(size), &[], &all, &on_duty);
        all.reverse();
        prop_assert_eq!(&drawn, &choose_team(&need(size), &[], &all, &on_duty));
        match drawn {
            Ok(team) => {
                let known: Vec<Inspector> = all.iter().map(|c| c.inspector.clone()).collect();
                prop_assert_eq!(team.len(), size);
                prop_assert_eq!(validate_team(&need(size), &team, &known, &on_duty), Ok(team));
            }
            Err(refusal) => {
                prop_assert_eq!(refusal, InspectionRefusal::NoInspectors { wanted: size, available: fit });
            }
        }
    }
}

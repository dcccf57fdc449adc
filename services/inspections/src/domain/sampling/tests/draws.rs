//! What is drawn: how many, how fair, and who never goes.

use std::collections::{BTreeMap, BTreeSet};

use super::samples::*;
use crate::domain::inspectors::Qualification;
use crate::domain::sampling::drawing::{DrawnObject, draw, seed_of};
use crate::domain::sampling::hash::Hash32;
use crate::domain::sampling::lists::{DrawObject, Lists, MAX_OBJECTS};
use crate::domain::sampling::plan::{Coverage, DrawPlan, Rate};
use crate::domain::sampling::refusal::DrawRefusal;

fn drawn(lists: &Lists, n: u8) -> Vec<DrawnObject> {
    let plan = plan();
    draw(&plan, lists, seed_of(&plan, lists.hash(&plan), &beacon(n))).unwrap().0
}

fn loads(drawn: &[DrawnObject]) -> BTreeMap<&str, usize> {
    let mut loads = BTreeMap::new();
    drawn.iter().flat_map(|object| &object.team).for_each(|id| *loads.entry(id.as_str()).or_default() += 1);
    loads
}

#[test]
fn t_27_ten_per_cent_of_two_hundred_shops_by_two_of_twenty() {
    let lists = lists();
    let drawn = drawn(&lists, 1);
    assert_eq!(drawn.len(), 20);
    assert_eq!(drawn.iter().map(|object| &object.uscc).collect::<BTreeSet<_>>().len(), 20);
    assert!(drawn.iter().all(|object| object.team.len() == 2));
    assert_eq!(loads(&drawn).len(), 20, "everybody goes");
    assert!(loads(&drawn).values().all(|load| (1..=3).contains(load)), "{:?}", loads(&drawn));
    assert_eq!(lists.key_plan().len(), 10, "every shop of grade D, drawn or not");
}

#[test]
fn two_draws_of_the_same_lists_are_the_same_bytes_whatever_order_they_came_in() {
    let (mut objects, mut inspectors) = (shops(), twenty());
    objects.reverse();
    inspectors.reverse();
    let again = Lists::try_new(&plan(), objects, inspectors).unwrap();
    let spelled = |lists: &Lists| serde_json::to_vec(&drawn(lists, 1)).unwrap();
    assert_eq!(spelled(&lists()), spelled(&again));
    assert_ne!(spelled(&lists()), serde_json::to_vec(&drawn(&lists(), 2)).unwrap());
}

#[test]
fn somebody_of_another_office_is_in_every_team() {
    let lists = lists();
    let office_of: BTreeMap<&str, &str> =
        lists.inspectors().iter().map(|one| (one.id.as_str(), one.office.as_str())).collect();
    for n in 0..50 {
        for object in drawn(&lists, n) {
            let listed = lists.objects().iter().find(|one| one.uscc == object.uscc).unwrap();
            let new = |id: &String| !listed.last_offices.contains(office_of[id.as_str()]);
            assert!(object.team.iter().any(new), "{object:?} was inspected by {:?}", listed.last_offices);
        }
    }
}

#[test]
fn who_must_keep_away_is_never_drawn_in_a_hundred_thousand_draws() {
    let mut inspectors = twenty();
    let all: BTreeSet<String> = shops().iter().map(|object| object.uscc.clone()).collect();
    inspectors[3].recused = all.iter().step_by(2).cloned().collect();
    inspectors[7].recused = all.clone();
    inspectors[11].qualified = BTreeSet::from([Qualification::Disclosure]);
    let plan =
        DrawPlan { rates: BTreeMap::from([("一般".to_owned(), Rate::try_new(10_000).unwrap())]), ..plan() };
    let lists = Lists::try_new(&plan, shops(), inspectors).unwrap();
    let mut draws = 0;
    let mut seen = BTreeSet::new();
    for n in 0..500_u64 {
        let seed = Hash32::of([n.to_be_bytes().as_slice()]);
        for object in draw(&plan, &lists, seed).unwrap().0 {
            draws += 1;
            let away = lists.inspectors()[3].recused.contains(&object.uscc);
            assert!(!away || !object.team.contains("inspector03"), "{object:?}");
            seen.extend(object.team);
        }
    }
    assert_eq!(draws, 100_000);
    assert!(!seen.contains("inspector07") && !seen.contains("inspector11"));
    assert_eq!(seen.len(), 18, "everybody else is");
}

#[test]
fn twenty_thousand_objects_are_drawn_by_their_weights() {
    let object = |n: usize| DrawObject { weight: if n.is_multiple_of(2) { 3 } else { 1 }, ..object(n) };
    let lists = Lists::try_new(&plan(), (0..20_000).map(object).collect(), twenty()).unwrap();
    lists.can_be_drawn(&plan()).unwrap();
    let drawn = drawn(&lists, 9);
    assert_eq!(drawn.len(), 2_000);
    let even = |object: &&DrawnObject| object.uscc.as_bytes()[17].is_multiple_of(2);
    let heavy = drawn.iter().filter(even).count();
    // Three to one at the first step, a little less towards the end; six deviations are 115.
    assert!((1_360..1_600).contains(&heavy), "{heavy} of 2,000 have the weight of three");
    let loads = loads(&drawn);
    assert!(loads.values().all(|load| (195..=205).contains(load)), "{loads:?}");
}

#[test]
fn a_rate_is_a_share_and_a_list_has_its_limit() {
    for share in [1, 1_000, 10_000] {
        assert_eq!(Rate::try_new(share).map(Rate::per_ten_thousand), Some(share));
    }
    assert_eq!([0, 10_001].map(Rate::try_new), [None, None]);
    let tenth = Rate::try_new(1_000).unwrap();
    assert_eq!([1, 999, 1_000, 1_001].map(|of| tenth.share_of(of)), [1, 100, 100, 101]);
    let many = |count: usize| Lists::try_new(&plan(), (0..count).map(object).collect(), twenty()).is_ok();
    assert_eq!((many(MAX_OBJECTS), many(MAX_OBJECTS + 1)), (true, false));
}

#[test]
fn strata_have_their_own_shares() {
    let rates = BTreeMap::from([
        ("A".to_owned(), Rate::try_new(300).unwrap()),
        ("D".to_owned(), Rate::try_new(10_000).unwrap()),
    ]);
    let plan = DrawPlan { rates, ..plan() };
    let objects = shops()
        .into_iter()
        .enumerate()
        .map(|(n, object)| DrawObject { stratum: if n < 10 { "D" } else { "A" }.to_owned(), ..object });
    let lists = Lists::try_new(&plan, objects.collect(), twenty()).unwrap();
    let (drawn, _) = draw(&plan, &lists, beacon(1)).unwrap();
    assert_eq!(drawn.len(), 6 + 10, "three per cent of 190, rounded up, and all of ten");
}

#[test]
fn food_is_never_only_sampled() {
    let plan = DrawPlan { coverage: Coverage::InsteadOfFullCoverage, ..plan() };
    let refused = lists().can_be_drawn(&plan).unwrap_err();
    assert!(matches!(refused, DrawRefusal::SpecialField { .. }));
    let refusal = actnow_decisions::Refusal::from(refused);
    assert_eq!((refusal.reason, refusal.rule), ("SPECIAL_FIELD", "Regulation 54"));
    let trained = |mut inspector: crate::domain::sampling::lists::DrawInspector| {
        inspector.qualified = BTreeSet::from([Qualification::Disclosure]);
        inspector
    };
    let objects = shops().into_iter().map(|object| DrawObject {
        field: Qualification::Disclosure,
        grade: None,
        ..object
    });
    let others =
        Lists::try_new(&plan, objects.collect(), twenty().into_iter().map(trained).collect()).unwrap();
    others.can_be_drawn(&plan).unwrap();
    assert_eq!(others.key_plan(), Vec::<String>::new());
}

#[test]
fn lists_that_a_draw_could_stumble_over_are_not_frozen() {
    let of = |inspectors| Lists::try_new(&plan(), vec![object(1)], inspectors).unwrap().can_be_drawn(&plan());
    let one = of(vec![inspector(0)]);
    assert!(matches!(one, Err(DrawRefusal::NotEnoughInspectors { wanted: 2, available: 1, .. })));
    let same_office = of(vec![inspector(1), inspector(5), inspector(9)]);
    assert!(matches!(same_office, Err(DrawRefusal::SameOffice { .. })));
    of(vec![inspector(1), inspector(2)]).unwrap();
}

#[test]
fn everything_wrong_with_a_list_is_said_at_once() {
    let wrong = [
        DrawObject { stratum: "不存在".to_owned(), ..object(1) },
        DrawObject { weight: 0, ..object(2) },
        DrawObject { grade: None, ..object(3) },
        object(4),
        object(4),
    ];
    let found = Lists::try_new(&plan(), wrong.to_vec(), twenty()).unwrap_err();
    let reasons: Vec<&str> = found.as_slice().iter().map(|one| one.reason).collect();
    assert_eq!(reasons, ["STRATUM_UNKNOWN", "WEIGHT", "GRADE_REQUIRED", "DOUBLED"]);
    assert_eq!(Lists::try_new(&plan(), vec![], twenty()).unwrap_err().as_slice()[0].reason, "OBJECTS");
    let small = DrawPlan { team_size: 1, rates: BTreeMap::new(), ..plan() };
    let found = small.check(crate::domain::samples::day("2027-01-01")).unwrap_err();
    let reasons: Vec<&str> = found.as_slice().iter().map(|one| one.reason).collect();
    assert_eq!(reasons, ["TEAM_SIZE", "STRATA", "DAY_PAST"]);
    let strata = |count: usize| {
        let rates = (0..count).map(|n| (format!("第{n}层"), Rate::try_new(10).unwrap())).collect();
        DrawPlan { rates, ..plan() }.check(plan().due.pred_opt().unwrap())
    };
    assert!(strata(1).is_ok() && strata(50).is_ok());
    assert_eq!(strata(51).unwrap_err().as_slice()[0].reason, "STRATA");
}

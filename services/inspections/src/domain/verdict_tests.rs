//! T-19 and the thresholds of other provinces.

use proptest::prelude::*;

use super::*;
use crate::domain::samples::{answers, fail, fixed, traits};
use crate::domain::weighing::{Counted, Measure};

fn finding(except: &[(u16, Answer)], thresholds: Thresholds, round: Round) -> Finding {
    let list = Checklist::food_sales();
    let checked = list.check(traits(), answers(&traits(), except)).unwrap();
    judge(&list, &checked, thresholds, round)
}

fn fails(items: &[u16]) -> Vec<(u16, Answer)> {
    items.iter().map(|no| (*no, fail())).collect()
}

fn verdict(except: &[(u16, Answer)]) -> Verdict {
    finding(except, Thresholds::default(), Round::First).verdict
}

#[test]
fn t_19_the_verdict_follows_the_failed_items() {
    assert_eq!(verdict(&[]), Verdict::Conform);
    assert_eq!(verdict(&fails(&[12, 17, 18])), Verdict::Conform, "three major items");
    assert_eq!(verdict(&fails(&[12, 17, 18, 19])), Verdict::Rectify, "four major items");
    assert_eq!(verdict(&fails(&[1])), Verdict::NotConform, "the address");
    assert_eq!(verdict(&fails(&[3, 4, 5, 6, 9, 24])), Verdict::Conform, "general items are advice");
    assert_eq!(verdict(&fails(&[15])), Verdict::Rectify, "a key item that can be put right");
    assert_eq!(verdict(&fails(&[2])), Verdict::NotConform, "distance cannot be put right");
    assert_eq!(verdict(&fails(&[15, 1])), Verdict::NotConform);
    assert_eq!(verdict(&[(15, fixed())]), Verdict::ConformAfterOnSiteFix);
    assert_eq!(verdict(&[(15, fixed()), (16, fail())]), Verdict::Rectify);
    assert_eq!(
        verdict(&[(12, fixed()), (17, fail()), (18, fail()), (19, fail())]),
        Verdict::ConformAfterOnSiteFix
    );
}

#[test]
fn every_open_fail_demands_something_whatever_the_verdict() {
    let found = finding(&[(12, fail()), (3, fail()), (17, fixed())], Thresholds::default(), Round::First);
    let items: Vec<(u16, Severity)> = found.demands.iter().map(|d| (d.item, d.severity)).collect();
    assert_eq!(items, [(3, Severity::General), (12, Severity::Major)]);
    assert_eq!(found.explanation.zh, "现场整改后符合：关键项不符合0项，重点项1项，一般项1项，现场整改1项");
}

#[test]
fn after_rectification_nothing_is_waited_for_again() {
    let again =
        |items: &[u16]| finding(&fails(items), Thresholds::default(), Round::AfterRectification).verdict;
    assert_eq!(again(&[15]), Verdict::NotConform);
    assert_eq!(again(&[12, 17, 18, 19]), Verdict::NotConform);
    assert_eq!(again(&[12, 17, 18]), Verdict::Conform);
}

#[test]
fn provinces_set_their_own_limits() {
    let sichuan = Thresholds { key_max: 0, major_max: 2, total_max: Some(5) };
    let at = |items: &[u16]| finding(&fails(items), sichuan, Round::First).verdict;
    assert_eq!(at(&[12, 17, 3, 4, 5]), Verdict::Conform);
    assert_eq!(at(&[12, 17, 18]), Verdict::Rectify, "three major");
    assert_eq!(at(&[12, 17, 3, 4, 5, 6]), Verdict::Rectify, "six in all");
}

#[test]
fn an_address_that_differs_is_named_in_the_explanation() {
    let found = finding(&fails(&[1]), Thresholds { key_max: 9, ..Thresholds::default() }, Round::First);
    assert_eq!(found.verdict, Verdict::NotConform, "no threshold helps");
    assert!(found.explanation.en.starts_with("item 1 failed"));
}

#[test]
fn what_decides_is_told_item_by_item_and_limit_by_limit() {
    let list = Checklist::food_sales();
    let weighed = |items: &[u16], limit| {
        let found = weigh(&list, &list.check(traits(), answers(&traits(), &fails(items))).unwrap(), limit);
        let told = |measure: &Measure| (measure.counted, measure.most, measure.items.clone());
        (found.measures.iter().map(told).collect::<Vec<_>>(), found.exceeds(), found.hopeless)
    };
    use Counted::{Key, Major, MajorAndGeneral};
    let shipped = Thresholds::default();
    assert_eq!(
        weighed(&[12, 3], shipped),
        (vec![(Key, 0, vec![]), (Major, 3, vec![12])], false, vec![]),
        "general items are advice where nobody counts them"
    );
    assert_eq!(
        weighed(&[1, 15], shipped),
        (vec![(Key, 0, vec![1, 15]), (Major, 3, vec![])], true, vec![1]),
        "15 could be put right, the address could not"
    );
    let sichuan = Thresholds { total_max: Some(1), ..shipped };
    assert_eq!(
        weighed(&[12, 3], sichuan),
        (vec![(Key, 0, vec![]), (Major, 3, vec![12]), (MajorAndGeneral, 1, vec![3, 12])], true, vec![])
    );
}

const fn rank(verdict: Verdict) -> u8 {
    match verdict {
        Verdict::Conform | Verdict::ConformAfterOnSiteFix => 0,
        Verdict::Rectify => 1,
        Verdict::NotConform => 2,
    }
}

proptest! {
    #[test]
    fn one_more_failed_item_never_helps(
        failed in prop::collection::btree_set(prop::sample::select(vec![1u16, 2, 3, 4, 5, 6, 7, 12, 15, 16, 17, 18, 19, 20, 21, 22, 23, 24]), 0..10),
        more in prop::sample::select(vec![1u16, 3, 12, 15, 17, 18, 21, 24]),
    ) {
        let fewer: Vec<u16> = failed.iter().copied().filter(|no| *no != more).collect();
        let all: Vec<u16> = fewer.iter().copied().chain([more]).collect();
        prop_assert!(rank(verdict(&fails(&all))) >= rank(verdict(&fails(&fewer))));
        prop_assert_eq!(finding(&fails(&all), Thresholds::default(), Round::First).demands.len(), all.len());
    }
}

#[test]
fn food_is_never_found_right_without_its_checklist() {
    use crate::domain::check_outcome::CheckOutcome::*;
    use crate::domain::inspectors::Qualification;
    let without = |field| {
        [
            NoProblem,
            AnnualReportNotPublished,
            OtherInfoNotPublished,
            FalseInfo,
            UnreachableAtAddress,
            CorrectedOnOrder,
            NotCooperating,
            NoRelatedActivity,
            ToBeHandled,
        ]
        .map(|outcome| outcome.needs_no_checklist(field))
    };
    assert_eq!(without(Qualification::Disclosure), [true; 9]);
    for food in [Qualification::FoodSales, Qualification::Catering] {
        assert_eq!(without(food), [false, false, false, false, true, false, true, true, false]);
    }
}

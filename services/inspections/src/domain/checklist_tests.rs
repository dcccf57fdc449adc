//! The shipped list, and answers that may not stand.

use super::*;
use crate::domain::samples::{answers, fail, traits};

fn reasons(traits: &BTreeSet<PremisesTrait>, given: Vec<AnsweredItem>) -> Vec<&'static str> {
    match Checklist::food_sales().check(traits.clone(), given) {
        Ok(_) => vec![],
        Err(list) => list.into_iter().map(|v| v.reason).collect(),
    }
}

fn numbers(traits: &[PremisesTrait]) -> Vec<u16> {
    let traits = traits.iter().copied().collect();
    Checklist::food_sales().applicable(&traits).map(|item| item.no).collect()
}

#[test]
fn the_list_is_that_of_section_6_2() {
    let list = Checklist::food_sales();
    let of = |severity| list.items().filter(|i| i.severity == severity).map(|i| i.no).collect::<Vec<_>>();
    assert_eq!(list.items().count(), 24);
    assert_eq!(of(Severity::Key), [1, 2, 7, 11, 13, 15, 16, 20, 23]);
    assert_eq!(of(Severity::Major), [8, 10, 12, 14, 17, 18, 19, 21, 22]);
    assert_eq!(of(Severity::General), [3, 4, 5, 6, 9, 24]);
    let fixed: Vec<u16> = list.items().filter(|i| i.rectifiable == Rectifiable::No).map(|i| i.no).collect();
    assert_eq!(fixed, [1, 2, 23]);
}

#[test]
fn what_applies_follows_the_premises() {
    use PremisesTrait::{Aquatic, Bulk, Cold, Cooked, Online, Special, Warehouse};
    let all = [1, 2, 3, 4, 5, 6, 15, 17, 18, 19];
    assert_eq!(numbers(&[]), all);
    for (name, extra) in [
        (Bulk, vec![7, 12, 16]),
        (Cold, vec![11]),
        (Cooked, vec![13]),
        (Aquatic, vec![8]),
        (Warehouse, vec![10]),
        (Special, vec![14]),
        (Online, vec![20, 21, 22, 23, 24]),
    ] {
        let mut expect: Vec<u16> = all.into_iter().chain(extra).collect();
        expect.sort_unstable();
        assert_eq!(numbers(&[name]), expect, "{name:?}");
    }
}

#[test]
fn a_complete_list_is_accepted_in_any_order() {
    let mut given = answers(&traits(), &[(12, fail())]);
    given.reverse();
    let checked = Checklist::food_sales().check(traits(), given).unwrap();
    assert!(checked.answers().is_sorted_by_key(|answer| answer.no));
}

#[test]
fn the_discretionary_item_may_be_answered_or_not() {
    for answer in [Answer::Pass, Answer::NotApplicable, fail()] {
        assert_eq!(reasons(&traits(), answers(&traits(), &[(9, answer)])), [""; 0]);
    }
}

#[test]
fn everything_wrong_is_told_at_once() {
    let traits = traits();
    let mut given = answers(
        &traits,
        &[
            (1, Answer::FixedOnSite { demand: "搬迁".into() }),
            (11, Answer::Pass),
            (15, Answer::NotApplicable),
            (17, Answer::Fail { demand: " ".into() }),
            (8, Answer::NotApplicable),
        ],
    );
    given.retain(|answer| answer.no != 24);
    given.push(AnsweredItem { no: 3, answer: Answer::Pass });
    given.push(AnsweredItem { no: 99, answer: Answer::Pass });
    let mut found = reasons(&traits, given);
    found.sort_unstable();
    assert_eq!(
        found,
        [
            "DEMAND_REQUIRED",
            "ITEM_APPLIES",
            "ITEM_DOES_NOT_APPLY",
            "ITEM_NOT_RECTIFIABLE",
            "ITEM_TWICE",
            "ITEM_UNANSWERED",
            "ITEM_UNKNOWN",
        ]
    );
}

#[test]
fn a_replaced_list_keeps_the_address_item_and_single_numbers() {
    let head = "no,severity,applies,rectifiable,zh,en\n";
    let parse = |rows: &str| Checklist::parse(&format!("{head}{rows}"));
    assert!(parse("1,K,ALL,NO,a,b\n2,M,COLD,YES,a,b\n").is_ok());
    assert!(matches!(parse("2,K,ALL,NO,a,b\n"), Err(ChecklistError::AddressItem)));
    assert!(matches!(parse("1,K,ALL,YES,a,b\n"), Err(ChecklistError::AddressItem)));
    assert!(matches!(parse("1,G,ALL,NO,a,b\n"), Err(ChecklistError::AddressItem)));
    assert!(matches!(parse("1,K,ALL,NO,a,b\n1,K,ALL,NO,a,b\n"), Err(ChecklistError::Twice(1))));
    assert!(matches!(parse("1,X,ALL,NO,a,b\n"), Err(ChecklistError::Malformed(_))));
}

//! The examples of the comparison rules and of rules 9c, T-10 and T-11.

use super::*;
use crate::domain::names::HitKind;

const AUTHORITY: &str = "11370222MAFAKE0785";

fn day(text: &str) -> NaiveDate {
    text.parse().unwrap()
}

fn holder() -> Holder {
    Holder::Company("91370222MAFAKE019R".into())
}

fn existing(parts: NameParts, standing: Standing) -> Existing {
    Existing { name_id: "n1".into(), parts, authority: AUTHORITY.into(), standing, holder: holder() }
}

fn candidate(text: &str, related: &[Holder]) -> Candidate {
    let rules = NameRules::built_in();
    let parts = NameParts::parse(text, rules).unwrap();
    Candidate::new(&parts, AUTHORITY, day("2026-09-21"), related.iter().cloned().collect(), rules)
}

fn cause(new: &str, old: &str) -> Option<Cause> {
    let rules = NameRules::built_in();
    let old = existing(NameParts::parse(old, rules).unwrap(), Standing::Registered);
    compare(&candidate(new, &[]), &old, rules).map(|hit| hit.cause)
}

#[test]
fn the_printed_examples_compare_as_printed() {
    let identical = [
        ("青岛淘集集电子商务有限公司", "青岛淘集集电子商务有限公司", Cause::SameFullText),
        ("淘集集（青岛）电子商务有限公司", "青岛淘集集电子商务有限公司", Cause::SamePartsReordered),
        ("北京红光酒业发展有限公司", "红光（北京）酒业发展有限公司", Cause::SamePartsReordered),
        ("山东淘集集电子商务有限公司", "青岛淘集集电子商务有限公司", Cause::SameTradeAndIndustry),
        ("青岛淘集集电子商务有限责任公司", "青岛淘集集电子商务有限公司", Cause::SameTradeAndIndustry),
    ];
    for (new, old, expected) in identical {
        assert_eq!(cause(new, old), Some(expected.clone()), "{new} / {old}");
        assert_eq!(expected.kind(), HitKind::Identical);
    }
    let similar = [
        ("青岛淘集集电商有限公司", "青岛淘集集电子商务有限公司", Cause::IndustrySynonym),
        ("青岛万青地产有限公司", "青岛万青房地产有限公司", Cause::IndustrySynonym),
        ("青岛万青置业有限公司", "青岛万青房地产有限公司", Cause::IndustrySynonym),
        ("青岛淘集集商贸有限公司", "青岛淘集集电子商务有限公司", Cause::SameTradeSameClass),
        ("青岛淘集集实业有限公司", "青岛淘集集网络科技有限公司", Cause::SameTradeSameClass),
        ("杭州阿里巴巴巴巴电商有限公司", "杭州阿里巴巴网络销售有限公司", Cause::TradeContains),
        ("杭州阿里巴巴电商有限公司", "杭州阿里巴巴巴巴网络销售有限公司", Cause::TradeContained),
    ];
    for (new, old, expected) in similar {
        assert_eq!(cause(new, old), Some(expected.clone()), "{new} / {old}");
        assert_eq!(expected.kind(), HitKind::Similar);
    }
    for (new, old) in [("牛栏山", "牛兰山"), ("牛蓝山", "牛栏山")] {
        let hit = cause(&format!("北京{new}酒业有限公司"), &format!("北京{old}酒业有限公司"));
        assert_eq!(hit, Some(Cause::SameSound { reading: "niu2 lan2 shan1".into() }));
    }
}

#[test]
fn another_major_class_is_no_conflict() {
    assert_eq!(cause("青岛淘集集网络科技有限公司", "青岛淘集集电子商务有限公司"), None);
    assert_eq!(cause("青岛万阁电子商务有限公司", "青岛淘集集电子商务有限公司"), None);
}

#[test]
fn another_authority_is_no_conflict() {
    let rules = NameRules::built_in();
    let parts = NameParts::parse("青岛淘集集电子商务有限公司", rules).unwrap();
    let elsewhere =
        Existing { authority: "11370214MAFAKE0000".into(), ..existing(parts, Standing::Registered) };
    assert_eq!(compare(&candidate("山东淘集集电子商务有限公司", &[]), &elsewhere, rules), None);
}

#[test]
fn investment_relation_lifts_the_conflict_but_not_the_same_name() {
    let rules = NameRules::built_in();
    let parent =
        existing(NameParts::parse("青岛淘集集电子商务有限公司", rules).unwrap(), Standing::Registered);
    let subsidiary = candidate("青岛淘集集商贸有限公司", &[holder()]);
    assert_eq!(compare(&subsidiary, &parent, rules), None);
    assert!(compare(&candidate("青岛淘集集商贸有限公司", &[]), &parent, rules).is_some());
    for same in ["青岛淘集集电子商务有限公司", "淘集集（青岛）电子商务有限公司"] {
        assert!(compare(&candidate(same, &[holder()]), &parent, rules).is_some(), "{same}");
    }
}

#[test]
fn an_ended_name_blocks_for_a_year_and_a_reservation_through_its_last_day() {
    let rules = NameRules::built_in();
    let blocked = |standing| {
        let parts = NameParts::parse("青岛淘集集电子商务有限公司", rules).unwrap();
        compare(&candidate("青岛淘集集电商有限公司", &[]), &existing(parts, standing), rules).is_some()
    };
    assert!(blocked(Standing::Ceased { on: day("2025-09-22") }));
    assert!(!blocked(Standing::Ceased { on: day("2025-09-21") }));
    assert!(blocked(Standing::Reserved { until: day("2026-09-21") }));
    assert!(!blocked(Standing::Reserved { until: day("2026-09-20") }));
}

#[test]
fn a_name_inside_a_name_needs_a_relation() {
    let rules = NameRules::built_in();
    let inner = existing(NameParts::parse("淘集集商贸有限公司", rules).unwrap(), Standing::Registered);
    let outer = NameParts::new("青岛", "淘集集商贸有限公司万阁", "商贸", "有限公司");
    let check = |related: BTreeSet<Holder>| {
        let new = Candidate::new(&outer, "11370214MAFAKE0000", day("2026-09-21"), related, rules);
        compare(&new, &inner, rules).map(|hit| (hit.cause.rule(), hit.cause))
    };
    assert_eq!(check(BTreeSet::new()), Some(("N-8", Cause::ContainsEnterpriseName)));
    assert_eq!(check(BTreeSet::from([holder()])), None);
}

#[test]
fn every_hit_explains_itself_in_both_languages() {
    let rules = NameRules::built_in();
    let parent =
        existing(NameParts::parse("青岛淘集集电子商务有限公司", rules).unwrap(), Standing::Registered);
    let hit = compare(&candidate("青岛陶吉吉电子商务有限公司", &[]), &parent, rules).unwrap();
    assert_eq!(hit.text().zh, "与“青岛淘集集电子商务有限公司”字号读音相同（tao2 ji2 ji2）");
    assert_eq!(hit.text().en, "the trade name of 青岛淘集集电子商务有限公司 sounds the same (tao2 ji2 ji2)");
}

//! The index misses nothing: brute-force comparison of random names finds only what the keys find.

use std::collections::BTreeSet;

use chrono::NaiveDate;
use proptest::prelude::*;

use super::*;
use crate::domain::names::{Candidate, Existing, Holder, Layout, Standing, compare};

const AUTHORITY: &str = "11370222MAFAKE0785";

fn trade() -> impl Strategy<Value = String> {
    // Few characters, with homophones and characters of two readings, so that random names collide.
    let character = prop::sample::select("淘陶集吉万王阁乐长常巴".chars().collect::<Vec<_>>());
    prop::collection::vec(character, 1..=6).prop_map(|chars| chars.into_iter().collect())
}

fn name() -> impl Strategy<Value = NameParts> {
    let division = prop::sample::select(vec!["", "青岛", "山东", "青岛市"]);
    let industry = prop::sample::select(vec![
        "",
        "电子商务",
        "电商",
        "商贸",
        "酒业发展",
        "烟酒",
        "网络科技",
        "实业",
        "星际",
    ]);
    let form = prop::sample::select(vec!["有限公司", "有限责任公司", "股份有限公司"]);
    let layout = prop::sample::select(vec![Layout::Prefix, Layout::Bracket, Layout::BracketBeforeForm]);
    (division, trade(), industry, form, layout)
        .prop_map(|(d, t, i, f, layout)| NameParts::new(d, &t, i, f).with_layout(layout))
}

/// A name that has another one inside its trade name, as N-8 forbids.
fn name_around(inner: &NameParts) -> NameParts {
    NameParts::new("青岛", &format!("{}万阁", inner.full_text()), "商贸", "有限公司")
}

fn is_found(new: &NameParts, old: &NameParts) -> bool {
    let rules = NameRules::built_in();
    let kept: BTreeSet<String> = name_keys(old, rules).index_keys.into_iter().collect();
    name_keys(new, rules).lookup_keys.iter().any(|key| kept.contains(key))
}

fn is_conflict(new: &NameParts, old: &NameParts) -> bool {
    let rules = NameRules::built_in();
    let on = NaiveDate::from_ymd_opt(2026, 9, 21).unwrap();
    let old = Existing {
        name_id: "old".into(),
        parts: old.clone(),
        authority: AUTHORITY.into(),
        standing: Standing::Registered,
        holder: Holder::Company("91370222MAFAKE019R".into()),
    };
    compare(&Candidate::new(new, AUTHORITY, on, BTreeSet::new(), rules), &old, rules).is_some()
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    #[test]
    fn every_conflict_is_found_by_its_keys(names in prop::collection::vec(name(), 12)) {
        for new in &names {
            for old in &names {
                prop_assert!(!is_conflict(new, old) || is_found(new, old), "{new} / {old}");
            }
            let around = name_around(new);
            prop_assert!(is_conflict(&around, new));
            prop_assert!(is_found(&around, new), "{around} / {new}");
        }
    }

    #[test]
    fn printing_and_parsing_keep_the_text(name in name()) {
        let parsed = NameParts::parse(&name.full_text(), NameRules::built_in());
        if let Ok(parsed) = parsed {
            prop_assert_eq!(parsed.full_text(), name.full_text());
        } else {
            prop_assert!(name.trade.is_empty());
        }
    }
}

#[test]
fn an_ordinary_name_keeps_few_rows() {
    let rules = NameRules::built_in();
    let keys = name_keys(&NameParts::new("青岛", "淘集集", "电子商务", "有限公司"), rules);
    assert_eq!(
        keys.index_keys,
        [
            "<51:淘集",
            "<51:集集",
            "<52:淘集",
            "<52:集集",
            "=51:淘集集",
            "=52:淘集集",
            "@青岛淘集集电子商务有限公司",
            "~51:tao2 ji2 ji2",
            "~52:tao2 ji2 ji2"
        ]
    );
    assert!(keys.lookup_keys.len() < 20, "{:?}", keys.lookup_keys);
    let bracket = NameParts::parse("淘集集（青岛）电子商务有限公司", rules).unwrap();
    assert_eq!(name_keys(&bracket, rules).combination, keys.combination);
    assert_ne!(name_keys(&bracket, rules).exact, keys.exact);
}

#[test]
fn parts_are_at_least_two_characters_and_never_the_whole() {
    let of = |trade| parts(trade).collect::<Vec<_>>();
    assert!(of("万阁").is_empty() && of("万").is_empty() && of("").is_empty());
    assert_eq!(of("阿里巴巴"), ["阿里", "阿里巴", "里巴", "里巴巴", "巴巴"]);
}

//! T-12 and the other structure rules, one name each.

use super::*;

fn found(text: &str) -> Structure {
    let rules = NameRules::built_in();
    check(&NameParts::parse(text, rules).unwrap(), "370222", None)
}

fn check(name: &NameParts, domicile: &str, main_business: Option<&str>) -> Structure {
    let main = main_business.map(|code| code.parse().unwrap());
    let context = NameContext { domicile, entity: EntityForm::Llc, main_business: main.as_ref() };
    check_structure(name, &context, NameRules::built_in())
}

fn reasons(found: &Structure) -> Vec<(&str, &str)> {
    found.violations.as_slice().iter().map(|v| (v.rule, v.reason)).collect()
}

fn manual(found: &Structure) -> Vec<(&str, &str)> {
    found.manual.iter().map(|m| (m.rule.as_str(), m.reason.as_str())).collect()
}

#[test]
fn the_names_of_the_sample_case_are_clear() {
    for text in [
        "青岛淘集集电子商务有限公司",
        "淘集集（青岛）电子商务有限公司",
        "青岛万阁电子商务有限责任公司",
        "山东省青岛市万阁商贸有限公司",
        "青岛高新区万阁商贸有限公司",
    ] {
        assert_eq!(found(text), Structure::default(), "{text}");
    }
}

#[test]
fn t12_none_of_them_is_reserved() {
    assert_eq!(reasons(&found("高新区万阁商贸有限公司")), [("N-2", "NAME_ZONE_ALONE")]);
    assert_eq!(reasons(&found("青岛万有限公司")), [("N-3", "NAME_TRADE_TOO_SHORT")]);
    assert_eq!(manual(&found("中国万阁商贸有限公司")), [("N-7", "NAME_STATE_COUNCIL")]);
    assert_eq!(reasons(&found("青岛Wange商贸有限公司"))[0], ("N-1", "NAME_CHARACTERS"));
}

#[test]
fn broken_rules_are_told_by_their_code() {
    let cases = [
        (("上海", "万阁", "商贸", "有限公司"), ("N-2", "NAME_DIVISION")),
        (("青岛", "萬阁", "商贸", "有限公司"), ("N-1", "NAME_CHARACTERS")),
        (("青岛", "上海", "商贸", "有限公司"), ("N-3", "NAME_TRADE_IS_DIVISION")),
        (("青岛", "电子商务", "商贸", "有限公司"), ("N-3", "NAME_TRADE_IS_INDUSTRY")),
        (
            ("青岛", "万阁万阁万阁万阁万阁万阁万阁万阁万阁万阁万", "商贸", "有限公司"),
            ("N-3", "NAME_TRADE_TOO_LONG"),
        ),
        (("青岛", "万阁", "商贸", "股份有限公司"), ("N-5", "NAME_FORM_MISMATCH")),
        (("青岛", "万阁", "商贸", "合伙"), ("N-5", "NAME_FORM_MISMATCH")),
        (("青岛", "万阁赌博", "商贸", "有限公司"), ("N-6", "NAME_FORBIDDEN_WORD")),
        (("青岛", "美国万阁", "商贸", "有限公司"), ("N-6", "NAME_FORBIDDEN_WORD")),
        (("青岛", "万阁国家级", "商贸", "有限公司"), ("N-6", "NAME_FORBIDDEN_WORD")),
    ];
    for ((division, trade, industry, form), expected) in cases {
        let name = NameParts::new(division, trade, industry, form);
        assert_eq!(reasons(&check(&name, "370222", None)), [expected], "{name}");
    }
    let longest = NameParts::new("青岛", &"万阁".repeat(10), "商贸", "有限公司");
    assert_eq!(
        check(&longest, "370222", None),
        Structure::default(),
        "twenty characters are no more than twenty"
    );
}

#[test]
fn a_district_needs_its_city() {
    let name = |division| NameParts::new(division, "万阁", "商贸", "有限公司");
    assert_eq!(reasons(&check(&name("城阳"), "370214", None)), [("N-2", "NAME_DISTRICT_ALONE")]);
    assert_eq!(reasons(&check(&name("山东城阳"), "370214", None)), [("N-2", "NAME_DISTRICT_ALONE")]);
    for good in ["青岛城阳", "青岛市城阳区", "青岛", "山东"] {
        assert_eq!(check(&name(good), "370214", None), Structure::default(), "{good}");
    }
    assert_eq!(
        check(&name("胶州"), "370281", None),
        Structure::default(),
        "a county-level city stands alone"
    );
    assert_eq!(check(&name("北京朝阳"), "110105", None), Structure::default());
}

#[test]
fn the_industry_matches_the_main_business() {
    let name = NameParts::new("青岛", "淘集集", "电子商务", "有限公司");
    assert_eq!(check(&name, "370222", Some("F5292")), Structure::default());
    assert_eq!(reasons(&check(&name, "370222", Some("I6513"))), [("N-4", "NAME_INDUSTRY_MISMATCH")]);
}

#[test]
fn what_only_a_person_can_judge_goes_to_a_person() {
    let cases = [
        (("", "万阁", "商贸"), ("N-2", "NAME_DIVISION_OMITTED")),
        (("青岛", "万阁", ""), ("N-4", "NAME_INDUSTRY_OMITTED")),
        (("青岛", "万阁", "星际殖装"), ("N-4", "NAME_INDUSTRY_UNKNOWN")),
        (("青岛", "胶州", "商贸"), ("N-3", "NAME_TRADE_MAY_BE_DIVISION")),
        (("青岛", "万阁", "金融"), ("N-6", "NAME_RESTRICTED_WORD")),
        (("青岛", "万阁中国", "商贸"), ("N-7", "NAME_STATE_WORD")),
    ];
    for ((division, trade, industry), expected) in cases {
        let found = check(&NameParts::new(division, trade, industry, "有限公司"), "370222", None);
        assert!(found.violations.is_empty(), "{found:?}");
        assert!(manual(&found).contains(&expected), "{found:?}");
    }
}

#[test]
fn a_forbidden_word_within_a_harmless_longer_one_is_let_in() {
    let name = NameParts::new("青岛", "中美国际", "商贸", "有限公司");
    assert!(check(&name, "370222", None).violations.is_empty());
}

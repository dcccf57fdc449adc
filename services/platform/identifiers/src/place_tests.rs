//! Heads of names: what is read as the place, what is left, and bare zones.

use super::*;

fn table() -> &'static DivisionTable {
    DivisionTable::built_in()
}

/// Codes, text, zone and rest of the place at the head of `text`.
fn read(text: &str) -> Option<(Vec<&str>, &str, Option<&str>, &str)> {
    let place = table().leading_place(text)?;
    let codes = place.divisions.iter().map(|division| division.code.as_str()).collect();
    Some((codes, place.text, place.zone, place.rest))
}

#[test]
fn heads_of_names() {
    let cases = [
        ("青岛淘集集电子商务有限公司", "370200", "青岛", None),
        ("青岛市淘集集电子商务有限公司", "370200", "青岛市", None),
        ("山东青岛淘集集有限公司", "370200", "山东青岛", None),
        ("青岛市城阳区万阁商贸有限公司", "370214", "青岛市城阳区", None),
        ("青岛市南区万阁商贸有限公司", "370202", "青岛市南区", None),
        ("青岛胶州万阁商贸有限公司", "370281", "青岛胶州", None),
        ("青岛高新区万阁商贸有限公司", "370222", "青岛高新区", None),
        ("济南高新区万阁商贸有限公司", "370100", "济南高新区", Some("高新区")),
        ("山东万阁商贸有限公司", "370000", "山东", None),
        ("内蒙古万阁商贸有限公司", "150000", "内蒙古", None),
        ("恩施万阁商贸有限公司", "422800", "恩施", None),
        ("香港万阁", "810000", "香港", None),
    ];
    for (name, code, text, zone) in cases {
        let (codes, found, found_zone, rest) = read(name).unwrap_or_else(|| panic!("{name}"));
        assert!(codes.contains(&code), "{name}: {codes:?}");
        assert_eq!((found, found_zone, format!("{found}{rest}").as_str()), (text, zone, name));
    }
}

#[test]
fn names_without_a_place_have_none() {
    for name in ["万阁商贸有限公司", "中国万阁商贸有限公司", "全国万阁", "", "市辖区万阁", "Wange"]
    {
        assert_eq!(read(name), None, "{name}");
    }
}

#[test]
fn a_zone_alone_is_recognised_as_such() {
    for name in ["高新区万阁商贸有限公司", "经济技术开发区万阁", "新区万阁"] {
        assert!(table().leading_place(name).unwrap().is_zone_alone(), "{name}");
    }
    for name in ["青岛高新区万阁商贸有限公司", "济南高新区万阁", "青岛万阁"] {
        assert!(!table().leading_place(name).unwrap().is_zone_alone(), "{name}");
    }
}

#[test]
fn a_district_alone_is_recognised_as_such() {
    assert!(table().leading_place("城阳区万阁").unwrap().is_district_alone());
    assert!(table().leading_place("朝阳区万阁").unwrap().is_district_alone());
    for name in ["青岛市城阳区万阁", "胶州万阁", "青岛高新区万阁"] {
        assert!(!table().leading_place(name).unwrap().is_district_alone(), "{name}");
    }
}

#[test]
fn a_further_division_lies_in_the_one_before() {
    // Beijing's 海淀区 is no part of Qingdao: it stays in the rest.
    assert_eq!(read("青岛海淀区万阁"), Some((vec!["370200"], "青岛", None, "海淀区万阁")));
    let both = read("吉林万阁").unwrap();
    assert_eq!(both.0, ["220000", "220200"]);
    assert_eq!(read("吉林吉林市万阁").unwrap().0, ["220200"]);
}

#[test]
fn names_in_full_and_short() {
    let codes = |name: &str| table().by_name(name).iter().map(|d| d.code.clone()).collect::<Vec<_>>();
    assert_eq!(codes("青岛"), ["370200"]);
    assert_eq!(codes("青岛市"), ["370200"]);
    assert_eq!(codes("朝阳区"), ["110105", "220104"]);
    assert_eq!(codes("芒市"), ["533103"]);
    assert_eq!(codes("市辖区"), Vec::<String>::new());
    assert_eq!(codes("城阳"), Vec::<String>::new());
    assert_eq!(codes("新疆"), ["650000"]);
    assert_eq!(codes("延边"), ["222400"]);
}

#[test]
fn every_division_is_found_by_its_full_name() {
    for division in table().by_code.values().filter(|division| is_a_place(&division.name)) {
        assert!(table().by_name(&division.name).contains(&division), "{}", division.name);
    }
}

//! The built-in table, loadable history, and who lies within whom.

use super::*;

fn table() -> &'static DivisionTable {
    DivisionTable::built_in()
}

const HEADER: &str = "code,name,parent,kind\n";

#[test]
fn the_built_in_table_is_whole() {
    assert_eq!(table().by_code.len(), 3353 + 1);
    for division in table().by_code.values() {
        let top = table().ancestors(&division.code).last().unwrap_or(division);
        assert_eq!(top.code, NATION, "{} hangs in the air", division.code);
        assert!(division.is_current());
    }
}

#[test]
fn divisions_of_the_rules() {
    let cases = [
        ("100000", DivisionKind::Gb2260, DivisionLevel::Nation, false),
        ("370000", DivisionKind::Gb2260, DivisionLevel::Province, false),
        ("370200", DivisionKind::Gb2260, DivisionLevel::Prefecture, false),
        ("370214", DivisionKind::Gb2260, DivisionLevel::County, false),
        ("370222", DivisionKind::Functional, DivisionLevel::County, true),
        ("350598", DivisionKind::Functional, DivisionLevel::County, true),
        ("130171", DivisionKind::Gb2260, DivisionLevel::County, true),
        ("441900", DivisionKind::Gb2260, DivisionLevel::Prefecture, false),
    ];
    for (code, kind, level, zone) in cases {
        let division = table().get(code).unwrap_or_else(|| panic!("{code} is missing"));
        assert_eq!((division.kind, division.level(), division.is_zone()), (kind, level, zone), "{code}");
    }
    assert!(table().get("379999").is_none() && table().get("990100").is_none());
}

#[test]
fn ancestors_go_up_to_the_nation() {
    let line: Vec<_> = table().ancestors("370222").map(|division| division.code.as_str()).collect();
    assert_eq!(line, ["370200", "370000", "100000"]);
    let line: Vec<_> = table().ancestors("441900").map(|division| division.code.as_str()).collect();
    assert_eq!(line, ["440000", "100000"]);
    assert_eq!(table().ancestors("990100").count(), 0);
}

#[test]
fn authority_reaches_down_only() {
    let cases = [
        ("370214", "370200", true),
        ("370214", "370000", true),
        ("370214", "370214", true),
        ("370214", "100000", true),
        ("370200", "370214", false),
        ("370222", "370214", false),
        ("990100", "100000", false),
        ("990100", "990100", false),
    ];
    for (code, authority, within) in cases {
        assert_eq!(table().is_within(code, authority), within, "{code} in {authority}");
    }
}

#[test]
fn province_prefixes_of_the_rule() {
    let known: Vec<u8> =
        (0..=99).filter(|prefix| DivisionTable::has_province_prefix(&format!("{prefix:02}0000"))).collect();
    let expected = [
        11, 12, 13, 14, 15, 21, 22, 23, 31, 32, 33, 34, 35, 36, 37, 41, 42, 43, 44, 45, 46, 50, 51, 52, 53,
        54, 61, 62, 63, 64, 65, 71, 81, 82,
    ];
    assert_eq!(known, expected);
    for bad in ["", "1", "+1", "山东"] {
        assert!(!DivisionTable::has_province_prefix(bad), "{bad}");
    }
}

#[test]
fn history_is_loadable_and_never_issued() {
    let csv = format!("{HEADER}370205,四方区,370200,HISTORIC\n370202,市南区,370200,HISTORIC\n");
    let with_history = table().clone().with_historic(&csv).unwrap();
    assert_eq!(with_history.get("370205").unwrap().kind, DivisionKind::Historic);
    assert!(!with_history.is_current("370205"));
    assert!(with_history.is_within("370205", "370200"));
    assert!(with_history.is_current("370202"), "a code in use stays current");
    assert!(table().get("370205").is_none());
}

#[test]
fn bad_data_is_refused() {
    let of = |rows: &str| DivisionTable::from_csv(&format!("{HEADER}{rows}"));
    assert!(matches!(of("37020,x,,GB2260\n"), Err(DivisionDataFault::Code(code)) if code == "37020"));
    assert!(matches!(of("990000,x,,GB2260\n"), Err(DivisionDataFault::Code(_))));
    assert!(matches!(of("370000,x,,OLD\n"), Err(DivisionDataFault::Row(_))));
    assert!(matches!(of("370000,x,,GB2260\n370000,y,,GB2260\n"), Err(DivisionDataFault::Twice(_))));
    let current = table().clone().with_historic(&format!("{HEADER}370205,四方区,370200,GB2260\n"));
    assert!(matches!(current, Err(DivisionDataFault::NotHistoric(_))));
    let circle = of("370100,a,370200,GB2260\n370200,b,370100,GB2260\n").unwrap();
    assert!(circle.ancestors("370100").count() <= 4);
}

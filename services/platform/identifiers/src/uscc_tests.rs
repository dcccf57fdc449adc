//! The published codes, the invalid set and the issuing of the rules 1.1 to 1.8, T-05.

use proptest::prelude::*;

use super::*;
use crate::reason;

fn table() -> &'static DivisionTable {
    DivisionTable::built_in()
}

const REAL: [&str; 6] = [
    "9144030071526726XG",
    "914403001922038216",
    "91330100799655058B",
    "91110000802100433B",
    "91370222395815801F",
    "11100000MB0143028R",
];

const FICTIONAL: [&str; 9] = [
    "91370222MAFAKE019R",
    "91370222MAFAKE027L",
    "91370222MAFAKE035F",
    "91370222MAFAKE043A",
    "91370222MAFAKE0515",
    "91370214MAFAKE0197",
    "91370214MAFAKE0272",
    "92370214MAFAKE06X7",
    "11370222MAFAKE0785",
];

#[test]
fn published_and_fictional_codes_pass() {
    for code in REAL.into_iter().chain(FICTIONAL) {
        assert_eq!(Uscc::parse(code, table()).map(|uscc| uscc.to_string()), Ok(code.to_owned()));
    }
}

#[test]
fn the_standards_worked_example() {
    assert_eq!(final_check(b"91350100M000100Y4"), b'3');
    assert!(Uscc::parse("91350100M000100Y43", table()).is_ok());
}

#[test]
fn the_invalid_set() {
    let both = [reason::USCC_ORG_CHECK, reason::USCC_CHECK];
    let cases: [(&str, &[&str]); 11] = [
        ("91350100M000100Y4Z", &[reason::USCC_ALPHABET]),
        ("9144030071526726XH", &[reason::USCC_CHECK]),
        ("914403001922038229", &[reason::USCC_ORG_CHECK]),
        ("9444030071526726X7", &[reason::USCC_CATEGORY]),
        ("9199010071526726XC", &[reason::USCC_DIVISION]),
        ("9144030071562726XG", &both),
        ("91110108717809965C", &both),
        ("9144030071526726X", &[reason::USCC_LENGTH]),
        ("", &[reason::USCC_LENGTH]),
        ("91370222MAFAKE01青岛", &[reason::USCC_ALPHABET]),
        ("9137A222MAFAKE019R", &[reason::USCC_DIVISION]),
    ];
    for (code, reasons) in cases {
        let faults = Uscc::faults(code, table());
        assert_eq!(faults.iter().map(|fault| fault.reason()).collect::<Vec<_>>(), reasons, "{code}");
        assert_eq!(Uscc::parse(code, table()), Err(faults[0]), "{code}");
    }
}

#[test]
fn input_is_normalised() {
    for input in
        [" 91370222mafake019r ", "９１３７０２２２ＭＡＦＡＫＥ０１９Ｒ", "\u{3000}91370222MAFAKE019R\n"]
    {
        assert_eq!(Uscc::parse(input, table()).unwrap().as_str(), "91370222MAFAKE019R", "{input}");
    }
    assert_eq!(Uscc::parse("9137 0222MAFAKE019", table()), Err(IdentifierFault::UsccAlphabet));
}

#[test]
fn parts_of_a_code() {
    let uscc = Uscc::parse("92370214MAFAKE06X7", table()).unwrap();
    assert_eq!((uscc.department(), uscc.category()), ('9', '2'));
    assert_eq!(uscc.division(), "370214");
    assert_eq!(uscc.organisation_code(), "MAFAKE06X");
    assert_eq!(uscc.body(), "MAFAKE06");
    assert_eq!(uscc.issued_category(), Some(IssuedCategory::IndividualBusiness));
}

#[test]
fn categories_that_exist() {
    let known = [
        ("1", "1239"),
        ("2", "19"),
        ("3", "123459"),
        ("4", "19"),
        ("5", "1239"),
        ("6", "129"),
        ("7", "129"),
        ("8", "19"),
        ("9", "123"),
        ("A", "19"),
        ("N", "1239"),
        ("Y", "1"),
    ];
    for department in ALPHABET.map(char::from) {
        let right =
            known.iter().find(|(d, _)| d.starts_with(department)).map_or("", |(_, categories)| categories);
        for category in ALPHABET.map(char::from) {
            let code = Uscc::from_stored(&format!("{department}{category}370222MAFAKE019R")).unwrap();
            assert_eq!(code.has_category(), right.contains(category), "{department}{category}");
        }
    }
}

#[test]
fn shareholders_that_are_enterprises() {
    let of = |code| Uscc::parse(code, table()).unwrap().check_shareholder_enterprise();
    assert_eq!(of("91370222MAFAKE019R"), Ok(()));
    assert_eq!(of("92370214MAFAKE06X7"), Err(IdentifierFault::UsccShareholder));
    assert_eq!(of("11370222MAFAKE0785"), Err(IdentifierFault::UsccShareholder));
    let cooperative =
        Uscc::compose(IssuedCategory::FarmersCooperative, "370214", "MAFAKE01", table()).unwrap();
    assert_eq!(cooperative.check_shareholder_enterprise(), Ok(()));
}

#[test]
fn early_pilot_codes_fail_only_their_checks() {
    for code in ["91350211M00013FA1N", "91350203M0001QAY9B"] {
        assert!(Uscc::parse(code, table()).is_err());
        let legacy = Uscc::only_checks_failed(code, table()).unwrap_or_else(|| panic!("{code}"));
        assert_eq!(Uscc::from_stored(legacy.as_str()), Ok(legacy));
    }
    for code in ["91370222MAFAKE019R", "9444030071526726X7", "91350100M000100Y4Z", "9999010071526726XA"] {
        assert_eq!(Uscc::only_checks_failed(code, table()), None, "{code}");
    }
}

#[test]
fn the_fictional_codes_are_issued() {
    for code in FICTIONAL.into_iter().filter(|code| code.starts_with('9')) {
        let expected = Uscc::parse(code, table()).unwrap();
        let category = expected.issued_category().unwrap();
        assert_eq!(Uscc::compose(category, expected.division(), expected.body(), table()), Ok(expected));
    }
}

#[test]
fn only_current_divisions_and_whole_bodies_are_issued() {
    let history = "code,name,parent,kind\n370205,四方区,370200,HISTORIC\n";
    let with_history = table().clone().with_historic(history).unwrap();
    let issue = |division, body| Uscc::compose(IssuedCategory::Enterprise, division, body, &with_history);
    assert_eq!(issue("370205", "MAFAKE01"), Err(IdentifierFault::UsccDivision));
    assert_eq!(issue("990100", "MAFAKE01"), Err(IdentifierFault::UsccDivision));
    for body in ["MAFAKE1", "MAFAKE001", "MAFAKI01", "mafake01", "青岛00"] {
        assert_eq!(issue("370222", body), Err(IdentifierFault::UsccBody), "{body}");
    }
    let existing = format!("91370205MAFAKE01{}", char::from(organisation_check("MAFAKE01")));
    let existing = format!("{existing}{}", char::from(final_check(existing.as_bytes())));
    assert!(Uscc::parse(&existing, &with_history).is_ok(), "existing entities keep historic divisions");
    assert_eq!(Uscc::parse(&existing, table()), Err(IdentifierFault::UsccDivision));
}

#[test]
fn it_travels_as_a_string() {
    let uscc = Uscc::parse("91370222MAFAKE019R", table()).unwrap();
    let json = serde_json::to_string(&uscc).unwrap();
    assert_eq!(json, "\"91370222MAFAKE019R\"");
    assert_eq!(serde_json::from_str::<Uscc>(&json).unwrap(), uscc);
    assert!(serde_json::from_str::<Uscc>("\"91370222\"").is_err());
    assert_eq!(format!("{uscc:?}"), "Uscc(91370222MAFAKE019R)");
    assert_eq!(format!("{uscc:>20}"), "  91370222MAFAKE019R");
}

const CATEGORIES: [IssuedCategory; 3] =
    [IssuedCategory::Enterprise, IssuedCategory::IndividualBusiness, IssuedCategory::FarmersCooperative];

prop_compose! {
    fn any_issued()(
        category in prop::sample::select(CATEGORIES.to_vec()),
        division in prop::sample::select(vec!["370222", "370214", "110000", "100000", "441900"]),
        body in "[0-9A-HJ-NPQRTUWXY]{8}",
    ) -> Uscc {
        Uscc::compose(category, division, &body, table()).unwrap()
    }
}

proptest! {
    #[test]
    fn what_is_issued_is_read(uscc in any_issued()) {
        prop_assert_eq!(Uscc::parse(uscc.as_str(), table()), Ok(uscc));
    }

    #[test]
    fn any_single_change_is_caught(uscc in any_issued(), index in 0usize..18, other in "[0-9A-HJ-NPQRTUWXY]") {
        let mut changed = uscc.as_str().to_owned();
        changed.replace_range(index..=index, &other);
        prop_assume!(changed != uscc.as_str());
        prop_assert!(Uscc::parse(&changed, table()).is_err());
    }

    #[test]
    fn any_adjacent_transposition_is_caught(uscc in any_issued(), index in 0usize..17) {
        let mut swapped = uscc.as_str().to_owned().into_bytes();
        swapped.swap(index, index + 1);
        let swapped = String::from_utf8(swapped).unwrap();
        prop_assume!(swapped != uscc.as_str());
        prop_assert!(Uscc::parse(&swapped, table()).is_err());
    }

    #[test]
    fn any_text_is_answered(text in "\\PC{0,24}") {
        let parsed = Uscc::parse(&text, table());
        prop_assert_eq!(parsed.is_ok(), Uscc::faults(&text, table()).is_empty());
    }
}

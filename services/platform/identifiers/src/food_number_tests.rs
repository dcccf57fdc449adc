//! The published, fictional and bad numbers of rule 3.

use proptest::prelude::*;

use super::*;
use crate::reason;

#[test]
fn published_and_fictional_licences_pass() {
    let cases = [
        ("JY13301080111719", MainType::FoodSeller, "330108", 11_171),
        ("JY13101060025900", MainType::FoodSeller, "310106", 2_590),
        ("JY11108071215650", MainType::FoodSeller, "110807", 121_565),
        ("JY23501110153674", MainType::Catering, "350111", 15_367),
        ("JY34202220183637", MainType::Canteen, "420222", 18_363),
        ("JY23505820903397", MainType::Catering, "350582", 90_339),
        ("JY23505980025516", MainType::Catering, "350598", 2_551),
        ("JY13702220000017", MainType::FoodSeller, "370222", 1),
        ("JY13702220000025", MainType::FoodSeller, "370222", 2),
        ("JY13702140000017", MainType::FoodSeller, "370214", 1),
        ("JY23702140000011", MainType::Catering, "370214", 1),
        ("JY33702140000016", MainType::Canteen, "370214", 1),
    ];
    for (text, main_type, division, sequence) in cases {
        let number = FoodLicenceNumber::parse(text).unwrap_or_else(|fault| panic!("{text}: {fault}"));
        assert_eq!(
            (number.main_type(), number.division(), number.sequence()),
            (main_type, division, sequence)
        );
        assert_eq!(FoodLicenceNumber::compose(main_type, division, sequence), Ok(number));
    }
}

#[test]
fn bad_licences() {
    let cases = [
        ("JY13702001122334", reason::LICENCE_NO_CHECK),
        ("JY14403050041826", reason::LICENCE_NO_CHECK),
        ("JY13101010012345", reason::LICENCE_NO_CHECK),
        ("JY11105000000001", reason::LICENCE_NO_CHECK),
        ("JY1370222000001", reason::LICENCE_NO_LENGTH),
        ("JY43702220000019", reason::LICENCE_NO_TYPE),
        ("YB23702220000011", reason::LICENCE_NO_FORMAT),
        ("JY1370222000001X", reason::LICENCE_NO_FORMAT),
        ("", reason::LICENCE_NO_FORMAT),
        ("JY一三七零二二二零零零零零一七", reason::LICENCE_NO_FORMAT),
    ];
    for (text, reason) in cases {
        assert_eq!(FoodLicenceNumber::parse(text).map_err(IdentifierFault::reason), Err(reason), "{text}");
    }
}

#[test]
fn filings_pass_and_a_foreign_check_digit_is_a_warning() {
    let cases = [
        ("YB23702220000011", FilingType::Retail, "370222", 1, None),
        ("YB23702220000020", FilingType::Retail, "370222", 2, None),
        ("YB13702220000017", FilingType::Wholesale, "370222", 1, None),
        ("YB13101060018558", FilingType::Wholesale, "310106", 1_855, None),
        ("YB14401150078431", FilingType::Wholesale, "440115", 7_843, Some(IdentifierWarning::FilingCheck)),
    ];
    for (text, filing_type, division, sequence, warning) in cases {
        let number = FoodFilingNumber::parse(text).unwrap_or_else(|fault| panic!("{text}: {fault}"));
        assert_eq!(
            (number.filing_type(), number.division(), number.sequence()),
            (filing_type, division, sequence)
        );
        assert_eq!(number.warning(), warning, "{text}");
        let composed = FoodFilingNumber::compose(filing_type, division, sequence).unwrap();
        assert_eq!(composed == number, warning.is_none(), "{text}");
    }
}

#[test]
fn bad_filings() {
    let cases = [
        ("YB2370222000001", reason::FILING_NO_LENGTH),
        ("YB33702220000017", reason::FILING_NO_TYPE),
        ("JY13702220000017", reason::FILING_NO_FORMAT),
        ("YB2370222000001A", reason::FILING_NO_FORMAT),
    ];
    for (text, reason) in cases {
        assert_eq!(FoodFilingNumber::parse(text).map_err(IdentifierFault::reason), Err(reason), "{text}");
    }
}

#[test]
fn a_series_has_its_limits() {
    let licence = |division, sequence| FoodLicenceNumber::compose(MainType::FoodSeller, division, sequence);
    assert_eq!(licence("37022", 1), Err(IdentifierFault::LicenceDivision));
    assert_eq!(licence("37022A", 1), Err(IdentifierFault::LicenceDivision));
    assert_eq!(licence("370222", 0), Err(IdentifierFault::LicenceSequence));
    assert_eq!(licence("370222", 1_000_000), Err(IdentifierFault::LicenceSequence));
    assert_eq!(licence("370222", 999_999).unwrap().sequence(), 999_999);
    let filing = |division, sequence| FoodFilingNumber::compose(FilingType::Retail, division, sequence);
    assert_eq!(filing("", 1), Err(IdentifierFault::FilingDivision));
    assert_eq!(filing("370222", 0), Err(IdentifierFault::FilingSequence));
    assert_eq!(
        filing("370222", 7).unwrap().series(),
        FoodFilingNumber::series_key(FilingType::Retail, "370222")
    );
    assert_eq!(licence("370222", 7).unwrap().series(), "JY1370222");
}

#[test]
fn they_travel_as_strings() {
    let licence = FoodLicenceNumber::parse(" jy13702220000017").unwrap();
    assert_eq!(serde_json::to_string(&licence).unwrap(), "\"JY13702220000017\"");
    assert_eq!(serde_json::from_str::<FoodLicenceNumber>("\"JY13702220000017\"").unwrap(), licence);
    assert!(serde_json::from_str::<FoodLicenceNumber>("\"JY13702220000018\"").is_err());
    let filing: FoodFilingNumber = serde_json::from_str("\"YB23702220000011\"").unwrap();
    assert_eq!(filing.to_string(), "YB23702220000011");
}

proptest! {
    #[test]
    fn composed_numbers_are_read(division in "[0-9]{6}", sequence in 1u32..=999_999) {
        let licence = FoodLicenceNumber::compose(MainType::Catering, &division, sequence).unwrap();
        prop_assert_eq!(FoodLicenceNumber::parse(licence.as_str()), Ok(licence));
        let filing = FoodFilingNumber::compose(FilingType::Wholesale, &division, sequence).unwrap();
        prop_assert_eq!(FoodFilingNumber::parse(filing.as_str()).map(|read| read.warning()), Ok(None));
    }

    #[test]
    fn any_single_digit_is_caught(sequence in 1u32..=999_999, index in 2usize..16, other in 0u8..10) {
        let licence = FoodLicenceNumber::compose(MainType::FoodSeller, "370222", sequence).unwrap();
        let mut changed = licence.as_str().to_owned();
        changed.replace_range(index..=index, &other.to_string());
        prop_assume!(changed != licence.as_str());
        prop_assert!(FoodLicenceNumber::parse(&changed).is_err());
    }
}

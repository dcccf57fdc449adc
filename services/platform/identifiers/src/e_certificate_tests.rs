//! The published and the sample identifier of rule 8.4.

use proptest::prelude::*;

use super::*;
use crate::{DivisionTable, reason};

const PUBLISHED: &str = "1.2.156.3005.2.11100000000013338W002.11320482014138860P.201807250201.001.M";
const SAMPLE: &str = "1.2.156.3005.2.11100000MB0143028R001.11370222MAFAKE0785.202609210001.001.F";

fn bureau() -> Uscc {
    Uscc::parse("11370222MAFAKE0785", DivisionTable::built_in()).unwrap()
}

#[test]
fn published_and_sample_identifiers_pass() {
    let id = ECertificateId::parse(PUBLISHED).unwrap();
    assert_eq!((id.type_code(), id.issuer()), ("11100000000013338W002", "11320482014138860P"));
    assert_eq!((id.serial(), id.version()), ("201807250201", 1));
    let composed = ECertificateId::compose("11100000MB0143028R001", &bureau(), "202609210001", 1).unwrap();
    assert_eq!(composed.as_str(), SAMPLE);
    assert_eq!(ECertificateId::parse(SAMPLE), Ok(composed));
}

#[test]
fn bad_identifiers() {
    let cases = [
        (SAMPLE.replace(".F", ".G"), reason::E_CERTIFICATE_CHECK),
        (SAMPLE.replace("0001.001", "0002.001"), reason::E_CERTIFICATE_CHECK),
        (SAMPLE.replace(".F", ".FF"), reason::E_CERTIFICATE_CHECK),
        (SAMPLE.replace(".F", ""), reason::E_CERTIFICATE_FORMAT),
        (SAMPLE.replace("1.2.156", "1.2.157"), reason::E_CERTIFICATE_FORMAT),
        (SAMPLE.replace("R001", "R01"), reason::E_CERTIFICATE_FORMAT),
        (SAMPLE.replace(".001.F", ".000.F"), reason::E_CERTIFICATE_FORMAT),
        (SAMPLE.replace("MAFAKE", "mafake"), reason::E_CERTIFICATE_FORMAT),
        (SAMPLE.replace("202609210001", ""), reason::E_CERTIFICATE_FORMAT),
        (format!("{SAMPLE}.F"), reason::E_CERTIFICATE_FORMAT),
        (String::new(), reason::E_CERTIFICATE_FORMAT),
    ];
    for (text, reason) in cases {
        assert_eq!(ECertificateId::parse(&text).map_err(IdentifierFault::reason), Err(reason), "{text}");
    }
}

#[test]
fn only_whole_parts_are_composed() {
    let compose = |type_code, serial, version| ECertificateId::compose(type_code, &bureau(), serial, version);
    let good_type = "11100000MB0143028R001";
    assert!(compose(good_type, "1", 999).is_ok());
    for (type_code, serial, version) in [
        ("11100000MB0143028R", "1", 1),
        ("11100000MB0143028R00A", "1", 1),
        (good_type, "", 1),
        (good_type, "1.2", 1),
        (good_type, "a", 1),
        (good_type, "1", 0),
        (good_type, "1", 1000),
    ] {
        let composed = compose(type_code, serial, version);
        assert_eq!(composed, Err(IdentifierFault::ECertificateFormat), "{type_code} {serial} {version}");
    }
}

#[test]
fn it_travels_as_a_string() {
    let id: ECertificateId = serde_json::from_str(&format!("\"{SAMPLE}\"")).unwrap();
    assert_eq!(serde_json::to_string(&id).unwrap(), format!("\"{SAMPLE}\""));
}

proptest! {
    #[test]
    fn composed_identifiers_are_read_and_single_changes_caught(
        serial in "[0-9A-Z]{1,32}", version in 1u16..=999, other in "[0-9A-Z]", place in any::<prop::sample::Index>(),
    ) {
        let id = ECertificateId::compose("11100000MB0143028R001", &bureau(), &serial, version).unwrap();
        prop_assert_eq!(ECertificateId::parse(id.as_str()), Ok(id.clone()));
        let mut changed = serial.clone();
        let index = place.index(serial.len());
        changed.replace_range(index..=index, &other);
        prop_assume!(changed != serial);
        let changed = id.as_str().replacen(&format!("0785.{serial}."), &format!("0785.{changed}."), 1);
        prop_assert_eq!(ECertificateId::parse(&changed), Err(IdentifierFault::ECertificateCheck));
    }
}

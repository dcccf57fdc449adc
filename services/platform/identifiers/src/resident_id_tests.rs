//! The fictional and the bad IDs of rule 2, T-06, and that nothing leaks.

use std::marker::PhantomData;

use proptest::prelude::*;

use super::*;
use crate::{DocumentNumber, IdDocument, Phone, Uscc, reason};

fn day(text: &str) -> NaiveDate {
    text.parse().unwrap()
}

fn today() -> NaiveDate {
    day("2026-09-21")
}

const FICTIONAL: [(&str, Sex); 10] = [
    ("37021419000101001X", Sex::Male),
    ("370214190001010028", Sex::Female),
    ("370202190002020038", Sex::Male),
    ("370202190002020046", Sex::Female),
    ("370213190003030050", Sex::Male),
    ("370213190003030069", Sex::Female),
    ("370211190004040071", Sex::Male),
    ("37021119000404008X", Sex::Female),
    ("370281190005050094", Sex::Male),
    ("370281190005050107", Sex::Female),
];

#[test]
fn fictional_ids_pass_with_their_sex() {
    for (number, sex) in FICTIONAL {
        let id = ResidentId::parse(number, today()).unwrap_or_else(|fault| panic!("{number}: {fault}"));
        assert_eq!((id.sex(), id.reveal()), (sex, number));
        assert_eq!(id.warning(DivisionTable::built_in()), None, "{number}");
    }
}

#[test]
fn the_standards_first_sample_passes() {
    let id = ResidentId::parse("11010519491231002x", today()).unwrap();
    assert_eq!((id.birth_date(), id.sex(), id.division()), (day("1949-12-31"), Sex::Female, "110105"));
}

#[test]
fn bad_ids() {
    let cases = [
        ("370214190001010010", reason::ID_CHECK),
        ("370214190002300000", reason::ID_DATE),
        ("370214203001010001", reason::ID_DATE),
        ("440524188001010014", reason::ID_DATE),
        ("37021419000101001", reason::ID_LENGTH),
        ("370214000101001", reason::ID_LENGTH),
        ("", reason::ID_LENGTH),
        ("3702141900010100X0", reason::ID_FORMAT),
        ("37021419000101001Y", reason::ID_FORMAT),
        ("37021419000101001山", reason::ID_FORMAT),
        ("山东省青岛市城阳区样例路一号楼一单元", reason::ID_FORMAT),
        ("99021419000101001X", reason::ID_PROVINCE),
    ];
    for (number, reason) in cases {
        assert_eq!(
            ResidentId::parse(number, today()).map_err(IdentifierFault::reason),
            Err(reason),
            "{number}"
        );
    }
}

#[test]
fn an_unknown_county_is_a_warning() {
    let id = ResidentId::parse("379999190001010001", today()).unwrap();
    let warning = id.warning(DivisionTable::built_in()).unwrap();
    assert_eq!((warning.reason(), warning.rule()), (reason::ID_DIVISION_UNKNOWN, "ID-2.2"));
    let history = "code,name,parent,kind\n379999,样例县,370000,HISTORIC\n";
    assert_eq!(id.warning(&DivisionTable::built_in().clone().with_historic(history).unwrap()), None);
}

#[test]
fn the_limits_of_the_birth_date_are_inside() {
    let born_1900 = "37021419000101001X";
    assert!(ResidentId::parse(born_1900, day("1900-01-01")).is_ok());
    assert_eq!(ResidentId::parse(born_1900, day("1899-12-31")), Err(IdentifierFault::IdDate));
    let since = |earliest| ResidentId::parse_born_since(day(earliest), "440524188001010014", today());
    assert!(since("1880-01-01").is_ok());
    assert_eq!(since("1880-01-02"), Err(IdentifierFault::IdDate));
}

#[test]
fn full_years_of_age() {
    let minor = ResidentId::parse("370214201501010009", today()).unwrap();
    let cases = [("2026-09-21", 11), ("2032-12-31", 17), ("2033-01-01", 18), ("2014-01-01", 0)];
    for (on, age) in cases {
        assert_eq!(minor.age_on(day(on)), age, "{on}");
    }
}

#[test]
fn printing_masks_the_birth_date() {
    let id = ResidentId::parse("37021419000101001X", today()).unwrap();
    assert_eq!(id.to_string(), "370214********001X");
    assert_eq!(format!("{id:?}"), "ResidentId(370214********001X)");
    assert_eq!(format!("{:?}", IdDocument::ResidentId(id)), "ResidentId(ResidentId(370214********001X))");
}

/// Tells at compile time whether `T` can be serialised: the inherent constant hides the trait's one.
struct Probe<T>(PhantomData<T>);

trait NotSerialisable {
    const SERIALISABLE: bool = false;
}

impl<T> NotSerialisable for Probe<T> {}

impl<T: serde::Serialize> Probe<T> {
    const SERIALISABLE: bool = true;
}

#[test]
fn personal_values_cannot_be_serialised() {
    let personal = [
        Probe::<ResidentId>::SERIALISABLE,
        Probe::<DocumentNumber>::SERIALISABLE,
        Probe::<IdDocument>::SERIALISABLE,
        Probe::<Phone>::SERIALISABLE,
    ];
    assert_eq!(personal, [false; 4]);
    let public = Probe::<Uscc>::SERIALISABLE;
    assert!(public, "the probe sees what can be serialised");
}

proptest! {
    #[test]
    fn any_single_change_and_transposition_is_caught(
        (number, _) in prop::sample::select(FICTIONAL.to_vec()), index in 0usize..17, other in 0u8..10,
    ) {
        let mut changed = number.as_bytes().to_vec();
        changed[index] = b'0' + other;
        let mut swapped = number.as_bytes().to_vec();
        swapped.swap(index, index + 1);
        for wrong in [changed, swapped].into_iter().filter(|wrong| wrong != number.as_bytes()) {
            prop_assert!(ResidentId::parse(std::str::from_utf8(&wrong).unwrap(), today()).is_err());
        }
    }

    #[test]
    fn a_valid_number_is_read_back_and_never_shown(
        first17 in "37[0-9]{4}19[0-9]{2}(0[1-9]|1[0-2])(0[1-9]|1[0-9]|2[0-8])[0-9]{3}",
    ) {
        let number = format!("{first17}{}", char::from(mod_11_2(first17.as_bytes()).unwrap()));
        let id = ResidentId::parse(&number, today()).unwrap();
        prop_assert_eq!(id.reveal(), number.as_str());
        prop_assert_eq!(id.birth_date().format("%Y%m%d").to_string(), &number[6..14]);
        let shown = format!("{id} {id:?}");
        prop_assert!(!shown.contains(&number));
        prop_assert_eq!(shown.matches("********").count(), 2);
    }
}

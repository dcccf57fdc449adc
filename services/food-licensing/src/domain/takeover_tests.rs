//! What a former register must say of a licence.

use actnow_decisions::Role;

use super::*;
use crate::domain::application::LicenceApplication;
use crate::domain::items::{LicenceItem, TypeMark};
use crate::domain::refusal::FoodRefusal;
use crate::domain::samples::{actor, committed, id, law, licence_form};

fn day(text: &str) -> NaiveDate {
    text.parse().unwrap()
}

/// Bulk food, decided in 2021; it ends on 2026-11-18.
fn former() -> FormerLicence {
    let form =
        FoodForm { items: vec![LicenceItem::Bulk], materials: vec![], rules: vec![], ..licence_form() };
    decided("2021-11-19", "2021-11-19", "2026-11-18", form)
}

fn decided(on: &str, from: &str, to: &str, form: FoodForm) -> FormerLicence {
    FormerLicence {
        number: FoodLicenceNumber::parse("JY13702220000017").unwrap(),
        form,
        validity: Validity { from: day(from), to: day(to) },
        decided_on: day(on),
    }
}

fn fit(former: FormerLicence, today: &str) -> Result<(FormerLicence, TrackDecision), Faults> {
    let wordings = ScopeWordings::embedded();
    let divisions = DivisionTable::built_in();
    let rules = Takeover { law: law(), divisions, own: "370222", wordings: &wordings, today: day(today) };
    former.fit(&[], &rules)
}

fn faults(former: FormerLicence, today: &str) -> Vec<(String, &'static str)> {
    let Err(Faults { row, form }) = fit(former, today) else { return Vec::new() };
    row.into_iter().chain(form).map(|violation| (violation.field, violation.reason)).collect()
}

#[test]
fn a_licence_in_force_is_taken_over_in_the_regime_of_its_day() {
    for today in ["2021-11-19", "2026-01-05", "2026-11-18"] {
        let (kept, track) = fit(former(), today).unwrap();
        assert_eq!(
            (kept, track.regime, track.track),
            (former(), RegimeId::Food2015, Track::Licence),
            "{today}"
        );
    }
    let prepackaged = FoodForm { items: vec![], main_type: None, ..former().form };
    let old = decided("2021-04-28", "2021-04-28", "2026-04-27", prepackaged);
    let scope = vec!["食品销售（仅销售预包装食品）".to_owned()];
    let old = FormerLicence { form: FoodForm { scope, ..old.form }, ..old };
    let (kept, _) = fit(old, "2026-01-05").unwrap();
    assert_eq!(kept.form.items, [LicenceItem::Prepackaged], "what its scope implies");
}

#[test]
fn a_licence_that_was_changed_keeps_its_last_day_and_its_items() {
    let items = vec![LicenceItem::Bulk, LicenceItem::Prepackaged];
    let form = FoodForm { items, type_marks: vec![TypeMark::Wholesale], ..former().form };
    let changed = decided("2021-11-19", "2024-03-04", "2026-11-18", form);
    let (_, track) = fit(changed, "2026-01-05").unwrap();
    assert_eq!(track.regime, RegimeId::Food2023, "it was printed anew");
}

#[test]
fn each_fault_names_its_field() {
    let elsewhere =
        FormerLicence { number: FoodLicenceNumber::parse("JY13702140000017").unwrap(), ..former() };
    let with = |form: FoodForm| FormerLicence { form, ..former() };
    let form = former().form;
    let prepackaged = FoodForm {
        scope: vec!["食品销售（仅销售预包装食品）".to_owned()],
        items: vec![LicenceItem::Prepackaged],
        ..form.clone()
    };
    type Case<'a> = (FormerLicence, &'a str, Vec<(&'a str, &'a str)>);
    let table: Vec<Case<'_>> = vec![
        (elsewhere, "2026-01-05", vec![("number", "OTHER_AUTHORITY")]),
        (
            decided("2021-11-19", "2021-11-19", "2026-11-19", form.clone()),
            "2026-01-05",
            vec![("valid_to", "VALIDITY_MISMATCH")],
        ),
        (
            decided("2021-11-20", "2021-11-19", "2026-11-19", form.clone()),
            "2026-01-05",
            vec![("decided_on", "DECIDED_LATER")],
        ),
        (former(), "2021-11-18", vec![("valid_from", "NOT_IN_FORCE_YET")]),
        (former(), "2026-11-19", vec![("valid_to", "LICENCE_OVER")]),
        (
            decided("2015-09-30", "2015-09-30", "2020-09-29", form.clone()),
            "2016-01-04",
            vec![("decided_on", "REGIME_UNKNOWN")],
        ),
        (
            with(FoodForm { division: "370214".to_owned(), premises: " ".to_owned(), ..form.clone() }),
            "2026-01-05",
            vec![("premises", "FIELD_MISSING"), ("division", "PREMISES_ELSEWHERE")],
        ),
        (
            with(FoodForm { commitment: committed(), ..form.clone() }),
            "2026-01-05",
            vec![("commitment", "COMMITMENT_LEFT_BEHIND")],
        ),
        (with(prepackaged), "2026-01-05", vec![("items", "NO_LICENCE_NEEDED")]),
        (
            with(FoodForm { items: vec![LicenceItem::BulkAndPrepackaged], ..form.clone() }),
            "2026-01-05",
            vec![("items[0]", "ITEM_NOT_IN_REGIME")],
        ),
        (
            with(FoodForm { type_marks: vec![TypeMark::Wholesale], ..form }),
            "2026-01-05",
            vec![("type_marks[0]", "MARK_NOT_IN_REGIME")],
        ),
    ];
    for (former, today, expected) in table {
        let shown = format!("{former:?}");
        let expected: Vec<(String, &str)> =
            expected.into_iter().map(|(field, reason)| (field.to_owned(), reason)).collect();
        assert_eq!(faults(former, today), expected, "{shown}");
    }
}

#[test]
fn what_is_taken_over_is_issued_on_the_day_its_certificate_shows() {
    let taken = |role| LicenceApplication::taken_over(id(1), id(2), former(), &actor(role), &law());
    let decision = taken(Role::Operator).unwrap();
    assert_eq!((decision.now.state.name(), decision.facts.len()), ("ISSUED", 1));
    assert!(matches!(taken(Role::Window), Err(FoodRefusal::RoleMissing { .. })));
}

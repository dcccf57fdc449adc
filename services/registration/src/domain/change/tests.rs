//! The rules of changes, one by one: which item, which material, which day.

use std::collections::BTreeMap;

use actnow_identifiers::Uscc;
use actnow_statutory_clock::WorkingCalendar;

use super::*;
use crate::domain::company::CompanyStanding;
use crate::domain::establishment::{
    ContributionDue, EstablishmentForm, Findings, Material, MaterialKind, MaterialSource, Party, Term,
};
use crate::domain::names::NameParts;
use crate::domain::sample::{PARENT_USCC, World, day, parent, person};

const TODAY: &str = "2027-03-01";

/// The parent of the sample, established on `established`, and what changes in it.
struct Case {
    world: World,
    known: Known,
    form: EstablishmentForm,
    decided_on: &'static str,
    announced_on: Option<&'static str>,
    reserved: Option<NameParts>,
}

fn case(established: &str) -> Case {
    let mut world = World::on(TODAY, &parent());
    world.persons.insert("p9".into(), person("新样例", "370211190004040071"));
    let before = parent().with_days(day(established));
    let naming = Naming { persons: &world.persons, entities: &world.entities };
    let known = Known::in_full(&before, naming, day(established), CompanyStanding::Active);
    let mut form = before;
    form.materials = materials(&[MaterialKind::ApplicationForm, MaterialKind::ChangeResolution]);
    Case { known, form, decided_on: "2027-02-22", announced_on: None, reserved: None, world }
}

fn materials(kinds: &[MaterialKind]) -> Vec<Material> {
    let shared =
        |kind: &MaterialKind| Material { kind: *kind, source: MaterialSource::Shared, document: None };
    kinds.iter().map(shared).collect()
}

impl Case {
    fn change(&self) -> ChangeForm {
        let naming = Naming { persons: &self.world.persons, entities: &self.world.entities };
        ChangeForm {
            company: Uscc::from_stored(PARENT_USCC).unwrap(),
            changes: self.known.differences(&self.form, naming),
            form: self.form.clone(),
            decided_on: day(self.decided_on),
            announced_on: self.announced_on.map(day),
            first_here: false,
        }
    }

    fn found(&self) -> Findings {
        let change = self.change();
        let reserved = match &self.reserved {
            Some(name) => Some(name),
            None if change.changes(Item::Name) => None,
            None => Some(&self.form.name),
        };
        let mut company = self.world.context();
        company.reserved_name = reserved;
        check(&change, &ChangeContext { company, known: &self.known, calendar: WorkingCalendar::built_in() })
    }

    /// Broken rules as `field rule reason`, then gaps.
    fn broken(&self) -> Vec<String> {
        self.found().all().map(|one| format!("{} {} {}", one.field, one.rule, one.reason)).collect()
    }

    fn questions(&self) -> Vec<String> {
        self.found().manual.iter().map(|one| format!("{} {}", one.rule, one.reason)).collect()
    }

    fn with(mut self, kinds: &[MaterialKind]) -> Self {
        self.form.materials.extend(materials(kinds));
        self
    }
}

#[test]
fn nothing_that_differs_is_no_change() {
    assert_eq!(case("2026-09-21").broken(), ["form MERR 24 NOTHING_CHANGES"]);
}

#[test]
fn each_item_is_told_and_decides_what_act_it_is() {
    type Change = fn(&mut EstablishmentForm);
    let cases: [(Change, &[Item], bool); 9] = [
        (|f| f.name.trade = "淘宝集".into(), &[Item::Name], true),
        (|f| f.scope.push("食品销售（仅销售预包装食品）".into()), &[Item::Scope], true),
        (|f| f.domicile.push('二'), &[Item::Domicile], true),
        (|f| f.capital_fen += 1, &[Item::Capital], true),
        (|f| f.legal_rep.person = "p2".into(), &[Item::LegalRepresentative], true),
        (
            |f| f.shareholders[1].holder = Party::Person("p9".into()),
            &[Item::Shareholders, Item::Subscriptions],
            true,
        ),
        (|f| f.term = Term::Until(day("2046-09-20")), &[Item::Term], false),
        (|f| f.shareholders[1].due = ContributionDue::On(day("2030-01-01")), &[Item::Subscriptions], false),
        (|f| f.liaison = Some("p9".into()), &[Item::Liaison], false),
    ];
    for (number, (make, items, registered)) in cases.into_iter().enumerate() {
        let mut case = case("2026-09-21");
        make(&mut case.form);
        let change = case.change();
        let told: Vec<Item> = change.changes.iter().map(|one| one.item).collect();
        assert_eq!(
            (told.as_slice(), change.concerns_registered_items()),
            (items, registered),
            "case {number}"
        );
    }
    let articles = case("2026-09-21").with(&[MaterialKind::Articles]).change();
    assert_eq!(articles.changes.iter().map(|one| one.item).collect::<Vec<_>>(), [Item::Articles]);
}

#[test]
fn a_change_still_changes_what_it_did_while_the_register_stays() {
    let mut case = case("2026-09-21");
    case.form.domicile.push('二');
    let change = case.change();
    assert!(change.still_changes(&change.changes, false));
    assert!(!change.still_changes(&change.changes, true), "it would be the first one now");
    assert!(!change.still_changes(&[], false), "the register says so already");
    case.form.liaison = Some("p9".into());
    assert!(!change.still_changes(&case.change().changes, false), "something else would change, too");
}

#[test]
fn who_is_renamed_changes_on_the_licence() {
    let mut case = case("2026-09-21");
    case.world.persons.get_mut("p1").unwrap().name = "陶改名".into();
    let change = case.change();
    assert!(change.changes(Item::LegalRepresentative) && change.needs_licence());
    assert_eq!((change.changes[0].before.as_str(), change.changes[0].after.as_str()), ("陶样例", "陶改名"));
}

#[test]
fn materials_follow_from_the_items() {
    let mut moved = case("2026-09-21");
    moved.form.domicile = "山东省青岛市城阳区高新区样例路2号".into();
    assert_eq!(
        moved.broken(),
        [
            "materials.ARTICLES MERR 24 MATERIAL_MISSING",
            "materials.DOMICILE_DOC MERR 24 MATERIAL_MISSING",
            "materials.OLD_LICENCE MERR 28 MATERIAL_MISSING",
        ]
    );
    let complete = moved.with(&[MaterialKind::Articles, MaterialKind::DomicileDoc, MaterialKind::OldLicence]);
    assert!(complete.found().is_green(), "{:?}", complete.broken());
    let mut posts = case("2026-09-21");
    posts.form.supervisors = vec!["p9".into()];
    assert_eq!(posts.broken(), ["materials.APPOINTMENT_DOCS MERR 29 MATERIAL_MISSING"]);
}

#[test]
fn the_new_legal_representative_signs() {
    let mut case = case("2026-09-21").with(&[MaterialKind::AppointmentDocs, MaterialKind::OldLicence]);
    case.form.legal_rep.person = "p9".into();
    case.form.directors = vec!["p9".into()];
    assert_eq!(case.broken(), ["legal_rep Rules 25 SIGNATURE_MISSING"], "the old one has signed");
    case.form.signatures.push("p9".into());
    assert!(case.found().is_green());
}

#[test]
fn who_takes_a_share_signs() {
    let mut case = case("2026-09-21").with(&[MaterialKind::Articles, MaterialKind::ShareholderQualification]);
    case.form.shareholders[1].holder = Party::Person("p9".into());
    assert_eq!(case.broken(), ["shareholders[1] Rules 25 SIGNATURE_MISSING"]);
    let only = [case.form.legal_rep.person.clone(), "p9".to_owned()];
    case.form.signatures = only.to_vec();
    assert!(case.found().is_green(), "whose share stays as it was need not sign: {:?}", case.broken());
}

#[test]
fn a_new_name_is_reserved_first() {
    let mut case = case("2026-09-21").with(&[MaterialKind::Articles, MaterialKind::OldLicence]);
    case.form.name.trade = "淘宝集".into();
    assert_eq!(case.broken(), ["name Name Provisions 18 NAME_NOT_RESERVED"]);
    case.reserved = Some(case.form.name.clone());
    assert!(case.found().is_green(), "{:?}", case.broken());
}

#[test]
fn a_move_to_another_district_is_applied_for_there() {
    let mut case = case("2026-09-21");
    case.form.division = "370202".into();
    assert!(case.broken().contains(&"division C-ADDR-1 ADDRESS_JURISDICTION".to_owned()));
}

#[test]
fn thirty_days_to_apply_and_a_person_sees_who_is_late() {
    let mut case = case("2026-09-21");
    case.form.term = Term::Until(day("2046-09-20"));
    // 2027-01-28 + 30 = 2027-02-27, a Saturday: until Monday 1 March.
    for (decided_on, late) in [("2027-01-28", false), ("2027-01-27", true)] {
        case.decided_on = decided_on;
        let expected: &[String] = if late { &["MERR 29 CHANGE_LATE".to_owned()] } else { &[] };
        assert_eq!(case.questions(), expected, "{decided_on}");
    }
    case.decided_on = "2027-03-02";
    assert!(case.broken().contains(&"decided_on MERR 29 DECIDED_IN_FUTURE".to_owned()));
}

#[test]
fn an_ended_company_does_not_change() {
    for standing in
        [CompanyStanding::Deregistered, CompanyStanding::Revoked, CompanyStanding::RevokedAsPenalty]
    {
        let mut case = case("2026-09-21");
        case.known.standing = standing;
        assert!(case.broken().contains(&"uscc MERR 24 COMPANY_NOT_ACTIVE".to_owned()));
    }
}

fn reduced(announced_on: Option<&'static str>) -> Vec<String> {
    let mut case = case("2026-09-21").with(&[
        MaterialKind::Articles,
        MaterialKind::OldLicence,
        MaterialKind::ReductionNotice,
    ]);
    case.form.capital_fen = 800_000_000;
    case.form.shareholders[1].subscribed_fen = 200_000_000;
    case.decided_on = "2027-01-04";
    case.announced_on = announced_on;
    assert!(case.questions().is_empty(), "the days of the announcement do not count as late");
    case.broken()
}

#[test]
fn a_reduction_is_announced_for_forty_five_days() {
    assert_eq!(reduced(None), ["announced_on Law 224 REDUCTION_NOT_ANNOUNCED"]);
    // 2027-01-14 + 45 = 2027-02-28, a Sunday: it ends on Monday 1 March, and is free on the 2nd.
    assert_eq!(reduced(Some("2027-01-14")), ["announced_on Law 224 REDUCTION_TOO_EARLY"]);
    assert!(reduced(Some("2027-01-12")).is_empty());
    let early = reduced(Some("2027-01-01"));
    assert_eq!(early, ["announced_on Law 224 REDUCTION_DATE_ORDER"]);
}

/// Capital raised by 1,000,000 yuan of the second shareholder, due on `due`.
fn raised(established: &str, accepted: &str, due: &str) -> Vec<String> {
    let mut case = case(established).with(&[MaterialKind::Articles, MaterialKind::OldLicence]);
    case.world.accepted_on = day(accepted);
    case.world.planned_on = day(accepted);
    case.decided_on = "2018-11-12";
    case.form.capital_fen += 100_000_000;
    case.form.shareholders[1].subscribed_fen += 100_000_000;
    case.form.shareholders[1].due = ContributionDue::On(day(due));
    case.broken()
}

#[test]
fn an_increase_falls_due_five_years_from_itself() {
    let too_late = ["shareholders[1].due C-CAP-2 CONTRIBUTION_TERM"];
    assert!(raised("2026-09-21", TODAY, "2032-03-01").is_empty());
    assert_eq!(raised("2026-09-21", TODAY, "2032-03-02"), too_late);
    assert!(raised("2016-05-05", TODAY, "2032-03-01").is_empty(), "of an old company too");
    assert_eq!(raised("2016-05-05", TODAY, "2032-03-02"), too_late);
    assert!(raised("2016-05-05", "2024-06-28", "2059-01-01").is_empty(), "no term before 2024-07-01");
}

/// The second shareholder's contribution put off to `due`.
fn put_off(established: &str, due: &str) -> Case {
    let mut case = case(established).with(&[MaterialKind::Articles]);
    case.form.shareholders[1].due = ContributionDue::On(day(due));
    case
}

#[test]
fn a_term_may_be_moved_within_the_years_of_the_establishment() {
    assert!(put_off("2026-09-21", "2030-01-01").broken().is_empty());
    assert_eq!(
        put_off("2026-09-21", "2031-09-22").broken(),
        ["shareholders[1].due C-CAP-2 CONTRIBUTION_TERM"]
    );
    // Registered before the new law: within the end of the transition.
    let by_its_end = put_off("2020-05-05", "2032-06-30");
    assert!(by_its_end.broken().is_empty() && by_its_end.questions().is_empty());
    assert_eq!(
        put_off("2020-05-05", "2032-07-01").broken(),
        ["shareholders[1].due C-CAP-2 CONTRIBUTION_TERM"]
    );
}

#[test]
fn a_term_beyond_the_transition_is_a_question_of_every_change() {
    let mut case = case("2016-05-05");
    case.form.shareholders[1].due = ContributionDue::On(day("2046-05-05"));
    let naming = Naming { persons: &case.world.persons, entities: &case.world.entities };
    case.known = Known::in_full(&case.form, naming, day("2016-05-05"), CompanyStanding::Active);
    case.form.liaison = Some("p9".into());
    assert!(case.broken().is_empty(), "what was lawful stays: {:?}", case.broken());
    assert_eq!(case.questions(), ["C-CAP-4 CONTRIBUTION_TRANSITION"]);
}

#[test]
fn the_rules_of_every_company_hold_for_a_changed_one() {
    let mut case = case("2026-09-21");
    case.form.supervisors = vec!["p1".into()];
    case.form.scope = vec!["卖火箭".into()];
    case.form.capital_fen += 1;
    let reasons: BTreeMap<String, usize> =
        case.broken().into_iter().fold(BTreeMap::new(), |mut seen, one| {
            *seen.entry(one.rsplit(' ').next().unwrap_or_default().to_owned()).or_default() += 1;
            seen
        });
    for reason in ["SUPERVISOR_CONFLICT", "SCOPE_UNKNOWN_ITEM", "CAPITAL_MISMATCH"] {
        assert!(reasons.contains_key(reason), "{reason}: {reasons:?}");
    }
}

#[test]
fn a_company_taken_over_is_filled_in_by_its_first_change() {
    let full_name = "青岛淘集集电子商务有限公司";
    let known = Known::in_summary(&Summary {
        full_name,
        company_type: "1130",
        domicile: "山东省青岛市城阳区旧址",
        division: "370222",
        capital_fen: 1_000_000_000,
        scope: &parent().scope,
        established_on: day("2019-03-04"),
        standing: CompanyStanding::Active,
    });
    let case = Case { known, ..case("2019-03-04") };
    let change = ChangeForm { first_here: true, ..case.change() };
    assert_eq!(change.changes.iter().map(|one| one.item).collect::<Vec<_>>(), [Item::Domicile]);
    assert!(change.needs_licence(), "its licence is issued here");
}

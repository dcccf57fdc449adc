//! The rules of a branch that changes, one by one: which item, which material, and how it follows its company.

use actnow_identifiers::Uscc;

use super::*;
use crate::domain::change::{Item, Naming, Summary};
use crate::domain::company::CompanyStanding;
use crate::domain::establishment::{Findings, Material, MaterialKind, MaterialSource};
use crate::domain::sample::{SUBSIDIARY_USCC, World, branch, day, head_office, parent};

const TODAY: &str = "2027-03-01";

/// The branch of the sample as it is registered, and what it shall be.
struct Case {
    world: World,
    registered: BranchForm,
    standing: CompanyStanding,
    form: BranchForm,
    head_office: HeadOffice,
    taken_over: bool,
}

fn case() -> Case {
    let mut form = branch();
    form.decided_on = day("2027-02-22");
    form.materials = materials(&[MaterialKind::ApplicationForm, MaterialKind::ChangeResolution]);
    Case {
        world: World::on(TODAY, &parent()),
        registered: branch(),
        standing: CompanyStanding::Active,
        form,
        head_office: head_office(),
        taken_over: false,
    }
}

fn materials(kinds: &[MaterialKind]) -> Vec<Material> {
    let shared =
        |kind: &MaterialKind| Material { kind: *kind, source: MaterialSource::Shared, document: None };
    kinds.iter().map(shared).collect()
}

impl Case {
    fn known(&self) -> KnownBranch {
        let before = &self.registered;
        let naming = Naming { persons: &self.world.persons, entities: &self.world.entities };
        let summary = Summary {
            full_name: &before.full_name(),
            company_type: before.branch_type().unwrap().code(),
            domicile: &before.premises,
            division: &before.division,
            capital_fen: 0,
            scope: &before.scope,
            established_on: day("2026-09-21"),
            standing: self.standing,
        };
        KnownBranch::new(&summary, (!self.taken_over).then_some((before, naming)))
    }

    fn change(&self) -> BranchChange {
        let naming = Naming { persons: &self.world.persons, entities: &self.world.entities };
        BranchChange {
            company: Uscc::from_stored(SUBSIDIARY_USCC).unwrap(),
            changes: self.known().differences(&self.form, naming),
            decided_on: self.form.decided_on,
            form: self.form.clone(),
            announced_on: None,
            first_here: self.taken_over,
        }
    }

    fn found(&self) -> Findings {
        self.world.check_change_of_branch(&self.change(), &self.known(), &self.head_office)
    }

    fn items(&self) -> Vec<Item> {
        self.change().changes.iter().map(|one| one.item).collect()
    }

    /// Broken rules as `field rule reason`, then gaps.
    fn broken(&self) -> Vec<String> {
        self.found().all().map(|one| format!("{} {} {}", one.field, one.rule, one.reason)).collect()
    }

    /// The company bears another name now; the form was written before, or after.
    fn renamed(mut self, form_follows: bool) -> Self {
        self.head_office.full_name = "青岛淘宝集电子商务有限公司".into();
        if form_follows {
            self.form.head_office_name = self.head_office.full_name.clone();
        }
        self
    }
}

#[test]
fn nothing_that_differs_is_no_change() {
    assert_eq!(case().broken(), ["form MERR 24 NOTHING_CHANGES"]);
}

#[test]
fn each_item_is_told_and_decides_act_and_materials() {
    type Make = fn(&mut Case);
    let follows = "materials.HEAD_OFFICE_QUALIFICATION MERR 24 MATERIAL_MISSING";
    let old_licence = "materials.OLD_LICENCE MERR 28 MATERIAL_MISSING";
    let cases: [(Make, Item, bool, &[&str]); 6] = [
        (|c| c.form.designation = "高新".into(), Item::Name, true, &[follows, old_licence]),
        (
            |c| {
                c.form.head_office_type = "1151".into();
                c.head_office.company_type = "1151".into();
            },
            Item::Type,
            true,
            &[follows, old_licence],
        ),
        (
            |c| c.form.scope = vec!["互联网销售（除销售需要许可的商品）".into()],
            Item::Scope,
            true,
            &[follows, old_licence],
        ),
        (
            |c| c.form.premises.push('二'),
            Item::Premises,
            true,
            &["materials.DOMICILE_DOC MERR 24 MATERIAL_MISSING", old_licence],
        ),
        (
            |c| c.form.person_in_charge = "p4".into(),
            Item::PersonInCharge,
            true,
            &[
                "materials.APPOINTMENT_DOCS Rules 30 MATERIAL_MISSING",
                "materials.PERSON_IN_CHARGE_ID Rules 30 MATERIAL_MISSING",
                old_licence,
            ],
        ),
        (|c| c.form.liaison = Some("p2".into()), Item::Liaison, false, &[]),
    ];
    for (make, item, registered, missing) in cases {
        let mut case = case();
        make(&mut case);
        let change = case.change();
        assert_eq!(case.items(), [item]);
        assert_eq!((change.concerns_registered_items(), change.needs_licence()), (registered, registered));
        assert_eq!(case.broken(), missing, "{item:?}");
        let needed: Vec<_> = needed_for_change(&change).into_iter().map(|(kind, _)| kind).collect();
        case.form.materials = materials(&needed);
        assert!(case.found().is_green(), "{item:?}: {:?}", case.broken());
    }
}

#[test]
fn every_rule_is_told_by_its_code() {
    type Make = fn(&mut Case);
    let cases: [(Make, &str); 15] = [
        (|c| c.standing = CompanyStanding::Deregistered, "uscc MERR 24 COMPANY_NOT_ACTIVE"),
        (
            |c| c.head_office.standing = CompanyStanding::Revoked,
            "head_office_uscc Law 13 HEAD_OFFICE_NOT_ACTIVE",
        ),
        (|c| c.head_office.company_type = "4540".into(), "head_office_uscc Law 13 HEAD_OFFICE_TYPE"),
        (|c| c.head_office.company_type = "1151".into(), "head_office_uscc Law 13 BRANCH_TYPE_BEHIND"),
        (
            |c| c.head_office.scope = vec!["互联网销售（除销售需要许可的商品）".into()],
            "scope[0] Law 13 BRANCH_SCOPE_BEYOND",
        ),
        (
            |c| c.head_office.full_name = "青岛淘宝集电子商务有限公司".into(),
            "designation Name Provisions 13 BRANCH_NAME_BEHIND",
        ),
        (|c| c.form.premises = " ".into(), "premises C-ADDR-1 ADDRESS_MISSING"),
        (|c| c.form.division = "370202".into(), "division C-ADDR-1 ADDRESS_JURISDICTION"),
        (|c| c.form.scope.push("日用百货销售".into()), "scope[1] C-SCOPE-1 SCOPE_DUPLICATE"),
        (|c| c.form.person_in_charge = "p8".into(), "person_in_charge MERR 16 PERSON_UNKNOWN"),
        (
            |c| c.world.persons.get_mut("p3").unwrap().verified = None,
            "person_in_charge Rules 16 REAL_NAME_MISSING",
        ),
        (|c| c.form.liaison = None, "liaison MERR 9 LIAISON_MISSING"),
        (|c| c.form.decided_on = day("2027-03-02"), "decided_on MERR 24 DECIDED_IN_FUTURE"),
        (|c| c.form.signatures.clear(), "signatures Rules 25 SIGNATURE_MISSING"),
        (|c| c.form.agent = Some("p4".into()), "materials.AGENT_AUTHORISATION C-AGENT MATERIAL_MISSING"),
    ];
    for (make, expected) in cases {
        let mut case = case();
        // It moves, with everything that any change takes.
        case.form.premises = "山东省青岛市城阳区高新区样例路3号".into();
        case.form.materials = materials(&[
            MaterialKind::ApplicationForm,
            MaterialKind::ChangeResolution,
            MaterialKind::HeadOfficeQualification,
            MaterialKind::DomicileDoc,
            MaterialKind::AppointmentDocs,
            MaterialKind::PersonInChargeId,
            MaterialKind::OldLicence,
        ]);
        assert!(case.found().is_green(), "{:?}", case.broken());
        make(&mut case);
        assert_eq!(case.broken(), [expected]);
        for broken in case.found().all() {
            assert!(case.change().content_at(&broken.field).is_some(), "{} can be compared", broken.field);
        }
    }
}

#[test]
fn a_field_of_a_change_shows_the_company_or_what_its_form_says() {
    let mut case = case();
    let before = case.change();
    case.form.premises.push('二');
    let after = case.change();
    assert_eq!(after.content_at("uscc").as_deref(), Some(after.company.as_str()));
    assert_eq!(after.content_at("premises"), case.form.content_at("premises"));
    assert_eq!(after.content_at("agent"), Some(format!("{:?}", case.form.agent)));
    assert_ne!(after.content_at("premises"), before.content_at("premises"));
}

#[test]
fn the_name_follows_the_companys_and_is_judged_only_when_it_changes() {
    let behind = "designation Name Provisions 13 BRANCH_NAME_BEHIND";
    assert!(case().renamed(false).broken().contains(&behind.to_owned()));
    let mut follows = case().renamed(true);
    assert_eq!(follows.items(), [Item::Name]);
    assert_eq!(follows.change().changes[0].after, "青岛淘宝集电子商务有限公司城阳分公司");
    follows.head_office.is_called_by_code = true;
    assert!(follows.broken().contains(&"head_office_uscc Name Provisions 23 HEAD_OFFICE_NAME".to_owned()));
    // The name stays: neither the order about the company's nor the rules of today concern it.
    let mut stays = case();
    (stays.registered.designation, stays.form.designation) = ("城阳A".into(), "城阳A".into());
    stays.head_office.is_called_by_code = true;
    stays.form.liaison = Some("p2".into());
    assert!(stays.found().is_green(), "{:?}", stays.broken());
    stays.form.designation = "城阳B".into();
    assert!(stays.broken().contains(&"designation N-1 NAME_CHARACTERS".to_owned()));
}

#[test]
fn thirty_days_to_apply_and_a_person_sees_who_is_late() {
    let mut case = case();
    case.form.liaison = Some("p2".into());
    // 2027-01-28 + 30 = 2027-02-27, a Saturday: until Monday 1 March.
    for (decided_on, late) in [("2027-01-28", false), ("2027-01-27", true)] {
        case.form.decided_on = day(decided_on);
        let asked: Vec<String> =
            case.found().manual.iter().map(|one| format!("{} {}", one.rule, one.reason)).collect();
        let expected: &[&str] = if late { &["MERR 29 CHANGE_LATE"] } else { &[] };
        assert_eq!(asked, expected, "{decided_on}");
        assert!(case.found().is_green(), "late, and lawful");
    }
}

#[test]
fn a_branch_taken_over_is_filled_in_by_its_first_change() {
    let mut case = Case { taken_over: true, ..case() };
    case.form.premises.push('二');
    case.form.person_in_charge = "p4".into();
    assert_eq!(case.items(), [Item::Premises], "who was in charge nobody knew");
    assert!(case.change().needs_licence(), "its licence is issued here");
    case.form.premises = case.registered.premises.clone();
    case.form.liaison = Some("p2".into());
    assert_eq!(case.broken()[0], "form MERR 24 NOTHING_CHANGES");
}

#[test]
fn a_branch_shows_in_what_it_is_behind_its_company() {
    let told = |head_office: &HeadOffice| -> Vec<String> {
        let form = branch();
        let found = behind(&form.full_name(), "2130", &form.scope, head_office);
        found.as_slice().iter().map(|one| format!("{} {} {}", one.field, one.rule, one.reason)).collect()
    };
    assert_eq!(told(&head_office()), [""; 0]);
    let changed = HeadOffice {
        full_name: "青岛淘宝集电子商务有限公司".into(),
        company_type: "1151".into(),
        scope: Vec::new(),
        ..head_office()
    };
    assert_eq!(
        told(&changed),
        [
            "designation Name Provisions 13 BRANCH_NAME_BEHIND",
            "head_office_uscc Law 13 BRANCH_TYPE_BEHIND",
            "scope[0] Law 13 BRANCH_SCOPE_BEYOND",
        ]
    );
    for standing in [CompanyStanding::Revoked, CompanyStanding::Deregistered] {
        let ended = HeadOffice { standing, ..changed.clone() };
        assert_eq!(told(&ended), ["head_office_uscc Law 13 HEAD_OFFICE_ENDED"], "nothing else is left to do");
    }
    let penalised = HeadOffice { standing: CompanyStanding::RevokedAsPenalty, ..head_office() };
    assert_eq!(told(&penalised), [""; 0], "it exists");
}

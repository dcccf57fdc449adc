//! The rules of a branch, one by one, and what comes out of its form.

use actnow_identifiers::Uscc;
use actnow_instant_approval::RuleBook;
use uuid::Uuid;

use super::*;
use crate::domain::Bearer;
use crate::domain::company::{CompanyStanding, EntrySource};
use crate::domain::establishment::{Findings, Material, MaterialKind, MaterialSource, PreApproval};
use crate::domain::instant_approval::{InstantInputs, InstantRules, InstantSubject, reasons};
use crate::domain::sample::{SUBSIDIARY_USCC, World, authority, branch, day, head_office, parent};
use crate::domain::scope::ScopeCatalogue;

const TODAY: &str = "2026-09-21";

/// The branch of the sample, and what is broken in it.
struct Case {
    world: World,
    form: BranchForm,
    head_office: HeadOffice,
}

fn case() -> Case {
    Case { world: World::on(TODAY, &parent()), form: branch(), head_office: head_office() }
}

impl Case {
    fn found(&self) -> Findings {
        self.world.check_branch(&self.form, &self.head_office)
    }

    /// Broken rules as `field rule reason`, then gaps.
    fn broken(&self) -> Vec<String> {
        self.found().all().map(|one| format!("{} {} {}", one.field, one.rule, one.reason)).collect()
    }

    fn questions(&self) -> Vec<String> {
        self.found().manual.iter().map(|one| format!("{} {}", one.rule, one.reason)).collect()
    }
}

#[test]
fn the_sample_breaks_no_rule() {
    assert_eq!(case().broken(), [""; 0]);
    assert_eq!(case().questions(), [""; 0]);
    assert_eq!(branch().full_name(), "青岛淘集集电子商务有限公司城阳分公司");
}

#[test]
fn what_stands_in_each_field_is_found_for_comparing_rounds() {
    let form = BranchForm { agent: Some("p9".into()), liaison: Some("p8".into()), ..branch() };
    let fields = [
        "head_office_uscc",
        "designation",
        "suffix",
        "premises",
        "division",
        "scope",
        "person_in_charge",
        "liaison",
        "agent",
        "decided_on",
        "materials",
        "signatures",
        "approvals",
    ];
    for field in fields {
        assert!(form.content_at(field).is_some_and(|content| !content.is_empty()), "{field}");
    }
    let without = BranchForm { agent: None, liaison: None, ..form.clone() };
    for field in ["agent", "liaison"] {
        assert_ne!(form.content_at(field), without.content_at(field), "{field}");
    }
    assert_eq!(
        (form.content_at("scope[0]"), form.content_at("scope[99]")),
        (form.scope.first().cloned(), None)
    );
    assert_eq!(form.content_at("nothing"), None);
}

#[test]
fn every_rule_is_told_by_its_code() {
    type Make = fn(&mut Case);
    let cases: [(Make, &str); 27] = [
        (
            |c| c.head_office.standing = CompanyStanding::Deregistered,
            "head_office_uscc Law 13 HEAD_OFFICE_NOT_ACTIVE",
        ),
        (
            |c| c.head_office.standing = CompanyStanding::RevokedAsPenalty,
            "head_office_uscc Law 13 HEAD_OFFICE_NOT_ACTIVE",
        ),
        (|c| c.head_office.is_branch = true, "head_office_uscc Law 13 HEAD_OFFICE_IS_BRANCH"),
        (|c| c.head_office.company_type = "4540".into(), "head_office_uscc Law 13 HEAD_OFFICE_TYPE"),
        (|c| c.head_office.is_called_by_code = true, "head_office_uscc Name Provisions 23 HEAD_OFFICE_NAME"),
        (|c| c.form.designation = "城阳A".into(), "designation N-1 NAME_CHARACTERS"),
        (|c| c.form.designation = "赌场".into(), "designation N-6 NAME_FORBIDDEN_WORD"),
        (|c| c.form.suffix = "有限公司".into(), "suffix N-5 NAME_FORM_MISMATCH"),
        (|c| c.form.premises = " ".into(), "premises C-ADDR-1 ADDRESS_MISSING"),
        (|c| c.form.premises = "样例路2号；样例路3号".into(), "premises C-ADDR-1 ADDRESS_SEVERAL"),
        (|c| c.form.division = "370202".into(), "division C-ADDR-1 ADDRESS_JURISDICTION"),
        (|c| c.form.scope.clear(), "scope C-SCOPE-1 SCOPE_EMPTY"),
        (|c| c.form.scope.push("日用百货销售".into()), "scope[1] C-SCOPE-1 SCOPE_DUPLICATE"),
        (|c| c.form.scope = vec!["食品销售".into()], "scope[0] Law 13 BRANCH_SCOPE_BEYOND"),
        (|c| c.form.person_in_charge = "p8".into(), "person_in_charge MERR 16 PERSON_UNKNOWN"),
        (
            |c| c.world.persons.get_mut("p3").unwrap().born = Some(day("2010-01-01")),
            "person_in_charge Rules 30 CAPACITY_MINOR",
        ),
        (
            |c| c.world.persons.get_mut("p3").unwrap().verified = None,
            "person_in_charge Rules 16 REAL_NAME_MISSING",
        ),
        (|c| c.form.liaison = None, "liaison MERR 9 LIAISON_MISSING"),
        (
            |c| c.world.persons.get_mut("p5").unwrap().contact.email = false,
            "liaison Order 95-14 LIAISON_CONTACT",
        ),
        (|c| c.form.agent = Some("p4".into()), "materials.AGENT_AUTHORISATION C-AGENT MATERIAL_MISSING"),
        (
            |c| c.form.materials.push(material(MaterialKind::AgentAuthorisation)),
            "agent C-AGENT AGENT_MISSING",
        ),
        (|c| c.form.decided_on = day("2026-09-22"), "decided_on Rules 21 DECIDED_IN_FUTURE"),
        (|c| c.form.signatures = vec!["p3".into()], "signatures Rules 25 SIGNATURE_MISSING"),
        (
            |c| without(c, MaterialKind::ApplicationForm),
            "materials.APPLICATION_FORM MERR 16 MATERIAL_MISSING",
        ),
        (
            |c| without(c, MaterialKind::HeadOfficeQualification),
            "materials.HEAD_OFFICE_QUALIFICATION MERR 16 MATERIAL_MISSING",
        ),
        (
            |c| without(c, MaterialKind::AppointmentDocs),
            "materials.APPOINTMENT_DOCS Rules 30 MATERIAL_MISSING",
        ),
        (
            |c| without(c, MaterialKind::PersonInChargeId),
            "materials.PERSON_IN_CHARGE_ID Rules 30 MATERIAL_MISSING",
        ),
    ];
    for (make, expected) in cases {
        let mut case = case();
        make(&mut case);
        assert_eq!(case.broken(), [expected]);
    }
}

fn material(kind: MaterialKind) -> Material {
    Material { kind, source: MaterialSource::Shared, document: None }
}

fn without(case: &mut Case, kind: MaterialKind) {
    case.form.materials.retain(|material| material.kind != kind);
}

#[test]
fn all_that_is_wrong_is_told_at_once() {
    let mut case = case();
    case.form.premises.clear();
    case.form.scope = vec!["卖火箭".into()];
    case.form.liaison = None;
    case.form.signatures.clear();
    case.form.materials.clear();
    let found = case.broken();
    assert_eq!(found.len(), 10, "{found:?}");
    for broken in case.found().all() {
        assert!(case.form.content_at(&broken.field).is_some(), "{} can be compared", broken.field);
    }
}

#[test]
fn a_name_that_is_taken_is_told_apart() {
    let case = case();
    let common = case.world.context();
    let calendar = actnow_statutory_clock::WorkingCalendar::built_in();
    let context = BranchContext { common, head_office: &case.head_office, name_taken: true, calendar };
    let told: Vec<_> = check(&case.form, &context).all().map(|one| (one.rule, one.reason)).collect();
    assert_eq!(told, [("Name Provisions 13", "BRANCH_NAME_TAKEN")]);
}

#[test]
fn thirty_days_from_the_decision_and_a_person_sees_who_is_late() {
    let mut case = case();
    // 2026-08-22 + 30 = Monday 2026-09-21.
    for (decided_on, late) in [("2026-08-22", false), ("2026-08-21", true)] {
        case.form.decided_on = day(decided_on);
        let expected: &[&str] = if late { &["Rules 21 BRANCH_LATE"] } else { &[] };
        assert_eq!(case.questions(), expected, "{decided_on}");
        assert!(case.found().is_green(), "late, and lawful");
    }
}

#[test]
fn a_company_that_rests_is_looked_at_by_a_person() {
    let mut case = case();
    case.head_office.is_dormant = true;
    assert_eq!(case.questions(), ["MERR 30 HEAD_OFFICE_DORMANT"]);
    assert!(case.found().is_green());
}

#[test]
fn an_item_that_needs_an_approval_first_needs_it_of_the_branch() {
    let catalogue = ScopeCatalogue::built_in();
    let first = catalogue.items().find(|item| item.kind == crate::domain::scope::ScopeKind::LicensedPre);
    let wording = first.unwrap().wording.clone();
    let mut case = case();
    case.head_office.scope.push(wording.clone());
    case.form.scope.push(wording.clone());
    assert_eq!(case.broken(), ["scope[1] C-SCOPE-2 PRE_APPROVAL_MISSING"]);
    let (document, issued_on) = ("样批〔2026〕1号".to_owned(), day("2026-09-01"));
    case.form.approvals = vec![PreApproval { item: wording, document, issued_on, valid_until: None }];
    assert!(case.found().is_green(), "{:?}", case.broken());
}

#[test]
fn the_type_follows_from_the_companys() {
    for (company, branch) in [("1130", Some("2130")), ("1200", Some("2200")), ("4540", None), ("2130", None)]
    {
        assert_eq!(BranchType::of(company).map(BranchType::code), branch, "{company}");
    }
    let text = serde_json::to_string(&BranchType::of("1151").unwrap()).unwrap();
    assert_eq!(text, r#""2151""#);
    assert_eq!(serde_json::from_str::<BranchType>(&text).ok(), BranchType::of("1151"));
    assert_eq!(BranchType::try_from("1130".to_owned()), Err(NotABranchType));
}

#[test]
fn the_entry_and_the_licence_show_what_is_registered_of_a_branch() {
    let (case, uscc) = (case(), Uscc::from_stored(SUBSIDIARY_USCC).unwrap());
    let source = EntrySource {
        filing_id: Uuid::from_u128(9),
        uscc: &uscc,
        authority: &authority(),
        persons: &case.world.persons,
        entities: &case.world.entities,
        established_on: day(TODAY),
    };
    let branch_type = BranchType::of(&case.head_office.company_type).unwrap();
    let entry = Branch::by_form(&case.form, branch_type, &source).unwrap();
    let face = entry.licence_face(ScopeCatalogue::built_in());
    assert_eq!((face.name.as_str(), face.uscc), ("青岛淘集集电子商务有限公司城阳分公司", uscc));
    assert_eq!(face.company_type, "有限责任公司分公司（自然人投资或控股）");
    let premises = "山东省青岛市城阳区高新区样例路2号".to_owned();
    assert_eq!(face.bearer, Bearer::Branch { person_in_charge: "万样例".to_owned(), premises });
    let text = serde_json::to_string(&entry).unwrap();
    assert_eq!(serde_json::from_str::<Branch>(&text).unwrap(), entry);
    let ended = entry.ended(CompanyStanding::Deregistered, day("2026-10-01"));
    assert_eq!((ended.standing, ended.ended_on), (CompanyStanding::Deregistered, Some(day("2026-10-01"))));
    let nobody = BranchForm { person_in_charge: "p8".into(), ..case.form };
    assert_eq!(Branch::by_form(&nobody, branch_type, &source).unwrap_err().reference, "p8");
}

#[test]
fn the_machine_decides_a_branch_by_the_same_rules() {
    let outcome = |case: &Case| {
        let subject = InstantSubject {
            materials: &case.form.materials,
            posts: case.form.posts(),
            scope: &case.form.scope,
            capital_fen: 0,
            entity_holders: Vec::new(),
            findings: &case.found(),
            near_names: &[],
            persons: &case.world.persons,
            catalogue: ScopeCatalogue::built_in(),
        };
        let approval = InstantRules::default().evaluate(InstantInputs::of(&subject));
        reasons(&approval).into_iter().map(|one| one.reason).collect::<Vec<_>>()
    };
    assert_eq!(outcome(&case()), [""; 0]);
    let mut late = case();
    late.form.decided_on = day("2026-08-01");
    assert_eq!(outcome(&late), ["INSTANT_QUESTIONS"]);
    let mut uploaded = case();
    uploaded.form.materials[0].source = MaterialSource::Uploaded;
    assert_eq!(outcome(&uploaded), ["INSTANT_MATERIALS"]);
}

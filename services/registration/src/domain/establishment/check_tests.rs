//! Each rule C-* broken once, and the scenarios T-06, T-08, T-09 and T-14.

use super::*;
use crate::domain::establishment::{
    Bar, CompanyType, Contact, ContributionDue, ContributionForm, Control, EntityStanding, LegalRepPost,
    LegalRepresentative, Material, MaterialKind, MaterialSource, Party, PreApproval, Shareholder, Term,
};
use crate::domain::sample::{PARENT_USCC, World, day, parent, person, subsidiary};

type Told = (String, &'static str, &'static str);

fn told(found: &Findings) -> Vec<Told> {
    found.all().map(|v| (v.field.clone(), v.rule, v.reason)).collect()
}

/// The parent's form with one thing changed, checked in the sample's world.
fn broken(change: impl FnOnce(&mut EstablishmentForm)) -> Vec<Told> {
    let mut form = parent();
    change(&mut form);
    told(&World::on("2026-09-21", &form).check(&form))
}

fn one(field: &str, rule: &'static str, reason: &'static str) -> Vec<Told> {
    vec![(field.to_owned(), rule, reason)]
}

#[test]
fn the_sample_forms_are_green() {
    for form in [parent(), subsidiary()] {
        assert_eq!(World::on("2026-09-21", &form).check(&form), Findings::default());
    }
}

#[test]
fn the_sample_parent_was_green_in_2018_too() {
    let mut form = parent();
    form.liaison = None;
    assert_eq!(told(&World::on("2018-11-12", &form).check(&form)), []);
}

#[test]
fn t06_a_minor_cannot_be_legal_representative() {
    let form = parent();
    let mut world = World::on("2026-09-21", &form);
    world.persons.insert("p1".into(), person("陶样例", "370214201501010009"));
    let found = world.check(&form);
    assert_eq!(told(&found), one("legal_rep.person", "C-LR-2", "CAPACITY_MINOR"));
    assert_eq!(found.manual[0].reason, "MINOR_SHAREHOLDER");
}

#[test]
fn t08_subscribed_amounts_add_up_to_the_capital() {
    let mut form = parent();
    form.capital_fen = 100_000_000;
    form.shareholders[0].subscribed_fen = 60_000_000;
    form.shareholders[1].subscribed_fen = 30_000_000;
    let found = World::on("2026-09-21", &form).check(&form);
    assert_eq!(told(&found), one("capital_fen", "C-CAP-1", "CAPITAL_MISMATCH"));
    let text = &found.violations.as_slice()[0].text;
    assert_eq!(text.zh, "各股东认缴出资额合计900000元，与注册资本1000000元相差100000元");
    assert!(text.en.ends_with("by 100000 yuan"), "{}", text.en);
}

#[test]
fn t09_contributions_are_due_within_five_years() {
    let due = |text: &str, on: &str| {
        let mut form = parent();
        form.shareholders[1].due = text.parse().unwrap();
        told(&World::on(on, &form).check(&form))
    };
    assert_eq!(due("2031-09-22", "2026-09-21"), one("shareholders[1].due", "C-CAP-2", "CONTRIBUTION_TERM"));
    assert_eq!(due("2031-09-21", "2026-09-21"), []);
    assert_eq!(due("2031-09-22", "2018-11-12"), []);
    assert_eq!(due("P5Y1D", "2026-09-21"), one("shareholders[1].due", "C-CAP-2", "CONTRIBUTION_TERM"));
}

#[test]
fn t14_shareholders_and_supervisors() {
    let many = broken(|form| {
        let one = form.shareholders[0].clone();
        form.capital_fen = 51 * one.subscribed_fen;
        form.shareholders =
            (0..51).map(|i| Shareholder { holder: Party::Person(format!("s{i}")), ..one.clone() }).collect();
    });
    assert!(many.contains(&("shareholders".into(), "C-SH-1", "SH_COUNT")), "{many:?}");
    let conflict = one("supervisors[0]", "C-ORG-2", "SUPERVISOR_CONFLICT");
    assert_eq!(broken(|form| form.supervisors = vec!["p1".into()]), conflict);
    assert_eq!(broken(|form| form.supervisors = vec!["p5".into()]), conflict, "finance officer");
    assert_eq!(broken(|form| form.supervisors.clear()), one("supervisors", "C-ORG-2", "SUPERVISOR_CONSENT"));
    let half = broken(|form| {
        form.supervisors.clear();
        form.no_supervisor_agreed_by = vec!["p1".into()];
    });
    assert_eq!(half, one("supervisors", "C-ORG-2", "SUPERVISOR_CONSENT"));
    let all = broken(|form| {
        form.supervisors.clear();
        form.no_supervisor_agreed_by = vec!["p1".into(), "p2".into()];
    });
    assert_eq!(all, []);
}

#[test]
fn capital_and_contributions() {
    let zero = broken(|form| {
        form.capital_fen = 0;
        form.shareholders.iter_mut().for_each(|shareholder| shareholder.subscribed_fen = 0);
    });
    let reasons: Vec<_> = zero.iter().map(|told| told.2).collect();
    assert_eq!(reasons, ["CAPITAL_NOT_POSITIVE", "SUBSCRIBED_NOT_POSITIVE", "SUBSCRIBED_NOT_POSITIVE"]);
    for bad in [ContributionForm::Labour, ContributionForm::Franchise, ContributionForm::EncumberedProperty] {
        let found = broken(|form| form.shareholders[0].form = bad);
        assert_eq!(found, one("shareholders[0].form", "C-CAP-3", "CONTRIBUTION_FORM"));
    }
    assert_eq!(broken(|form| form.shareholders[0].form = ContributionForm::Equity), []);
    let huge = broken(|form| {
        form.capital_fen = i64::MAX;
        form.shareholders[0].subscribed_fen = i64::MAX;
        form.shareholders[1].subscribed_fen = i64::MAX;
    });
    assert_eq!(huge, one("capital_fen", "C-CAP-1", "CAPITAL_MISMATCH"));
}

#[test]
fn what_is_unusual_goes_to_a_person() {
    let mut form = parent();
    form.capital_fen = 100_000_000_000;
    form.shareholders[0].subscribed_fen = 60_000_000_000;
    form.shareholders[1].subscribed_fen = 40_000_000_000;
    form.shareholders[1].due = ContributionDue::After { months: 360, days: 0 };
    let found = World::on("2018-11-12", &form).check(&form);
    assert_eq!(told(&found), []);
    let reasons: Vec<_> = found.manual.iter().map(|manual| manual.reason.as_str()).collect();
    assert_eq!(reasons, ["CAPITAL_ABNORMAL", "CONTRIBUTION_TERM_ABNORMAL"]);
}

#[test]
fn the_legal_representative_holds_the_post() {
    let expected = one("legal_rep.person", "C-LR-1", "LEGAL_REP_POST");
    let rep = |person: &str, post| LegalRepresentative { person: person.into(), post };
    let signed = |form: &mut EstablishmentForm, who| {
        form.legal_rep = who;
        form.signatures.push("p5".into());
    };
    assert_eq!(broken(|form| signed(form, rep("p5", LegalRepPost::Director))), expected);
    assert_eq!(broken(|form| signed(form, rep("p5", LegalRepPost::Manager))), expected);
    assert_eq!(broken(|form| signed(form, rep("p1", LegalRepPost::Manager))), []);
}

#[test]
fn organs_have_lawful_sizes() {
    let directors = |refs: &[&str]| {
        let refs: Vec<String> = refs.iter().map(|&r| r.into()).collect();
        broken(|form| form.directors = refs)
    };
    assert_eq!(directors(&["p1", "p3"]), one("directors", "C-ORG-1", "BOARD_SIZE"));
    assert_eq!(directors(&["p1", "p3", "p4"]), []);
    assert_eq!(directors(&["p1", "p3", "p4", "p1"]), one("directors[3]", "C-ORG-1", "PERSON_TWICE"));
    let supervisors = broken(|form| form.supervisors = vec!["p2".into(), "p3".into()]);
    assert_eq!(supervisors, one("supervisors", "C-ORG-2", "SUPERVISOR_COUNT"));
}

#[test]
fn barred_and_banned_persons() {
    let with = |reference: &str, bar| {
        let form = parent();
        let mut world = World::on("2026-09-21", &form);
        world.persons.get_mut(reference).unwrap().bars.push(bar);
        told(&world.check(&form))
    };
    let crime = Bar::EconomicCrime { ended: day("2022-01-01") };
    assert_eq!(with("p1", crime), one("legal_rep.person", "C-LR-2", "PERSON_BARRED"));
    assert_eq!(with("p2", Bar::ListedDefaulter), one("supervisors[0]", "Law 178", "PERSON_BARRED"));
    assert_eq!(with("p1", Bar::EconomicCrime { ended: day("2021-09-21") }), []);
    let ban = Bar::FalseRegistration { decided: day("2024-01-01") };
    assert_eq!(with("p2", ban), one("shareholders[1].person", "C-BAN-1", "BANNED_UNTIL"));
    assert_eq!(with("p5", ban), [], "the liaison does not apply");
}

#[test]
fn every_person_is_known_and_verified() {
    let form = parent();
    let mut world = World::on("2026-09-21", &form);
    world.persons.get_mut("p5").unwrap().verified = None;
    assert_eq!(told(&world.check(&form)), one("finance_officer", "Rules 16", "REAL_NAME_MISSING"));
    world.persons.remove("p5");
    assert_eq!(told(&world.check(&form)), one("finance_officer", "MERR 16", "PERSON_UNKNOWN"));
}

#[test]
fn the_liaison_follows_the_regime() {
    let without = |on: &str| {
        let mut form = parent();
        form.liaison = None;
        told(&World::on(on, &form).check(&form))
    };
    assert_eq!(without("2026-09-21"), one("liaison", "MERR 9", "LIAISON_MISSING"));
    assert_eq!(without("2022-02-28"), []);
    let form = parent();
    let mut world = World::on("2026-09-21", &form);
    world.persons.get_mut("p5").unwrap().contact = Contact { phone: true, email: false };
    assert_eq!(told(&world.check(&form)), one("liaison", "Order 95-14", "LIAISON_CONTACT"));
    world.accepted_on = day("2023-01-01");
    assert_eq!(told(&world.check(&form)), []);
}

#[test]
fn address_and_term() {
    assert_eq!(broken(|form| form.domicile = " ".into()), one("domicile", "C-ADDR-1", "ADDRESS_MISSING"));
    let two = broken(|form| form.domicile = "样例路1号；样例路2号".into());
    assert_eq!(two, one("domicile", "C-ADDR-1", "ADDRESS_SEVERAL"));
    let elsewhere = broken(|form| form.division = "370214".into());
    assert_eq!(elsewhere, one("division", "C-ADDR-1", "ADDRESS_JURISDICTION"));
    assert_eq!(broken(|form| form.term = Term::Until(day("2046-09-20"))), []);
    let ended = broken(|form| form.term = Term::Until(day("2026-09-21")));
    assert_eq!(ended, one("term", "C-TERM", "TERM_END"));
}

#[test]
fn scope_wordings() {
    let scope = |wordings: &[&str]| {
        let wordings: Vec<String> = wordings.iter().map(|&w| w.into()).collect();
        broken(|form| form.scope = wordings)
    };
    assert_eq!(scope(&[]), one("scope", "C-SCOPE-1", "SCOPE_EMPTY"));
    assert_eq!(
        scope(&["互联网销售（除销售需要许可的商品）", "卖火箭"]),
        one("scope[1]", "C-SCOPE-1", "SCOPE_UNKNOWN_ITEM")
    );
    assert_eq!(scope(&["日用百货销售", "日用百货销售"]), one("scope[1]", "C-SCOPE-1", "SCOPE_DUPLICATE"));
    assert_eq!(scope(&["软件开发"]), one("scope[0]", "C-SCOPE-1", "SCOPE_MAIN_BUSINESS"));
    assert_eq!(
        scope(&["食品销售（仅销售预包装食品）", "食品销售"]),
        one("scope[1]", "C-SCOPE-1", "SCOPE_CONTRADICTION")
    );
    assert_eq!(scope(&["食品销售(仅销售预包装食品)", "食品互联网销售"]), []);
    let old = "预包装食品销售（不含冷藏冷冻食品）（网络经营）";
    assert_eq!(scope(&[old]), one("scope[0]", "C-SCOPE-1", "SCOPE_WORDING_ENDED"));
    let mut form = parent();
    form.scope = vec![old.into()];
    assert_eq!(told(&World::on("2018-11-12", &form).check(&form)), []);
}

#[test]
fn an_approval_comes_before_registration() {
    let with = |approvals: Vec<PreApproval>| {
        broken(|form| {
            form.scope.push("危险化学品经营".into());
            form.approvals = approvals;
        })
    };
    let approval = |issued: &str, until: Option<&str>| PreApproval {
        item: "危险化学品经营".into(),
        document: "鲁危化经字0001".into(),
        issued_on: day(issued),
        valid_until: until.map(day),
    };
    assert_eq!(with(vec![]), one("scope[2]", "C-SCOPE-2", "PRE_APPROVAL_MISSING"));
    assert_eq!(with(vec![approval("2026-06-23", None)]), []);
    let expired = one("scope[2]", "C-SCOPE-2", "PRE_APPROVAL_EXPIRED");
    assert_eq!(with(vec![approval("2026-06-22", None)]), expired);
    assert_eq!(with(vec![approval("2023-01-01", Some("2026-09-20"))]), expired);
    assert_eq!(with(vec![approval("2023-01-01", Some("2026-09-21"))]), []);
}

#[test]
fn the_type_follows_from_the_shareholders() {
    let mismatch = one("type", "C-TYPE", "COMPANY_TYPE_MISMATCH");
    assert_eq!(broken(|form| form.company_type = CompanyType::SoleNaturalPerson), mismatch);
    let sole = |control, kind| {
        let mut form = subsidiary();
        form.company_type = kind;
        let mut world = World::on("2026-09-21", &form);
        world.entities.get_mut(PARENT_USCC).unwrap().control = control;
        told(&world.check(&form))
    };
    assert_eq!(sole(Control::Other, CompanyType::SoleLegalPersonOfNaturalPersons), mismatch);
    assert_eq!(sole(Control::Other, CompanyType::SoleLegalPersonOther), []);
    assert_eq!(sole(Control::Unknown, CompanyType::SoleLegalPersonOther), []);
    assert_eq!(CompanyType::possible(1, &[]), [CompanyType::SoleNaturalPerson]);
    assert_eq!(CompanyType::possible(1, &[Control::Other]), [CompanyType::Other]);
}

#[test]
fn entity_shareholders_exist_and_are_enterprises() {
    let form = subsidiary();
    let mut world = World::on("2026-09-21", &form);
    world.entities.get_mut(PARENT_USCC).unwrap().standing = EntityStanding::Ceased;
    let entity = |reason| one("shareholders[0].entity", "MERR 16", reason);
    assert_eq!(told(&world.check(&form)), entity("SH_ENTITY_CEASED"));
    world.entities.get_mut(PARENT_USCC).unwrap().standing = EntityStanding::Branch;
    assert_eq!(told(&world.check(&form)), one("shareholders[0].entity", "Law 13", "SH_ENTITY_BRANCH"));
    let shop = actnow_identifiers::Uscc::from_stored("92370214MAFAKE06X7").unwrap();
    let facts = world.entities.get_mut(PARENT_USCC).unwrap();
    (facts.standing, facts.uscc) = (EntityStanding::External, shop);
    assert_eq!(told(&world.check(&form))[0].2, "USCC_SHAREHOLDER");
    world.entities.clear();
    assert_eq!(told(&world.check(&form)), entity("SH_ENTITY_UNKNOWN"));
    let twice = broken(|form| form.shareholders[1].holder = form.shareholders[0].holder.clone());
    assert!(twice.contains(&("shareholders[1]".into(), "C-SH-1", "SH_DUPLICATE")), "{twice:?}");
}

#[test]
fn materials_signatures_and_agent() {
    let without = |kind| broken(|form| form.materials.retain(|material| material.kind != kind));
    for kind in MaterialKind::ALWAYS {
        assert_eq!(without(kind), one(&kind.field(), "MERR 16", "MATERIAL_MISSING"));
    }
    let committed = |at: usize| broken(|form| form.materials[at].source = MaterialSource::Committed);
    assert_eq!(committed(2), []);
    assert_eq!(committed(3), one("materials.ARTICLES", "MERR 16", "COMMITMENT_NOT_ALLOWED"));
    let unsigned = broken(|form| form.signatures = vec!["p1".into()]);
    assert_eq!(unsigned, one("shareholders[1]", "Rules 25", "SIGNATURE_MISSING"));
    let agent = broken(|form| form.agent = Some("p4".into()));
    assert_eq!(agent, one("materials.AGENT_AUTHORISATION", "C-AGENT", "MATERIAL_MISSING"));
    let kind = MaterialKind::AgentAuthorisation;
    let nobody = broken(|form| {
        form.materials.push(Material { kind, source: MaterialSource::Uploaded, document: None })
    });
    assert_eq!(nobody, one("agent", "C-AGENT", "AGENT_MISSING"));
}

#[test]
fn missing_materials_do_not_keep_a_form_from_being_submitted() {
    let mut form = parent();
    form.materials.clear();
    let found = World::on("2026-09-21", &form).check(&form);
    assert!(found.violations.is_empty() && found.gaps.as_slice().len() == 5 && !found.is_green());
}

#[test]
fn the_name_is_the_reserved_one_and_fits() {
    let form = parent();
    let mut world = World::on("2026-09-21", &form);
    world.reserved_name = None;
    assert_eq!(told(&world.check(&form)), one("name", "Name Provisions 18", "NAME_NOT_RESERVED"));
    let mut software = parent();
    software.name.industry = Some("软件".into());
    let found = told(&World::on("2026-09-21", &software).check(&software));
    assert_eq!(found[0], ("name.industry".into(), "N-4", "NAME_INDUSTRY_MISMATCH"));
}

#[test]
fn a_form_is_read_strictly_and_written_as_it_was() {
    let form = parent();
    let text = serde_json::to_string(&form).unwrap();
    assert_eq!(serde_json::from_str::<EstablishmentForm>(&text).unwrap(), form);
    let with_id = text.replacen('{', r#"{"resident_id":"37021419000101001X","#, 1);
    assert!(serde_json::from_str::<EstablishmentForm>(&with_id).is_err(), "no place for personal numbers");
}

//! The bars and days of the end of a company, one by one.

use std::collections::BTreeSet;

use actnow_identifiers::Uscc;
use actnow_statutory_clock::WorkingCalendar;

use super::*;
use crate::domain::company::CompanyStanding;
use crate::domain::establishment::{EstablishmentPolicy, Findings, Material, MaterialKind, MaterialSource};
use crate::domain::sample::{PARENT_USCC, SUBSIDIARY_USCC, day};

fn company() -> CompanyFacts {
    CompanyFacts {
        standing: CompanyStanding::Active,
        marks: BTreeSet::new(),
        holds_shares_in: 0,
        branches: 0,
        needs_approval: false,
        shareholders: Some(vec!["p1".into(), PARENT_USCC.into()]),
        head_office: None,
    }
}

/// A branch of the parent.
fn branch() -> CompanyFacts {
    let head_office = HeadOffice { uscc: Uscc::from_stored(PARENT_USCC).unwrap(), has_ended: false };
    CompanyFacts { shareholders: None, head_office: Some(head_office), ..company() }
}

fn materials(kinds: &[MaterialKind]) -> Vec<Material> {
    let shared =
        |kind: &MaterialKind| Material { kind: *kind, source: MaterialSource::Shared, document: None };
    kinds.iter().map(shared).collect()
}

fn simple() -> SimpleDeregistrationForm {
    SimpleDeregistrationForm {
        company: Uscc::from_stored(PARENT_USCC).unwrap(),
        full_name: "青岛淘集集电子商务有限公司".into(),
        signatures: vec!["p1".into(), PARENT_USCC.into()],
        agent: None,
        materials: materials(&[MaterialKind::ApplicationForm, MaterialKind::NoDebtCommitment]),
    }
}

fn told(found: &Findings) -> Vec<String> {
    found.all().map(|one| format!("{} {}", one.rule, one.reason)).collect()
}

fn simple_of(form: &SimpleDeregistrationForm, company: &CompanyFacts, stage: SimpleStage) -> Vec<String> {
    told(&check_simple(form, company, stage, &EstablishmentPolicy::default()))
}

#[test]
fn nothing_bars_a_company_without_debts() {
    for stage in [SimpleStage::Publicity, SimpleStage::Application] {
        assert!(simple_of(&simple(), &company(), stage).is_empty());
    }
}

#[test]
fn every_bar_of_the_simple_way() {
    type Make = fn(&mut CompanyFacts);
    let cases: [(Make, &str); 6] = [
        (|c| c.standing = CompanyStanding::Deregistered, "COMPANY_NOT_ACTIVE"),
        (|c| c.standing = CompanyStanding::Revoked, "COMPANY_NOT_ACTIVE"),
        (|c| c.standing = CompanyStanding::RevokedAsPenalty, "LICENCE_REVOKED"),
        (|c| c.holds_shares_in = 1, "HOLDS_INVESTMENT"),
        (|c| c.branches = 2, "BRANCHES_FIRST"),
        (|c| c.needs_approval = true, "APPROVAL_REQUIRED"),
    ];
    for (make, reason) in cases {
        let mut barred = company();
        make(&mut barred);
        for stage in [SimpleStage::Publicity, SimpleStage::Application] {
            assert_eq!(simple_of(&simple(), &barred, stage), [format!("MERR 33 {reason}")]);
        }
    }
    for mark in Mark::ALL {
        let barred = CompanyFacts { marks: [mark].into(), ..company() };
        assert_eq!(simple_of(&simple(), &barred, SimpleStage::Publicity), [format!("MERR 33 {mark}")]);
        assert_eq!(mark.as_str().parse(), Ok(mark));
    }
    assert_eq!("NO_MARK".parse::<Mark>(), Err(UnknownMark));
}

#[test]
fn all_bars_are_told_at_once() {
    let barred = CompanyFacts {
        marks: [Mark::Lawsuit, Mark::UnpaidFine].into(),
        holds_shares_in: 1,
        branches: 1,
        ..company()
    };
    assert_eq!(simple_of(&simple(), &barred, SimpleStage::Publicity).len(), 4);
}

#[test]
fn every_shareholder_commits() {
    let mut form = simple();
    form.signatures.pop();
    let stage = SimpleStage::Publicity;
    assert_eq!(simple_of(&form, &company(), stage), ["MERR 33 COMMITMENT_INCOMPLETE"]);
    form.materials.clear();
    let found = simple_of(&form, &company(), stage);
    assert_eq!(found, ["MERR 33 COMMITMENT_INCOMPLETE", "MERR 33 MATERIAL_MISSING"]);
    let taken_over = CompanyFacts { shareholders: None, ..company() };
    let found = check_simple(&simple(), &taken_over, stage, &EstablishmentPolicy::default());
    assert!(found.is_green());
    assert_eq!(found.manual[0].reason, "SHAREHOLDERS_UNKNOWN");
}

fn ordinary() -> DeregistrationForm {
    DeregistrationForm {
        company: Uscc::from_stored(PARENT_USCC).unwrap(),
        full_name: "青岛淘集集电子商务有限公司".into(),
        ground: DissolutionGround::Resolution,
        decided_on: day("2026-06-01"),
        group_formed_on: Some(day("2026-06-05")),
        group_published_on: Some(day("2026-06-15")),
        liquidated_on: Some(day("2026-09-01")),
        liquidators: vec!["p1".into(), "p2".into()],
        agent: None,
        materials: materials(&[
            MaterialKind::ApplicationForm,
            MaterialKind::DissolutionResolution,
            MaterialKind::LiquidationReport,
            MaterialKind::TaxClearance,
        ]),
        signatures: vec!["p1".into()],
    }
}

fn ordinary_of(form: &DeregistrationForm, company: &CompanyFacts) -> Findings {
    let calendar = WorkingCalendar::built_in();
    check_ordinary(form, company, day("2026-09-21"), calendar, &EstablishmentPolicy::default())
}

#[test]
fn a_liquidated_company_ends() {
    let found = ordinary_of(&ordinary(), &company());
    assert!(found.is_green() && found.manual.is_empty(), "{found:?}");
    let revoked = CompanyFacts { standing: CompanyStanding::RevokedAsPenalty, ..company() };
    assert!(ordinary_of(&ordinary(), &revoked).is_green(), "who lost the licence liquidates and ends");
}

#[test]
fn what_bars_the_ordinary_way() {
    type Make = fn(&mut DeregistrationForm, &mut CompanyFacts);
    let cases: [(Make, &str); 12] = [
        (|_, c| c.standing = CompanyStanding::Deregistered, "MERR 31 COMPANY_NOT_ACTIVE"),
        (|_, c| c.branches = 1, "MERR 32 BRANCHES_FIRST"),
        (|f, _| f.group_published_on = None, "MERR 32 LIQUIDATION_NOT_PUBLISHED"),
        (|f, _| f.group_published_on = Some(day("2026-06-04")), "MERR 32 DATE_ORDER"),
        (|f, _| f.group_formed_on = Some(day("2026-05-31")), "MERR 32 DATE_ORDER"),
        (|f, _| f.liquidated_on = Some(day("2026-09-22")), "MERR 32 DATE_ORDER"),
        (|f, _| f.group_formed_on = None, "MERR 32 LIQUIDATION_DAY_MISSING"),
        (|f, _| f.liquidated_on = None, "MERR 32 LIQUIDATION_DAY_MISSING"),
        (|f, _| f.liquidators.clear(), "MERR 32 LIQUIDATORS_MISSING"),
        (|f, _| f.signatures.clear(), "Rules 44 SIGNATURE_MISSING"),
        (|f, _| f.materials.retain(|m| m.kind != MaterialKind::TaxClearance), "Rules 46 MATERIAL_MISSING"),
        (|f, _| f.agent = Some("p9".into()), "C-AGENT MATERIAL_MISSING"),
    ];
    for (make, expected) in cases {
        let (mut form, mut facts) = (ordinary(), company());
        make(&mut form, &mut facts);
        assert_eq!(told(&ordinary_of(&form, &facts)), [expected]);
    }
}

#[test]
fn what_a_person_looks_at() {
    type Make = fn(&mut DeregistrationForm, &mut CompanyFacts);
    let cases: [(Make, &str); 5] = [
        (|_, c| c.holds_shares_in = 1, "HOLDS_INVESTMENT"),
        (|_, c| c.needs_approval = true, "APPROVAL_REQUIRED"),
        // Formed on Friday 2026-06-05: published by Monday the 15th.
        (|f, _| f.group_published_on = Some(day("2026-06-16")), "LIQUIDATION_PUBLISHED_LATE"),
        // Liquidated on 2026-08-21: applied for by Sunday 2026-09-20, a working day.
        (|f, _| f.liquidated_on = Some(day("2026-08-21")), "DEREGISTRATION_LATE"),
        (|f, _| f.liquidated_on = Some(day("2026-08-20")), "DEREGISTRATION_LATE"),
    ];
    for (make, expected) in cases {
        let (mut form, mut facts) = (ordinary(), company());
        make(&mut form, &mut facts);
        let found = ordinary_of(&form, &facts);
        assert!(found.is_green(), "{found:?}");
        assert_eq!(found.manual.iter().map(|one| one.reason.as_str()).collect::<Vec<_>>(), [expected]);
    }
    let mut in_time = ordinary();
    in_time.liquidated_on = Some(day("2026-08-22"));
    assert!(ordinary_of(&in_time, &company()).manual.is_empty());
}

#[test]
fn a_branch_ends_by_the_decision_of_its_company() {
    let decided = DeregistrationForm {
        group_formed_on: None,
        group_published_on: None,
        liquidated_on: None,
        liquidators: Vec::new(),
        materials: materials(&[
            MaterialKind::ApplicationForm,
            MaterialKind::DissolutionResolution,
            MaterialKind::TaxClearance,
        ]),
        signatures: vec![PARENT_USCC.into()],
        ..ordinary()
    };
    let found = ordinary_of(&decided, &branch());
    assert!(found.is_green() && found.manual.is_empty(), "{found:?}");
    type Make = fn(&mut DeregistrationForm, &mut CompanyFacts);
    let cases: [(Make, &str); 4] = [
        (|_, b| b.standing = CompanyStanding::Deregistered, "MERR 31 COMPANY_NOT_ACTIVE"),
        (|f, _| f.decided_on = day("2026-09-22"), "MERR 32 DECIDED_IN_FUTURE"),
        (|f, _| f.signatures = vec!["p1".into()], "Rules 44 SIGNATURE_MISSING"),
        (|f, _| f.materials.truncate(2), "Rules 46 MATERIAL_MISSING"),
    ];
    for (make, expected) in cases {
        let (mut form, mut facts) = (decided.clone(), branch());
        make(&mut form, &mut facts);
        assert_eq!(told(&ordinary_of(&form, &facts)), [expected]);
    }
    // Its company was revoked: who liquidates that signs in its place.
    let left = CompanyFacts {
        head_office: branch().head_office.map(|company| HeadOffice { has_ended: true, ..company }),
        ..branch()
    };
    assert_eq!(told(&ordinary_of(&decided, &left)), ["MERR 32 LIQUIDATORS_MISSING"]);
    let mut led = DeregistrationForm { liquidators: vec!["p1".into()], ..decided.clone() };
    assert_eq!(told(&ordinary_of(&led, &left)), ["Rules 44 SIGNATURE_MISSING"]);
    led.signatures.push("p1".into());
    assert!(ordinary_of(&led, &left).is_green());
    let licensed = CompanyFacts { needs_approval: true, ..branch() };
    assert_eq!(ordinary_of(&decided, &licensed).manual[0].reason, "APPROVAL_REQUIRED");
    let simple_way = simple_of(&simple(), &branch(), SimpleStage::Publicity);
    assert_eq!(simple_way, ["MERR 33 BRANCH_NOT_SIMPLE"]);
}

/// A field, and what changes it.
type Change<F> = (&'static str, fn(&mut F));

/// Holds that each of `fields` shows what `make` changes there, and no other field does.
fn each_change_shows_at_its_field_alone<F>(
    old: impl Fn() -> F,
    fields: &[Change<F>],
    content_at: fn(&F, &str) -> Option<String>,
) {
    for (field, make) in fields {
        let mut new = old();
        make(&mut new);
        let differs = |other: &&str| content_at(&old(), other) != content_at(&new, other);
        let changed: Vec<&str> = fields.iter().map(|(other, _)| *other).filter(differs).collect();
        assert_eq!(changed, [*field]);
    }
    assert_eq!(content_at(&old(), "capital_fen"), None, "not a field of it");
}

#[test]
fn what_changed_between_two_rounds_shows_at_its_field_alone() {
    each_change_shows_at_its_field_alone(
        ordinary,
        &[
            ("uscc", |f| f.company = Uscc::from_stored(SUBSIDIARY_USCC).unwrap()),
            ("ground", |f| f.ground = DissolutionGround::Court),
            ("decided_on", |f| f.decided_on = day("2026-06-02")),
            ("group_formed_on", |f| f.group_formed_on = None),
            ("group_published_on", |f| f.group_published_on = None),
            ("liquidated_on", |f| f.liquidated_on = None),
            ("liquidators", |f| f.liquidators.truncate(1)),
            ("agent", |f| f.agent = Some("p9".into())),
            ("signatures[0]", |f| f.signatures.push("p2".into())),
            ("materials.TAX_CLEARANCE", |f| f.materials.truncate(3)),
        ],
        DeregistrationForm::content_at,
    );
    each_change_shows_at_its_field_alone(
        simple,
        &[
            ("uscc", |f| f.company = Uscc::from_stored(SUBSIDIARY_USCC).unwrap()),
            ("agent", |f| f.agent = Some("p9".into())),
            ("signatures", |f| f.signatures.truncate(1)),
            ("materials", |f| f.materials.truncate(1)),
        ],
        SimpleDeregistrationForm::content_at,
    );
}

//! The sample case of the house (rules 9d), for the tests of this room.

use actnow_decisions::{Actor, Role};
use actnow_identifiers::{DivisionTable, ECertificateId, FoodLicenceNumber};
use actnow_statutory_clock::{ClockTable, WorkingCalendar};
use chrono::{DateTime, Utc};
use uuid::Uuid;

use super::act::{Conditions, HeldLicence, LicenceAct, Punctuality};
use super::application::{AcceptanceCheck, ApplicationState, LicenceApplication, Submission, Validity};
use super::certificate::{FoodCertificate, Seal};
use super::check::{CheckContext, Findings, LocalRules, OperatorStanding, PremisesHolder, check};
use super::commitment::{AllowedCommitment, CommitmentRules, CommitmentStanding, Declaration};
use super::face::certificate_face;
use super::form::{
    Commitment, FoodForm, Material, MaterialKind, MaterialSource, Network, Operator, PhysicalShop,
    SafetyRule, SaleMode,
};
use super::items::{LicenceItem, MainType};
use super::law::Law;
use super::refusal::FoodRefusal;
use super::regime::RegimeTable;
use super::renewal::RenewalTiming;
use super::terms::{LateRenewal, RectificationClock, RegimeTerms, clocks_2015, clocks_2023};
use super::track::{TrackDecision, TrackQuestion, decide_track};
use super::wordings::ScopeWordings;

pub(crate) const OLD_WORDING: &str = "预包装食品销售（不含冷藏冷冻食品）（网络经营）";

/// The food part of the case: prepackaged retail, mainly online.
pub(crate) fn form() -> FoodForm {
    FoodForm {
        operator: Operator {
            uscc: "91370222MAFAKE027L".to_owned(),
            name: "青岛万阁电子商务有限公司".to_owned(),
            legal_rep: "万样例".to_owned(),
            domicile: "山东省青岛市城阳区高新区样例路1号102室".to_owned(),
        },
        agent: None,
        scope: vec![
            "食品互联网销售（仅销售预包装食品）".to_owned(),
            "食品销售（仅销售预包装食品）".to_owned(),
            "互联网销售（除销售需要许可的商品）".to_owned(),
        ],
        premises: "山东省青岛市城阳区高新区样例路1号102室".to_owned(),
        division: "370222".to_owned(),
        mode: SaleMode::Retail,
        cold_frozen: false,
        special_food: vec![],
        aquatic: false,
        network: Network {
            yes: true,
            platform: Some("样例平台".to_owned()),
            shop_url: Some("https://shop.example.invalid/wange".to_owned()),
            shop: PhysicalShop::Present,
        },
        external_warehouse: None,
        vending: None,
        food_safety_manager: Some("p4".to_owned()),
        rules: SafetyRule::REQUIRED.to_vec(),
        main_type: None,
        type_marks: vec![],
        items: vec![],
        item_marks: vec![],
        materials: vec![],
        commitment: Commitment::None,
    }
}

/// The historic variant: one old wording.
pub(crate) fn historic_form() -> FoodForm {
    FoodForm { scope: vec![OLD_WORDING.to_owned()], ..form() }
}

/// The licence variant: licensed wording, bulk food, documents.
pub(crate) fn licence_form() -> FoodForm {
    FoodForm {
        scope: vec!["食品销售".to_owned()],
        main_type: Some(MainType::FoodSeller),
        items: vec![LicenceItem::BulkAndPrepackaged],
        materials: vec![Material {
            kind: MaterialKind::EquipmentLayout,
            source: MaterialSource::Shared,
            document: None,
        }],
        ..form()
    }
}

/// Conditions as told, for tests.
pub(crate) const CONDITIONS: &str = "一、经营场所与许可条件一致。二、未达到条件的，自愿接受撤销许可。";

/// Local rules under which the licence variant may be applied for on a commitment, in this province.
pub(crate) fn commitment_allowed() -> LocalRules {
    let commitment = CommitmentRules {
        version: "food-2026".to_owned(),
        conditions: CONDITIONS.to_owned(),
        conditions_sha256: "c0ffee".to_owned(),
        allowed: vec![AllowedCommitment {
            division: "3702".to_owned(),
            items: vec![LicenceItem::BulkAndPrepackaged],
        }],
        ..CommitmentRules::default()
    };
    LocalRules { commitment, ..LocalRules::default() }
}

/// A signed declaration to those conditions.
pub(crate) fn declaration() -> Declaration {
    Declaration {
        version: "food-2026".to_owned(),
        conditions: CONDITIONS.to_owned(),
        conditions_sha256: "c0ffee".to_owned(),
        signed_by: "p1".to_owned(),
        signed_at: Some(at("2026-09-20")),
    }
}

pub(crate) fn committed() -> Commitment {
    Commitment::Declared(declaration())
}

/// A licence of 2021 for `form`, in force through 2026-11-18.
pub(crate) fn held(form: FoodForm) -> HeldLicence {
    HeldLicence {
        licence_id: id(20),
        number: FoodLicenceNumber::parse("JY13702220000017").unwrap(),
        validity: Validity { from: "2021-11-19".parse().unwrap(), to: "2026-11-18".parse().unwrap() },
        form: Box::new(form),
    }
}

pub(crate) fn renewal(held: HeldLicence, conditions: Conditions) -> LicenceAct {
    LicenceAct::Renewal { held, conditions, timing: RenewalTiming::InTime }
}

pub(crate) fn change(held: HeldLicence, conditions: Conditions) -> LicenceAct {
    LicenceAct::Change { held, conditions, punctuality: Punctuality::InTime }
}

/// The licence variant with another legal representative.
pub(crate) fn with_legal_rep(name: &str) -> FoodForm {
    let mut form = licence_form();
    form.operator.legal_rep = name.to_owned();
    form
}

pub(crate) fn at(text: &str) -> DateTime<Utc> {
    let local = if text.len() == 10 { format!("{text}T10:00:00+08:00") } else { text.to_owned() };
    DateTime::parse_from_rfc3339(&local).unwrap().with_timezone(&Utc)
}

pub(crate) fn actor(role: Role) -> Actor {
    Actor { subject: role.as_str().to_lowercase(), roles: vec![role], office: "高新区".to_owned() }
}

pub(crate) fn named(subject: &str, role: Role) -> Actor {
    Actor { subject: subject.to_owned(), ..actor(role) }
}

pub(crate) fn id(n: u128) -> Uuid {
    Uuid::from_u128(n)
}

/// Both regimes as shipped.
pub(crate) fn regimes() -> RegimeTable {
    let terms = |clocks: &ClockTable, late| RegimeTerms::of(clocks, RectificationClock::Runs, late).unwrap();
    RegimeTable {
        food_2015: terms(&clocks_2015(), LateRenewal::Refused),
        food_2023: terms(&clocks_2023(), LateRenewal::Suspends),
    }
}

/// The law as shipped; leaked, because tests want a plain reference.
pub(crate) fn law() -> Law<'static> {
    Law {
        calendar: WorkingCalendar::built_in(),
        regimes: Box::leak(Box::new(regimes())),
        local: Box::leak(Box::new(LocalRules::default())),
    }
}

pub(crate) fn track(form: &FoodForm, on: &str) -> TrackDecision {
    let question = TrackQuestion { accepted_on: on.parse().unwrap(), scope: &form.scope, items: &form.items };
    decide_track(question, &ScopeWordings::embedded()).unwrap()
}

pub(crate) fn findings_with(form: &FoodForm, on: &str, holders: &[PremisesHolder]) -> Findings {
    findings_of(&LicenceAct::New, form, on, holders)
}

fn findings_of(act: &LicenceAct, form: &FoodForm, on: &str, holders: &[PremisesHolder]) -> Findings {
    let context = CheckContext {
        act,
        track: &track(form, on),
        operator: OperatorStanding::Active,
        premises_holders: holders,
        commitment: CommitmentStanding::clear(on.parse().unwrap()),
        local: &LocalRules::default(),
        divisions: DivisionTable::built_in(),
        wordings: &ScopeWordings::embedded(),
    };
    check(form, context)
}

pub(crate) fn findings(form: &FoodForm, on: &str) -> Findings {
    findings_with(form, on, &[])
}

/// An application received on `on`.
pub(crate) fn received(form: FoodForm, on: &str) -> LicenceApplication {
    received_for(LicenceAct::New, form, on).unwrap()
}

/// An application for `act`, received on `on`.
pub(crate) fn received_for(
    act: LicenceAct,
    form: FoodForm,
    on: &str,
) -> Result<LicenceApplication, FoodRefusal> {
    let (track, interested) = (track(&form, on), vec!["cousin".to_owned()]);
    let submission = Submission { id: id(1), case_id: None, act, form, track, interested };
    let decision = LicenceApplication::submit(submission, &actor(Role::Applicant), &law(), at(on))?;
    Ok(decision.now)
}

pub(crate) fn acceptance_check(application: &LicenceApplication, on: &str) -> AcceptanceCheck {
    AcceptanceCheck {
        track: track(&application.form, on),
        findings: findings_of(&application.act, &application.form, on, &[]),
        banned_until: None,
        unverified: application.form.materials_not_from(&[MaterialSource::Shared]),
    }
}

/// An application accepted by the window on `on`.
pub(crate) fn accepted(form: FoodForm, on: &str) -> LicenceApplication {
    accepted_for(LicenceAct::New, form, on)
}

/// An application for `act`, accepted by the window on `on`.
pub(crate) fn accepted_for(act: LicenceAct, form: FoodForm, on: &str) -> LicenceApplication {
    let application = received_for(act, form, on).unwrap();
    let check = acceptance_check(&application, on);
    application.accept(&check, &actor(Role::Window), &law(), at(on)).unwrap().now
}

pub(crate) fn seal(on: &str) -> Seal {
    Seal { algorithm: "Ed25519".to_owned(), key_id: "k1".to_owned(), signature: vec![1], signed_at: at(on) }
}

/// The reserved certificate of a granted application.
pub(crate) fn certificate(granted: &LicenceApplication) -> FoodCertificate {
    let ApplicationState::Granted { grant, acceptance } = &granted.state else {
        panic!("not granted: {}", granted.state.name())
    };
    let identifier =
        ECertificateId::parse("1.2.156.3005.2.11100000MB0143028R001.11370222MAFAKE0785.202609210001.001.F");
    let face = certificate_face(
        &granted.form,
        grant,
        acceptance.regime,
        identifier.unwrap(),
        "青岛高新区市场监督管理局",
    );
    FoodCertificate::reserve(face)
}

/// The same, sealed.
pub(crate) fn sealed(granted: &LicenceApplication, on: &str) -> FoodCertificate {
    certificate(granted).sign(seal(on), &actor(Role::System)).unwrap().now
}

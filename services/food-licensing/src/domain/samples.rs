//! The sample case of the house (rules 9d), for the tests of this room.

use actnow_decisions::{Actor, Role};
use actnow_identifiers::{DivisionTable, ECertificateId};
use actnow_statutory_clock::WorkingCalendar;
use chrono::{DateTime, Utc};
use uuid::Uuid;

use super::application::{AcceptanceCheck, ApplicationState, LicenceApplication, Submission};
use super::certificate::{FoodCertificate, Seal};
use super::check::{CheckContext, Findings, LocalRules, OperatorStanding, PremisesHolder, check};
use super::face::certificate_face;
use super::form::{
    Commitment, FoodForm, Material, MaterialKind, MaterialSource, Network, Operator, PhysicalShop,
    SafetyRule, SaleMode,
};
use super::items::{LicenceItem, MainType};
use super::law::Law;
use super::regime::RegimeTable;
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
        materials: vec![Material { kind: MaterialKind::EquipmentLayout, source: MaterialSource::Shared }],
        ..form()
    }
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

/// The law as shipped; leaked, because tests want a plain reference.
pub(crate) fn law() -> Law<'static> {
    Law {
        calendar: WorkingCalendar::built_in(),
        regimes: Box::leak(Box::new(RegimeTable::default())),
        local: Box::leak(Box::new(LocalRules::default())),
    }
}

pub(crate) fn track(form: &FoodForm, on: &str) -> TrackDecision {
    let question = TrackQuestion { accepted_on: on.parse().unwrap(), scope: &form.scope, items: &form.items };
    decide_track(question, &ScopeWordings::embedded()).unwrap()
}

pub(crate) fn findings_with(form: &FoodForm, on: &str, holders: &[PremisesHolder]) -> Findings {
    let context = CheckContext {
        track: &track(form, on),
        operator: OperatorStanding::Active,
        premises_holders: holders,
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
    let track = track(&form, on);
    let submission =
        Submission { id: id(1), case_id: None, form, track, interested: vec!["cousin".to_owned()] };
    LicenceApplication::submit(submission, &actor(Role::Applicant), &law(), at(on)).unwrap().now
}

pub(crate) fn acceptance_check(application: &LicenceApplication, on: &str) -> AcceptanceCheck {
    AcceptanceCheck {
        track: track(&application.form, on),
        findings: findings(&application.form, on),
        banned_until: None,
    }
}

/// An application accepted by the window on `on`.
pub(crate) fn accepted(form: FoodForm, on: &str) -> LicenceApplication {
    let application = received(form, on);
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

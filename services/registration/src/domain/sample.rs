//! The sample case of rules 9d as fixtures: parent and subsidiary, all good, and a branch of the parent.

use std::collections::BTreeMap;

use actnow_identifiers::{DivisionTable, IdDocument, IdDocumentKind, Uscc};
use actnow_statutory_clock::WorkingCalendar;
use chrono::{DateTime, NaiveDate, Utc};

use super::branch::{BranchChange, BranchChangeContext, BranchContext, BranchForm, HeadOffice, KnownBranch};
use super::company::CompanyStanding;
use super::establishment::{
    Contact, Control, EntityFacts, EntityStanding, EstablishmentContext, EstablishmentForm,
    EstablishmentPolicy, Findings, PersonFacts, RegistrationAuthority, Verification, VerificationMethod,
    check,
};
use super::names::{NameParts, NameRules};
use super::scope::ScopeCatalogue;

pub(crate) const PARENT_USCC: &str = "91370222MAFAKE019R";
pub(crate) const SUBSIDIARY_USCC: &str = "91370222MAFAKE027L";

const PARENT: &str = r#"{
  "name": {"division": "青岛", "trade": "淘集集", "industry": "电子商务", "form": "有限公司"},
  "type": "1130",
  "domicile": "山东省青岛市城阳区高新区样例路1号101室",
  "division": "370222",
  "capital_fen": 1000000000,
  "shareholders": [
    {"person": "p1", "subscribed_fen": 600000000, "form": "MONEY", "due": "P5Y"},
    {"person": "p2", "subscribed_fen": 400000000, "form": "MONEY", "due": "P5Y"}],
  "legal_rep": {"person": "p1", "as": "DIRECTOR"},
  "directors": ["p1"], "manager": "p1", "supervisors": ["p2"], "finance_officer": "p5", "liaison": "p5",
  "industry": "F5292",
  "scope": ["互联网销售（除销售需要许可的商品）", "日用百货销售"],
  "term": "LONG_TERM",
  "materials": [
    {"kind": "APPLICATION_FORM", "source": "SHARED"},
    {"kind": "SHAREHOLDER_QUALIFICATION", "source": "SHARED"},
    {"kind": "DOMICILE_DOC", "source": "SHARED"},
    {"kind": "ARTICLES", "source": "SHARED"},
    {"kind": "APPOINTMENT_DOCS", "source": "SHARED"}],
  "signatures": ["p1", "p2"],
  "beneficial_owners": ["p1", "p2"]}"#;

pub(crate) fn day(text: &str) -> NaiveDate {
    text.parse().unwrap()
}

/// Ten o'clock in Qingdao.
pub(crate) fn morning(date: &str) -> DateTime<Utc> {
    format!("{date}T10:00:00+08:00").parse().unwrap()
}

pub(crate) fn parent() -> EstablishmentForm {
    serde_json::from_str(PARENT).unwrap()
}

pub(crate) fn subsidiary() -> EstablishmentForm {
    let mut form: serde_json::Value = serde_json::from_str(PARENT).unwrap();
    form["name"]["trade"] = "万阁".into();
    form["type"] = "1152".into();
    form["capital_fen"] = 100_000_000.into();
    form["shareholders"] = serde_json::json!([
        {"entity": PARENT_USCC, "subscribed_fen": 100_000_000, "form": "MONEY", "due": "P5Y"}]);
    form["legal_rep"]["person"] = "p3".into();
    form["directors"] = serde_json::json!(["p3"]);
    form["manager"] = "p3".into();
    form["supervisors"] = serde_json::json!(["p4"]);
    form["scope"] = serde_json::json!([
        "食品互联网销售（仅销售预包装食品）",
        "食品销售（仅销售预包装食品）",
        "互联网销售（除销售需要许可的商品）"
    ]);
    form["signatures"] = serde_json::json!([PARENT_USCC, "p3"]);
    serde_json::from_value(form).unwrap()
}

const BRANCH: &str = r#"{
  "head_office": "91370222MAFAKE019R",
  "head_office_name": "青岛淘集集电子商务有限公司",
  "head_office_type": "1130",
  "designation": "城阳", "suffix": "分公司",
  "premises": "山东省青岛市城阳区高新区样例路2号",
  "division": "370222",
  "scope": ["日用百货销售"],
  "person_in_charge": "p3", "liaison": "p5",
  "decided_on": "2026-09-14",
  "materials": [
    {"kind": "APPLICATION_FORM", "source": "SHARED"},
    {"kind": "HEAD_OFFICE_QUALIFICATION", "source": "SHARED"},
    {"kind": "DOMICILE_DOC", "source": "SHARED"},
    {"kind": "APPOINTMENT_DOCS", "source": "SHARED"},
    {"kind": "PERSON_IN_CHARGE_ID", "source": "SHARED"}],
  "signatures": ["91370222MAFAKE019R"]}"#;

/// A branch of the parent.
pub(crate) fn branch() -> BranchForm {
    serde_json::from_str(BRANCH).unwrap()
}

/// The parent as the register knows it when it sets the branch up.
pub(crate) fn head_office() -> HeadOffice {
    HeadOffice {
        uscc: Uscc::from_stored(PARENT_USCC).unwrap(),
        full_name: parent().name.full_text(),
        company_type: "1130".into(),
        scope: parent().scope,
        standing: CompanyStanding::Active,
        is_branch: false,
        is_dormant: false,
        is_called_by_code: false,
    }
}

pub(crate) fn person(name: &str, id: &str) -> PersonFacts {
    let document = IdDocument::parse(IdDocumentKind::ResidentId, id, day("2026-09-21")).unwrap();
    PersonFacts {
        verified: Some(Verification { method: VerificationMethod::Face, at: morning("2018-11-12") }),
        contact: Contact { phone: true, email: true },
        ..PersonFacts::of(name, &document)
    }
}

/// A world in which both forms are good; tests break one thing in it.
pub(crate) struct World {
    pub(crate) accepted_on: NaiveDate,
    pub(crate) planned_on: NaiveDate,
    pub(crate) reserved_name: Option<NameParts>,
    pub(crate) authority: RegistrationAuthority,
    pub(crate) persons: BTreeMap<String, PersonFacts>,
    pub(crate) entities: BTreeMap<String, EntityFacts>,
    pub(crate) policy: EstablishmentPolicy,
}

impl World {
    pub(crate) fn on(date: &str, form: &EstablishmentForm) -> Self {
        let persons = [
            ("p1", "陶样例", "37021419000101001X"),
            ("p2", "季样例", "370214190001010028"),
            ("p3", "万样例", "370202190002020038"),
            ("p4", "葛样例", "370202190002020046"),
            ("p5", "联络样例", "370213190003030050"),
        ];
        let parent = EntityFacts {
            uscc: Uscc::from_stored(PARENT_USCC).unwrap(),
            name: "青岛淘集集电子商务有限公司".into(),
            control: Control::NaturalPersons,
            standing: EntityStanding::Active,
        };
        Self {
            accepted_on: day(date),
            planned_on: day(date),
            reserved_name: Some(form.name.clone()),
            authority: authority(),
            persons: persons.map(|(key, name, id)| (key.into(), person(name, id))).into(),
            entities: BTreeMap::from([(PARENT_USCC.into(), parent)]),
            policy: EstablishmentPolicy::default(),
        }
    }

    pub(crate) fn check(&self, form: &EstablishmentForm) -> Findings {
        check(form, &self.context())
    }

    pub(crate) fn check_branch(&self, form: &BranchForm, head_office: &HeadOffice) -> Findings {
        let calendar = WorkingCalendar::built_in();
        let common = EstablishmentContext { reserved_name: None, ..self.context() };
        super::branch::check(form, &BranchContext { common, head_office, name_taken: false, calendar })
    }

    /// The change of a branch that is `known` under that company.
    pub(crate) fn check_change_of_branch(
        &self,
        change: &BranchChange,
        known: &KnownBranch,
        head_office: &HeadOffice,
    ) -> Findings {
        let calendar = WorkingCalendar::built_in();
        let common = EstablishmentContext { reserved_name: None, ..self.context() };
        let branch = BranchContext { common, head_office, name_taken: false, calendar };
        super::branch::check_change(change, &BranchChangeContext { branch, known })
    }

    pub(crate) fn context(&self) -> EstablishmentContext<'_> {
        EstablishmentContext {
            accepted_on: self.accepted_on,
            planned_on: self.planned_on,
            authority: &self.authority,
            reserved_name: self.reserved_name.as_ref(),
            persons: &self.persons,
            entities: &self.entities,
            divisions: DivisionTable::built_in(),
            catalogue: ScopeCatalogue::built_in(),
            names: NameRules::built_in(),
            policy: &self.policy,
        }
    }
}

pub(crate) fn authority() -> RegistrationAuthority {
    RegistrationAuthority {
        uscc: Uscc::from_stored("11370222MAFAKE0785").unwrap(),
        name: "青岛高新技术产业开发区市场监督管理局".into(),
        division: "370222".into(),
    }
}

//! Reading the establishment form of the contract: shape and length; the law is looked at later.

use actnow_decisions::{Text, Violations};
use actnow_identifiers::{DivisionTable, IdentifierFault, Uscc, normalise};
use actnow_proto::registration::v1 as wire;
use actnow_proto::registration::v1::subscription::Holder;
use actnow_room::texts::{line, listed, optional, unknown};

use super::read_form_parts::{approvals, contribution, legal_rep_post, materials};
use super::read_name::{read_industry, read_parts};
use crate::domain::IndustryCode;
use crate::domain::establishment::{
    CompanyType, ContributionDue, EstablishmentForm, LegalRepresentative, Party, Shareholder, Term,
};
use crate::domain::names::NameParts;

/// A shareholder that is an entity.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct EntityHolder {
    /// Field path.
    pub field: String,
    /// Its code.
    pub code: Uscc,
    /// The check character that fails: good only for codes the register knows.
    pub fault: Option<IdentifierFault>,
}

/// A form as read; what its references stand for is not looked up yet.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FormInput {
    /// The form; its type is meant only when [`FormInput::given_type`] says so.
    pub form: EstablishmentForm,
    /// The type, where it was given.
    pub given_type: Option<CompanyType>,
    /// Entities that hold shares.
    pub entities: Vec<EntityHolder>,
    /// Companies of the same case that hold shares, by the name the case gives them.
    pub case_entities: Vec<String>,
}

impl FormInput {
    /// Codes of the entities that hold shares.
    pub fn codes(&self) -> Vec<Uscc> {
        self.entities.iter().map(|holder| holder.code).collect()
    }
}

/// Reads `form`, collecting every violation of its shape. Shareholders that are registered before it in the
/// same case may be named as in `case_entities`.
pub fn read_form(
    found: &mut Violations,
    form: Option<wire::EstablishmentForm>,
    case_entities: &[String],
) -> Option<FormInput> {
    let Some(form) = form else {
        found.add("form", "O-1", "FORM_MISSING", Text::new("缺少申请表", "the form is missing"));
        return None;
    };
    let mut holders = Holders { entities: Vec::new(), of_case: Vec::new(), case_entities };
    listed(found, "shareholders", form.shareholders.len());
    let shareholders = form.shareholders.into_iter().enumerate();
    let shareholders: Vec<Shareholder> =
        shareholders.filter_map(|(index, share)| holders.read(found, index, share)).collect();
    let name = read_name_of(found, form.name);
    let industry = main_business(found, form.industry);
    let term = term(found, form.term);
    let legal_rep = LegalRepresentative {
        person: line(found, "legal_rep", form.legal_rep),
        post: legal_rep_post(found, &form.legal_rep_as),
    };
    let given_type = company_type(found, form.company_type);
    let agreed = if form.no_supervisor_consent { references(&shareholders) } else { Vec::new() };
    let read = EstablishmentForm {
        company_type: given_type.unwrap_or(CompanyType::Other),
        domicile: line(found, "domicile", form.domicile),
        division: line(found, "division", form.division),
        capital_fen: form.capital_fen,
        legal_rep,
        directors: lines(found, "directors", form.directors),
        manager: optional(found, "manager", form.manager),
        deputy_managers: lines(found, "other_senior_managers", form.other_senior_managers),
        board_secretary: None,
        supervisors: lines(found, "supervisors", form.supervisors),
        no_supervisor_agreed_by: agreed,
        finance_officer: optional(found, "finance_officer", form.finance_officer),
        liaison: optional(found, "liaison", form.liaison),
        agent: optional(found, "agent", form.agent),
        scope: lines(found, "scope", form.scope),
        materials: materials(found, form.materials),
        signatures: lines(found, "signatures", form.signatures).into_iter().map(as_code).collect(),
        beneficial_owners: lines(found, "beneficial_owners", form.beneficial_owners),
        approvals: approvals(found, form.prior_approvals),
        shareholders,
        name: name?,
        industry: industry?,
        term: term?,
    };
    let Holders { entities, of_case, .. } = holders;
    Some(FormInput { form: read, given_type, entities, case_entities: of_case })
}

struct Holders<'a> {
    entities: Vec<EntityHolder>,
    of_case: Vec<String>,
    case_entities: &'a [String],
}

impl Holders<'_> {
    fn read(
        &mut self,
        found: &mut Violations,
        index: usize,
        share: wire::Subscription,
    ) -> Option<Shareholder> {
        let field = format!("shareholders[{index}]");
        let form = contribution(found, &format!("{field}.form"), &share.form);
        let due = share.due.parse::<ContributionDue>().ok();
        if due.is_none() {
            let text = Text::new("出资期限应为日期或者如P5Y的期间", "a date, or a period such as P5Y");
            found.add(format!("{field}.due"), "C-CAP-2", "DUE_FORMAT", text);
        }
        let holder = match share.holder {
            Some(Holder::Person(person)) => Some(Party::Person(line(found, &field, person))),
            Some(Holder::EntityUscc(code)) => self.entity(found, format!("{field}.entity_uscc"), &code),
            Some(Holder::CaseEntity(name)) => self.of_same_case(found, &field, name),
            None => {
                let text = Text::new("缺少股东", "the shareholder is missing");
                found.add(&field, "C-SH-1", "SH_MISSING", text);
                None
            }
        };
        Some(Shareholder { holder: holder?, subscribed_fen: share.subscribed_fen, form: form?, due: due? })
    }

    fn entity(&mut self, found: &mut Violations, field: String, code: &str) -> Option<Party> {
        let table = DivisionTable::built_in();
        let faults = Uscc::faults(code, table);
        let accepted = if faults.is_empty() {
            Uscc::parse(code, table).ok()
        } else {
            Uscc::only_checks_failed(code, table)
        };
        let Some(uscc) = accepted else {
            for fault in faults {
                found.add(&field, fault.rule(), fault.reason(), fault.text());
            }
            return None;
        };
        let fault = faults.first().copied();
        self.entities.push(EntityHolder { field, code: uscc, fault });
        Some(Party::Entity(uscc.to_string()))
    }

    fn of_same_case(&mut self, found: &mut Violations, field: &str, name: String) -> Option<Party> {
        if !self.case_entities.contains(&name) {
            let text = Text::new(
                "该股东尚未登记，请填写统一社会信用代码",
                "this shareholder is not registered yet, give its credit code",
            );
            found.add(format!("{field}.case_entity"), "MERR 16", "SH_ENTITY_UNKNOWN", text);
            return None;
        }
        self.of_case.push(name.clone());
        Some(Party::Entity(name))
    }
}

fn references(shareholders: &[Shareholder]) -> Vec<String> {
    shareholders.iter().map(|shareholder| shareholder.holder.reference().to_owned()).collect()
}

fn read_name_of(found: &mut Violations, name: Option<wire::NameParts>) -> Option<NameParts> {
    if name.is_none() {
        found.add("name", "O-1", "NAME_MISSING", Text::new("缺少企业名称", "the name is missing"));
    }
    read_parts(found, name?)
}

fn main_business(found: &mut Violations, industry: String) -> Option<IndustryCode> {
    if industry.trim().is_empty() {
        let text = Text::new("缺少行业代码", "the industry code is missing");
        found.add("industry", "GB/T 4754", "INDUSTRY_CODE", text);
        return None;
    }
    read_industry(found, industry)
}

fn term(found: &mut Violations, term: String) -> Option<Term> {
    let read = term.trim().parse().ok();
    if read.is_none() {
        let text = Text::new("营业期限应为LONG_TERM或者日期", "LONG_TERM or a last day");
        found.add("term", "C-TERM", "TERM_FORMAT", text);
    }
    read
}

fn company_type(found: &mut Violations, code: String) -> Option<CompanyType> {
    let code = line(found, "company_type", code);
    if code.is_empty() {
        return None;
    }
    let known = code.parse().ok();
    if known.is_none() {
        unknown(found, "company_type");
    }
    known
}

pub(super) fn lines(found: &mut Violations, field: &str, texts: Vec<String>) -> Vec<String> {
    listed(found, field, texts.len());
    let texts = texts.into_iter().enumerate();
    texts.map(|(index, text)| line(found, &format!("{field}[{index}]"), text)).collect()
}

/// Codes of enterprises that signed, written as the shareholders are.
pub(super) fn as_code(signature: String) -> String {
    Uscc::from_stored(&normalise(&signature)).map_or(signature, |code| code.to_string())
}

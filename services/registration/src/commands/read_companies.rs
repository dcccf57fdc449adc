//! Reading entities of an existing register that are taken over.

use actnow_room::texts::{LINE, line, listed, within};
use std::collections::HashSet;

use actnow_decisions::{Text, Violations};
use actnow_identifiers::{DivisionTable, Uscc};
use actnow_proto::registration::v1 as wire;

use super::read_form_parts::day;
use crate::domain::company::CompanyStanding;
use crate::store::ImportedCompany;

/// Longest wording of a scope item of an old register.
const WORDING: usize = 500;

/// Reads `companies`, at most 500, collecting every violation. Codes that fail only their check characters
/// are early pilot codes (rule 1.7): a register that holds one is how it becomes known.
pub fn read_companies(found: &mut Violations, companies: Vec<wire::ImportedCompany>) -> Vec<ImportedCompany> {
    listed(found, "companies", companies.len());
    let mut seen = HashSet::new();
    let mut read = Vec::with_capacity(companies.len());
    for (index, company) in companies.into_iter().enumerate() {
        let field = format!("companies[{index}]");
        if let Some(company) = read_company(found, &field, company) {
            if seen.insert(company.uscc) {
                read.push(company);
            } else {
                let text = Text::new("同一批次中代码重复", "the code is given twice in this batch");
                found.add(format!("{field}.uscc"), "O-1", "TWICE", text);
            }
        }
    }
    read
}

fn read_company(
    found: &mut Violations,
    field: &str,
    company: wire::ImportedCompany,
) -> Option<ImportedCompany> {
    let at = |name: &str| format!("{field}.{name}");
    let uscc = existing_code(found, at("uscc"), &company.uscc);
    let full_name = line(found, &at("full_name"), company.full_name);
    if full_name.is_empty() {
        found.add(at("full_name"), "O-1", "NAME_MISSING", Text::new("缺少名称", "the name is missing"));
    }
    if company.capital_fen < 0 {
        let text = Text::new("注册资本不得为负", "a registered capital is not negative");
        found.add(at("capital_fen"), "C-CAP-1", "CAPITAL_NEGATIVE", text);
    }
    listed(found, &at("scope"), company.scope.len());
    listed(found, &at("shareholder_usccs"), company.shareholder_usccs.len());
    let scope = company.scope.into_iter().enumerate();
    let scope = scope.map(|(i, item)| within(found, &at(&format!("scope[{i}]")), item, WORDING)).collect();
    let holders = company.shareholder_usccs.iter().enumerate();
    let mut shareholder_usccs: Vec<Uscc> = holders
        .filter_map(|(i, code)| existing_code(found, at(&format!("shareholder_usccs[{i}]")), code))
        .collect();
    shareholder_usccs.sort_unstable();
    shareholder_usccs.dedup();
    let head_office = match company.head_office_uscc.trim() {
        "" => None,
        code => existing_code(found, at("head_office_uscc"), code),
    };
    let established_on = day(found, &at("established_on"), &company.established_on);
    let standing = standing(found, at("state"), &company.state);
    let ended_on = match (standing, company.ended_on.trim()) {
        (Some(CompanyStanding::Active), "") => None,
        (Some(CompanyStanding::Active), _) => {
            let text = Text::new("存续企业不应有终止日期", "an active entity has no day on which it ended");
            found.add(at("ended_on"), "O-1", "ENDED_ON", text);
            None
        }
        (_, text) => day(found, &at("ended_on"), text),
    };
    Some(ImportedCompany {
        uscc: uscc?,
        full_name,
        company_type: line(found, &at("company_type"), company.company_type),
        domicile: within(found, &at("domicile"), company.domicile, LINE),
        division: line(found, &at("division"), company.division),
        capital_fen: company.capital_fen,
        industry: line(found, &at("industry"), company.industry),
        scope,
        established_on: established_on?,
        standing: standing?,
        ended_on,
        shareholder_usccs,
        head_office,
        dormancy: None,
        code_for_name: None,
    })
}

fn existing_code(found: &mut Violations, field: String, code: &str) -> Option<Uscc> {
    let table = DivisionTable::built_in();
    match Uscc::parse(code, table) {
        Ok(uscc) => Some(uscc),
        Err(fault) => {
            let pilot = Uscc::only_checks_failed(code, table);
            if pilot.is_none() {
                found.add(field, fault.rule(), fault.reason(), fault.text());
            }
            pilot
        }
    }
}

fn standing(found: &mut Violations, field: String, state: &str) -> Option<CompanyStanding> {
    let standings = [
        CompanyStanding::Active,
        CompanyStanding::Deregistered,
        CompanyStanding::Revoked,
        CompanyStanding::RevokedAsPenalty,
    ];
    let known = standings.into_iter().find(|standing| standing.as_str() == state);
    if known.is_none() {
        actnow_room::texts::unknown(found, field);
    }
    known
}

//! Reading a name declaration of the contract: shape and length only; the law is looked at later.

use actnow_decisions::{Text, Violations};
use actnow_identifiers::{DivisionTable, Uscc};
use actnow_proto::registration::v1 as wire;
use actnow_room::texts::{LINE, line, listed};

use crate::domain::IndustryCode;
use crate::domain::names::{Layout, NameParts, NameRules};

/// A name to be checked, with what it is checked against.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NameInput {
    /// The name.
    pub parts: NameParts,
    /// Division of the domicile, six digits.
    pub domicile: String,
    /// Main business by its industry code.
    pub industry: Option<IndustryCode>,
    /// Main business by its scope wording.
    pub main_item: Option<String>,
    /// Enterprises that will hold shares.
    pub investors: Vec<Uscc>,
}

/// The fields that checks, declarations and orders share.
#[derive(Debug, Clone, Default)]
pub struct NameFields {
    /// The name in its parts.
    pub name: Option<wire::NameParts>,
    /// Or as typed.
    pub full_name: String,
    /// Division of the domicile.
    pub authority_division: String,
    /// Industry code.
    pub industry: String,
    /// Scope wording.
    pub main_scope_item: String,
    /// Codes.
    pub investor_usccs: Vec<String>,
}

/// Reads `fields`, collecting every violation of their shape.
pub fn read_name(found: &mut Violations, fields: NameFields, rules: &NameRules) -> Option<NameInput> {
    let parts = parts_of(found, fields.name, fields.full_name, rules);
    let domicile = line(found, "authority_division", fields.authority_division);
    if rules.divisions().get(&domicile).is_none() {
        let text = Text::new("行政区划代码不存在", "the division is unknown");
        found.add("authority_division", "USCC-1.6", "DIVISION_UNKNOWN", text);
    }
    let industry = read_industry(found, fields.industry);
    let main_item =
        Some(line(found, "main_scope_item", fields.main_scope_item)).filter(|item| !item.is_empty());
    listed(found, "investor_usccs", fields.investor_usccs.len());
    let investors = fields.investor_usccs.iter().enumerate();
    let investors = investors
        .filter_map(|(index, code)| read_code(found, &format!("investor_usccs[{index}]"), code))
        .collect();
    Some(NameInput { parts: parts?, domicile, industry, main_item, investors })
}

/// An industry code; empty means none.
pub(super) fn read_industry(found: &mut Violations, text: String) -> Option<IndustryCode> {
    let text = line(found, "industry", text);
    if text.is_empty() {
        return None;
    }
    let code = text.parse().ok();
    if code.is_none() {
        let text = Text::new("行业代码不符合GB/T 4754", "not an industry code of GB/T 4754");
        found.add("industry", "GB/T 4754", "INDUSTRY_CODE", text);
    }
    code
}

fn read_code(found: &mut Violations, field: &str, code: &str) -> Option<Uscc> {
    match Uscc::parse(code, DivisionTable::built_in()) {
        Ok(uscc) => Some(uscc),
        Err(fault) => {
            found.add(field, fault.rule(), fault.reason(), fault.text());
            None
        }
    }
}

fn parts_of(
    found: &mut Violations,
    name: Option<wire::NameParts>,
    full_name: String,
    rules: &NameRules,
) -> Option<NameParts> {
    if let Some(name) = name {
        return read_parts(found, name);
    }
    let full_name = line(found, "full_name", full_name);
    if full_name.is_empty() {
        found.add("name", "O-1", "NAME_MISSING", Text::new("缺少企业名称", "the name is missing"));
        return None;
    }
    match NameParts::parse(&full_name, rules) {
        Ok(parts) => Some(parts),
        Err(fault) => {
            found.add("full_name", fault.rule(), fault.reason(), fault.text());
            None
        }
    }
}

/// A name in its parts; trade name and organisational form are there.
pub(super) fn read_parts(found: &mut Violations, name: wire::NameParts) -> Option<NameParts> {
    let layout = if name.bracket_layout { Layout::Bracket } else { Layout::Prefix };
    let fields = [
        ("division", &name.division),
        ("trade", &name.trade),
        ("industry", &name.industry),
        ("form", &name.form),
    ];
    let too_long = fields.iter().filter(|(_, text)| text.chars().count() > LINE).count();
    for (field, text) in fields {
        line(found, &format!("name.{field}"), text);
    }
    let parts = NameParts::new(&name.division, &name.trade, &name.industry, &name.form).with_layout(layout);
    for (field, text) in [("trade", &parts.trade), ("form", &parts.form)] {
        if text.is_empty() {
            let text =
                Text::new("名称应当包含字号和组织形式", "a name has a trade name and an organisational form");
            found.add(format!("name.{field}"), "N-3", "NAME_PART_MISSING", text);
        }
    }
    let complete = too_long == 0 && !parts.trade.is_empty() && !parts.form.is_empty();
    complete.then_some(parts)
}

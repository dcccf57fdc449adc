//! Words that facts and answers share: sentences, broken rules, hits, and the names of fields.

use actnow_decisions::{Text, Violation};
use actnow_proto::registration::v1 as wire;

use crate::domain::names::{Cause, Hit, HitKind};
use crate::domain::{ManualReason, Point};

/// Heads of field paths that the contract and the domain call differently.
const FIELDS: [(&str, &str); 6] = [
    ("type", "company_type"),
    ("legal_rep.person", "legal_rep"),
    ("legal_rep.as", "legal_rep_as"),
    ("approvals", "prior_approvals"),
    ("deputy_managers", "other_senior_managers"),
    ("no_supervisor_agreed_by", "no_supervisor_consent"),
];

/// The name a field of the form has in the contract.
pub fn contract_field(field: &str) -> String {
    let entity = field.strip_suffix(".entity").filter(|holder| holder.starts_with("shareholders["));
    if let Some(holder) = entity {
        return format!("{holder}.entity_uscc");
    }
    renamed(field, FIELDS.iter().copied())
}

/// The name a field of the contract has in the form.
pub fn domain_field(field: &str) -> String {
    let entity = field.strip_suffix(".entity_uscc").filter(|holder| holder.starts_with("shareholders["));
    if let Some(holder) = entity {
        return format!("{holder}.entity");
    }
    renamed(field, FIELDS.iter().map(|(domain, contract)| (*contract, *domain)))
}

fn renamed<'a>(field: &str, names: impl Iterator<Item = (&'a str, &'a str)>) -> String {
    for (from, to) in names {
        match field.strip_prefix(from) {
            Some(rest) if rest.is_empty() || rest.starts_with('[') => return format!("{to}{rest}"),
            Some(_) | None => {}
        }
    }
    field.to_owned()
}

/// A violation of the form with the field named as in the contract.
pub fn violation_of(violation: Violation) -> Violation {
    Violation { field: contract_field(&violation.field), ..violation }
}

/// A sentence of the contract.
pub fn sentence(text: &Text) -> wire::Sentence {
    wire::Sentence { zh: text.zh.clone().into_owned(), en: text.en.clone().into_owned() }
}

/// A broken rule of the contract.
pub fn rule_violation(violation: &Violation) -> wire::RuleViolation {
    wire::RuleViolation {
        field: contract_field(&violation.field),
        rule: violation.rule.to_owned(),
        reason: violation.reason.to_owned(),
        text: Some(sentence(&violation.text)),
    }
}

/// A stored point as a broken rule of the contract.
pub fn point(point: &Point) -> wire::RuleViolation {
    wire::RuleViolation {
        field: contract_field(&point.field),
        rule: point.rule.clone(),
        reason: point.reason.clone(),
        text: Some(sentence(&point.text)),
    }
}

/// A question for a person, of the contract.
pub fn manual_reason(reason: &ManualReason) -> wire::ManualReason {
    wire::ManualReason {
        rule: reason.rule.clone(),
        reason: reason.reason.clone(),
        text: Some(sentence(&reason.text)),
    }
}

/// A name in the way, of the contract.
pub fn hit(hit: &Hit, holder_state: &str) -> wire::NameHit {
    let kind = match hit.kind() {
        HitKind::Identical => "IDENTICAL",
        HitKind::Similar => "SIMILAR",
    };
    let cause = match &hit.cause {
        Cause::SameFullText => "SAME_TEXT",
        Cause::SamePartsReordered => "REORDERED",
        Cause::SameTradeAndIndustry => "SAME_TRADE_AND_INDUSTRY",
        Cause::ContainsEnterpriseName => "CONTAINS_ENTERPRISE_NAME",
        Cause::IndustrySynonym => "INDUSTRY_SYNONYM",
        Cause::SameTradeSameClass => "SAME_TRADE_SAME_CLASS",
        Cause::SameSound { .. } => "SAME_SOUND",
        Cause::TradeContains => "CONTAINS",
        Cause::TradeContained => "CONTAINED",
    };
    wire::NameHit {
        full_name: hit.full_text.clone(),
        kind: kind.to_owned(),
        cause: cause.to_owned(),
        holder_state: holder_state.to_owned(),
        text: Some(sentence(&hit.text())),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn fields_have_their_contract_names_and_come_back() {
        for (domain, contract) in [
            ("type", "company_type"),
            ("legal_rep.person", "legal_rep"),
            ("legal_rep.as", "legal_rep_as"),
            ("approvals[1]", "prior_approvals[1]"),
            ("shareholders[0].entity", "shareholders[0].entity_uscc"),
            ("materials.ARTICLES", "materials.ARTICLES"),
            ("capital_fen", "capital_fen"),
            ("name.trade", "name.trade"),
        ] {
            assert_eq!(contract_field(domain), contract);
            assert_eq!(domain_field(contract), domain);
        }
        assert_eq!(contract_field("legal_rep"), "legal_rep", "the signature of the legal representative");
    }
}

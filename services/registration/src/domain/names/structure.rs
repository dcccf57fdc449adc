//! The structure of a name: rules N-1 to N-7. N-8 and N-9 need the other names, see [`super::compare`].

use actnow_decisions::{Violation, Violations};

use super::characters::odd_characters;
use super::divisions::{DivisionFit, TradeCollision, collision, fit};
use super::explain;
use super::lists::{Ground, Position};
use super::parts::NameParts;
use super::rules::NameRules;
use crate::domain::{EntityForm, IndustryCode, ManualReason};

/// The longest trade name the house takes; keeps the similarity index small.
const LONGEST_TRADE: usize = 20;

/// What a name is checked against.
#[derive(Debug, Clone, Copy)]
pub struct NameContext<'a> {
    /// Division of the domicile, six digits.
    pub domicile: &'a str,
    /// Legal form of the entity to be named.
    pub entity: EntityForm,
    /// Main business, where it is known already.
    pub main_business: Option<&'a IndustryCode>,
}

/// What the structure check found.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Structure {
    /// Broken rules: the name cannot be reserved.
    pub violations: Violations,
    /// Points for a person.
    pub manual: Vec<ManualReason>,
}

/// Checks the structure of `name`; every finding at once, fields relative to the name (`trade`).
pub fn check_structure(name: &NameParts, context: &NameContext<'_>, rules: &NameRules) -> Structure {
    let name = &name.normalised();
    let mut found = Structure::default();
    let head_reserved = check_words(name, rules, &mut found);
    check_characters(name, rules, &mut found);
    match head_reserved {
        // 中国… stands in the place of a division, and the State Council decides on it.
        HeadReserved::Yes => {}
        HeadReserved::No => check_division(name, context, rules, &mut found),
    }
    check_trade(name, rules, &mut found);
    check_industry(name, context, rules, &mut found);
    check_form(name, context, rules, &mut found);
    found
}

/// Checks what a branch adds to the name of its company (Name Provisions 13): a `designation` of standard characters
/// without forbidden content, and a last word for branches. Fields as in the form of a branch.
pub fn check_branch_part(designation: &str, suffix: &str, rules: &NameRules) -> Structure {
    let added = NameParts::new("", designation, "", suffix);
    let mut found = Structure::default();
    check_words(&added, rules, &mut found);
    check_characters(&added, rules, &mut found);
    let context = NameContext { domicile: "", entity: EntityForm::Branch, main_business: None };
    check_form(&added, &context, rules, &mut found);
    let renamed = |violation: Violation| {
        let field = if violation.field == "form" { "suffix" } else { "designation" };
        Violation { field: field.to_owned(), ..violation }
    };
    Structure { violations: found.violations.into_iter().map(renamed).collect(), manual: found.manual }
}

fn check_characters(name: &NameParts, rules: &NameRules, found: &mut Structure) {
    let parts = [("division", name.division()), ("trade", &name.trade), ("industry", name.industry())];
    for (field, text) in parts {
        for odd in odd_characters(text, &rules.non_standard) {
            found.violations.add(field, "N-1", "NAME_CHARACTERS", explain::odd_character(odd));
        }
    }
}

fn check_division(name: &NameParts, context: &NameContext<'_>, rules: &NameRules, found: &mut Structure) {
    let Some(division) = name.division.as_deref() else {
        found.manual.push(ManualReason::new("N-2", "NAME_DIVISION_OMITTED", explain::division_omitted()));
        return;
    };
    let (reason, text) = match fit(rules.divisions(), division, context.domicile) {
        DivisionFit::Fits => return,
        DivisionFit::ZoneAlone => ("NAME_ZONE_ALONE", explain::zone_alone(division)),
        DivisionFit::DistrictAlone => ("NAME_DISTRICT_ALONE", explain::district_alone(division)),
        DivisionFit::NotOfDomicile => ("NAME_DIVISION", explain::not_of_domicile(division)),
    };
    found.violations.add("division", "N-2", reason, text);
}

fn check_trade(name: &NameParts, rules: &NameRules, found: &mut Structure) {
    let trade = name.trade.as_str();
    let length = trade.chars().count();
    if length < 2 {
        found.violations.add("trade", "N-3", "NAME_TRADE_TOO_SHORT", explain::trade_too_short());
    }
    if length > LONGEST_TRADE {
        found.violations.add("trade", "N-3", "NAME_TRADE_TOO_LONG", explain::trade_too_long(LONGEST_TRADE));
    }
    if rules.industries().contains(trade) {
        found.violations.add("trade", "N-3", "NAME_TRADE_IS_INDUSTRY", explain::trade_is_industry(trade));
    }
    match collision(rules.divisions(), trade) {
        Some(TradeCollision::IsDivision) => {
            found.violations.add("trade", "N-3", "NAME_TRADE_IS_DIVISION", explain::trade_is_division(trade));
        }
        Some(TradeCollision::MayHaveOtherMeaning) => {
            let text = explain::trade_may_be_division(trade);
            found.manual.push(ManualReason::new("N-3", "NAME_TRADE_MAY_BE_DIVISION", text));
        }
        None => {}
    }
}

fn check_industry(name: &NameParts, context: &NameContext<'_>, rules: &NameRules, found: &mut Structure) {
    let Some(industry) = name.industry.as_deref() else {
        found.manual.push(ManualReason::new("N-4", "NAME_INDUSTRY_OMITTED", explain::industry_omitted()));
        return;
    };
    let meaning = rules.industries().understand(industry);
    if !meaning.known {
        let text = explain::industry_unknown(industry);
        found.manual.push(ManualReason::new("N-4", "NAME_INDUSTRY_UNKNOWN", text));
        return;
    }
    let Some(main) = context.main_business else { return };
    if !meaning.classes.is_empty() && !meaning.classes.contains(&main.major_class()) {
        let text = explain::industry_mismatch(industry, main.as_str());
        found.violations.add("industry", "N-4", "NAME_INDUSTRY_MISMATCH", text);
    }
}

fn check_form(name: &NameParts, context: &NameContext<'_>, rules: &NameRules, found: &mut Structure) {
    if rules.form(&name.form) != Some(context.entity) {
        let text = explain::form_mismatch(&name.form, context.entity);
        found.violations.add("form", "N-5", "NAME_FORM_MISMATCH", text);
    }
}

/// Whether a word at the head of the name is reserved to the State Council.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum HeadReserved {
    No,
    Yes,
}

fn check_words(name: &NameParts, rules: &NameRules, found: &mut Structure) -> HeadReserved {
    let full = name.full_text();
    let free_text = format!("{}\n{}", name.trade, name.industry());
    for row in &rules.forbidden {
        let harmless: usize = row.harmless().map(|longer| free_text.matches(longer).count()).sum();
        if free_text.matches(&row.word).count() > harmless {
            let text = explain::forbidden(&row.word, row.ground);
            found.violations.add("trade", "N-6", "NAME_FORBIDDEN_WORD", text);
        }
    }
    let mut head = HeadReserved::No;
    for row in &rules.restricted {
        let hit = match row.position {
            Position::Head => full.starts_with(&row.word),
            Position::Anywhere => free_text.contains(&row.word) && !full.starts_with(&row.word),
            Position::Trade => name.trade.contains(&row.word),
        };
        if hit {
            found.manual.push(restricted_word(&row.word, row.ground));
        }
        if hit && row.ground == Ground::StateCouncil {
            head = HeadReserved::Yes;
        }
    }
    head
}

fn restricted_word(word: &str, ground: Ground) -> ManualReason {
    let text = explain::restricted(word, ground);
    match ground {
        Ground::StateCouncil => ManualReason::new("N-7", "NAME_STATE_COUNCIL", text),
        Ground::StateWordQualifier => ManualReason::new("N-7", "NAME_STATE_WORD", text),
        Ground::StateDignity
        | Ground::PartyStateArmy
        | Ground::ForeignState
        | Ground::InternationalBody
        | Ground::Obscenity
        | Ground::Gambling
        | Ground::Superstition
        | Ground::Terror
        | Ground::Violence
        | Ground::Discrimination
        | Ground::PublicOrder
        | Ground::Misleading
        | Ground::FinancialApproval
        | Ground::GroupWord
        | Ground::SectorApproval
        | Ground::PersonOfNote
        | Ground::DoubtfulMeaning => ManualReason::new("N-6", "NAME_RESTRICTED_WORD", text),
    }
}

#[cfg(test)]
#[path = "structure_tests.rs"]
mod tests;

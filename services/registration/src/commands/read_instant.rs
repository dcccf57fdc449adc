//! Reading what is asked about instant approval: days, candidate rules, an opinion.

use actnow_decisions::{Text, Violations};
use actnow_proto::registration::v1 as wire;
use actnow_room::texts::{line, listed};
use chrono::{NaiveDate, TimeDelta};
use serde::de::DeserializeOwned;

use super::read_form_parts::{day, known};
use crate::domain::instant_approval::{Holders, InstantRules};
use crate::domain::instant_review::Opinion;
use crate::store::instant_evaluations::Days;

/// Most days of one question, both included: a leap year.
const MOST_DAYS: i64 = 366;

/// The days from `from` through `until`.
pub fn read_days(found: &mut Violations, from: &str, until: &str) -> Option<Days> {
    let (from, until): (Option<NaiveDate>, _) = (day(found, "from", from), day(found, "until", until));
    let days = Days { from: from?, until: until? };
    if days.until < days.from {
        let text = Text::new("截止日期早于起始日期", "the last day is before the first");
        found.add("until", "O-3", "DAYS_REVERSED", text);
    }
    if days.until - days.from >= TimeDelta::days(MOST_DAYS) {
        let text = Text::new(format!("期间最长{MOST_DAYS}日"), format!("at most {MOST_DAYS} days at a time"));
        found.add("until", "O-3", "DAYS_TOO_MANY", text);
    }
    Some(days)
}

/// Rules that are tried on past filings.
pub fn read_rules(found: &mut Violations, candidate: Option<wire::InstantRuleSet>) -> Option<InstantRules> {
    let Some(set) = candidate else {
        let text = Text::new("缺少待试算的规则", "the rules to be tried are missing");
        found.add("candidate", "O-1", "RULES_MISSING", text);
        return None;
    };
    let version = line(found, "candidate.version", set.version);
    if version.is_empty() {
        let text = Text::new("请给出规则版本", "say which version of the rules it is");
        found.add("candidate.version", "O-1", "RULES_MISSING", text);
    }
    let methods = all_known(found, "candidate.methods", &set.methods);
    let sources = all_known(found, "candidate.sources", &set.sources);
    if set.capital_up_to_fen < 0 {
        let text = Text::new("注册资本限额不得为负", "not negative");
        found.add("candidate.capital_up_to_fen", "O-3", "NEGATIVE", text);
    }
    let holders = match set.holders.as_str() {
        "" => Some(Holders::Any),
        name => known(found, "candidate.holders", name),
    };
    let capital_up_to_fen = Some(set.capital_up_to_fen).filter(|limit| *limit > 0);
    Some(InstantRules { version, methods, sources, capital_up_to_fen, holders: holders? })
}

fn all_known<T: DeserializeOwned>(found: &mut Violations, field: &str, names: &[String]) -> Vec<T> {
    listed(found, field, names.len());
    let names = names.iter().enumerate();
    names.filter_map(|(index, name)| known(found, &format!("{field}[{index}]"), name)).collect()
}

/// What a reviewer thinks.
pub fn read_opinion(found: &mut Violations, name: &str) -> Option<Opinion> {
    known(found, "opinion", name)
}

//! Reading what is asked about instant approval: days, an opinion, candidate rules.

use actnow_decisions::{Text, Violations};
use actnow_instant_approval::Opinion;
use actnow_proto::instant_approval::v1 as wire;
use chrono::{NaiveDate, TimeDelta};

use super::Department;
use super::rows::Days;
use crate::texts::{day, known, line};

/// Most days of one question, both included: a leap year.
const MOST_DAYS: i64 = 366;

/// The days from `from` through `until`.
pub(super) fn read_days(found: &mut Violations, from: &str, until: &str) -> Option<Days> {
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

/// Rules of the department that are tried on past filings.
pub(super) fn read_candidate<D: Department>(
    found: &mut Violations,
    candidate: Option<wire::InstantRuleSet>,
) -> Option<D::Book> {
    let Some(mut set) = candidate else {
        let text = Text::new("缺少待试算的规则", "the rules to be tried are missing");
        found.add("candidate", "O-1", "RULES_MISSING", text);
        return None;
    };
    set.version = line(found, "candidate.version", set.version);
    if set.version.is_empty() {
        let text = Text::new("请给出规则版本", "say which version of the rules it is");
        found.add("candidate.version", "O-1", "RULES_MISSING", text);
    }
    D::read_rules(found, set)
}

/// What a reviewer thinks.
pub(super) fn read_opinion(found: &mut Violations, name: &str) -> Option<Opinion> {
    known(found, "opinion", name)
}

//! Whether an existing name stands in the way of a new one: N-8 and N-9 (Name Provisions 15 and 17).

use std::collections::BTreeSet;

use actnow_statutory_clock::add_months;
use chrono::NaiveDate;
use serde::{Deserialize, Serialize};

use super::hit::{Cause, Hit};
use super::industries::Industry;
use super::keys::{combination_key, contains_trade, exact_key};
use super::parts::NameParts;
use super::rules::NameRules;
use super::sound::readings;
use crate::domain::ApplicantGroup;
use crate::domain::clocks::Clock;

/// Who holds a name.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
pub enum Holder {
    /// A registered company, by its social credit code.
    Company(String),
    /// The applicants of a name not yet used.
    Applicants(ApplicantGroup),
}

/// How a name stands in the register.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Standing {
    /// Reserved through `until`.
    Reserved {
        /// The last day.
        until: NaiveDate,
    },
    /// In use by a registered company, or consumed by its filing.
    Registered,
    /// Given up by deregistration (注销), change of name (变更) or revocation (吊销, 撤销) on a day.
    Ceased {
        /// The day it ended.
        on: NaiveDate,
    },
}

/// A name of the register or a reservation.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Existing {
    /// Its id.
    pub name_id: String,
    /// Its parts.
    pub parts: NameParts,
    /// Code of the registration authority that holds it.
    pub authority: String,
    /// How it stands.
    pub standing: Standing,
    /// Who holds it.
    pub holder: Holder,
}

/// A new name, prepared for many comparisons.
#[derive(Debug, Clone)]
pub struct Candidate {
    exact: String,
    combination: String,
    trade: String,
    readings: BTreeSet<String>,
    industry: Industry,
    authority: String,
    on: NaiveDate,
    related: BTreeSet<Holder>,
}

impl Candidate {
    /// `parts` declared at `authority` on the day `on`, by applicants with a proven investment relation to (or
    /// authorisation by, or an assignment from) `related`.
    pub fn new(
        parts: &NameParts,
        authority: &str,
        on: NaiveDate,
        related: BTreeSet<Holder>,
        rules: &NameRules,
    ) -> Self {
        let parts = parts.normalised();
        Self {
            exact: exact_key(&parts),
            combination: combination_key(&parts),
            readings: readings(&parts.trade),
            industry: rules.industries().understand(parts.industry()),
            trade: parts.trade,
            authority: authority.to_owned(),
            on,
            related,
        }
    }
}

/// The conflict between `candidate` and `existing`, if there is one.
pub fn compare(candidate: &Candidate, existing: &Existing, rules: &NameRules) -> Option<Hit> {
    if !still_blocks(existing.standing, candidate.on) {
        return None;
    }
    let cause = conflict(candidate, existing, rules)?;
    if candidate.related.contains(&existing.holder) && relation_lifts(&cause, existing.standing) {
        return None;
    }
    Some(Hit { name_id: existing.name_id.clone(), full_text: existing.parts.full_text(), cause })
}

fn still_blocks(standing: Standing, on: NaiveDate) -> bool {
    match standing {
        Standing::Registered => true,
        Standing::Reserved { until } => on <= until,
        Standing::Ceased { on: ended } => on < add_months(ended, Clock::NameAfterEnd.months()),
    }
}

/// Investment relation is an exception to all of Name Provisions 17, but two living companies never have one
/// and the same name.
fn relation_lifts(cause: &Cause, standing: Standing) -> bool {
    match (cause, standing) {
        (
            Cause::SameFullText | Cause::SamePartsReordered,
            Standing::Registered | Standing::Reserved { .. },
        ) => false,
        (Cause::SameFullText | Cause::SamePartsReordered, Standing::Ceased { .. })
        | (
            Cause::SameTradeAndIndustry
            | Cause::ContainsEnterpriseName
            | Cause::IndustrySynonym
            | Cause::SameTradeSameClass
            | Cause::SameSound { .. }
            | Cause::TradeContains
            | Cause::TradeContained,
            Standing::Registered | Standing::Reserved { .. } | Standing::Ceased { .. },
        ) => true,
    }
}

fn conflict(candidate: &Candidate, existing: &Existing, rules: &NameRules) -> Option<Cause> {
    let other = existing.parts.normalised();
    let same_authority = candidate.authority == existing.authority;
    let other_exact = exact_key(&other);
    if same_authority && candidate.exact == other_exact {
        return Some(Cause::SameFullText);
    }
    if contains_whole(&candidate.exact, &other_exact, &other.form, rules) {
        return Some(Cause::ContainsEnterpriseName);
    }
    let industry = rules.industries().understand(other.industry());
    if !same_authority || !candidate.industry.overlaps(&industry) {
        return None;
    }
    if candidate.trade == other.trade {
        return Some(same_trade(candidate, &combination_key(&other), &industry));
    }
    near_trade(candidate, &other.trade)
}

/// N-8: the other full name stands in the new one. Both end in an organisational form, so it can only stand
/// before the end.
fn contains_whole(exact: &str, other: &str, other_form: &str, rules: &NameRules) -> bool {
    rules.form(other_form).is_some()
        && exact != other
        && exact.match_indices(other).any(|(at, _)| at + other.len() < exact.len())
}

fn same_trade(candidate: &Candidate, other_combination: &str, other: &Industry) -> Cause {
    if candidate.combination == other_combination {
        Cause::SamePartsReordered
    } else if candidate.industry.text == other.text {
        Cause::SameTradeAndIndustry
    } else if candidate.industry.meaning == other.meaning {
        Cause::IndustrySynonym
    } else {
        Cause::SameTradeSameClass
    }
}

fn near_trade(candidate: &Candidate, other: &str) -> Option<Cause> {
    if contains_trade(&candidate.trade, other) {
        return Some(Cause::TradeContains);
    }
    if contains_trade(other, &candidate.trade) {
        return Some(Cause::TradeContained);
    }
    let other_readings = readings(other);
    let reading = candidate.readings.intersection(&other_readings).next()?;
    Some(Cause::SameSound { reading: reading.clone() })
}

#[cfg(test)]
#[path = "compare_tests.rs"]
mod tests;

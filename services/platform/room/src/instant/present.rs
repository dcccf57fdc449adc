//! Instant approval in the words of the contract.

use std::collections::BTreeMap;

use actnow_instant_approval::{InstantApproval, Looked, Rule, RuleBook, RuleOutcome};
use actnow_proto::instant_approval::v1 as wire;
use actnow_statutory_clock::{Light, WorkingCalendar};
use chrono::{DateTime, Utc};

use super::queries::{Changed, Replayed};
use super::rows::Counted;
use super::{Department, EvaluationRecord, ReviewRecord};

/// What the rules said to a filing.
pub(super) fn evaluation<D: Department>(record: &EvaluationRecord<D::Book>) -> wire::InstantEvaluation {
    let evaluation = &record.evaluation;
    wire::InstantEvaluation {
        filing_id: evaluation.filing_id.to_string(),
        version: record.version,
        state: evaluation.state.name().to_owned(),
        mode: evaluation.mode.as_str().to_owned(),
        evaluated_on: evaluation.on.to_string(),
        rules: Some(D::show_rules(&evaluation.approval.rules)),
        outcome: evaluation.approval.outcome().as_str().to_owned(),
        outcomes: evaluation.approval.outcomes.iter().map(outcome).collect(),
        ruling: ruling(record),
        drawn: evaluation.is_drawn(),
    }
}

fn ruling<B: RuleBook>(record: &EvaluationRecord<B>) -> String {
    let comparison = record.evaluation.state.comparison();
    comparison.map(|comparison| comparison.ruling.as_str().to_owned()).unwrap_or_default()
}

fn outcome<R: Rule>(outcome: &RuleOutcome<R>) -> wire::InstantRuleOutcome {
    let input = |looked: &Looked| wire::InstantInput {
        what: looked.what.clone(),
        value: looked.value.clone(),
        source: looked.source.as_str().to_owned(),
        holds: looked.holds,
    };
    wire::InstantRuleOutcome {
        rule: outcome.rule.rule().to_owned(),
        held: outcome.held(),
        looked_at: outcome.looked_at.iter().map(input).collect(),
    }
}

/// Counts by rule: a filing counts once for each rule that did not hold, or once for none.
pub(super) fn counts(counted: &[Counted]) -> Vec<wire::InstantCount> {
    let mut by_rule: BTreeMap<(&str, &str, &str), i64> = BTreeMap::new();
    for Counted { doubts, ruling, agreement, filings } in counted {
        let codes = match doubts.as_slice() {
            [] => vec![""],
            doubts => doubts.iter().map(String::as_str).collect(),
        };
        for rule in codes {
            *by_rule.entry((rule, ruling.as_str(), agreement.as_str())).or_default() += filings;
        }
    }
    let count = |((rule, ruling, agreement), filings): ((&str, &str, &str), i64)| wire::InstantCount {
        rule: rule.to_owned(),
        ruling: ruling.to_owned(),
        agreement: agreement.to_owned(),
        filings,
    };
    by_rule.into_iter().map(count).collect()
}

/// What a candidate makes of past filings.
pub(super) fn replayed<B: RuleBook>(replayed: &Replayed<B>) -> wire::CheckInstantRulesResponse {
    let number = |n: usize| i32::try_from(n).unwrap_or(i32::MAX);
    wire::CheckInstantRulesResponse {
        tried: number(replayed.tried),
        approved: number(replayed.approved),
        changes: replayed.changed.iter().map(change).collect(),
        next_page_token: replayed.next.map(|id| id.to_string()).unwrap_or_default(),
    }
}

fn change<B: RuleBook>(changed: &Changed<B>) -> wire::InstantChange {
    let before = &changed.before.evaluation;
    let doubts = |approval: &InstantApproval<B>| {
        approval.doubts().into_iter().map(|rule| rule.rule().to_owned()).collect()
    };
    wire::InstantChange {
        filing_id: before.filing_id.to_string(),
        evaluated_on: before.on.to_string(),
        rule_version: before.approval.rules.version().to_owned(),
        outcome_before: before.approval.outcome().as_str().to_owned(),
        outcome_now: changed.now.outcome().as_str().to_owned(),
        doubts_before: doubts(&before.approval),
        doubts_now: doubts(&changed.now),
        state: before.state.name().to_owned(),
        ruling: ruling(&changed.before),
    }
}

/// A second look as it stands at `now`.
pub(super) fn review(
    calendar: &WorkingCalendar,
    record: &ReviewRecord,
    now: DateTime<Utc>,
) -> wire::InstantReview {
    let review = &record.review;
    let (clock, answer, settlement) =
        (review.state.clock(), review.answer.as_ref(), review.state.settlement());
    wire::InstantReview {
        review_id: review.id.to_string(),
        version: record.version,
        state: review.state.name().to_owned(),
        filing_id: review.filing_id.to_string(),
        full_name: review.full_name.clone(),
        drawn_on: review.drawn_on.to_string(),
        due: clock.map(|clock| clock.due().date.to_string()).unwrap_or_default(),
        due_provisional: clock.is_some_and(|clock| clock.due().provisional),
        light: review.light(now, calendar).unwrap_or(Light::Green).as_str().to_owned(),
        opinion: answer.map(|answer| answer.opinion.as_str().to_owned()).unwrap_or_default(),
        reasons: answer.map(|answer| answer.reasons.clone()).unwrap_or_default(),
        answered_by: answer.map(|answer| answer.by.clone()).unwrap_or_default(),
        answered_on: answer.map(|answer| answer.on.to_string()).unwrap_or_default(),
        settlement: settlement.map(|settlement| settlement.reasons.clone()).unwrap_or_default(),
        settled_by: settlement.map(|settlement| settlement.by.clone()).unwrap_or_default(),
        settled_on: settlement.map(|settlement| settlement.on.to_string()).unwrap_or_default(),
    }
}

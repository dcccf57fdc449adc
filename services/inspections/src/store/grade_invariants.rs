//! The invariants of grades and plans, looked up read-only.
//!
//! I6: premises under a licence have the alarm of their plan. I17: each has exactly one current grade, the one its
//! kept inputs and rules give; its plan has the visits that grade wants.

use std::collections::{BTreeMap, BTreeSet};

use actnow_chassis::aggregate::read_body;
use actnow_chassis::database::Database;
use actnow_chassis::database::sql::statement;
use actnow_chassis::error::CommandError;
use actnow_room::Breach;
use sea_orm::ConnectionTrait;
use uuid::Uuid;

use super::establishments::{self, Establishment, PLAN_VISITS};
use super::visit_plan::{self, PlanRow};
use crate::config::SERVICE;
use crate::domain::risk::plan::{VisitState, first_day, wanted};
use crate::domain::risk::rules::RiskRules;

/// The table of transitions: from, to.
pub(super) const TRANSITIONS: &[(&str, &str)] = &[("", "GRADED"), ("GRADED", "GRADED"), ("GRADED", "ENDED")];

/// Looks for breaches; `armed` are subjects and kinds of the alarms that are armed.
pub(super) async fn verify(
    database: &Database,
    armed: &BTreeSet<(String, String)>,
) -> Result<Vec<Breach>, CommandError> {
    let reader = database.reader();
    let known = rules(database).await?;
    let mut breaches = Vec::new();
    let mut after = Uuid::nil();
    loop {
        let sql = "SELECT body FROM establishments WHERE id > $1 ORDER BY id LIMIT 200";
        let rows = reader.query_all_raw(statement(reader, sql, vec![after.into()])).await?;
        if rows.is_empty() {
            return Ok(breaches);
        }
        for row in &rows {
            let one: Establishment = read_body(row)?;
            after = one.id;
            let is_armed = armed.contains(&(one.id.to_string(), PLAN_VISITS.to_owned()));
            breaches.extend(graded(database, &one, &known).await?);
            breaches.extend(planned(&one, &visit_plan::of(reader, one.id).await?, &known, is_armed));
        }
    }
}

async fn rules(database: &Database) -> Result<BTreeMap<String, RiskRules>, CommandError> {
    let reader = database.reader();
    let rows =
        reader.query_all_raw(statement(reader, "SELECT version, body FROM risk_rules", vec![])).await?;
    let read = |row: &sea_orm::QueryResult| {
        let (version, body): (String, String) = (row.try_get("", "version")?, row.try_get("", "body")?);
        Ok((version, serde_json::from_str(&body).map_err(CommandError::internal)?))
    };
    rows.iter().map(read).collect()
}

fn breach(invariant: &'static str, id: Uuid, what: impl Into<String>) -> Breach {
    Breach::new(invariant, SERVICE, id.to_string(), what)
}

/// The current grade follows from what it rests on, and is the newest of the history.
async fn graded(
    database: &Database,
    one: &Establishment,
    known: &BTreeMap<String, RiskRules>,
) -> Result<Option<Breach>, CommandError> {
    let what = match known.get(&one.rules) {
        None => "its grade was computed by rules that are not kept",
        Some(rules) if rules.version() != one.rules => "the rules of its grade were changed",
        Some(rules) if one.inputs.assess(rules) != one.assessment => {
            "its grade does not follow from its inputs"
        }
        Some(_) => {
            let history = establishments::history(database.reader(), one.id).await?;
            let newest = history.first().map(|kept| (kept.version, kept.grade.as_str()));
            if newest == Some((one.assigned_in, one.assessment.grade.as_str())) {
                return Ok(None);
            }
            "its grade is not the newest of its history"
        }
    };
    Ok(Some(breach("I17", one.id, what)))
}

/// The plan has the visits the grade wants, once it was settled for it; no ordinal is missing.
fn planned(
    one: &Establishment,
    visits: &[PlanRow],
    known: &BTreeMap<String, RiskRules>,
    is_armed: bool,
) -> Vec<Breach> {
    let mut breaches = Vec::new();
    let mut next: BTreeMap<i32, i32> = BTreeMap::new();
    for visit in visits {
        let expected = next.entry(visit.year).or_insert(1);
        if visit.ordinal != *expected {
            breaches.push(breach("I17", one.id, "an ordinal of its plan is missing"));
        }
        *expected = visit.ordinal + 1;
        if (visit.state == VisitState::Ordered) && visit.inspection.is_none() {
            breaches.push(breach("I17", one.id, "an ordered visit of its plan has no inspection"));
        }
    }
    let is_settled = one.plan.is_some_and(|plan| plan.version == one.version);
    if !is_armed && (one.ended_on.is_none() || !is_settled) {
        breaches.push(breach("I6", one.id, format!("it needs the alarm {PLAN_VISITS} and has none")));
    }
    let (Some(plan), Some(rules)) = (one.plan.filter(|_| is_settled), known.get(&one.rules)) else {
        return breaches;
    };
    let live = visits.iter().filter(|visit| visit.year == plan.year && visit.state != VisitState::Dropped);
    let (open, begun): (Vec<&PlanRow>, Vec<&PlanRow>) =
        live.partition(|one| one.state == VisitState::Planned);
    let wants = match one.ended_on {
        Some(_) => 0,
        None => wanted(rules.visits(one.assessment.grade), first_day(one.inputs.licensed_on, plan.year)),
    };
    let has = u32::try_from(open.len() + begun.len()).unwrap_or(u32::MAX);
    // Visits that had begun stay, however few are wanted afterwards.
    if has != plan.visits || has < wants || (has > wants && !open.is_empty()) {
        let what = format!("its plan of {} has {has} visits, its grade wants {wants}", plan.year);
        breaches.push(breach("I17", one.id, what));
    }
    breaches
}

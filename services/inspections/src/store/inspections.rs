//! Inspection tasks as rows.

use std::ops::RangeInclusive;

use actnow_chassis::aggregate::{Aggregate, read_body};
use actnow_chassis::database::Txn;
use actnow_chassis::database::sql::{among, for_update, statement};
use actnow_chassis::error::CommandError;
use actnow_statutory_clock::{Due, legal_date};
use chrono::NaiveDate;
use sea_orm::{ConnectionTrait, Value};
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use super::notes::Notes;
use crate::domain::order::InspectionKind;
use crate::domain::risk::points::RecordedOutcome;
use crate::domain::supervision::Earlier;
use crate::domain::task::{InspectionTask, TaskState};
use crate::domain::verdict::Round;

/// Alarm of the last day of the visit, or of putting things right: yellow, then red.
pub(crate) const VISIT_DUE: &str = "VISIT_DUE";
/// Alarm of a visit that waits for inspectors: it is looked at again.
pub(crate) const LOOK_AGAIN: &str = "LOOK_AGAIN";
/// Alarm of a result that is to be published (Order 49 art 39).
pub(crate) const PUBLICITY_DUE: &str = "PUBLICITY_DUE";

/// States of the table, as the domain names them.
pub(crate) const STATES: &[&str] = &[
    "PLANNED",
    "ASSIGNED",
    "RECUSED",
    "IN_PROGRESS",
    "RESULT_RECORDED",
    "SIGNED",
    "REFUSED_TO_SIGN",
    "RECTIFICATION_ORDERED",
    "RE_INSPECTION",
    "CLOSED",
    "CASE_TRANSFERRED",
    "PUBLISHED",
    "CANCELLED",
];

/// A task with its version and what its states forget.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Inspection {
    /// Raised with each decision.
    pub(crate) version: i64,
    /// The task.
    pub(crate) task: InspectionTask,
    /// What it has been through.
    pub(crate) notes: Notes,
}

impl Inspection {
    /// States in which a due day runs, of the visit or of the publication.
    pub(crate) const WITH_DUE_DAY: &[&str] = &[
        "PLANNED",
        "ASSIGNED",
        "RECUSED",
        "IN_PROGRESS",
        "RESULT_RECORDED",
        "SIGNED",
        "REFUSED_TO_SIGN",
        "RECTIFICATION_ORDERED",
        "RE_INSPECTION",
        "CLOSED",
    ];

    /// Whether it waits for inspectors.
    pub(crate) fn is_waiting(&self) -> bool {
        match self.task.state {
            TaskState::Planned | TaskState::Recused { .. } => true,
            TaskState::Assigned { .. }
            | TaskState::InProgress { .. }
            | TaskState::ResultRecorded { .. }
            | TaskState::Signed { .. }
            | TaskState::RectificationOrdered { .. }
            | TaskState::ReInspection { .. }
            | TaskState::Closed { .. }
            | TaskState::CaseTransferred { .. }
            | TaskState::Published { .. }
            | TaskState::Cancelled { .. } => false,
        }
    }

    /// The day its result was formed; none while it is open.
    pub(crate) fn result_formed_on(&self) -> Option<NaiveDate> {
        match &self.task.state {
            TaskState::Closed { .. } | TaskState::Published { .. } => self.notes.closed_on,
            TaskState::CaseTransferred { on, .. } => Some(*on),
            TaskState::Planned
            | TaskState::Assigned { .. }
            | TaskState::Recused { .. }
            | TaskState::InProgress { .. }
            | TaskState::ResultRecorded { .. }
            | TaskState::Signed { .. }
            | TaskState::RectificationOrdered { .. }
            | TaskState::ReInspection { .. }
            | TaskState::Cancelled { .. } => None,
        }
    }

    /// The day its result became public; none before.
    pub(crate) fn published_on(&self) -> Option<NaiveDate> {
        match &self.task.state {
            TaskState::Published { on, .. } => Some(*on),
            TaskState::Planned
            | TaskState::Assigned { .. }
            | TaskState::Recused { .. }
            | TaskState::InProgress { .. }
            | TaskState::ResultRecorded { .. }
            | TaskState::Signed { .. }
            | TaskState::RectificationOrdered { .. }
            | TaskState::ReInspection { .. }
            | TaskState::Closed { .. }
            | TaskState::CaseTransferred { .. }
            | TaskState::Cancelled { .. } => None,
        }
    }

    /// What the newest signed record found; none before the first signature counts.
    pub(crate) fn signed_outcome(&self) -> Option<RecordedOutcome> {
        let result = match &self.task.state {
            TaskState::Signed { result, .. } | TaskState::RectificationOrdered { result, .. } => Some(result),
            TaskState::ReInspection { .. }
            | TaskState::Closed { .. }
            | TaskState::CaseTransferred { .. }
            | TaskState::Published { .. } => self.notes.result.as_ref(),
            TaskState::Planned
            | TaskState::Assigned { .. }
            | TaskState::Recused { .. }
            | TaskState::InProgress { .. }
            | TaskState::ResultRecorded { .. }
            | TaskState::Cancelled { .. } => None,
        }?;
        Some(RecordedOutcome {
            inspection: self.task.id,
            round: result.round,
            on: legal_date(result.recorded_at),
            verdict: result.finding.verdict,
            outcome: result.outcome,
        })
    }

    /// Whether it can still be called off as if it had never been planned.
    pub(crate) fn is_not_begun(&self) -> bool {
        matches!(self.task.state, TaskState::Assigned { .. }) || self.is_waiting()
    }

    /// The day that runs: the last one of the visit, or of putting things right until the re-visit is signed.
    pub(crate) fn running_due(&self) -> Option<Due> {
        let order = self.task.order.due;
        let re_visit = self.notes.rectification.as_ref();
        let re_visit = re_visit.map_or(order, |ordered| Due { date: ordered.deadline, provisional: false });
        match &self.task.state {
            TaskState::Planned
            | TaskState::Assigned { .. }
            | TaskState::Recused { .. }
            | TaskState::InProgress { .. }
            | TaskState::Signed { .. } => Some(order),
            TaskState::ResultRecorded { result, .. } => match result.round {
                Round::First => Some(order),
                Round::AfterRectification => Some(re_visit),
            },
            TaskState::RectificationOrdered { .. } | TaskState::ReInspection { .. } => Some(re_visit),
            TaskState::Closed { .. }
            | TaskState::CaseTransferred { .. }
            | TaskState::Published { .. }
            | TaskState::Cancelled { .. } => None,
        }
    }
}

impl Aggregate for Inspection {
    const TABLE: &'static str = "inspections";
    const KIND: &'static str = "inspection";

    fn id(&self) -> Uuid {
        self.task.id
    }

    fn version(&self) -> i64 {
        self.version
    }

    fn state(&self) -> &'static str {
        self.task.state.name()
    }

    fn case_id(&self) -> Option<String> {
        self.task.order.case_id.map(|id| id.to_string())
    }

    fn columns(&self) -> Vec<(&'static str, Value)> {
        let order = &self.task.order;
        vec![
            ("operator_uscc", order.operator_uscc.clone().into()),
            ("due", order.due.date.into()),
            ("published_on", self.published_on().into()),
        ]
    }
}

/// Reads and locks tasks that wait for inspectors, the most urgent first. What somebody else works on at this
/// moment is left to them.
///
/// # Errors
/// When the database is away or a row is corrupt.
pub(crate) async fn lock_waiting(txn: &Txn, limit: u32) -> Result<Vec<Inspection>, CommandError> {
    let lock = for_update(txn);
    let skip = if lock.is_empty() { "" } else { " SKIP LOCKED" };
    let sql = format!(
        "SELECT body FROM inspections WHERE state IN ('PLANNED', 'RECUSED') ORDER BY due, id LIMIT $1{lock}{skip}"
    );
    let rows = txn.query_all_raw(statement(txn, &sql, vec![i64::from(limit).into()])).await?;
    rows.iter().map(read_body).collect()
}

/// Earlier daily inspections of premises.
///
/// # Errors
/// When the database is away or a row is corrupt.
pub(crate) async fn earlier_daily(
    txn: &Txn,
    operator_uscc: &str,
    address: &str,
) -> Result<Earlier, CommandError> {
    let mut earlier = Earlier::default();
    for row in at_premises(txn, operator_uscc, address).await? {
        if row.task.order.kind != InspectionKind::Daily {
            continue;
        }
        match row.result_formed_on() {
            Some(on) => earlier.last = earlier.last.max(Some(on)),
            None => earlier.open = Some(row.task.id),
        }
    }
    Ok(earlier)
}

/// Every inspection of an operator at an address that was not called off.
///
/// # Errors
/// When the database is away or a row is corrupt.
pub(crate) async fn at_premises(
    txn: &Txn,
    operator_uscc: &str,
    address: &str,
) -> Result<Vec<Inspection>, CommandError> {
    let sql = "SELECT body FROM inspections WHERE operator_uscc = $1 AND state <> 'CANCELLED' ORDER BY id";
    let rows = txn.query_all_raw(statement(txn, sql, vec![operator_uscc.into()])).await?;
    let all = rows.iter().map(read_body).collect::<Result<Vec<Inspection>, _>>()?;
    Ok(all.into_iter().filter(|row| row.task.order.premises == address).collect())
}

/// A page of tasks, the most urgent first.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Page {
    /// States wanted; empty: all.
    pub(crate) states: Vec<&'static str>,
    /// Only tasks with this inspector in their team.
    pub(crate) inspector: Option<String>,
    /// Only visits of these days, and those nobody is assigned to.
    pub(crate) days: Option<RangeInclusive<NaiveDate>>,
    /// Goes on after this one.
    pub(crate) after: Option<(NaiveDate, Uuid)>,
    /// How many.
    pub(crate) size: u32,
}

/// The tasks of a page.
///
/// # Errors
/// When the database is away or a row is corrupt.
pub(crate) async fn page(
    connection: &impl ConnectionTrait,
    page: &Page,
) -> Result<Vec<Inspection>, CommandError> {
    let mut values: Vec<Value> = Vec::new();
    let mut conditions: Vec<String> = Vec::new();
    if let Some((due, id)) = page.after {
        values.extend([due.into(), id.into()]);
        conditions.push("(due, id) > ($1, $2)".to_owned());
    }
    if !page.states.is_empty() {
        let (which, states) = among(connection, page.states.clone(), values.len() + 1);
        conditions.push(format!("state{which}"));
        values.extend(states);
    }
    if let Some(inspector) = &page.inspector {
        values.push(inspector.clone().into());
        conditions.push(format!(
            "id IN (SELECT inspection_id FROM team_members WHERE inspector_id = ${})",
            values.len()
        ));
    }
    if let Some(days) = &page.days {
        values.extend([(*days.start()).into(), (*days.end()).into()]);
        let last = values.len();
        conditions.push(format!(
            "(state IN ('PLANNED', 'RECUSED') OR id IN (SELECT inspection_id FROM team_members \
             WHERE visit_on >= ${} AND visit_on <= ${last}))",
            last - 1
        ));
    }
    values.push(i64::from(page.size).into());
    let which =
        if conditions.is_empty() { String::new() } else { format!("WHERE {}", conditions.join(" AND ")) };
    let limit = values.len();
    let sql = format!("SELECT body FROM inspections {which} ORDER BY due, id LIMIT ${limit}");
    let rows = connection.query_all_raw(statement(connection, &sql, values)).await?;
    rows.iter().map(read_body).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::samples::{actor, id, order};
    use actnow_decisions::Role;

    #[test]
    fn a_row_is_read_back_as_it_was_written() {
        let plan = InspectionTask::plan(id(7), order(InspectionKind::Daily), &actor(Role::System));
        let row = Inspection { version: 1, task: plan.unwrap().now, notes: Notes::default() };
        let text = serde_json::to_string(&row).unwrap();
        assert_eq!(serde_json::from_str::<Inspection>(&text).unwrap(), row);
        assert!(serde_json::from_str::<Inspection>(&text.replace("\"version\"", "\"versions\"")).is_err());
    }
}

//! Who is in the team of which task, and on which day: the load of inspectors is counted from these rows.
//!
//! A visit that was made keeps its rows, because it took a slot of its day; one that is called off, or an
//! inspector who recuses, gives the slot back.

use std::collections::BTreeSet;

use actnow_chassis::database::sql::statement;
use actnow_chassis::database::{Rows, Txn, insert_together};
use actnow_chassis::error::CommandError;
use chrono::NaiveDate;
use sea_orm::{ConnectionTrait, Value};
use uuid::Uuid;

use super::Inspection;
use crate::domain::task::TaskState;

/// The rows a task must have.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Seats {
    /// None.
    Nobody,
    /// These inspectors have the visit of this day on their desk.
    Taken(BTreeSet<String>, NaiveDate),
    /// The visit is over; whoever made it is remembered.
    Over,
}

impl Seats {
    /// The rows `task` must have where it stands.
    pub(crate) fn of(inspection: &Inspection) -> Self {
        let state = &inspection.task.state;
        match state {
            TaskState::Planned | TaskState::Cancelled { .. } => Self::Nobody,
            // Who stays keeps the day free for the visit.
            TaskState::Recused { kept, .. } if kept.is_empty() => Self::Nobody,
            TaskState::Recused { kept, visit_on } => Self::Taken(kept.iter().cloned().collect(), *visit_on),
            TaskState::Assigned { team }
            | TaskState::InProgress { team, .. }
            | TaskState::ResultRecorded { team, .. }
            | TaskState::Signed { team, .. }
            | TaskState::RectificationOrdered { team, .. }
            | TaskState::ReInspection { team, .. } => Self::Taken(team.inspectors.clone(), team.visit_on),
            TaskState::Closed { .. } | TaskState::CaseTransferred { .. } | TaskState::Published { .. } => {
                Self::Over
            }
        }
    }
}

/// Writes what changed between `before` (none for a new task) and `after`.
///
/// # Errors
/// When the database is away.
pub(crate) async fn settle(
    txn: &Txn,
    before: Option<&Inspection>,
    after: &Inspection,
) -> Result<(), CommandError> {
    let id = after.task.id;
    let (had, has) = (before.map_or(Seats::Nobody, Seats::of), Seats::of(after));
    if had == has {
        return Ok(());
    }
    if has == Seats::Over {
        let sql = "UPDATE team_members SET on_desk = $1 WHERE inspection_id = $2";
        txn.execute_raw(statement(txn, sql, vec![false.into(), id.into()])).await?;
        return Ok(());
    }
    if had != Seats::Nobody {
        let sql = "DELETE FROM team_members WHERE inspection_id = $1";
        txn.execute_raw(statement(txn, sql, vec![id.into()])).await?;
    }
    let Seats::Taken(inspectors, visit_on) = has else { return Ok(()) };
    let row =
        |inspector: String| -> [Value; 4] { [id.into(), inspector.into(), visit_on.into(), true.into()] };
    let target = "team_members (inspection_id, inspector_id, visit_on, on_desk)";
    Ok(insert_together(txn, vec![Rows::new(target, inspectors.into_iter().map(row).collect())]).await?)
}

/// A row.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Member {
    /// The task.
    pub(crate) inspection: Uuid,
    /// Account.
    pub(crate) inspector: String,
    /// Day of the visit.
    pub(crate) visit_on: NaiveDate,
    /// Whether the visit is still on the desk.
    pub(crate) on_desk: bool,
}

/// The rows of the tasks with ids from `first` to `last`.
///
/// # Errors
/// When the database is away.
pub(crate) async fn between(
    connection: &impl ConnectionTrait,
    first: Uuid,
    last: Uuid,
) -> Result<Vec<Member>, CommandError> {
    let sql = "SELECT inspection_id, inspector_id, visit_on, on_desk FROM team_members \
               WHERE inspection_id >= $1 AND inspection_id <= $2";
    let rows = connection.query_all_raw(statement(connection, sql, vec![first.into(), last.into()])).await?;
    rows.iter()
        .map(|row| {
            Ok(Member {
                inspection: row.try_get("", "inspection_id")?,
                inspector: row.try_get("", "inspector_id")?,
                visit_on: row.try_get("", "visit_on")?,
                on_desk: row.try_get("", "on_desk")?,
            })
        })
        .collect()
}

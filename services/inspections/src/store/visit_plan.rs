//! The yearly plan as rows: one for each visit, known by establishment, year and ordinal.

use actnow_chassis::aggregate::read_body;
use actnow_chassis::database::sql::statement;
use actnow_chassis::database::{Rows, Txn, insert_together};
use actnow_chassis::error::CommandError;
use chrono::NaiveDate;
use sea_orm::{ConnectionTrait, QueryResult, Value};
use uuid::Uuid;

use super::Establishment;
use crate::domain::risk::RiskGrade;
use crate::domain::risk::plan::VisitState;

/// A visit of the plan.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct PlanRow {
    /// The year whose plan it stands in.
    pub(crate) year: i32,
    /// 1 for the first of the year.
    pub(crate) ordinal: i32,
    /// Last day of the visit.
    pub(crate) visit_by: NaiveDate,
    /// Where it stands.
    pub(crate) state: VisitState,
    /// Its inspection, once there is one.
    pub(crate) inspection: Option<Uuid>,
}

fn read(row: &QueryResult) -> Result<PlanRow, CommandError> {
    let state: String = row.try_get("", "visit_state")?;
    let state = match state.as_str() {
        "PLANNED" => VisitState::Planned,
        "ORDERED" => VisitState::Ordered,
        "DROPPED" => VisitState::Dropped,
        other => return Err(CommandError::internal(anyhow::anyhow!("{other} is no state of a visit"))),
    };
    Ok(PlanRow {
        year: row.try_get("", "year")?,
        ordinal: row.try_get("", "ordinal")?,
        visit_by: row.try_get("", "visit_by")?,
        state,
        inspection: row.try_get("", "inspection_id")?,
    })
}

/// Every visit that was ever planned for an establishment, in order.
///
/// # Errors
/// When the database is away or a row is corrupt.
pub(crate) async fn of(connection: &impl ConnectionTrait, id: Uuid) -> Result<Vec<PlanRow>, CommandError> {
    let sql = "SELECT year, ordinal, visit_by, state AS visit_state, inspection_id FROM visit_plan \
               WHERE establishment_id = $1 ORDER BY year, ordinal";
    let rows = connection.query_all_raw(statement(connection, sql, vec![id.into()])).await?;
    rows.iter().map(read).collect()
}

/// Writes visits: new ones, or what became of known ones.
///
/// # Errors
/// When the database is away.
pub(crate) async fn save(txn: &Txn, id: Uuid, visits: &[PlanRow]) -> Result<(), CommandError> {
    if visits.is_empty() {
        return Ok(());
    }
    let row = |visit: &PlanRow| -> [Value; 6] {
        [
            id.into(),
            visit.year.into(),
            visit.ordinal.into(),
            visit.visit_by.into(),
            visit.state.as_str().into(),
            visit.inspection.into(),
        ]
    };
    let target = "visit_plan (establishment_id, year, ordinal, visit_by, state, inspection_id)";
    let rows = Rows::new(target, visits.iter().map(row).collect()).on_conflict(
        "ON CONFLICT (establishment_id, year, ordinal) DO UPDATE SET visit_by = excluded.visit_by, \
         state = excluded.state, inspection_id = excluded.inspection_id",
    );
    Ok(insert_together(txn, vec![rows]).await?)
}

/// A page of the plan of a year, by last day.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct PlanPage {
    /// The year.
    pub(crate) year: i32,
    /// Only premises of this division.
    pub(crate) division: Option<String>,
    /// Only premises of this grade.
    pub(crate) grade: Option<RiskGrade>,
    /// Goes on after this one.
    pub(crate) after: Option<(NaiveDate, Uuid, i32)>,
    /// How many.
    pub(crate) size: u32,
}

/// The visits of a page with their establishments.
///
/// # Errors
/// When the database is away or a row is corrupt.
pub(crate) async fn page(
    connection: &impl ConnectionTrait,
    page: &PlanPage,
) -> Result<Vec<(PlanRow, Establishment)>, CommandError> {
    let mut values: Vec<Value> = vec![page.year.into(), i64::from(page.size).into()];
    let mut which = "v.year = $1".to_owned();
    if let Some((day, id, ordinal)) = page.after {
        values.extend([day.into(), id.into(), ordinal.into()]);
        which.push_str(" AND (v.visit_by, v.establishment_id, v.ordinal) > ($3, $4, $5)");
    }
    let equal =
        [("division", page.division.clone()), ("grade", page.grade.map(|one| one.as_str().to_owned()))];
    for (column, value) in equal.into_iter().filter_map(|(column, value)| Some((column, value?))) {
        values.push(value.into());
        which.push_str(&format!(" AND e.{column} = ${}", values.len()));
    }
    let sql = format!(
        "SELECT v.year, v.ordinal, v.visit_by, v.state AS visit_state, v.inspection_id, e.body FROM visit_plan v \
         JOIN establishments e ON e.id = v.establishment_id WHERE {which} \
         ORDER BY v.visit_by, v.establishment_id, v.ordinal LIMIT $2"
    );
    let rows = connection.query_all_raw(statement(connection, &sql, values)).await?;
    rows.iter().map(|row| Ok((read(row)?, read_body(row)?))).collect()
}

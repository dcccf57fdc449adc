//! What inspectors have to do, counted from roster and teams.

use std::collections::{BTreeMap, BTreeSet};
use std::ops::RangeInclusive;

use actnow_chassis::database::sql::statement;
use actnow_chassis::error::CommandError;
use chrono::NaiveDate;
use sea_orm::ConnectionTrait;

use super::desk::count;
use super::inspectors;
use crate::domain::loads::{DayLoad, InspectorLoad};

/// Everybody who takes visits, in the order of their accounts, with each day of `days`.
///
/// # Errors
/// When the database is away or a row is corrupt.
pub(crate) async fn read(
    connection: &impl ConnectionTrait,
    days: &RangeInclusive<NaiveDate>,
) -> Result<Vec<InspectorLoad>, CommandError> {
    let on_duty = on_duty(connection, days).await?;
    let visits = visits(connection, days).await?;
    let mut open = open(connection).await?;
    let mut active = inspectors::active(connection).await?;
    active.sort_by(|one, other| one.inspector.id.cmp(&other.inspector.id));
    let load = |registered: inspectors::RegisteredInspector| {
        let inspector = registered.inspector;
        let at = |day| (inspector.id.clone(), day);
        let each = days.start().iter_days().take_while(|day| days.contains(day)).map(|day| DayLoad {
            day,
            on_duty: on_duty.contains(&at(day)),
            visits: visits.get(&at(day)).copied().unwrap_or(0),
        });
        let days = each.collect();
        InspectorLoad { open_visits: open.remove(&inspector.id).unwrap_or(0), days, inspector }
    };
    Ok(active.into_iter().map(load).collect())
}

type InspectorAt = (String, NaiveDate);

async fn on_duty(
    connection: &impl ConnectionTrait,
    days: &RangeInclusive<NaiveDate>,
) -> Result<BTreeSet<InspectorAt>, CommandError> {
    let sql = "SELECT inspector_id, day FROM roster WHERE day >= $1 AND day <= $2";
    let values = vec![(*days.start()).into(), (*days.end()).into()];
    let rows = connection.query_all_raw(statement(connection, sql, values)).await?;
    rows.iter().map(|row| Ok((row.try_get("", "inspector_id")?, row.try_get("", "day")?))).collect()
}

async fn visits(
    connection: &impl ConnectionTrait,
    days: &RangeInclusive<NaiveDate>,
) -> Result<BTreeMap<InspectorAt, u32>, CommandError> {
    let sql = "SELECT inspector_id, visit_on, COUNT(*) AS visits FROM team_members \
               WHERE visit_on >= $1 AND visit_on <= $2 GROUP BY inspector_id, visit_on";
    let values = vec![(*days.start()).into(), (*days.end()).into()];
    let rows = connection.query_all_raw(statement(connection, sql, values)).await?;
    let read = |row: &sea_orm::QueryResult| {
        let who = (row.try_get("", "inspector_id")?, row.try_get("", "visit_on")?);
        Ok((who, count(row.try_get("", "visits")?)))
    };
    rows.iter().map(read).collect()
}

async fn open(connection: &impl ConnectionTrait) -> Result<BTreeMap<String, u32>, CommandError> {
    let sql = "SELECT inspector_id, COUNT(*) AS visits FROM team_members WHERE on_desk GROUP BY inspector_id";
    let rows = connection.query_all_raw(statement(connection, sql, vec![])).await?;
    let read = |row: &sea_orm::QueryResult| {
        Ok((row.try_get("", "inspector_id")?, count(row.try_get("", "visits")?)))
    };
    rows.iter().map(read).collect()
}

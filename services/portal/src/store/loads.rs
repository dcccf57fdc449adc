//! How much work stands where, and who holds how much of it.

use actnow_chassis::CommandError;
use actnow_chassis::database::sql::statement;
use chrono::{DateTime, Utc};
use sea_orm::{ConnectionTrait, QueryResult};

use super::tasks::count_of;

/// Work of one station by light.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Load {
    pub(crate) kind: String,
    pub(crate) stage: String,
    pub(crate) light: String,
    pub(crate) count: u64,
    pub(crate) held: u64,
    pub(crate) oldest: Option<DateTime<Utc>>,
}

/// All work by station and light.
pub(crate) async fn load_by_stage(
    connection: &impl ConnectionTrait,
    now: DateTime<Utc>,
) -> Result<Vec<Load>, CommandError> {
    let sql = "SELECT kind, stage, light, COUNT(*) AS n, MIN(waiting_since) AS oldest, \
               SUM(CASE WHEN holder IS NOT NULL AND held_until >= $1 THEN 1 ELSE 0 END) AS held \
               FROM tasks GROUP BY kind, stage, light ORDER BY kind, stage, light";
    let rows = connection.query_all_raw(statement(connection, sql, vec![now.into()])).await?;
    let load = |row: &QueryResult| {
        Ok(Load {
            kind: row.try_get("", "kind")?,
            stage: row.try_get("", "stage")?,
            light: row.try_get("", "light")?,
            count: count_of(row, "n")?,
            held: count_of(row, "held")?,
            oldest: row.try_get("", "oldest")?,
        })
    };
    rows.iter().map(load).collect()
}

/// How many tasks each official holds.
pub(crate) async fn held_by(
    connection: &impl ConnectionTrait,
    now: DateTime<Utc>,
) -> Result<Vec<(String, u64)>, CommandError> {
    let sql = "SELECT holder, COUNT(*) AS n FROM tasks WHERE holder IS NOT NULL AND held_until >= $1 \
               GROUP BY holder ORDER BY holder";
    let rows = connection.query_all_raw(statement(connection, sql, vec![now.into()])).await?;
    rows.iter().map(|row| Ok((row.try_get("", "holder")?, count_of(row, "n")?))).collect()
}

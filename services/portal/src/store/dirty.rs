//! Subjects whose tasks are to be looked up.

use actnow_chassis::CommandError;
use actnow_chassis::database::sql::statement;
use chrono::{DateTime, Utc};
use sea_orm::{ConnectionTrait, Value};

use crate::domain::Kind;

/// A subject to be looked up; `marks` tells whether it was marked again meanwhile.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Dirty {
    pub(crate) kind: Kind,
    pub(crate) subject_id: String,
    pub(crate) marks: i64,
}

/// Marks subjects; one that is marked already is looked up once, at the earlier time.
pub(crate) async fn mark_dirty(
    connection: &impl ConnectionTrait,
    subjects: &[(Kind, String)],
    look_at: DateTime<Utc>,
) -> Result<(), CommandError> {
    // In one order always, so that two transactions never wait for each other.
    let mut subjects: Vec<_> = subjects.iter().collect();
    subjects.sort();
    subjects.dedup();
    for (kind, subject_id) in subjects {
        let sql = "INSERT INTO dirty (kind, subject_id, marks, look_at) VALUES ($1, $2, 1, $3) \
                   ON CONFLICT (kind, subject_id) DO UPDATE SET marks = dirty.marks + 1, \
                   look_at = CASE WHEN excluded.look_at < dirty.look_at THEN excluded.look_at ELSE dirty.look_at END";
        let values = vec![kind.as_str().into(), subject_id.clone().into(), look_at.into()];
        connection.execute_raw(statement(connection, sql, values)).await?;
    }
    Ok(())
}

/// Subjects whose time has come, at most `limit`.
pub(crate) async fn dirty_batch(
    connection: &impl ConnectionTrait,
    now: DateTime<Utc>,
    limit: u32,
) -> Result<Vec<Dirty>, CommandError> {
    let sql = "SELECT kind, subject_id, marks FROM dirty WHERE look_at <= $1 ORDER BY look_at LIMIT $2";
    let values = vec![now.into(), i64::from(limit).into()];
    let rows = connection.query_all_raw(statement(connection, sql, values)).await?;
    let mut found = Vec::with_capacity(rows.len());
    for row in &rows {
        let kind: String = row.try_get("", "kind")?;
        let kind = Kind::of(&kind).ok_or_else(|| CommandError::internal(anyhow::anyhow!("kind {kind}")))?;
        found.push(Dirty {
            kind,
            subject_id: row.try_get("", "subject_id")?,
            marks: row.try_get("", "marks")?,
        });
    }
    Ok(found)
}

/// Forgets a subject that was looked up, unless it was marked again meanwhile.
pub(crate) async fn forget_dirty(
    connection: &impl ConnectionTrait,
    dirty: &Dirty,
) -> Result<(), CommandError> {
    let sql = "DELETE FROM dirty WHERE kind = $1 AND subject_id = $2 AND marks = $3";
    let values: Vec<Value> =
        vec![dirty.kind.as_str().into(), dirty.subject_id.clone().into(), dirty.marks.into()];
    connection.execute_raw(statement(connection, sql, values)).await?;
    Ok(())
}

/// How many subjects are to be looked up.
pub(crate) async fn count_dirty(connection: &impl ConnectionTrait) -> Result<u64, CommandError> {
    let sql = "SELECT COUNT(*) AS n FROM dirty";
    let row = connection.query_one_raw(statement(connection, sql, vec![])).await?;
    let count: i64 = row.map(|row| row.try_get("", "n")).transpose()?.unwrap_or(0);
    Ok(u64::try_from(count).unwrap_or(0))
}

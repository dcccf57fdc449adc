//! Subjects whose tasks are to be looked up.

use actnow_chassis::CommandError;
use actnow_chassis::database::sql::{among_rows, statement};
use actnow_chassis::database::{Rows, insert_together};
use chrono::{DateTime, Utc};
use sea_orm::{ConnectionTrait, DbBackend, Value};

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
    let marks = subjects
        .into_iter()
        .map(|(kind, subject_id)| {
            [kind.as_str().into(), subject_id.as_str().into(), 1_i64.into(), look_at.into()]
        })
        .collect();
    let rows = Rows::new("dirty (kind, subject_id, marks, look_at)", marks).on_conflict(
        "ON CONFLICT (kind, subject_id) DO UPDATE SET marks = dirty.marks + 1, \
         look_at = CASE WHEN excluded.look_at < dirty.look_at THEN excluded.look_at ELSE dirty.look_at END",
    );
    Ok(insert_together(connection, vec![rows]).await?)
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

/// Forgets subjects that were looked up, unless they were marked again meanwhile or are being marked now.
pub(crate) async fn forget_dirty(
    connection: &impl ConnectionTrait,
    subjects: &[Dirty],
) -> Result<(), CommandError> {
    change_unmarked(connection, "DELETE FROM dirty", Vec::new(), subjects).await
}

/// Comes back to subjects at `look_at`, unless they were marked again meanwhile or are being marked now.
pub(crate) async fn postpone_dirty(
    connection: &impl ConnectionTrait,
    subjects: &[Dirty],
    look_at: DateTime<Utc>,
) -> Result<(), CommandError> {
    change_unmarked(connection, "UPDATE dirty SET look_at = $1", vec![look_at.into()], subjects).await
}

/// Waits for nobody: who marks a subject may wait for something that this transaction holds.
async fn change_unmarked(
    connection: &impl ConnectionTrait,
    change: &str,
    mut values: Vec<Value>,
    subjects: &[Dirty],
) -> Result<(), CommandError> {
    if subjects.is_empty() {
        return Ok(());
    }
    let mark = |dirty: &Dirty| {
        vec![dirty.kind.as_str().into(), dirty.subject_id.as_str().into(), dirty.marks.into()]
    };
    let (which, marks) = among_rows(connection, subjects.iter().map(mark).collect(), values.len() + 1)?;
    values.extend(marks);
    let unlocked =
        if connection.get_database_backend() == DbBackend::Postgres { "FOR UPDATE SKIP LOCKED" } else { "" };
    let sql = format!(
        "{change} WHERE (kind, subject_id) IN (SELECT kind, subject_id FROM dirty \
         WHERE (kind, subject_id, marks){which} {unlocked})"
    );
    connection.execute_raw(statement(connection, &sql, values)).await?;
    Ok(())
}

/// How many subjects are to be looked up.
pub(crate) async fn count_dirty(connection: &impl ConnectionTrait) -> Result<u64, CommandError> {
    let sql = "SELECT COUNT(*) AS n FROM dirty";
    let row = connection.query_one_raw(statement(connection, sql, vec![])).await?;
    let count: i64 = row.map(|row| row.try_get("", "n")).transpose()?.unwrap_or(0);
    Ok(u64::try_from(count).unwrap_or(0))
}

//! Aggregates that one transaction decides about several times, or many of them at once: locked and read by one
//! statement, saved by one statement just before COMMIT. Round trips decide the speed.
//!
//! What is held is what [`find_for_update`](super::find_for_update) answers in this transaction. Other statements see the row as
//! it was until the transaction ends: only who reads a kind of aggregate in no other way may hold it.

use std::collections::BTreeMap;

use futures::future::BoxFuture;
use sea_orm::{ConnectionTrait, Value};
use uuid::Uuid;

use super::{Aggregate, columns_of, find, read_body, save, stale, update};
use crate::database::sql::{fill_up, for_update, placeholders, statement};
use crate::database::{Batch, Txn};
use crate::error::CommandError;
use crate::trace_context::current_traceparent;

struct Held<A> {
    rows: BTreeMap<Uuid, Holding<A>>,
}

impl<A> Default for Held<A> {
    fn default() -> Self {
        Self { rows: BTreeMap::new() }
    }
}

struct Holding<A> {
    now: A,
    /// The version in the table.
    since: i64,
    /// Trace of the last decision.
    traceparent: Option<String>,
    changed: bool,
}

/// Locks the rows with these ids until the end of the transaction and holds what is found. They are locked in
/// the order of their ids, so that two transactions wait for each other and never in a circle.
///
/// # Errors
/// When the database is away or a row is corrupt.
pub async fn hold_all<A: Aggregate>(txn: &Txn, mut ids: Vec<Uuid>) -> Result<(), CommandError> {
    ids.sort_unstable();
    ids.dedup();
    ids.retain(|id| known::<A>(txn, *id).is_none());
    if ids.is_empty() {
        return Ok(());
    }
    fill_up(&mut ids);
    let sql = format!(
        "SELECT id, body, traceparent FROM {} WHERE id IN {} ORDER BY id{}",
        A::TABLE,
        placeholders(1, ids.len(), 1),
        for_update(txn)
    );
    let values = ids.into_iter().map(Value::from).collect();
    for row in txn.query_all_raw(statement(txn, &sql, values)).await? {
        let now: A = read_body(&row)?;
        let (id, since) = (row.try_get("", "id")?, now.version());
        let holding = Holding { now, since, traceparent: row.try_get("", "traceparent")?, changed: false };
        txn.collect::<Held<A>>(|held| {
            held.rows.insert(id, holding);
        });
    }
    Ok(())
}

/// What this transaction holds under `id`, and the trace in which it last changed.
pub(super) fn known<A: Aggregate>(txn: &Txn, id: Uuid) -> Option<(A, Option<String>)> {
    let found = |held: &Held<A>| held.rows.get(&id).map(|row| (row.now.clone(), row.traceparent.clone()));
    txn.collected::<Held<A>, _>(found).flatten()
}

/// Saves an aggregate that was locked by this transaction and at version `since` when it was last read; all of
/// its kind are written together just before COMMIT, each once. A new one (0) is written at once.
///
/// # Errors
/// [`CommandError::Stale`] when another version is held, at once or at COMMIT; those of [`save`].
pub async fn save_with_commit<A: Aggregate>(txn: &Txn, now: &A, since: i64) -> Result<(), CommandError> {
    if since == 0 {
        return save(txn, now, 0).await;
    }
    let (id, now, traceparent) = (now.id(), now.clone(), current_traceparent());
    let mut found = since;
    txn.collect::<Held<A>>(|held| match held.rows.get_mut(&id) {
        None => {
            held.rows.insert(id, Holding { now, since, traceparent, changed: true });
        }
        Some(row) if row.now.version() == since => {
            *row = Holding { now, since: row.since, traceparent, changed: true };
        }
        Some(row) => found = row.now.version(),
    });
    if found == since { Ok(()) } else { Err(stale::<A>(txn, id, since, found).await?) }
}

impl<A: Aggregate> Batch for Held<A> {
    fn flush<'a>(self: Box<Self>, txn: &'a Txn) -> BoxFuture<'a, Result<(), CommandError>> {
        Box::pin(async move {
            let changed: Vec<Holding<A>> = self.rows.into_values().filter(|row| row.changed).collect();
            let written = match changed.as_slice() {
                [] => 0,
                [row] => {
                    let columns = columns_of(txn, &row.now, row.traceparent.clone())?;
                    update::<A>(txn, row.now.id(), row.since, columns).await?
                }
                rows => update_all(txn, rows).await?,
            };
            if usize::try_from(written).is_ok_and(|written| written == changed.len()) {
                return Ok(());
            }
            Err(first_stale(txn, &changed).await?)
        })
    }
}

/// Updates all `rows` by one statement; answers how many were at the version they were read at.
async fn update_all<A: Aggregate>(txn: &Txn, rows: &[Holding<A>]) -> Result<u64, CommandError> {
    let mut lines: Vec<Vec<Value>> = Vec::with_capacity(rows.len());
    let mut assignments = String::new();
    for row in rows {
        let columns = columns_of(txn, &row.now, row.traceparent.clone())?;
        if assignments.is_empty() {
            let each = columns.iter().enumerate();
            let each: Vec<String> =
                each.map(|(index, (name, _))| format!("{name} = new.column{}", index + 3)).collect();
            assignments = each.join(", ");
        }
        let mut line: Vec<Value> = vec![row.now.id().into(), row.since.into()];
        line.extend(columns.into_iter().map(|(_, value)| value));
        lines.push(line);
    }
    // Filling has no id and changes nothing.
    let filling: Vec<Value> = lines[0].iter().map(Value::as_null).collect();
    lines.resize(lines.len().next_power_of_two(), filling);
    let sql = format!(
        "UPDATE {table} SET {assignments} FROM (VALUES {}) AS new \
         WHERE {table}.id = new.column1 AND {table}.version = new.column2",
        placeholders(lines.len(), lines[0].len(), 1),
        table = A::TABLE
    );
    let values = lines.into_iter().flatten().collect();
    Ok(txn.execute_raw(statement(txn, &sql, values)).await?.rows_affected())
}

/// The error for the first of `rows` that is not in the table as it was to be.
async fn first_stale<A: Aggregate>(txn: &Txn, rows: &[Holding<A>]) -> Result<CommandError, CommandError> {
    for row in rows {
        let id = row.now.id();
        let found = find::<A>(txn, id).await?.map_or(0, |stored| stored.version());
        if found != row.now.version() {
            return stale::<A>(txn, id, row.since, found).await;
        }
    }
    Ok(CommandError::internal(anyhow::anyhow!("a save of {} changed other rows", A::TABLE)))
}

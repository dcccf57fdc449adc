//! Aggregates that one transaction decides about several times, or many of them at once: locked and read by one
//! statement, saved by one statement just before COMMIT. Round trips decide the speed.
//!
//! What is held is what [`find_for_update`](super::find_for_update) answers in this transaction. Other statements see the row as
//! it was until the transaction ends: only who reads a kind of aggregate in no other way may hold it.

use std::collections::BTreeMap;

use futures::future::BoxFuture;
use sea_orm::{ConnectionTrait, DbBackend, Value};
use uuid::Uuid;

use super::{Aggregate, columns_of, find, read_body, stale, update};
use crate::database::arrays::{Arrays, arrays};
use crate::database::sql::{among, for_update, placeholders, statement};
use crate::database::{Batch, Rows, Txn, insert_together};
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
    let (which, values) = among(txn, ids, 1);
    let sql = format!(
        "SELECT id, body, traceparent FROM {} WHERE id{which} ORDER BY id{}",
        A::TABLE,
        for_update(txn)
    );
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

/// Saves an aggregate that was locked by this transaction and at version `since` when it was last read, or a new
/// one (0); all of its kind are written together just before COMMIT, each once.
///
/// # Errors
/// [`CommandError::Stale`] when another version is held, at once or at COMMIT; at COMMIT, when a new one is there
/// already.
pub async fn save_with_commit<A: Aggregate>(txn: &Txn, now: &A, since: i64) -> Result<(), CommandError> {
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
            let changed = self.rows.into_values().filter(|row| row.changed);
            let (new, changed): (Vec<Holding<A>>, Vec<_>) = changed.partition(|row| row.since == 0);
            txn.write_with_commit(new_rows(txn, new)?);
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

/// Saves a new aggregate now, by one statement with `rows` of other tables: for what the rest of the transaction
/// must see.
///
/// # Errors
/// When there is one with its id already, or a row breaks a constraint; when the database is away.
pub async fn insert_with<A: Aggregate>(txn: &Txn, new: A, rows: Vec<Rows>) -> Result<(), CommandError> {
    let own = Holding { now: new, since: 0, traceparent: current_traceparent(), changed: true };
    let tables = std::iter::once(new_rows(txn, vec![own])?).chain(rows).collect();
    Ok(insert_together(txn, tables).await?)
}

fn new_rows<A: Aggregate>(txn: &Txn, new: Vec<Holding<A>>) -> Result<Rows, CommandError> {
    let mut names: Vec<&'static str> = Vec::new();
    let mut lines: Vec<Vec<Value>> = Vec::with_capacity(new.len());
    for row in new {
        let columns = columns_of(txn, &row.now, row.traceparent)?;
        let (columns, values): (Vec<&'static str>, Vec<Value>) = columns.into_iter().unzip();
        lines.push([row.now.id().into(), txn.at().into()].into_iter().chain(values).collect());
        names = columns;
    }
    Ok(Rows::of_lines(format!("{} (id, created_at, {})", A::TABLE, names.join(", ")), lines))
}

/// Updates all `rows` by one statement; answers how many were at the version they were read at.
async fn update_all<A: Aggregate>(txn: &Txn, rows: &[Holding<A>]) -> Result<u64, CommandError> {
    let mut lines: Vec<Vec<Value>> = Vec::with_capacity(rows.len());
    let mut names: Vec<&'static str> = Vec::new();
    for row in rows {
        let columns = columns_of(txn, &row.now, row.traceparent.clone())?;
        if names.is_empty() {
            names = columns.iter().map(|(name, _)| *name).collect();
        }
        let mut line: Vec<Value> = vec![row.now.id().into(), row.since.into()];
        line.extend(columns.into_iter().map(|(_, value)| value));
        lines.push(line);
    }
    let Source { columns, from, values } = source(txn, lines)?;
    let assignments: Vec<String> =
        names.iter().zip(&columns[2..]).map(|(name, column)| format!("{name} = {column}")).collect();
    let sql = format!(
        "UPDATE {table} SET {} FROM {from} WHERE {table}.id = {} AND {table}.version = {}",
        assignments.join(", "),
        columns[0],
        columns[1],
        table = A::TABLE
    );
    Ok(txn.execute_raw(statement(txn, &sql, values)).await?.rows_affected())
}

/// Lines of values to select from.
struct Source {
    columns: Vec<String>,
    from: String,
    values: Vec<Value>,
}

fn source(txn: &Txn, mut lines: Vec<Vec<Value>>) -> Result<Source, CommandError> {
    if txn.get_database_backend() == DbBackend::Postgres {
        let Arrays { columns, source, values } = arrays(lines, 1)?;
        return Ok(Source { columns, from: source, values });
    }
    // Filling has no id and changes nothing.
    let (width, filling) = (lines[0].len(), lines[0].iter().map(Value::as_null).collect());
    lines.resize(lines.len().next_power_of_two(), filling);
    let columns = (1..=width).map(|index| format!("new.column{index}")).collect();
    let from = format!("(VALUES {}) AS new", placeholders(lines.len(), width, 1));
    Ok(Source { columns, from, values: lines.into_iter().flatten().collect() })
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

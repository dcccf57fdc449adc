//! How an aggregate is stored, the same in every service.
//!
//! One table per kind: id, version, state, the columns that are searched or constrained, and the whole
//! aggregate as a JSON document. A row is read back through serde into the domain's own enum, so a state
//! that the domain does not know never gets in. Every save names the version it started from and changes
//! exactly one row.

mod held;

use sea_orm::{ConnectionTrait, QueryResult, Value};
use serde::Serialize;
use serde::de::DeserializeOwned;
use uuid::Uuid;

use crate::database::Txn;
use crate::database::sql::{for_update, placeholders, statement};
use crate::error::{CommandError, LastDecision};
use crate::{journal, trace_context};
use actnow_decisions::{Actor, Role};

pub use held::{hold_all, insert_with, save_with_commit};

/// A thing with an identity, a version and a state.
pub trait Aggregate: Clone + Serialize + DeserializeOwned + Send + Sync + 'static {
    /// Its table, `filings`.
    const TABLE: &'static str;
    /// Its kind in journal streams and errors, `filing`.
    const KIND: &'static str;

    /// Its id.
    fn id(&self) -> Uuid;
    /// Raised by one with each decision, from 1.
    fn version(&self) -> i64;
    /// Name of its state, as constrained by the table.
    fn state(&self) -> &'static str;
    /// The case it belongs to, if any.
    fn case_id(&self) -> Option<String>;
    /// Further columns that are searched or constrained; the same ones in the same order for every state.
    fn columns(&self) -> Vec<(&'static str, Value)>;
}

/// The journal stream of an aggregate, `filing/0192…`.
pub fn stream<A: Aggregate>(id: Uuid) -> String {
    format!("{}/{id}", A::KIND)
}

/// Reads without locking; `None` when there is no such row.
///
/// # Errors
/// When the database is away or the row is corrupt.
pub async fn find<A: Aggregate>(
    connection: &impl ConnectionTrait,
    id: Uuid,
) -> Result<Option<A>, CommandError> {
    let sql = format!("SELECT body FROM {} WHERE id = $1", A::TABLE);
    let row = connection.query_one_raw(statement(connection, &sql, vec![id.into()])).await?;
    row.as_ref().map(read_body).transpose()
}

/// Reads without locking.
///
/// # Errors
/// [`CommandError::NotFound`]; when the database is away or the row is corrupt.
pub async fn get<A: Aggregate>(connection: &impl ConnectionTrait, id: Uuid) -> Result<A, CommandError> {
    find(connection, id).await?.ok_or_else(|| CommandError::not_found(A::KIND, id))
}

/// Whether the aggregate concerns `actor`. To an applicant and nothing else only what they handed in themselves
/// exists: the journal knows who made its first version.
///
/// # Errors
/// When the database is away.
pub async fn concerns<A: Aggregate>(
    connection: &impl ConnectionTrait,
    id: Uuid,
    actor: &Actor,
) -> Result<bool, CommandError> {
    if !actor.is_only_applicant() {
        return Ok(true);
    }
    let first = journal::row_of(connection, &stream::<A>(id), 1).await?;
    Ok(first.is_some_and(|row| row.subject == actor.subject && row.role == Role::Applicant.as_str()))
}

/// Reads and locks the row until the end of the transaction; `None` when there is none.
///
/// The work then belongs to the aggregate's case. An act of a person that has its own trace is linked to
/// the trace in which the aggregate last changed.
///
/// # Errors
/// When the database is away or the row is corrupt.
pub async fn find_for_update<A: Aggregate>(txn: &Txn, id: Uuid) -> Result<Option<A>, CommandError> {
    if let Some((aggregate, last)) = held::known::<A>(txn, id) {
        belong(txn, &aggregate, last.as_deref());
        return Ok(Some(aggregate));
    }
    // The head of the journal comes along: one round trip less when the next decision is chained to it.
    let sql = format!(
        "SELECT a.body, a.traceparent, j.hash AS head FROM {} a \
         LEFT JOIN journal j ON j.stream = $2 AND j.seq = a.version WHERE a.id = $1{}",
        A::TABLE,
        if for_update(txn).is_empty() { "" } else { " FOR UPDATE OF a" }
    );
    let values = vec![id.into(), stream::<A>(id).into()];
    let Some(row) = txn.query_one_raw(statement(txn, &sql, values)).await? else {
        return Ok(None);
    };
    let aggregate: A = read_body(&row)?;
    // None when the row changed while this waited for its lock; the journal is then asked later.
    if let Some(head) = row.try_get("", "head")? {
        journal::know_head(txn, stream::<A>(id), aggregate.version(), head);
    }
    let last: Option<String> = row.try_get("", "traceparent")?;
    belong(txn, &aggregate, last.as_deref());
    Ok(Some(aggregate))
}

/// From now on the work belongs to the case of `aggregate`, which last changed in the trace `last`.
fn belong<A: Aggregate>(txn: &Txn, aggregate: &A, last: Option<&str>) {
    if let Some(case_id) = aggregate.case_id() {
        trace_context::record_case_id(&case_id);
        txn.belongs_to_case(Some(case_id));
    }
    if let Some(last) = last
        && !txn.context().actor.is_machine()
    {
        trace_context::link(&tracing::Span::current(), last);
    }
}

/// Reads and locks the row until the end of the transaction.
///
/// # Errors
/// [`CommandError::NotFound`]; when the database is away or the row is corrupt.
pub async fn get_for_update<A: Aggregate>(txn: &Txn, id: Uuid) -> Result<A, CommandError> {
    find_for_update(txn, id).await?.ok_or_else(|| CommandError::not_found(A::KIND, id))
}

/// Reads and locks the row, and makes sure the caller has seen its newest version.
///
/// # Errors
/// [`CommandError::Stale`] with who decided last and when; those of [`get_for_update`].
pub async fn get_expected<A: Aggregate>(txn: &Txn, id: Uuid, expected: i64) -> Result<A, CommandError> {
    let aggregate: A = get_for_update(txn, id).await?;
    if aggregate.version() == expected {
        return Ok(aggregate);
    }
    Err(stale::<A>(txn, id, expected, aggregate.version()).await?)
}

/// Saves an aggregate that was at version `since` when this transaction read it; 0 for a new one. Several
/// decisions of one transaction are saved once.
///
/// # Errors
/// [`CommandError::Stale`] when the row is no longer at `since`, or a new one is there already; when the
/// database is away.
pub async fn save<A: Aggregate>(txn: &Txn, aggregate: &A, since: i64) -> Result<(), CommandError> {
    let columns = columns_of(txn, aggregate, trace_context::current_traceparent())?;
    let changed = if since == 0 {
        insert::<A>(txn, aggregate.id(), columns).await?
    } else {
        update::<A>(txn, aggregate.id(), since, columns).await?
    };
    if changed == 1 {
        return Ok(());
    }
    let found = find::<A>(txn, aggregate.id()).await?.map_or(0, |stored| stored.version());
    Err(stale::<A>(txn, aggregate.id(), since, found).await?)
}

/// The columns of `aggregate` that change with a save, in the order every save of its kind has them.
fn columns_of<A: Aggregate>(
    txn: &Txn,
    aggregate: &A,
    traceparent: Option<String>,
) -> Result<Vec<(&'static str, Value)>, CommandError> {
    let body = serde_json::to_string(aggregate).map_err(CommandError::internal)?;
    let mut columns: Vec<(&'static str, Value)> = vec![
        ("version", aggregate.version().into()),
        ("state", aggregate.state().into()),
        ("case_id", aggregate.case_id().into()),
        ("traceparent", traceparent.into()),
        ("body", body.into()),
        ("updated_at", txn.at().into()),
    ];
    columns.extend(aggregate.columns());
    Ok(columns)
}

/// The error for who comes too late: who was faster, and when. That is whoever made the version after the one
/// that was seen; the house may have gone on by itself since.
async fn stale<A: Aggregate>(
    connection: &impl ConnectionTrait,
    id: Uuid,
    expected: i64,
    found: i64,
) -> Result<CommandError, CommandError> {
    let faster = journal::row_of(connection, &stream::<A>(id), expected + 1).await?;
    let last = faster.map(|row| LastDecision { by: row.subject, at: row.at });
    Ok(CommandError::Stale { what: A::KIND, id: id.to_string(), expected, found, last })
}

async fn insert<A: Aggregate>(
    txn: &Txn,
    id: Uuid,
    columns: Vec<(&'static str, Value)>,
) -> Result<u64, CommandError> {
    let names: Vec<&str> = columns.iter().map(|(name, _)| *name).collect();
    let sql = format!(
        "INSERT INTO {} (id, created_at, {}) VALUES {} ON CONFLICT (id) DO NOTHING",
        A::TABLE,
        names.join(", "),
        placeholders(1, names.len() + 2, 1)
    );
    let mut values: Vec<Value> = vec![id.into(), txn.at().into()];
    values.extend(columns.into_iter().map(|(_, value)| value));
    Ok(txn.execute_raw(statement(txn, &sql, values)).await?.rows_affected())
}

async fn update<A: Aggregate>(
    txn: &Txn,
    id: Uuid,
    since: i64,
    columns: Vec<(&'static str, Value)>,
) -> Result<u64, CommandError> {
    let assignments: Vec<String> =
        columns.iter().enumerate().map(|(index, (name, _))| format!("{name} = ${}", index + 3)).collect();
    let sql = format!("UPDATE {} SET {} WHERE id = $1 AND version = $2", A::TABLE, assignments.join(", "));
    let mut values: Vec<Value> = vec![id.into(), since.into()];
    values.extend(columns.into_iter().map(|(_, value)| value));
    Ok(txn.execute_raw(statement(txn, &sql, values)).await?.rows_affected())
}

/// Writes a decision into the journal: `now` is the aggregate after it, `old_state` the name of its state
/// before (empty for a new one).
pub fn record<A: Aggregate>(
    txn: &Txn,
    now: &A,
    old_state: &'static str,
    action: &'static str,
    basis: &str,
    role: Role,
    reasons: impl Into<String>,
) {
    journal::record(
        txn,
        journal::Entry {
            stream: stream::<A>(now.id()),
            seq: now.version(),
            action,
            basis: basis.to_owned(),
            old_state: old_state.to_owned(),
            new_state: now.state().to_owned(),
            role,
            reasons: reasons.into(),
        },
    );
}

/// Reads the `body` column of a row selected from an aggregate's table.
///
/// # Errors
/// When the document does not fit the domain.
pub fn read_body<A: Aggregate>(row: &QueryResult) -> Result<A, CommandError> {
    let body: String = row.try_get("", "body")?;
    serde_json::from_str(&body).map_err(CommandError::internal)
}

/// The columns every aggregate's table has. `states` become a CHECK constraint.
pub fn table(
    name: &'static str,
    states: &'static [&'static str],
) -> sea_orm_migration::prelude::TableCreateStatement {
    use sea_orm_migration::prelude::{ColumnDef, Expr, ExprTrait, Table};
    Table::create()
        .table(name)
        .col(ColumnDef::new("id").uuid().not_null().primary_key())
        .col(ColumnDef::new("version").big_integer().not_null().check(Expr::col("version").gte(1)))
        .col(
            ColumnDef::new("state").text().not_null().check(Expr::col("state").is_in(states.iter().copied())),
        )
        .col(ColumnDef::new("case_id").text())
        .col(ColumnDef::new("traceparent").text())
        .col(ColumnDef::new("body").text().not_null())
        .col(ColumnDef::new("created_at").timestamp_with_time_zone().not_null())
        .col(ColumnDef::new("updated_at").timestamp_with_time_zone().not_null())
        .to_owned()
}

//! Rows of several tables written together. Round trips decide the speed: PostgreSQL takes them as one
//! statement, SQLite, which is in the process, as one per table.

use actnow_chassis::database::sql::{placeholders, statement};
use actnow_chassis::database::{Batch, Txn, Wakes};
use actnow_chassis::error::CommandError;
use futures::future::BoxFuture;
use sea_orm::{ConnectionTrait, DbBackend, Value};

/// New rows of one table.
#[derive(Debug, Clone)]
pub struct Rows {
    table: &'static str,
    columns: &'static [&'static str],
    rows: Vec<Vec<Value>>,
}

/// Values of one statement. PostgreSQL takes 65,535. SQLite would take 32,766, but it looks each `$n` up among
/// the ones before it, so that a long statement costs the square of its length.
fn most_values(backend: DbBackend) -> usize {
    if backend == DbBackend::Postgres { 30_000 } else { 900 }
}

impl Rows {
    /// Rows for `table`, each with a value per column.
    pub fn new(table: &'static str, columns: &'static [&'static str], rows: Vec<Vec<Value>>) -> Self {
        debug_assert!(rows.iter().all(|row| row.len() == columns.len()), "{table}: a value per column");
        Self { table, columns, rows }
    }

    fn values(&self) -> usize {
        self.rows.len() * self.columns.len()
    }

    /// `INSERT INTO …` with placeholders from `first`.
    fn sql(&self, first: usize) -> String {
        let (columns, marks) =
            (self.columns.join(", "), placeholders(self.rows.len(), self.columns.len(), first));
        format!("INSERT INTO {} ({columns}) VALUES {marks}", self.table)
    }

    /// The same rows in parts that fit into one statement each.
    fn parts(self, most_values: usize) -> Vec<Self> {
        let most = most_values / self.columns.len();
        let (table, columns) = (self.table, self.columns);
        let mut rows = self.rows.into_iter().peekable();
        let mut parts = Vec::new();
        while rows.peek().is_some() {
            parts.push(Self { table, columns, rows: rows.by_ref().take(most).collect() });
        }
        parts
    }
}

/// Inserts all `tables` now.
///
/// # Errors
/// When the database is away, or a row breaks a constraint.
pub async fn insert_together(txn: &Txn, tables: Vec<Rows>) -> Result<(), CommandError> {
    let most = most_values(txn.get_database_backend());
    let mut pending: Vec<Rows> = Vec::new();
    let mut values = 0;
    for part in tables.into_iter().flat_map(|rows| rows.parts(most)) {
        if values + part.values() > most {
            write(txn, std::mem::take(&mut pending)).await?;
            values = 0;
        }
        values += part.values();
        pending.push(part);
    }
    write(txn, pending).await
}

async fn write(txn: &Txn, tables: Vec<Rows>) -> Result<(), CommandError> {
    if txn.get_database_backend() == DbBackend::Postgres {
        return one_statement(txn, tables).await;
    }
    for rows in tables {
        let sql = rows.sql(1);
        let values = rows.rows.into_iter().flatten().collect();
        txn.execute_raw(statement(txn, &sql, values)).await?;
    }
    Ok(())
}

/// `WITH t0 AS (INSERT …), t1 AS (INSERT …) INSERT …`.
async fn one_statement(txn: &Txn, mut tables: Vec<Rows>) -> Result<(), CommandError> {
    let Some(last) = tables.pop() else { return Ok(()) };
    let mut first = 1;
    let mut parts = Vec::with_capacity(tables.len());
    for (index, rows) in tables.iter().enumerate() {
        parts.push(format!("t{index} AS ({})", rows.sql(first)));
        first += rows.values();
    }
    let with = if parts.is_empty() { String::new() } else { format!("WITH {} ", parts.join(", ")) };
    let sql = format!("{with}{}", last.sql(first));
    let values =
        tables.into_iter().chain([last]).flat_map(|table| table.rows.into_iter().flatten()).collect();
    txn.execute_raw(statement(txn, &sql, values)).await?;
    Ok(())
}

/// Writes `rows` just before COMMIT, with those of every other act of the transaction.
pub fn write_with_commit(txn: &Txn, rows: Rows) {
    if rows.rows.is_empty() {
        return;
    }
    txn.collect::<TogetherBatch>(|batch| {
        match batch.tables.iter_mut().find(|known| known.table == rows.table) {
            Some(known) => known.rows.extend(rows.rows),
            None => batch.tables.push(rows),
        }
    });
}

#[derive(Default)]
struct TogetherBatch {
    tables: Vec<Rows>,
}

impl Batch for TogetherBatch {
    fn flush<'a>(self: Box<Self>, txn: &'a Txn) -> BoxFuture<'a, Result<(), CommandError>> {
        Box::pin(insert_together(txn, self.tables))
    }

    fn committed(_wakes: &Wakes) {}
}

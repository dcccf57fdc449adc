//! New rows of several tables written together. Round trips decide the speed: PostgreSQL takes them as one
//! statement, SQLite, which is in the process, as one per table.
//!
//! Both databases keep prepared statements by their text. PostgreSQL is given [arrays](super::arrays); for SQLite
//! rows are filled up to a power of two, so that few texts serve every number of them.

use sea_orm::{ConnectionTrait, DbBackend, DbErr, Value};

use super::arrays::{Arrays, arrays};
use super::sql::{placeholders, statement};

/// New rows of one table.
#[derive(Debug, Clone)]
pub struct Rows {
    /// `alarms (subject, kind)`.
    target: String,
    columns: usize,
    rows: Vec<Vec<Value>>,
    on_conflict: &'static str,
}

/// Values of one statement. PostgreSQL would take any number. SQLite would take 32,766, but it looks each `$n` up among
/// the ones before it, so that a long statement costs the square of its length.
fn most_values(backend: DbBackend) -> usize {
    if backend == DbBackend::Postgres { 30_000 } else { 900 }
}

impl Rows {
    /// Rows for `target`, `"alarms (subject, kind)"`, in order. The first column is never null: it tells rows from
    /// filling.
    pub fn new<const COLUMNS: usize>(target: impl Into<String>, rows: Vec<[Value; COLUMNS]>) -> Self {
        let rows = rows.into_iter().map(Vec::from).collect();
        Self { target: target.into(), columns: COLUMNS, rows, on_conflict: "" }
    }

    /// The same for lines of which each has as many values as the first.
    pub(crate) fn of_lines(target: impl Into<String>, rows: Vec<Vec<Value>>) -> Self {
        Self { target: target.into(), columns: rows.first().map_or(0, Vec::len), rows, on_conflict: "" }
    }

    /// With `clause` at the end, `"ON CONFLICT (subject) DO NOTHING"`.
    #[must_use]
    pub fn on_conflict(self, clause: &'static str) -> Self {
        Self { on_conflict: clause, ..self }
    }

    /// Rows with filling.
    fn places(&self) -> usize {
        self.rows.len().next_power_of_two()
    }

    fn values(&self) -> usize {
        self.places() * self.columns
    }

    /// `INSERT INTO …` with placeholders.
    fn sql(&self) -> String {
        let (target, conflict) = (&self.target, self.on_conflict);
        let marks = placeholders(self.places(), self.columns, 1);
        if self.rows.len() == 1 {
            return format!("INSERT INTO {target} VALUES {marks} {conflict}");
        }
        format!(
            "INSERT INTO {target} SELECT * FROM (VALUES {marks}) AS filled WHERE column1 IS NOT NULL {conflict}"
        )
    }

    /// The values of [`Rows::sql`].
    fn into_values(self) -> impl Iterator<Item = Value> {
        let filling: Vec<Value> = self.rows[0].iter().map(Value::as_null).collect();
        let places = self.places();
        self.rows.into_iter().chain(std::iter::repeat(filling)).take(places).flatten()
    }

    /// The same rows in parts that fit into one statement each.
    fn parts(self, most_values: usize) -> Vec<Self> {
        let Self { target, columns, rows, on_conflict } = self;
        // The greatest power of two that fits: a full part has no filling.
        let most = (most_values / columns / 2 + 1).next_power_of_two();
        let mut rows = rows.into_iter().peekable();
        let mut parts = Vec::new();
        while rows.peek().is_some() {
            let rows = rows.by_ref().take(most).collect();
            parts.push(Self { target: target.clone(), columns, rows, on_conflict });
        }
        parts
    }

    /// Takes up `other` when it is for the same table; gives it back otherwise.
    fn merge(&mut self, other: Self) -> Option<Self> {
        if self.target != other.target || self.on_conflict != other.on_conflict {
            return Some(other);
        }
        self.rows.extend(other.rows);
        None
    }
}

/// Adds `rows` to those of the same table in `tables`.
pub(super) fn add(tables: &mut Vec<Rows>, rows: Rows) {
    if rows.rows.is_empty() {
        return;
    }
    let left = tables.iter_mut().try_fold(rows, |rows, table| table.merge(rows));
    tables.extend(left);
}

/// Inserts all `tables` now, each in the order of its rows.
///
/// # Errors
/// When the database is away, or a row breaks a constraint.
pub async fn insert_together(connection: &impl ConnectionTrait, tables: Vec<Rows>) -> Result<(), DbErr> {
    let most = most_values(connection.get_database_backend());
    let mut pending: Vec<Rows> = Vec::new();
    let mut values = 0;
    for part in tables.into_iter().flat_map(|rows| rows.parts(most)) {
        if values + part.values() > most {
            write(connection, std::mem::take(&mut pending)).await?;
            values = 0;
        }
        values += part.values();
        pending.push(part);
    }
    write(connection, pending).await
}

async fn write(connection: &impl ConnectionTrait, tables: Vec<Rows>) -> Result<(), DbErr> {
    if connection.get_database_backend() == DbBackend::Postgres {
        return one_statement(connection, tables).await;
    }
    for rows in tables {
        let sql = rows.sql();
        connection.execute_raw(statement(connection, &sql, rows.into_values().collect())).await?;
    }
    Ok(())
}

/// `WITH t0 AS (INSERT …), t1 AS (INSERT …) INSERT …`.
async fn one_statement(connection: &impl ConnectionTrait, tables: Vec<Rows>) -> Result<(), DbErr> {
    let mut values = Vec::new();
    let mut parts = Vec::with_capacity(tables.len());
    for rows in tables {
        let Arrays { columns, source, values: more } = arrays(rows.rows, values.len() + 1)?;
        let (target, columns, conflict) = (rows.target, columns.join(", "), rows.on_conflict);
        parts.push(format!("INSERT INTO {target} SELECT {columns} FROM {source} {conflict}"));
        values.extend(more);
    }
    let Some(last) = parts.pop() else { return Ok(()) };
    let before: Vec<String> =
        parts.iter().enumerate().map(|(index, part)| format!("t{index} AS ({part})")).collect();
    let with = if before.is_empty() { String::new() } else { format!("WITH {} ", before.join(", ")) };
    connection.execute_raw(statement(connection, &format!("{with}{last}"), values)).await?;
    Ok(())
}

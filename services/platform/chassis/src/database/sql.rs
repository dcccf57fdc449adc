//! Small SQL manners shared by every store: one text for both databases (`$1` is understood by both),
//! lists of any length, and database errors turned into [`CommandError`]s.
//!
//! Both databases keep prepared statements by their text. A list of any length would make a text of its own
//! for each length, parsed and planned anew: lists are filled up to a power of two, so that there are few.

use sea_orm::{ConnectionTrait, DbBackend, DbErr, RuntimeErr, Statement, Value};

use super::arrays::{Arrays, array_of, arrays};
use crate::error::CommandError;

/// A statement with its values for the database behind `connection`.
pub fn statement(connection: &impl ConnectionTrait, sql: &str, values: Vec<Value>) -> Statement {
    Statement::from_sql_and_values(connection.get_database_backend(), sql, values)
}

/// `($1, $2), ($3, $4), …` for `rows` rows of `columns` columns, numbered from `first`.
pub fn placeholders(rows: usize, columns: usize, first: usize) -> String {
    let mut text = String::with_capacity(rows * columns * 5);
    let mut number = first;
    for row in 0..rows {
        text.push_str(if row == 0 { "(" } else { ", (" });
        for column in 0..columns {
            if column > 0 {
                text.push_str(", ");
            }
            text.push('$');
            text.push_str(&number.to_string());
            number += 1;
        }
        text.push(')');
    }
    text
}

/// Fills `items` up to a power of two with repetitions of the last one: for lists where a repetition changes
/// nothing (`IN`, `ON CONFLICT DO NOTHING`).
pub fn fill_up<T: Clone>(items: &mut Vec<T>) {
    if let Some(last) = items.last().cloned() {
        items.resize(items.len().next_power_of_two(), last);
    }
}

/// A condition `column` + what this answers: the column's value is one of `items`, numbered from `first`; and the
/// values. `" = ANY($1)"` for PostgreSQL, one text for lists of any length; `" IN ($1, $2)"` for SQLite, filled up.
pub fn among<T: Into<Value> + Clone>(
    connection: &impl ConnectionTrait,
    mut items: Vec<T>,
    first: usize,
) -> (String, Vec<Value>) {
    if connection.get_database_backend() == DbBackend::Postgres {
        let array = array_of(items.into_iter().map(Into::into).collect());
        return match array {
            Some(array) => (format!(" = ANY(${first})"), vec![array]),
            None => (" = ANY('{}')".to_owned(), Vec::new()),
        };
    }
    fill_up(&mut items);
    (format!(" IN {}", placeholders(1, items.len(), first)), items.into_iter().map(Into::into).collect())
}

/// The same for several columns: `(stream, seq)` + what this answers.
///
/// # Errors
/// When a row holds what no table of the house holds.
pub fn among_rows(
    connection: &impl ConnectionTrait,
    rows: Vec<Vec<Value>>,
    first: usize,
) -> Result<(String, Vec<Value>), DbErr> {
    let (rows, values) = rows_of(connection, rows, first)?;
    Ok((format!(" IN ({rows})"), values))
}

/// `rows` as something to select from or to insert, numbered from `first`, and their values. For statements to
/// which a repetition of the last row changes nothing.
///
/// # Errors
/// When a row holds what no table of the house holds.
pub fn rows_of(
    connection: &impl ConnectionTrait,
    mut rows: Vec<Vec<Value>>,
    first: usize,
) -> Result<(String, Vec<Value>), DbErr> {
    if connection.get_database_backend() == DbBackend::Postgres {
        let Arrays { columns, source, values } = arrays(rows, first)?;
        return Ok((format!("SELECT {} FROM {source}", columns.join(", ")), values));
    }
    fill_up(&mut rows);
    let marks = placeholders(rows.len(), rows.first().map_or(0, Vec::len), first);
    Ok((format!("VALUES {marks}"), rows.into_iter().flatten().collect()))
}

/// ` FOR UPDATE` where the database locks rows; SQLite's one writer holds the whole file already.
pub fn for_update(connection: &impl ConnectionTrait) -> &'static str {
    if connection.get_database_backend() == DbBackend::Postgres { " FOR UPDATE" } else { "" }
}

impl From<DbErr> for CommandError {
    fn from(error: DbErr) -> Self {
        match classify(&error) {
            Failure::Passing(what) => CommandError::Unavailable(what, Some(error.into())),
            Failure::Ours => CommandError::Internal(error.into()),
        }
    }
}

enum Failure {
    Passing(&'static str),
    Ours,
}

#[expect(clippy::wildcard_enum_match_arm, reason = "a foreign enum: what is not listed is a bug of ours")]
fn classify(error: &DbErr) -> Failure {
    match error {
        DbErr::ConnectionAcquire(_) | DbErr::Conn(_) => Failure::Passing("database connection"),
        DbErr::Exec(RuntimeErr::SqlxError(sqlx)) | DbErr::Query(RuntimeErr::SqlxError(sqlx)) => {
            classify_sqlx(sqlx)
        }
        _ => Failure::Ours,
    }
}

#[expect(clippy::wildcard_enum_match_arm, reason = "a foreign enum: what is not listed is a bug of ours")]
fn classify_sqlx(error: &sea_orm::sqlx::Error) -> Failure {
    use sea_orm::sqlx::Error;
    match error {
        Error::Io(_) | Error::PoolTimedOut | Error::PoolClosed | Error::WorkerCrashed | Error::Tls(_) => {
            Failure::Passing("database connection")
        }
        Error::Database(database) => match database.code().as_deref() {
            // Deadlock, serialization failure, lock timeout: the same work may succeed next time.
            Some("40P01" | "40001" | "55P03") => Failure::Passing("database lock"),
            // Statement cancelled, server shutting down or starting, session ended while idle.
            Some("57014" | "57P01" | "57P02" | "57P03" | "25P03") => Failure::Passing("database"),
            // SQLite BUSY and its extended codes.
            Some("5" | "261" | "517") => Failure::Passing("database lock"),
            // SQLite: no space left.
            Some("13") => Failure::Passing("database storage"),
            Some(code) if code.starts_with("08") => Failure::Passing("database connection"),
            // Out of disk, memory or connections: nothing that the work could do better.
            Some(code) if code.starts_with("53") => Failure::Passing("database resources"),
            _ => Failure::Ours,
        },
        _ => Failure::Ours,
    }
}

/// Whether `error` is a violated unique constraint.
pub fn is_unique_violation(error: &DbErr) -> bool {
    matches!(error.sql_err(), Some(sea_orm::SqlErr::UniqueConstraintViolation(_)))
}

#[cfg(test)]
mod tests {
    use super::placeholders;

    #[test]
    fn placeholders_are_numbered_through() {
        assert_eq!(placeholders(2, 2, 3), "($3, $4), ($5, $6)");
    }
}

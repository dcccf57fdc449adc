//! Small SQL manners shared by every store: one text for both databases (`$1` is understood by both),
//! multi-row inserts, and database errors turned into [`CommandError`]s.

use sea_orm::{ConnectionTrait, DbErr, RuntimeErr, Statement, Value};

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

/// ` FOR UPDATE` where the database locks rows; SQLite's one writer holds the whole file already.
pub fn for_update(connection: &impl ConnectionTrait) -> &'static str {
    match connection.get_database_backend() {
        sea_orm::DbBackend::Postgres => " FOR UPDATE",
        _ => "",
    }
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

fn classify(error: &DbErr) -> Failure {
    match error {
        DbErr::ConnectionAcquire(_) | DbErr::Conn(_) => Failure::Passing("database connection"),
        DbErr::Exec(RuntimeErr::SqlxError(sqlx)) | DbErr::Query(RuntimeErr::SqlxError(sqlx)) => {
            classify_sqlx(sqlx)
        }
        _ => Failure::Ours,
    }
}

fn classify_sqlx(error: &sea_orm::sqlx::Error) -> Failure {
    use sea_orm::sqlx::Error;
    match error {
        Error::Io(_) | Error::PoolTimedOut | Error::PoolClosed | Error::WorkerCrashed | Error::Tls(_) => {
            Failure::Passing("database connection")
        }
        Error::Database(database) => match database.code().as_deref() {
            // Deadlock, serialization failure, lock timeout: the same work may succeed next time.
            Some("40P01" | "40001" | "55P03") => Failure::Passing("database lock"),
            // Statement cancelled, server shutting down or starting, too many clients.
            Some("57014" | "57P01" | "57P02" | "57P03" | "53300" | "25P03") => Failure::Passing("database"),
            // SQLite BUSY and its extended codes.
            Some("5" | "261" | "517") => Failure::Passing("database lock"),
            Some(code) if code.starts_with("08") => Failure::Passing("database connection"),
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

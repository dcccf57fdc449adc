//! What other departments noted of companies; a note is lifted, never deleted.

use std::collections::BTreeSet;

use actnow_chassis::database::sql::statement;
use actnow_chassis::database::{Rows, Txn};
use actnow_chassis::error::CommandError;
use actnow_identifiers::Uscc;
use chrono::NaiveDate;
use sea_orm::{ConnectionTrait, QueryResult};
use uuid::Uuid;

use crate::domain::deregistration::{Mark, OwnMatter};

/// The names of all marks, as constrained by the table.
pub(super) fn names() -> [&'static str; 9] {
    Mark::ALL.map(Mark::as_str)
}

/// A note about a company.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Note {
    /// Its id.
    pub id: Uuid,
    /// Code of the company.
    pub uscc: Uscc,
    /// What.
    pub mark: Mark,
    /// The number of the document it rests on.
    pub reference: String,
    /// Since when.
    pub since: NaiveDate,
}

impl Note {
    /// The matter of this bureau it rests on, if it is one.
    pub fn own_matter(&self) -> Option<OwnMatter> {
        OwnMatter::named(&self.reference)
    }
}

/// The row of a new note.
pub fn note_rows(txn: &Txn, note: &Note) -> Rows {
    let row = [
        note.id.into(),
        note.uscc.as_str().into(),
        note.mark.as_str().into(),
        note.reference.clone().into(),
        note.since.into(),
        txn.context().actor.subject.clone().into(),
        txn.at().into(),
    ];
    Rows::new("company_marks (id, uscc, mark, reference, since, noted_by, noted_at)", vec![row])
}

/// The notes that stand about `uscc`, in the order of their ids.
///
/// # Errors
/// When the database is away or a row is corrupt.
pub async fn standing(connection: &impl ConnectionTrait, uscc: &Uscc) -> Result<Vec<Note>, CommandError> {
    let sql = "SELECT id, mark, reference, since FROM company_marks WHERE uscc = $1 AND lifted_at IS NULL \
               ORDER BY id";
    let rows = connection.query_all_raw(statement(connection, sql, vec![uscc.as_str().into()])).await?;
    let note = |row: &QueryResult| {
        let mark: String = row.try_get("", "mark")?;
        Ok(Note {
            id: row.try_get("", "id")?,
            uscc: *uscc,
            mark: mark.parse().map_err(CommandError::internal)?,
            reference: row.try_get("", "reference")?,
            since: row.try_get("", "since")?,
        })
    };
    rows.iter().map(note).collect()
}

/// Whether something was noted of `uscc` under `reference`, lifted since or not.
///
/// # Errors
/// When the database is away.
pub async fn was_noted(
    connection: &impl ConnectionTrait,
    uscc: &Uscc,
    reference: &str,
) -> Result<bool, CommandError> {
    let sql = "SELECT id FROM company_marks WHERE uscc = $1 AND reference = $2 LIMIT 1";
    let values = vec![uscc.as_str().into(), reference.into()];
    Ok(connection.query_one_raw(statement(connection, sql, values)).await?.is_some())
}

/// The marks that stand about `uscc`.
///
/// # Errors
/// When the database is away or a row is corrupt.
pub async fn marks_of(
    connection: &impl ConnectionTrait,
    uscc: &Uscc,
) -> Result<BTreeSet<Mark>, CommandError> {
    Ok(standing(connection, uscc).await?.into_iter().map(|note| note.mark).collect())
}

/// Lifts the note `id`; answers whether it stood.
///
/// # Errors
/// When the database is away.
pub async fn lift(txn: &Txn, id: Uuid) -> Result<bool, CommandError> {
    let sql = "UPDATE company_marks SET lifted_at = $1, lifted_by = $2 WHERE id = $3 AND lifted_at IS NULL";
    let values = vec![txn.at().into(), txn.context().actor.subject.clone().into(), id.into()];
    Ok(txn.execute_raw(statement(txn, sql, values)).await?.rows_affected() == 1)
}

//! Notes of other departments about companies: what bars from the simple deregistration, until it is lifted.

use actnow_chassis::database::Txn;
use actnow_chassis::error::CommandError;
use actnow_chassis::journal::{self, Entry as JournalEntry};
use actnow_decisions::{Actor, Role};
use actnow_identifiers::Uscc;
use chrono::NaiveDate;
use uuid::Uuid;

use crate::domain::deregistration::Mark;
use crate::store::marks::{Note, lift, note_rows, standing};
use crate::store::register_versions::hold;

/// Who notes and lifts.
pub const ROLES: &[Role] = &[Role::Registrar, Role::Supervisor, Role::Head, Role::System];
/// The article under which it bars.
const BASIS: &str = "MERR 33";

/// A note to be made.
pub struct NewMark {
    /// Code of the company.
    pub uscc: Uscc,
    /// What.
    pub mark: Mark,
    /// The document it rests on.
    pub reference: String,
    /// Since when.
    pub since: NaiveDate,
}

/// Notes `new`; the same mark under the same document stands once.
///
/// # Errors
/// `NOT_FOUND` without the company; when the database is away.
pub async fn note_in(txn: &Txn, new: NewMark, actor: &Actor) -> Result<Vec<Note>, CommandError> {
    let NewMark { uscc, mark, reference, since } = new;
    hold(txn, &uscc).await?;
    let mut notes = standing(txn, &uscc).await?;
    if notes.iter().any(|note| note.mark == mark && note.reference == reference) {
        return Ok(notes);
    }
    let note = Note { id: txn.next_id(), uscc, mark, reference, since };
    txn.write_with_commit(note_rows(txn, &note));
    write_down(txn, note.id, (1, "note", ""), mark.as_str(), &note.reference, actor);
    notes.push(note);
    Ok(notes)
}

/// Lifts the note `id` of `uscc` for `reasons`.
///
/// # Errors
/// `NOT_FOUND` without company or note; when the database is away.
pub async fn lift_in(
    txn: &Txn,
    (uscc, id): (Uscc, Uuid),
    reasons: &str,
    actor: &Actor,
) -> Result<Vec<Note>, CommandError> {
    hold(txn, &uscc).await?;
    let mut notes = standing(txn, &uscc).await?;
    let Some(at) = notes.iter().position(|note| note.id == id) else {
        return Err(CommandError::not_found("mark", id));
    };
    let note = notes.remove(at);
    lift(txn, id).await?;
    write_down(txn, id, (2, "lift", note.mark.as_str()), "LIFTED", reasons, actor);
    Ok(notes)
}

fn write_down(
    txn: &Txn,
    id: Uuid,
    (seq, action, old): (i64, &'static str, &'static str),
    new: &'static str,
    reasons: &str,
    actor: &Actor,
) {
    journal::record(
        txn,
        JournalEntry {
            stream: format!("mark/{id}"),
            seq,
            action,
            basis: BASIS.to_owned(),
            old_state: old.to_owned(),
            new_state: new.to_owned(),
            role: actor.acting_as(ROLES).unwrap_or(Role::System),
            reasons: reasons.to_owned(),
        },
    );
}

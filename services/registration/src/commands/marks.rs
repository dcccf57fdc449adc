//! Notes of other departments about companies: what bars from the simple deregistration, until it is lifted.

use actnow_chassis::database::Txn;
use actnow_chassis::error::CommandError;
use actnow_chassis::journal::{self, Entry as JournalEntry};
use actnow_decisions::{Actor, Refusal, Role, Text};
use actnow_identifiers::Uscc;
use chrono::NaiveDate;
use uuid::Uuid;

use super::machine;
use crate::domain::company::CompanyStanding;
use crate::domain::deregistration::{Mark, OwnMatter};
use crate::store::marks::{self, Note, lift, note_rows};
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
/// `NOT_FOUND` without the company; `COMPANY_ENDED`; when the database is away.
pub async fn note_in(txn: &Txn, new: NewMark, actor: &Actor) -> Result<Vec<Note>, CommandError> {
    let NewMark { uscc, mark, reference, since } = new;
    let standing = hold(txn, &uscc).await?.entry.standing();
    if matches!(standing, CompanyStanding::Deregistered | CompanyStanding::Revoked) {
        let text = Text::new("该企业已经终止", "the company has ended already");
        return Err(CommandError::Refused(Refusal::precondition("COMPANY_ENDED", BASIS, text)));
    }
    let mut notes = marks::standing(txn, &uscc).await?;
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
/// `MARK_OF_OWN_MATTER` for one that is lifted with its matter; `NOT_FOUND` without company or note; when the database is
/// away.
pub async fn lift_in(
    txn: &Txn,
    (uscc, id): (Uscc, Uuid),
    reasons: &str,
    actor: &Actor,
) -> Result<Vec<Note>, CommandError> {
    hold(txn, &uscc).await?;
    let mut notes = marks::standing(txn, &uscc).await?;
    let Some(at) = notes.iter().position(|note| note.id == id) else {
        return Err(CommandError::not_found("mark", id));
    };
    let note = notes.remove(at);
    if let Some(matter) = note.own_matter().filter(|matter| !matter.is_lifted_by_hand()) {
        let text = Text::new(
            "该标记随本机关的事项自动登记，事项办结时自动解除",
            "it was noted with a matter of this bureau and is lifted when that is settled",
        );
        let refusal = Refusal::precondition("MARK_OF_OWN_MATTER", BASIS, text);
        return Err(CommandError::Refused(refusal.with("matter", matter.to_string())));
    }
    lift_note_in(txn, &note, reasons, actor).await?;
    Ok(notes)
}

/// Lifts what was noted of `uscc` with `matter`, which is settled.
///
/// # Errors
/// When the database is away.
pub(super) async fn settle_in(
    txn: &Txn,
    (uscc, matter): (&Uscc, OwnMatter),
    reasons: &str,
    actor: &Actor,
) -> Result<(), CommandError> {
    for note in marks::standing(txn, uscc).await? {
        if note.own_matter() == Some(matter) {
            lift_note_in(txn, &note, reasons, actor).await?;
        }
    }
    Ok(())
}

/// Lists a company that the inspection `id` did not reach at its registered address. One that this register does not
/// hold, or that has ended, is not on its list; one that was taken off it is not put on again for the same inspection.
///
/// # Errors
/// When the database is away.
pub async fn list_unreached_in(
    txn: &Txn,
    (uscc, id): (Uscc, Uuid),
    since: NaiveDate,
) -> Result<(), CommandError> {
    let reference = OwnMatter::Unreached(id).to_string();
    if marks::was_noted(txn, &uscc, &reference).await? {
        return Ok(());
    }
    let new = NewMark { uscc, mark: Mark::AbnormalList, reference, since };
    match note_in(txn, new, &machine()).await {
        Ok(_) | Err(CommandError::NotFound { .. } | CommandError::Refused(_)) => Ok(()),
        Err(
            trouble @ (CommandError::Invalid(_)
            | CommandError::Stale { .. }
            | CommandError::CommandIdReused(_)
            | CommandError::Denied(_)
            | CommandError::Unavailable(..)
            | CommandError::Overloaded
            | CommandError::Internal(_)),
        ) => Err(trouble),
    }
}

/// Takes `uscc`, which has another address now, off the list on which it stood because nobody was reached at the one
/// before.
///
/// # Errors
/// When the database is away.
pub(super) async fn reached_again_in(txn: &Txn, uscc: &Uscc) -> Result<(), CommandError> {
    for note in marks::standing(txn, uscc).await? {
        if matches!(note.own_matter(), Some(OwnMatter::Unreached(_))) {
            lift_note_in(txn, &note, "another address is registered", &machine()).await?;
        }
    }
    Ok(())
}

async fn lift_note_in(txn: &Txn, note: &Note, reasons: &str, actor: &Actor) -> Result<(), CommandError> {
    lift(txn, note.id).await?;
    write_down(txn, note.id, (2, "lift", note.mark.as_str()), "LIFTED", reasons, actor);
    Ok(())
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

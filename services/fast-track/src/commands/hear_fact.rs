//! Hears a fact of a department: the case it belongs to moves on, or nothing happens.

use actnow_chassis::CommandError;
use actnow_chassis::database::Txn;
use uuid::Uuid;

use super::occasion;
use super::take_step::{Act, Before, take_step};
use crate::domain::{Heard, Outcome, Rules};
use crate::store::find_by_subject_for_update;

/// Takes in one fact. Facts of no case are none of our business; `case_id` is the case the speaker named.
///
/// # Errors
/// When the database is away or a row is corrupt.
pub async fn hear_in(
    txn: &Txn,
    heard: &Heard,
    case_id: Option<Uuid>,
    rules: &Rules,
) -> Result<(), CommandError> {
    let Some(track) = find_by_subject_for_update(txn, heard.told.subject_id(), case_id).await? else {
        return Ok(());
    };
    let before = Before::from(&track);
    match track.hear(heard, rules, &occasion(txn)) {
        Outcome::Unchanged(_) => Ok(()),
        Outcome::Moved(next) => {
            take_step(txn, &before, &next, Act::of_system("hear", heard.told.event())).await
        }
    }
}

//! Notes that the person who handed a case in has left the hall before it was done.

use actnow_chassis::aggregate;
use actnow_chassis::database::Txn;
use actnow_chassis::error::CommandError;
use actnow_decisions::Role;
use uuid::Uuid;

use super::occasion;
use super::take_step::{Act, Before, take};
use crate::domain::{Rules, Track};
use crate::store::CaseFile;

/// Who may note it.
pub const ROLES: &[Role] = &[Role::Window];

/// Notes one departure.
///
/// # Errors
/// `NOBODY_IN_HALL`; `NOT_FOUND`; when the database is away.
pub async fn note_departure_in(txn: &Txn, case_id: Uuid, rules: &Rules) -> Result<CaseFile, CommandError> {
    let track: Track = aggregate::get_for_update(txn, case_id).await?;
    let before = Before::from(&track);
    let outcome = track.note_departure(rules, &occasion(txn))?;
    let act = Act { action: "note_departure", role: Role::Window, reasons: String::new() };
    take(txn, &before, outcome, act).await
}

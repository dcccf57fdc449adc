//! Resumes a case that seems stuck: gives again what is unanswered, arms what should be armed.

use actnow_chassis::database::Txn;
use actnow_chassis::{CommandError, aggregate};
use actnow_decisions::Role;
use uuid::Uuid;

use super::occasion;
use super::take_step::{Act, Before, take};
use crate::domain::{Armed, Resumed, Rules, Track};
use crate::store::{CaseFile, armed_at};

/// Who may resume a case.
pub const ROLES: &[Role] = &[Role::Operator, Role::Supervisor, Role::Head, Role::Window];

/// Resumes one case; answers it and what was given again.
///
/// # Errors
/// When the database is away, or the case is missing or corrupt.
pub async fn resume_in(
    txn: &Txn,
    case_id: Uuid,
    rules: &Rules,
) -> Result<(CaseFile, Vec<String>), CommandError> {
    let track: Track = aggregate::get_for_update(txn, case_id).await?;
    let before = Before::from(&track);
    let armed = armed_at(txn, case_id).await?.map_or(Armed::No, Armed::At);
    let Resumed { outcome, given_again } = track.resume(armed, rules, &occasion(txn));
    let role = txn.context().actor.acting_as(ROLES).unwrap_or(Role::Operator);
    let act = Act { action: "resume", role, reasons: given_again.join(", ") };
    Ok((take(txn, &before, outcome, act).await?, given_again))
}

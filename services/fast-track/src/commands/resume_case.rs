//! Resumes a case that seems stuck: gives again what is unanswered, arms what should be armed.

use actnow_chassis::database::Txn;
use actnow_chassis::{CommandError, aggregate};
use actnow_decisions::Role;
use uuid::Uuid;

use super::occasion;
use super::take_step::{Act, Before, take_step};
use crate::domain::{Armed, Outcome, Resumed, Rules, Track};
use crate::store::{CaseFile, armed_at, lines_of};

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
    let mut lines = lines_of(txn, case_id).await?;
    let Resumed { outcome, given_again } = track.resume(armed, rules, &occasion(txn));
    let track = match outcome {
        Outcome::Unchanged(track) => *track,
        Outcome::Moved(next) => {
            let role = txn.context().actor.acting_as(ROLES).unwrap_or(Role::Operator);
            let act = Act { action: "resume", role, reasons: given_again.join(", ") };
            take_step(txn, &before, &next, act).await?;
            lines.extend(next.lines.iter().map(Into::into));
            next.now
        }
    };
    Ok((CaseFile { track, lines }, given_again))
}

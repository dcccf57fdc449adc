//! Resumes a case that seems stuck: gives again what is unanswered, arms what should be armed.

use actnow_chassis::database::Txn;
use actnow_chassis::database::sql::statement;
use actnow_chassis::{CommandError, aggregate};
use actnow_decisions::Role;
use chrono::{DateTime, Utc};
use sea_orm::ConnectionTrait;
use uuid::Uuid;

use super::occasion;
use super::take_step::{Act, Before, take_step};
use crate::domain::{Armed, Outcome, Resumed, Rules, Track};
use crate::store::{CaseFile, LOOK, lines_of};

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
    let armed = armed(txn, case_id).await?;
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

async fn armed(txn: &Txn, case_id: Uuid) -> Result<Armed, CommandError> {
    let sql = "SELECT due_at FROM alarms WHERE subject = $1 AND kind = $2";
    let values = vec![case_id.to_string().into(), LOOK.into()];
    let Some(row) = txn.query_one_raw(statement(txn, sql, values)).await? else { return Ok(Armed::No) };
    let due_at: DateTime<Utc> = row.try_get("", "due_at")?;
    Ok(Armed::At(due_at))
}

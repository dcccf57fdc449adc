//! A head moves a grade for a ground that the rules name; the grade is then computed anew.

use actnow_chassis::aggregate;
use actnow_chassis::database::Txn;
use actnow_chassis::error::CommandError;
use actnow_decisions::{Actor, Role};
use actnow_statutory_clock::legal_date;

use super::Grading;
use crate::commands::Seen;
use crate::config::Rules;
use crate::domain::reason::Reason;
use crate::domain::risk::moves::{GradeMove, MoveGround};
use crate::domain::risk::refusal::RiskRefusal;
use crate::store::Establishment;

/// Who may.
pub(crate) const ROLES: &[Role] = &[Role::Head];

/// Moves the grade.
///
/// # Errors
/// [`RiskRefusal`]; `ABORTED` when somebody decided in between; when the database is away.
pub(crate) async fn move_in(
    txn: &Txn,
    rules: &Rules,
    seen: Seen,
    ground: MoveGround,
    reason: &Reason,
    actor: &Actor,
) -> Result<Establishment, CommandError> {
    let no = |refusal: RiskRefusal| CommandError::Refused(refusal.into());
    let role = actor.acting_as(ROLES).ok_or_else(|| no(RiskRefusal::RoleMissing))?;
    let row: Establishment = aggregate::get_expected(txn, seen.id, seen.version).await?;
    let today = legal_date(txn.at());
    if row.ended_on.is_some() {
        return Err(no(RiskRefusal::LicenceEnded));
    }
    if row.inputs.is_moved(ground, &rules.risk, today) {
        return Err(no(RiskRefusal::AlreadyMoved { ground }));
    }
    let mut grading = Grading::of(txn, rules, row);
    grading.row.inputs.moves.push(GradeMove { ground, on: today, decided_by: Some(actor.subject.clone()) });
    grading.assess("MOVE_GRADE", role, format!("{}: {}", ground.as_str(), reason.as_str()));
    grading.finish().await
}

//! Withdraws a case: what can be undone is undone, what was issued stays.

use actnow_chassis::aggregate::Aggregate;
use actnow_chassis::database::Txn;
use actnow_chassis::{CommandError, aggregate};
use actnow_decisions::Role;
use uuid::Uuid;

use super::occasion;
use super::take_step::{Act, Before, take};
use crate::domain::{Rules, Track};
use crate::store::CaseFile;

/// Who may withdraw a case.
pub const ROLES: &[Role] = &[Role::Applicant, Role::Window];

/// A withdrawal whose every field was read.
pub struct Withdraw {
    /// Which case.
    pub case_id: Uuid,
    /// The version the caller has seen.
    pub expected_version: i64,
    /// In clear words.
    pub reasons: String,
}

/// Withdraws one case.
///
/// # Errors
/// `CASE_CLOSED`; a version that is no longer current; when the database is away.
pub async fn withdraw_in(txn: &Txn, withdraw: Withdraw, rules: &Rules) -> Result<CaseFile, CommandError> {
    let Withdraw { case_id, expected_version, reasons } = withdraw;
    let actor = txn.context().actor.clone();
    if !aggregate::concerns::<Track>(txn, case_id, &actor).await? {
        return Err(CommandError::not_found(Track::KIND, case_id));
    }
    let track: Track = aggregate::get_expected(txn, case_id, expected_version).await?;
    let before = Before::from(&track);
    let outcome = track.withdraw(reasons.clone(), actor.subject.clone(), rules, &occasion(txn))?;
    let role = actor.acting_as(ROLES).unwrap_or(Role::Applicant);
    take(txn, &before, outcome, Act { action: "withdraw", role, reasons }).await
}

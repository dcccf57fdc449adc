//! A person of the bureau settles a consultation: what a department said was dealt with, or nobody waits any longer.

use actnow_chassis::database::Txn;
use actnow_chassis::{CommandError, aggregate};
use actnow_decisions::Role;
use uuid::Uuid;

use super::occasion;
use super::take_step::{Act, Before, take};
use crate::domain::{Rules, Track};
use crate::store::CaseFile;

/// Who may settle one.
pub const ROLES: &[Role] = &[Role::Supervisor, Role::Head];

/// A settlement whose every field was read.
pub struct Settle {
    /// Which case.
    pub case_id: Uuid,
    /// The version the caller has seen.
    pub expected_version: i64,
    /// Which consultation.
    pub consultation_id: Uuid,
    /// In clear words.
    pub reasons: String,
}

/// Settles one consultation.
///
/// # Errors
/// `NOT_FOUND`; see [`Track::settle_consultation`]; a version that is no longer current; when the database is away.
pub async fn settle_in(txn: &Txn, settle: Settle, rules: &Rules) -> Result<CaseFile, CommandError> {
    let Settle { case_id, expected_version, consultation_id: id, reasons } = settle;
    let track: Track = aggregate::get_expected(txn, case_id, expected_version).await?;
    if track.consultation(id).is_none() {
        return Err(CommandError::not_found("consultation of the case", id));
    }
    let before = Before::from(&track);
    let actor = txn.context().actor.clone();
    let by = actor.subject.clone();
    let outcome = track.settle_consultation(id, reasons.clone(), by, rules, &occasion(txn))?;
    let role = actor.acting_as(ROLES).unwrap_or(Role::Supervisor);
    take(txn, &before, outcome, Act { action: "settle_consultation", role, reasons }).await
}

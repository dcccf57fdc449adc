//! A revocation that was wrong (MERR 42): the head or the superior takes it back, and what was before it is restored. A company that had
//! ended is active again, with a licence and its name; a change is in force again; nobody is banned any more.
//!
//! What ended with the company, a dormancy or an order about its name, stays ended and may be begun anew.

use actnow_chassis::aggregate;
use actnow_chassis::database::Txn;
use actnow_chassis::error::CommandError;
use actnow_decisions::Actor;
use uuid::Uuid;

use super::restore_entry::{around, facts_about, restore_in};
use super::revocation_docket::{RevocationAct, decided, keep_restored};
use crate::config::Bureau;
use crate::domain::certificate::CertificateEnd;
use crate::domain::revocation::RevocationCommand;
use crate::store::RevocationRecord;
use crate::store::bans::lift;
use crate::store::register_versions::{history, hold};

/// Takes the revocation back for `reasons`.
///
/// # Errors
/// `NAME_TAKEN`, `HEAD_OFFICE_ENDED`, `COMPANY_HAS_OPEN_FILING`; `UNAVAILABLE` while the seal is away; the domain's refusals;
/// `ABORTED` when somebody decided in between.
pub async fn take_back_in(
    txn: &Txn,
    bureau: &Bureau,
    (id, expected): (Uuid, i64),
    reasons: String,
    actor: &Actor,
) -> Result<RevocationRecord, CommandError> {
    let before: RevocationRecord = aggregate::get_expected(txn, id, expected).await?;
    let held = hold(txn, &before.revocation.company).await?;
    let entry = facts_about(&held.entry);
    let made = around(history(txn, &before.revocation.company).await?, id);
    let left = made.as_ref().map_or(entry, |(_, made)| facts_about(&made.entry));
    let decision = before.revocation.clone().take_back(reasons.clone(), (left, entry), actor, txn.at());
    let decision = decided(decision)?;
    let Some((earlier, _)) = made else {
        return Err(CommandError::internal(anyhow::anyhow!("revocation {id} made no version of the entry")));
    };
    let how = (id, before.revocation.target, CertificateEnd::Superseded);
    let restored = restore_in(txn, bureau, &held, earlier.entry, how).await?;
    lift(txn, id).await?;
    let act = RevocationAct { command: RevocationCommand::TakeBack, actor, reasons: &reasons };
    keep_restored(txn, Some(&before), decision, act, Some(&restored)).await
}

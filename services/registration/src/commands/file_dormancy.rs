//! A dormancy is put on file, extended, or taken back before it begins.

use actnow_chassis::database::Txn;
use actnow_chassis::error::CommandError;
use actnow_decisions::Actor;
use actnow_identifiers::Uscc;
use actnow_statutory_clock::legal_date;
use uuid::Uuid;

use super::company_file::{begin_act, must_be_company};
use super::dormancy_docket::{DormancyAct, already_open, decided, keep, on_desk, others};
use super::open_revocation::must_be_none_open;
use crate::config::Bureau;
use crate::domain::dormancy::{
    Dormancy, DormancyCommand, DormancyContext, DormancyForm, Extension, NewDormancy,
};
use crate::store::DormancyRecord;
use crate::store::register_versions::Held;

fn context<'a>(txn: &Txn, bureau: &'a Bureau, held: &Held, days_before: u64) -> DormancyContext<'a> {
    DormancyContext {
        standing: held.entry.standing(),
        days_before,
        today: legal_date(txn.at()),
        policy: bureau.policy(),
    }
}

/// Puts a dormancy of `company` on file.
///
/// # Errors
/// Every broken rule; `COMPANY_HAS_OPEN_FILING`, `NOT_FOR_BRANCHES`, `REVOCATION_OPEN`, `DORMANCY_OPEN`; the domain's
/// refusals;
/// `NOT_FOUND` without the company.
pub async fn file_in(
    txn: &Txn,
    bureau: &Bureau,
    (company, form): (Uscc, DormancyForm),
    actor: &Actor,
) -> Result<DormancyRecord, CommandError> {
    let (held, file) = begin_act(txn, bureau, &company, actor).await?;
    must_be_company(&held.entry)?;
    must_be_none_open(txn, &company).await?;
    let before = others(txn, &company, Uuid::nil()).await?;
    if let Some(open) = before.open {
        return Err(already_open(open));
    }
    let (id, full_name, reasons) = (txn.next_id(), held.entry.full_name(), form.reasons.clone());
    let new = NewDormancy { id, company, full_name, parties: file.parties, form };
    let context = context(txn, bureau, &held, before.days);
    let decision = decided(Dormancy::file(new, &context, actor))?;
    let act = DormancyAct { command: DormancyCommand::File, actor, reasons: &reasons };
    keep(txn, None, decision, act, Some(&held)).await
}

/// Moves the last day of a dormancy.
///
/// # Errors
/// Every broken rule; `REVOCATION_OPEN`; the domain's refusals; `ABORTED` when somebody decided in between.
pub async fn extend_in(
    txn: &Txn,
    bureau: &Bureau,
    seen: (Uuid, i64),
    (extension, reasons): (Extension, String),
    actor: &Actor,
) -> Result<DormancyRecord, CommandError> {
    let (before, held) = on_desk(txn, seen).await?;
    must_be_none_open(txn, &before.dormancy.company).await?;
    let days = others(txn, &before.dormancy.company, before.dormancy.id).await?.days;
    let context = context(txn, bureau, &held, days);
    let decision = decided(before.dormancy.clone().extend(extension, &context, actor))?;
    let act = DormancyAct { command: DormancyCommand::Extend, actor, reasons: &reasons };
    keep(txn, Some(&before), decision, act, Some(&held)).await
}

/// Takes a dormancy back before its first day.
///
/// # Errors
/// The domain's refusals; `ABORTED` when somebody decided in between.
pub async fn withdraw_in(
    txn: &Txn,
    seen: (Uuid, i64),
    reasons: &str,
    actor: &Actor,
) -> Result<DormancyRecord, CommandError> {
    let (before, held) = on_desk(txn, seen).await?;
    let decision = decided(before.dormancy.clone().withdraw(actor, txn.at()))?;
    let act = DormancyAct { command: DormancyCommand::Withdraw, actor, reasons };
    keep(txn, Some(&before), decision, act, Some(&held)).await
}

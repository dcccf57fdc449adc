//! How a revocation begins: applied for, opened ex officio, accepted or not; about an establishment, or about a change
//! that the company stands by.

use actnow_chassis::aggregate;
use actnow_chassis::database::Txn;
use actnow_chassis::error::CommandError;
use actnow_decisions::{Actor, Refusal, Text, Violations};
use actnow_identifiers::Uscc;
use actnow_statutory_clock::legal_date;
use uuid::Uuid;

use super::company_file::file_of;
use super::invalid;
use super::marks::{NewMark, note_in};
use super::people::People;
use super::restore_entry::facts_about;
use super::revocation_docket::{RevocationAct, decided, keep};
use crate::config::Bureau;
use crate::domain::deregistration::{Mark, OwnMatter};
use crate::domain::filing::FilingState;
use crate::domain::revocation::{Declined, NewRevocation, Revocation, RevocationCommand, Target};
use crate::store::persons::person_rows;
use crate::store::register_versions::hold;
use crate::store::{FilingRecord, RevocationRecord, revocations};

/// A registration that is said to be false.
#[derive(Debug, Clone)]
pub struct Suspected {
    /// Code of the company.
    pub company: Uscc,
    /// Its establishment, or one change of it.
    pub target: Target,
    /// What is false; no personal data.
    pub reasons: String,
}

/// Applies for the revocation of a registration; a person affected is kept sealed beside it.
///
/// # Errors
/// `REVOCATION_OPEN`, `NO_SUCH_CHANGE`, the domain's refusals; `NOT_FOUND` without the company.
pub async fn apply_in(
    txn: &Txn,
    bureau: &Bureau,
    suspected: Suspected,
    affected: &People,
    actor: &Actor,
) -> Result<RevocationRecord, CommandError> {
    let new = about_to_open(txn, bureau, suspected).await?;
    let (id, reasons) = (new.id, new.reasons.clone());
    let decision = decided(Revocation::apply(new, actor, txn.at(), bureau.calendar()))?;
    txn.write_with_commit(person_rows(bureau.privacy(), id, 1, &affected.persons)?);
    keep(txn, None, decision, RevocationAct { command: RevocationCommand::Apply, actor, reasons: &reasons })
        .await
}

/// Opens the revocation of a registration ex officio.
///
/// # Errors
/// As [`apply_in`].
pub async fn open_in(
    txn: &Txn,
    bureau: &Bureau,
    suspected: Suspected,
    actor: &Actor,
) -> Result<RevocationRecord, CommandError> {
    let new = about_to_open(txn, bureau, suspected).await?;
    let reasons = new.reasons.clone();
    let decision = decided(Revocation::open(new, actor, txn.at(), bureau.calendar()))?;
    let act = RevocationAct { command: RevocationCommand::Open, actor, reasons: &reasons };
    let record = keep(txn, None, decision, act).await?;
    investigated(txn, &record, actor).await?;
    Ok(record)
}

/// Accepts an application: the investigation begins.
///
/// # Errors
/// The domain's refusals; `ABORTED` when somebody decided in between.
pub async fn accept_in(
    txn: &Txn,
    bureau: &Bureau,
    (id, expected): (Uuid, i64),
    actor: &Actor,
) -> Result<RevocationRecord, CommandError> {
    let before: RevocationRecord = aggregate::get_expected(txn, id, expected).await?;
    let decision = decided(before.revocation.clone().accept(actor, txn.at(), bureau.calendar()))?;
    let act = RevocationAct { command: RevocationCommand::Accept, actor, reasons: "" };
    let record = keep(txn, Some(&before), decision, act).await?;
    investigated(txn, &record, actor).await?;
    Ok(record)
}

/// Does not accept an application.
///
/// # Errors
/// As [`accept_in`].
pub async fn decline_in(
    txn: &Txn,
    (id, expected): (Uuid, i64),
    declined: Declined,
    actor: &Actor,
) -> Result<RevocationRecord, CommandError> {
    let before: RevocationRecord = aggregate::get_expected(txn, id, expected).await?;
    let reasons = declined.reasons.clone();
    let decision = decided(before.revocation.clone().decline(declined, actor))?;
    let act = RevocationAct { command: RevocationCommand::Decline, actor, reasons: &reasons };
    keep(txn, Some(&before), decision, act).await
}

async fn about_to_open(
    txn: &Txn,
    bureau: &Bureau,
    suspected: Suspected,
) -> Result<NewRevocation, CommandError> {
    let Suspected { company, target, reasons } = suspected;
    let held = hold(txn, &company).await?;
    must_be_none_open(txn, &company).await?;
    let parties = file_of(txn, bureau, &held.entry).await?.parties;
    if let Target::Change { filing_id } = target {
        must_be_change_in_force(txn, &company, filing_id).await?;
    }
    let (id, full_name, entry) = (txn.next_id(), held.entry.full_name(), facts_about(&held.entry));
    Ok(NewRevocation { id, company, full_name, reasons, parties, target, entry })
}

/// That the filing `id` is a change of `company` that came into force.
async fn must_be_change_in_force(txn: &Txn, company: &Uscc, id: Uuid) -> Result<(), CommandError> {
    let record: Option<FilingRecord> = aggregate::find(txn, id).await?;
    if record.is_some_and(|record| is_change_in_force(&record, company)) {
        return Ok(());
    }
    let text =
        Text::new("不是该企业已生效的变更登记或者备案", "no change of this company that came into force");
    let mut found = Violations::new();
    found.add("filing_id", "MERR 40", "NO_SUCH_CHANGE", text);
    Err(invalid(found))
}

fn is_change_in_force(record: &FilingRecord, company: &Uscc) -> bool {
    let content = &record.filing.current().content;
    let in_force = matches!(record.filing.state, FilingState::Issued { .. } | FilingState::Completed { .. });
    content.is_change() && content.company() == Some(company) && in_force
}

/// That no revocation about `company`, which is held, is under way.
///
/// # Errors
/// `REVOCATION_OPEN`; when the database is away.
pub(super) async fn must_be_none_open(txn: &Txn, company: &Uscc) -> Result<(), CommandError> {
    if let Some(open) = revocations::open_about(txn, company).await? {
        let text =
            Text::new("该企业已有未办结的撤销登记", "another revocation about this company is still open");
        let refusal = Refusal::precondition("REVOCATION_OPEN", "MERR 40", text);
        return Err(CommandError::Refused(refusal.with("revocation", open.to_string())));
    }
    Ok(())
}

/// Who is investigated does not leave the simple way (MERR 33).
async fn investigated(txn: &Txn, record: &RevocationRecord, actor: &Actor) -> Result<(), CommandError> {
    let mark = NewMark {
        uscc: record.revocation.company,
        mark: Mark::Investigation,
        reference: OwnMatter::Revocation(record.revocation.id).to_string(),
        since: legal_date(txn.at()),
    };
    note_in(txn, mark, actor).await.map(|_| ())
}

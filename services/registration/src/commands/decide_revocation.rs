//! The end of a revocation: proposed by a registrar, decided by the head. Where the registration is revoked the company
//! ends, its licence with it, and who is responsible may not apply for three years.

use actnow_chassis::aggregate;
use actnow_chassis::database::Txn;
use actnow_chassis::error::CommandError;
use actnow_decisions::{Actor, Refusal, Text, Violations};
use actnow_statutory_clock::legal_date;
use uuid::Uuid;

use super::company_file::file_of;
use super::end_dormancy::end_with_company_in;
use super::invalid;
use super::issue::end_licence;
use super::marks::lift_in;
use super::open_revocation::reference;
use super::revocation_docket::{RevocationAct, decided, keep};
use super::settle_correction::{Leaves, leave_name_in};
use crate::config::Bureau;
use crate::domain::certificate::CertificateEnd;
use crate::domain::company::CompanyStanding;
use crate::domain::filing::FilingState;
use crate::domain::revocation::{Finding, Revocation, RevocationCommand, RevocationState};
use crate::store::bans::{Ban, ban_rows};
use crate::store::filings::{Beside, open_about};
use crate::store::persons::id_index;
use crate::store::register_versions::{Held, Next, hold, replace};
use crate::store::{FilingRecord, RevocationRecord, marks};

/// Proposes `finding` to the head.
///
/// # Errors
/// `PERSON_UNKNOWN`; the domain's refusals; `ABORTED` when somebody decided in between.
pub async fn propose_in(
    txn: &Txn,
    bureau: &Bureau,
    (id, expected): (Uuid, i64),
    (finding, reasons): (Finding, String),
    actor: &Actor,
) -> Result<RevocationRecord, CommandError> {
    let before: RevocationRecord = aggregate::get_expected(txn, id, expected).await?;
    if let Finding::Revoke { responsible } = &finding {
        let held = hold(txn, &before.revocation.company).await?;
        let known = file_of(txn, bureau, &held.entry).await?.persons;
        let mut found = Violations::new();
        for (i, reference) in responsible.iter().enumerate() {
            if !known.iter().any(|person| person.r#ref == *reference) {
                let text = Text::new("登记材料中没有该人员", "the registration names no such person");
                found.add(format!("responsible[{i}]"), "MERR 40", "PERSON_UNKNOWN", text);
            }
        }
        if !found.is_empty() {
            return Err(invalid(found));
        }
    }
    let decision = before.revocation.clone().propose(finding, reasons.clone(), actor, txn.at());
    let act = RevocationAct { command: RevocationCommand::Propose, actor, reasons: &reasons };
    keep(txn, Some(&before), decided(decision)?, act).await
}

/// Decides as proposed.
///
/// # Errors
/// `COMPANY_HAS_OPEN_FILING` while a licence is about to be signed; the domain's refusals; `ABORTED` when somebody
/// decided in between.
pub async fn decide_in(
    txn: &Txn,
    bureau: &Bureau,
    (id, expected): (Uuid, i64),
    actor: &Actor,
) -> Result<RevocationRecord, CommandError> {
    let before: RevocationRecord = aggregate::get_expected(txn, id, expected).await?;
    let held = hold(txn, &before.revocation.company).await?;
    let ended = held.entry.ended_on().is_some();
    let decision = decided(before.revocation.clone().decide(ended, actor, txn.at()))?;
    let reasons = decision.now.state.proposal().map(|proposal| proposal.reasons.clone()).unwrap_or_default();
    if let RevocationState::Revoked { .. } = decision.now.state {
        end_in(txn, bureau, &held, &decision.now).await?;
    }
    for note in marks::standing(txn, &before.revocation.company).await? {
        if note.reference == reference(id) {
            lift_in(txn, (note.uscc, note.id), "the revocation is decided", actor).await?;
        }
    }
    let act = RevocationAct { command: RevocationCommand::Decide, actor, reasons: &reasons };
    keep(txn, Some(&before), decision, act).await
}

/// Ends the company, its licence, and for three years the applications of those responsible.
async fn end_in(
    txn: &Txn,
    bureau: &Bureau,
    held: &Held,
    revocation: &Revocation,
) -> Result<(), CommandError> {
    if let Some(open) = open_about(txn, &revocation.company, Beside::Nothing).await? {
        let filing: FilingRecord = aggregate::get(txn, open).await?;
        if let FilingState::Registered(_) = filing.filing.state {
            let text =
                Text::new("该企业有已核准、待签章的登记业务", "a registered filing waits for its licence");
            let refusal = Refusal::precondition("COMPANY_HAS_OPEN_FILING", "9a B", text);
            return Err(CommandError::Refused(refusal.with("filing", open.to_string())));
        }
    }
    let (today, persons) = (legal_date(txn.at()), file_of(txn, bureau, &held.entry).await?.persons);
    if let Some(Finding::Revoke { responsible }) =
        revocation.state.proposal().map(|proposal| &proposal.finding)
    {
        let banned = persons.iter().filter(|person| responsible.contains(&person.r#ref));
        let ban =
            |person| Ban { id_index: id_index(bureau.privacy(), person), reference: person.r#ref.clone() };
        txn.write_with_commit(ban_rows(txn, revocation.id, today, banned.map(ban).collect()));
    }
    end_licence(txn, held, CertificateEnd::Revoked).await?;
    end_with_company_in(txn, &revocation.company).await?;
    leave_name_in(txn, &revocation.company, Leaves::Ended).await?;
    let entry = held.entry.clone().ended(CompanyStanding::Revoked, today);
    let next = Next { entry: &entry, name_id: held.name_id, since: today, filing_id: revocation.id };
    replace(txn, held, &next).await
}

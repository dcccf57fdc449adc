//! The end of a revocation: proposed by a registrar, decided by the head. Where the establishment is revoked the company
//! ends, its licence with it; where a change is, the company is again what it was before. Who is responsible may not apply
//! for three years.

use actnow_chassis::aggregate;
use actnow_chassis::database::Txn;
use actnow_chassis::error::CommandError;
use actnow_decisions::{Actor, Text, Violations};
use actnow_statutory_clock::legal_date;
use uuid::Uuid;

use super::company_file::{file_of, persons_of};
use super::end_dormancy::end_with_company_in;
use super::invalid;
use super::issue::end_licence;
use super::marks::settle_in;
use super::restore_entry::{around, facts_about, must_wait_for_no_seal, restore_in};
use super::revocation_docket::{RevocationAct, decided, keep, keep_restored};
use super::settle_correction::{Leaves, leave_name_in};
use crate::config::Bureau;
use crate::domain::certificate::CertificateEnd;
use crate::domain::company::CompanyStanding;
use crate::domain::deregistration::OwnMatter;
use crate::domain::revocation::{
    Finding, Proposal, RestoredCompany, RevocationCommand, RevocationState, Target,
};
use crate::store::RevocationRecord;
use crate::store::bans::{Ban, ban_rows};
use crate::store::persons::id_index;
use crate::store::register_versions::{Held, Next, history, hold, replace};

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
        let known = match before.revocation.target {
            Target::Change { filing_id } => persons_of(txn, bureau, filing_id).await?,
            Target::Establishment => {
                let held = hold(txn, &before.revocation.company).await?;
                file_of(txn, bureau, &held.entry).await?.persons
            }
        };
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
/// `COMPANY_HAS_OPEN_FILING` while a licence is about to be signed, `NAME_TAKEN`; `UNAVAILABLE` while the seal is away and
/// a licence anew takes it; the domain's refusals; `ABORTED` when somebody decided in between.
pub async fn decide_in(
    txn: &Txn,
    bureau: &Bureau,
    (id, expected): (Uuid, i64),
    actor: &Actor,
) -> Result<RevocationRecord, CommandError> {
    let before: RevocationRecord = aggregate::get_expected(txn, id, expected).await?;
    let held = hold(txn, &before.revocation.company).await?;
    let decision = decided(before.revocation.clone().decide(facts_about(&held.entry), actor, txn.at()))?;
    let reasons = decision.now.state.proposal().map(|proposal| proposal.reasons.clone()).unwrap_or_default();
    let restored = match (&decision.now.state, decision.now.target) {
        (RevocationState::Revoked { proposal, .. }, target) => {
            ban_in(txn, bureau, &held, (id, proposal)).await?;
            match target {
                Target::Establishment => end_in(txn, &held, id).await.map(|()| None)?,
                Target::Change { filing_id } => Some(undo_in(txn, bureau, &held, (id, filing_id)).await?),
            }
        }
        (
            RevocationState::NotRevoked { .. }
            | RevocationState::TakenBack { .. }
            | RevocationState::Applied { .. }
            | RevocationState::NotAccepted(_)
            | RevocationState::Investigating { .. }
            | RevocationState::Publicised { .. }
            | RevocationState::Suspended { .. }
            | RevocationState::Proposed { .. },
            _,
        ) => None,
    };
    let about = (&before.revocation.company, OwnMatter::Revocation(id));
    settle_in(txn, about, "the revocation is decided", actor).await?;
    let act = RevocationAct { command: RevocationCommand::Decide, actor, reasons: &reasons };
    keep_restored(txn, Some(&before), decision, act, restored.as_ref()).await
}

/// Whoever is responsible may not apply for three years. The company stands by the false filing: they are its persons.
async fn ban_in(
    txn: &Txn,
    bureau: &Bureau,
    held: &Held,
    (revocation, proposal): (Uuid, &Proposal),
) -> Result<(), CommandError> {
    let Finding::Revoke { responsible } = &proposal.finding else { return Ok(()) };
    let persons = file_of(txn, bureau, &held.entry).await?.persons;
    let banned = persons.iter().filter(|person| responsible.contains(&person.r#ref));
    let ban = |person| Ban { id_index: id_index(bureau.privacy(), person), reference: person.r#ref.clone() };
    txn.write_with_commit(ban_rows(txn, revocation, legal_date(txn.at()), banned.map(ban).collect()));
    Ok(())
}

/// Ends the company and its licence.
async fn end_in(txn: &Txn, held: &Held, revocation: Uuid) -> Result<(), CommandError> {
    let (uscc, today) = (held.entry.uscc(), legal_date(txn.at()));
    must_wait_for_no_seal(txn, uscc).await?;
    end_licence(txn, held, CertificateEnd::Revoked).await?;
    end_with_company_in(txn, uscc).await?;
    leave_name_in(txn, uscc, Leaves::Ended).await?;
    let entry = held.entry.clone().ended(CompanyStanding::Revoked, today);
    let next = Next { entry: &entry, name_id: held.name_id, since: today, filing_id: revocation };
    replace(txn, held, &next).await
}

/// Undoes the change `filing_id`, which the company stands by: it is again what it was before that filing.
async fn undo_in(
    txn: &Txn,
    bureau: &Bureau,
    held: &Held,
    (revocation, filing_id): (Uuid, Uuid),
) -> Result<RestoredCompany, CommandError> {
    let made = around(history(txn, held.entry.uscc()).await?, filing_id);
    let (earlier, _) =
        made.ok_or_else(|| CommandError::internal(anyhow::anyhow!("{filing_id} changed nothing")))?;
    let how = (revocation, Target::Change { filing_id }, CertificateEnd::Revoked);
    restore_in(txn, bureau, held, earlier.entry, how).await
}

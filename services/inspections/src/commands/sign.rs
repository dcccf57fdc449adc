//! Signatures under a record, one after the other: each inspector with an own token, the inspected party on an
//! inspector's device. With the last one the verdict counts, and a final one closes the visit.

use actnow_chassis::database::Txn;
use actnow_chassis::error::CommandError;
use actnow_decisions::{Actor, Violations};

use super::docket::{Act, Docket};
use super::{Seen, no, unexpected};
use crate::config::Rules;
use crate::domain::permissions::InspectionCommand;
use crate::domain::refusal::InspectionRefusal;
use crate::domain::signatures::{PartySignature, SignatureSheet};
use crate::domain::task::{TaskState, Team};
use crate::store::Inspection;
use crate::store::notes::Signatures;

/// The article on signatures.
const SIGNATURES: &str = "Order 49 art 30";

/// Whose signature comes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Signature {
    /// The inspector's who acts.
    Inspector,
    /// The inspected party's.
    Party,
    /// The party refuses; why, and who saw it.
    PartyRefuses {
        /// Why, as noted.
        reason: String,
        /// Who saw it, or the recording that shows it.
        witness: String,
    },
}

/// Takes one signature. The same one a second time changes nothing.
///
/// # Errors
/// What a refusal lacks; the domain's refusals; `ABORTED` when somebody decided in between.
pub(crate) async fn sign_in(
    txn: &Txn,
    rules: &Rules,
    seen: Seen,
    signature: Signature,
    actor: &Actor,
) -> Result<Inspection, CommandError> {
    let mut docket = Docket::expected(txn, rules, seen).await?;
    InspectionCommand::Sign.authorise(actor).map_err(no)?;
    let before = docket.row.notes.signatures.clone();
    let after = with(&before, signature, &docket.row.task.order.operator_uscc, actor);
    let Some(team) = team_at_the_table(&docket) else { return unsigned(docket, &before, &after) };
    if !team.inspectors.contains(&actor.subject) {
        return Err(no(InspectionRefusal::NotInTeam));
    }
    if let Some(party) = &after.party {
        complete_in_form(&team, party)?;
    }
    if after == before {
        return Ok(docket.row);
    }
    docket.row.notes.signatures = after.clone();
    let act = Act::new(InspectionCommand::Sign, actor).because(said(&before, &after));
    match after.party {
        Some(party) if team.inspectors.is_subset(&after.inspectors) => {
            let sheet = SignatureSheet::try_new(team.names(), party)?;
            let signed = docket.task().sign(sheet, actor).map_err(no)?;
            docket.decide(signed, &act);
            close(&mut docket, actor)?;
        }
        Some(_) | None => docket.note(SIGNATURES, &act),
    }
    docket.finish().await
}

fn with(before: &Signatures, signature: Signature, operator: &str, actor: &Actor) -> Signatures {
    let mut after = before.clone();
    match signature {
        Signature::Inspector => {
            after.inspectors.insert(actor.subject.clone());
        }
        Signature::Party => after.party = Some(PartySignature::Signed { by: operator.to_owned() }),
        Signature::PartyRefuses { reason, witness } => {
            after.party = Some(PartySignature::Refused { reason, witness });
        }
    }
    after
}

fn team_at_the_table(docket: &Docket<'_>) -> Option<Team> {
    if let TaskState::ResultRecorded { team, .. } = &docket.row.task.state {
        return Some(team.clone());
    }
    None
}

/// Outside of signing a signature that is there already is no news; another one is too early or too late.
fn unsigned(docket: Docket<'_>, before: &Signatures, after: &Signatures) -> Result<Inspection, CommandError> {
    let signed = docket.row.notes.result.is_some() && before == after;
    if signed {
        return Ok(docket.row);
    }
    let state = docket.row.task.state.name();
    Err(no(InspectionRefusal::WrongState { state, command: InspectionCommand::Sign }))
}

/// What is wrong with the party's part is said when it comes, not with the last signature.
fn complete_in_form(team: &Team, party: &PartySignature) -> Result<(), Violations> {
    let sheet = SignatureSheet::try_new(team.names(), party.clone());
    sheet.map(|_| ()).map_err(|violations| {
        let fields = violations.into_iter().map(|mut violation| {
            if violation.field == "party.reason" {
                violation.field = "refusal_reason".to_owned();
            } else if violation.field == "party.witness" {
                violation.field = "witness".to_owned();
            }
            violation
        });
        fields.collect()
    })
}

/// Who signed, for the journal; names of parties and witnesses stay in the record.
fn said(before: &Signatures, after: &Signatures) -> &'static str {
    if before.party == after.party {
        return "an inspector signs";
    }
    match &after.party {
        Some(PartySignature::Refused { .. }) => "the inspected party refuses to sign",
        Some(PartySignature::Signed { .. }) | None => "the inspected party signs",
    }
}

fn close(docket: &mut Docket<'_>, actor: &Actor) -> Result<(), CommandError> {
    let TaskState::Signed { result, .. } = &docket.row.task.state else { return Ok(()) };
    if !result.finding.verdict.is_final() {
        return Ok(());
    }
    let closed = docket.task().close(&docket.rules.calendar, actor, docket.txn.at()).map_err(unexpected)?;
    docket.decide(closed, &Act::new(InspectionCommand::Close, actor));
    Ok(())
}

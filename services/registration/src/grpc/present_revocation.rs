//! A revocation in the words of the contract.

use actnow_proto::registration::v1 as wire;
use actnow_statutory_clock::Light;
use chrono::{DateTime, NaiveDate, Utc};

use crate::config::Bureau;
use crate::domain::establishment::Bar;
use crate::domain::revocation::{Finding, RevocationState};
use crate::facts::ground;
use crate::queries::StandingChange;
use crate::store::RevocationRecord;

/// `record` as it stands at `now`.
pub(super) fn revocation(bureau: &Bureau, record: &RevocationRecord, now: DateTime<Utc>) -> wire::Revocation {
    let revocation = &record.revocation;
    let (state, clock) = (&revocation.state, revocation.state.clock());
    let (publicity, decided) = (revocation.publicity.as_ref(), decided(state));
    let mut shown = wire::Revocation {
        revocation_id: revocation.id.to_string(),
        version: record.version,
        state: state.name().to_owned(),
        company_uscc: revocation.company.to_string(),
        full_name: revocation.full_name.clone(),
        origin: revocation.origin.as_str().to_owned(),
        reasons: revocation.reasons.clone(),
        due: clock.map(|clock| clock.due().date.to_string()).unwrap_or_default(),
        due_provisional: clock.is_some_and(|clock| clock.due().provisional),
        extended: clock.is_some_and(|clock| clock.extended_by().is_some()),
        light: revocation.light(now, bureau.calendar()).unwrap_or(Light::Green).as_str().to_owned(),
        public_until: publicity.map(|publicity| publicity.until.to_string()).unwrap_or_default(),
        objection: publicity.and_then(|publicity| publicity.objection.clone()).unwrap_or_default(),
        ground: ground(state).to_owned(),
        decided_on: decided.map(|(_, on)| on.to_string()).unwrap_or_default(),
        opened_by: revocation.opened_by.clone(),
        proposed_by: state.proposal().map(|proposal| proposal.proposed_by.clone()).unwrap_or_default(),
        decided_by: decided.map(|(by, _)| by.to_owned()).unwrap_or_default(),
        note: revocation.note.as_ref().map(|note| note.reasons.clone()).unwrap_or_default(),
        note_by: revocation.note.as_ref().map(|note| note.by.clone()).unwrap_or_default(),
        filing_id: revocation.target.change().map(|id| id.to_string()).unwrap_or_default(),
        ..wire::Revocation::default()
    };
    if let RevocationState::NotAccepted(declined) = state {
        shown.finding.clone_from(&declined.reasons);
    }
    if let Some(proposal) = state.proposal() {
        shown.finding.clone_from(&proposal.reasons);
        match &proposal.finding {
            Finding::Keep { .. } => "KEEP".clone_into(&mut shown.outcome),
            Finding::Revoke { responsible } => {
                "REVOKE".clone_into(&mut shown.outcome);
                shown.responsible = responsible.iter().cloned().collect();
            }
        }
    }
    if let RevocationState::Revoked { on, .. } = state
        && !shown.responsible.is_empty()
    {
        let ban = Bar::FalseRegistration { decided: *on };
        shown.banned_until = ban.until().map(|until| until.to_string()).unwrap_or_default();
    }
    if let RevocationState::TakenBack { taking_back, .. } = state {
        shown.taken_back_by.clone_from(&taking_back.by);
        shown.taken_back_on = taking_back.on.to_string();
        shown.taken_back_for.clone_from(&taking_back.reasons);
    }
    shown
}

/// The change that may be revoked.
pub(super) fn standing_change(change: StandingChange) -> wire::StandingChange {
    wire::StandingChange {
        filing_id: change.filing_id.to_string(),
        kind: change.kind.as_str().to_owned(),
        since: change.since.to_string(),
        items: change.items.iter().map(|item| item.as_str().to_owned()).collect(),
    }
}

/// Who decided, and since when it holds.
fn decided(state: &RevocationState) -> Option<(&str, NaiveDate)> {
    match state {
        RevocationState::Revoked { decided_by, on, .. }
        | RevocationState::NotRevoked { decided_by, on, .. }
        | RevocationState::TakenBack { decided_by, on, .. } => Some((decided_by, *on)),
        RevocationState::Applied { .. }
        | RevocationState::NotAccepted(_)
        | RevocationState::Investigating { .. }
        | RevocationState::Publicised { .. }
        | RevocationState::Suspended { .. }
        | RevocationState::Proposed { .. } => None,
    }
}

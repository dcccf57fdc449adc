//! How a revocation begins: by an application that is accepted within three working days (Rules 51-52), or ex officio.

use std::collections::BTreeSet;

use actnow_decisions::{Actor, Decision, Role};
use actnow_identifiers::Uscc;
use actnow_statutory_clock::{WorkingCalendar, legal_date};
use chrono::{DateTime, Utc};
use uuid::Uuid;

use super::RevocationDecision;
use super::facts::RevocationFact;
use super::refusal::{RevocationCommand, RevocationRefusal};
use super::state::{Declined, EntryFacts, Origin, Revocation, RevocationState, Target};
use crate::domain::clocks::Clock;

/// A revocation to be begun.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NewRevocation {
    /// The id it shall have.
    pub id: Uuid,
    /// Code of the company.
    pub company: Uscc,
    /// Its name.
    pub full_name: String,
    /// What is said to be false; no personal data.
    pub reasons: String,
    /// Accounts of the company's applicants.
    pub parties: BTreeSet<String>,
    /// Which registration is said to be false.
    pub target: Target,
    /// How the company stands.
    pub entry: EntryFacts,
}

impl Revocation {
    /// Somebody affected applies.
    ///
    /// # Errors
    /// [`RevocationRefusal::Role`], [`RevocationRefusal::CompanyEnded`], [`RevocationRefusal::LaterChange`].
    pub fn apply(
        new: NewRevocation,
        actor: &Actor,
        at: DateTime<Utc>,
        calendar: &WorkingCalendar,
    ) -> RevocationDecision {
        let command = RevocationCommand::Apply;
        let role = actor.acting_as(command.roles()).ok_or(RevocationRefusal::Role { command })?;
        let clock = Clock::RevocationAcceptance.start(legal_date(at), calendar);
        let mut now = begun(new, Origin::Application, RevocationState::Applied { clock }, actor)?;
        if role == Role::Applicant {
            now.parties.insert(actor.subject.clone());
        }
        Ok(Decision::new(now, command.basis(), Vec::new()))
    }

    /// The authority opens it itself; the investigation begins at once.
    ///
    /// # Errors
    /// [`RevocationRefusal::Role`], [`RevocationRefusal::Recusal`], [`RevocationRefusal::CompanyEnded`],
    /// [`RevocationRefusal::LaterChange`].
    pub fn open(
        new: NewRevocation,
        actor: &Actor,
        at: DateTime<Utc>,
        calendar: &WorkingCalendar,
    ) -> RevocationDecision {
        let command = RevocationCommand::Open;
        let now = begun(new, Origin::ExOfficio, investigating(at, calendar), actor)?;
        now.must_act(actor, command)?;
        Ok(Decision::new(now, command.basis(), vec![RevocationFact::Opened]))
    }

    /// The application is accepted: the investigation begins.
    ///
    /// # Errors
    /// [`RevocationRefusal::State`], [`RevocationRefusal::Role`], [`RevocationRefusal::Recusal`].
    pub fn accept(self, actor: &Actor, at: DateTime<Utc>, calendar: &WorkingCalendar) -> RevocationDecision {
        let command = RevocationCommand::Accept;
        self.must_act(actor, command)?;
        let RevocationState::Applied { .. } = self.state else { return Err(self.wrong_state(command)) };
        let state = investigating(at, calendar);
        Ok(Decision::new(Self { state, ..self }, command.basis(), vec![RevocationFact::Opened]))
    }

    /// The application is not accepted.
    ///
    /// # Errors
    /// As [`Self::accept`].
    pub fn decline(self, declined: Declined, actor: &Actor) -> RevocationDecision {
        let command = RevocationCommand::Decline;
        self.must_act(actor, command)?;
        let RevocationState::Applied { .. } = self.state else { return Err(self.wrong_state(command)) };
        let state = RevocationState::NotAccepted(declined);
        Ok(Decision::new(Self { state, ..self }, command.basis(), vec![RevocationFact::Settled]))
    }
}

fn begun(
    new: NewRevocation,
    origin: Origin,
    state: RevocationState,
    actor: &Actor,
) -> Result<Revocation, RevocationRefusal> {
    let NewRevocation { id, company, full_name, reasons, parties, target, entry } = new;
    target.must_stand(entry)?;
    let opened_by = actor.subject.clone();
    Ok(Revocation {
        id,
        company,
        full_name,
        origin,
        target,
        reasons,
        opened_by,
        parties,
        publicity: None,
        note: None,
        state,
    })
}

fn investigating(at: DateTime<Utc>, calendar: &WorkingCalendar) -> RevocationState {
    let clock = Clock::RevocationInvestigation.start(legal_date(at), calendar);
    RevocationState::Investigating { clock }
}

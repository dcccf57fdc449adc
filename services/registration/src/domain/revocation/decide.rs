//! The end of a revocation: a registrar proposes, the head decides as proposed or has it investigated on.

use actnow_decisions::{Actor, Basis, Decision};
use actnow_statutory_clock::legal_date;
use chrono::{DateTime, Utc};

use super::RevocationDecision;
use super::facts::RevocationFact;
use super::refusal::{RevocationCommand, RevocationRefusal};
use super::state::{Finding, KeepGround, Proposal, Revocation, RevocationState};

impl Revocation {
    /// A registrar proposes what the investigation came to.
    ///
    /// # Errors
    /// [`RevocationRefusal::NotYetOver`] while it is publicised, [`RevocationRefusal::State`],
    /// [`RevocationRefusal::Role`], [`RevocationRefusal::Recusal`].
    pub fn propose(
        self,
        finding: Finding,
        reasons: String,
        actor: &Actor,
        at: DateTime<Utc>,
    ) -> RevocationDecision {
        let command = RevocationCommand::Propose;
        self.must_act(actor, command)?;
        let clock = match &self.state {
            RevocationState::Investigating { clock } => clock.clone(),
            RevocationState::Publicised { publicity, .. } if !publicity.has_expired(at) => {
                return Err(RevocationRefusal::NotYetOver { due: publicity.due().date });
            }
            // It is over a moment before its alarm is handled.
            RevocationState::Publicised { clock, .. } => clock.clone(),
            RevocationState::Applied { .. }
            | RevocationState::NotAccepted(_)
            | RevocationState::Suspended { .. }
            | RevocationState::Proposed { .. }
            | RevocationState::Revoked { .. }
            | RevocationState::NotRevoked { .. } => return Err(self.wrong_state(command)),
        };
        let proposal = Proposal { finding, reasons, proposed_by: actor.subject.clone() };
        let state = RevocationState::Proposed { clock, proposal };
        Ok(Decision::new(Self { state, ..self }, command.basis(), Vec::new()))
    }

    /// The head wants more to be found out.
    ///
    /// # Errors
    /// [`RevocationRefusal::State`], [`RevocationRefusal::Role`], [`RevocationRefusal::Recusal`].
    pub fn send_back(self, actor: &Actor) -> RevocationDecision {
        let command = RevocationCommand::SendBack;
        self.must_act(actor, command)?;
        let RevocationState::Proposed { clock, .. } = &self.state else {
            return Err(self.wrong_state(command));
        };
        let state = RevocationState::Investigating { clock: clock.clone() };
        Ok(Decision::new(Self { state, ..self }, command.basis(), Vec::new()))
    }

    /// The head decides as proposed; who proposed does not decide. `ended` tells whether the company has ended
    /// meanwhile: then there is nothing left to revoke.
    ///
    /// # Errors
    /// [`RevocationRefusal::SamePerson`], [`RevocationRefusal::CompanyEnded`], [`RevocationRefusal::State`],
    /// [`RevocationRefusal::Role`], [`RevocationRefusal::Recusal`].
    pub fn decide(self, ended: bool, actor: &Actor, at: DateTime<Utc>) -> RevocationDecision {
        let command = RevocationCommand::Decide;
        self.must_act(actor, command)?;
        let RevocationState::Proposed { proposal, .. } = &self.state else {
            return Err(self.wrong_state(command));
        };
        if proposal.proposed_by == actor.subject {
            return Err(RevocationRefusal::SamePerson);
        }
        let (proposal, decided_by, on) = (proposal.clone(), actor.subject.clone(), legal_date(at));
        let basis = basis_of(&proposal.finding);
        let mut facts = vec![RevocationFact::Settled];
        let state = match proposal.finding {
            Finding::Revoke { .. } if ended => return Err(RevocationRefusal::CompanyEnded),
            Finding::Revoke { .. } => {
                facts.push(RevocationFact::CompanyEnded { on });
                RevocationState::Revoked { proposal, decided_by, on }
            }
            Finding::Keep { .. } => RevocationState::NotRevoked { proposal, decided_by, on },
        };
        Ok(Decision::new(Self { state, ..self }, basis, facts))
    }
}

const fn basis_of(finding: &Finding) -> Basis {
    match finding {
        Finding::Revoke { .. } | Finding::Keep { ground: KeepGround::NotEstablished } => "MERR 40",
        Finding::Keep { ground: KeepGround::PublicInterest | KeepGround::NotRestorable } => "MERR 41",
    }
}

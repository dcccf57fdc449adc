//! The end of a revocation: a registrar proposes, the head decides as proposed or has it investigated on; and takes the
//! decision back where it turns out to be wrong.

use actnow_decisions::{Actor, Basis, Decision};
use actnow_statutory_clock::legal_date;
use chrono::{DateTime, Utc};

use super::RevocationDecision;
use super::facts::RevocationFact;
use super::refusal::{RevocationCommand, RevocationRefusal};
use super::state::{
    EntryFacts, Finding, KeepGround, Proposal, Revocation, RevocationState, TakingBack, Target,
};

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
            | RevocationState::NotRevoked { .. }
            | RevocationState::TakenBack { .. } => return Err(self.wrong_state(command)),
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

    /// The head decides as proposed; who proposed does not decide. `entry` tells how the company stands meanwhile:
    /// where it has ended, or changed again, there is nothing left to revoke, or not yet.
    ///
    /// # Errors
    /// [`RevocationRefusal::SamePerson`], [`RevocationRefusal::CompanyEnded`], [`RevocationRefusal::LaterChange`],
    /// [`RevocationRefusal::State`], [`RevocationRefusal::Role`], [`RevocationRefusal::Recusal`].
    pub fn decide(self, entry: EntryFacts, actor: &Actor, at: DateTime<Utc>) -> RevocationDecision {
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
            Finding::Revoke { .. } => {
                self.target.must_stand(entry)?;
                facts.push(match self.target {
                    Target::Establishment => RevocationFact::CompanyEnded { on },
                    Target::Change { .. } => RevocationFact::CompanyChanged { on },
                });
                RevocationState::Revoked { proposal, decided_by, on }
            }
            Finding::Keep { .. } => RevocationState::NotRevoked { proposal, decided_by, on },
        };
        Ok(Decision::new(Self { state, ..self }, basis, facts))
    }

    /// The head, or the superior, finds that the revocation was wrong; who decided it does not take it back (MERR 42). `left` tells how
    /// the revocation left the company, `entry` how it stands now: what came later stands on it.
    ///
    /// # Errors
    /// [`RevocationRefusal::OwnDecision`], [`RevocationRefusal::CompanyEnded`], [`RevocationRefusal::LaterChange`],
    /// [`RevocationRefusal::State`], [`RevocationRefusal::Role`], [`RevocationRefusal::Recusal`].
    pub fn take_back(
        self,
        reasons: String,
        (left, entry): (EntryFacts, EntryFacts),
        actor: &Actor,
        at: DateTime<Utc>,
    ) -> RevocationDecision {
        let command = RevocationCommand::TakeBack;
        self.must_act(actor, command)?;
        let RevocationState::Revoked { proposal, decided_by, on } = &self.state else {
            return Err(self.wrong_state(command));
        };
        if *decided_by == actor.subject {
            return Err(RevocationRefusal::OwnDecision);
        }
        if entry.ended && !left.ended {
            return Err(RevocationRefusal::CompanyEnded);
        }
        if entry != left {
            return Err(RevocationRefusal::LaterChange { filing: entry.filing_id });
        }
        let today = legal_date(at);
        let mut facts = vec![RevocationFact::TakenBack];
        if let Target::Change { .. } = self.target {
            facts.push(RevocationFact::CompanyChanged { on: today });
        }
        let state = RevocationState::TakenBack {
            proposal: proposal.clone(),
            decided_by: decided_by.clone(),
            on: *on,
            taking_back: TakingBack { by: actor.subject.clone(), on: today, reasons },
        };
        Ok(Decision::new(Self { state, ..self }, command.basis(), facts))
    }
}

impl Target {
    /// That what shall be revoked is what the company stands by: what came later is revoked first.
    pub(super) fn must_stand(self, entry: EntryFacts) -> Result<(), RevocationRefusal> {
        match self {
            _ if entry.ended => Err(RevocationRefusal::CompanyEnded),
            Self::Change { filing_id } if entry.filing_id != Some(filing_id) => {
                Err(RevocationRefusal::LaterChange { filing: entry.filing_id })
            }
            Self::Establishment | Self::Change { .. } => Ok(()),
        }
    }
}

const fn basis_of(finding: &Finding) -> Basis {
    match finding {
        Finding::Revoke { .. } | Finding::Keep { ground: KeepGround::NotEstablished } => "MERR 40",
        Finding::Keep { ground: KeepGround::PublicInterest | KeepGround::NotRestorable } => "MERR 41",
    }
}

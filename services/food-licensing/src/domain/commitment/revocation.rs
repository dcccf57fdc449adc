//! The revocation of a licence whose commitment was not kept: proposed by one, decided by the head.

use actnow_decisions::{Actor, Decision};
use actnow_statutory_clock::legal_date;
use chrono::{DateTime, Utc};

use super::{COMMITMENT, CommitmentState, Term};
use crate::domain::facts::FoodFact;
use crate::domain::law::Law;
use crate::domain::licence::{FoodLicence, LicenceDecision, RevocationKind};
use crate::domain::permissions::FoodCommand;
use crate::domain::refusal::FoodRefusal;

impl FoodLicence {
    /// Proposes to the head that the licence be revoked: what was committed was not put right.
    ///
    /// # Errors
    /// [`FoodRefusal::RoleMissing`]; [`FoodRefusal::SeparationOfDuty`] for an inspector of it;
    /// [`FoodRefusal::WrongState`] unless it was not put right; [`FoodRefusal::NoCommitment`],
    /// [`FoodRefusal::LicenceNotInForce`].
    pub fn propose_revocation(
        mut self,
        falsely: bool,
        actor: &Actor,
        law: &Law<'_>,
        at: DateTime<Utc>,
    ) -> Result<LicenceDecision, FoodRefusal> {
        FoodCommand::ProposeRevocation.authorise(actor)?;
        let number = self.number;
        let commitment = self.live_commitment()?;
        let CommitmentState::NotPutRight { task_id, .. } = commitment.state else {
            return Err(commitment.wrong(FoodCommand::ProposeRevocation));
        };
        commitment.must_not_have_inspected(actor)?;
        let term = Term::of(law, legal_date(at), law.local.commitment.decide_wd);
        commitment.state = CommitmentState::Proposed { task_id, by: actor.subject.clone(), falsely, term };
        let fact = FoodFact::RevocationProposed { number, falsely, decide_by: term.due };
        Ok(Decision::new(self, COMMITMENT, vec![fact]))
    }

    /// Declines the proposal: correction is ordered anew.
    ///
    /// # Errors
    /// [`FoodRefusal::RoleMissing`]; [`FoodRefusal::SeparationOfDuty`] for who proposed it;
    /// [`FoodRefusal::RevocationNotProposed`]; [`FoodRefusal::NoCommitment`], [`FoodRefusal::LicenceNotInForce`].
    pub fn decline_revocation(
        mut self,
        actor: &Actor,
        law: &Law<'_>,
        at: DateTime<Utc>,
    ) -> Result<LicenceDecision, FoodRefusal> {
        FoodCommand::DeclineRevocation.authorise(actor)?;
        let number = self.number;
        let commitment = self.live_commitment()?;
        let CommitmentState::Proposed { task_id, by, .. } = &commitment.state else {
            return Err(FoodRefusal::RevocationNotProposed);
        };
        if *by == actor.subject {
            return Err(FoodRefusal::SeparationOfDuty);
        }
        let term = Term::of(law, legal_date(at), law.local.commitment.order_wd);
        commitment.state = CommitmentState::Unmet { task_id: *task_id, open: false, term };
        Ok(Decision::new(self, COMMITMENT, vec![FoodFact::RevocationDeclined { number }]))
    }

    /// Whether the head may revoke it as `kind`: on a commitment only what somebody else proposed so.
    pub(in crate::domain) fn must_be_proposed(
        &self,
        kind: RevocationKind,
        actor: &Actor,
    ) -> Result<(), FoodRefusal> {
        let Some(falsely) = kind.falsely() else { return Ok(()) };
        let commitment = self.commitment.as_ref().ok_or(FoodRefusal::NoCommitment)?;
        match &commitment.state {
            CommitmentState::Proposed { by, falsely: proposed, .. } if *proposed == falsely => {
                if *by == actor.subject {
                    return Err(FoodRefusal::SeparationOfDuty);
                }
                commitment.must_not_have_inspected(actor)
            }
            CommitmentState::Proposed { .. }
            | CommitmentState::AwaitsVisit { .. }
            | CommitmentState::Unmet { .. }
            | CommitmentState::Correcting { .. }
            | CommitmentState::Rechecking { .. }
            | CommitmentState::NotPutRight { .. }
            | CommitmentState::Kept { .. }
            | CommitmentState::Broken { .. }
            | CommitmentState::Dropped { .. } => Err(FoodRefusal::RevocationNotProposed),
        }
    }
}

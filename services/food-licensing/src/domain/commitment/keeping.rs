//! A commitment from the issue of its licence to the end of it, and its last days.

use actnow_decisions::{Actor, Decision};
use chrono::{DateTime, NaiveDate, Utc};

use super::{COMMITMENT, Commitment, CommitmentState, Declaration, FollowUpVisit};
use crate::domain::facts::FoodFact;
use crate::domain::law::{COUNTING, Law};
use crate::domain::licence::{FoodLicence, LicenceDecision, LicenceEnd};
use crate::domain::orders::VisitOrder;
use crate::domain::permissions::FoodCommand;
use crate::domain::refusal::FoodRefusal;

impl Commitment {
    /// What `declared` becomes with the issue of its licence: inspectors look, as `order` says.
    pub fn begun(declared: &Declaration, order: &VisitOrder) -> Self {
        let visit = FollowUpVisit::Ordered { task_id: order.task_id };
        Self {
            version: declared.version.clone(),
            conditions_sha256: declared.conditions_sha256.clone(),
            signed_at: declared.signed_at,
            inspectors: Vec::new(),
            overdue: None,
            state: CommitmentState::AwaitsVisit { visit, term: order.period.into() },
        }
    }

    /// What is left of it when its licence ends with `end`, and the inspection that is called off.
    pub(in crate::domain) fn after(self, end: &LicenceEnd, on: NaiveDate) -> (Self, Option<FoodFact>) {
        let state = match end {
            // It goes on with the later version.
            LicenceEnd::Superseded { .. } => return (self, None),
            LicenceEnd::Revoked { kind, .. } if kind.falsely().is_some() => {
                CommitmentState::Broken { falsely: kind.falsely() == Some(true), on }
            }
            LicenceEnd::Revoked { .. } | LicenceEnd::Expired | LicenceEnd::Cancelled { .. } => {
                match self.state {
                    CommitmentState::AwaitsVisit { .. } => CommitmentState::Dropped { unmet: false },
                    CommitmentState::Unmet { .. }
                    | CommitmentState::Correcting { .. }
                    | CommitmentState::Rechecking { .. }
                    | CommitmentState::NotPutRight { .. }
                    | CommitmentState::Proposed { .. } => CommitmentState::Dropped { unmet: true },
                    CommitmentState::Kept { .. }
                    | CommitmentState::Broken { .. }
                    | CommitmentState::Dropped { .. } => return (self, None),
                }
            }
        };
        let called_off = self.state.awaited().map(|task_id| FoodFact::VisitCancelled { task_id });
        (Self { state, ..self }, called_off)
    }
}

impl FoodLicence {
    /// Notes that a last day has passed, and tells it once.
    ///
    /// # Errors
    /// [`FoodRefusal::NoCommitment`], [`FoodRefusal::LicenceNotInForce`].
    pub fn commitment_overdue(
        mut self,
        actor: &Actor,
        at: DateTime<Utc>,
    ) -> Result<LicenceDecision, FoodRefusal> {
        FoodCommand::KeepCommitment.authorise(actor)?;
        let number = self.number;
        let commitment = self.live_commitment()?;
        let due = commitment.state.due().filter(|due| due.has_passed(at)).map(|due| due.date);
        let Some(due) = due.filter(|due| commitment.overdue != Some(*due)) else {
            return Ok(Decision::new(self, COMMITMENT, vec![]));
        };
        commitment.overdue = Some(due);
        let next_action = commitment.state.next_action().to_owned();
        let fact = FoodFact::CommitmentOverdue { number, next_action, due };
        Ok(Decision::new(self, COMMITMENT, vec![fact]))
    }

    /// Computes its last day again by the calendar of `law`.
    ///
    /// # Errors
    /// [`FoodRefusal::RoleMissing`].
    pub fn compute_again(mut self, actor: &Actor, law: &Law<'_>) -> Result<LicenceDecision, FoodRefusal> {
        FoodCommand::ComputeAgain.authorise(actor)?;
        if let Some(commitment) = &mut self.commitment {
            commitment.state = commitment.state.clone().computed_again(law.calendar);
        }
        Ok(Decision::new(self, COUNTING, vec![]))
    }
}

//! The head orders the correction, or does not; who proposed does not decide. An order may be withdrawn.

use actnow_decisions::{Actor, Decision};
use actnow_statutory_clock::legal_date;
use chrono::{DateTime, Utc};

use super::CorrectionDecision;
use super::facts::CorrectionFact;
use super::refusal::{CorrectionCommand, CorrectionRefusal};
use super::state::{Closing, CorrectionState, NameCorrection, Order};

impl NameCorrection {
    /// The head orders it: from today the code stands in place of the name (Name Provisions 23).
    ///
    /// # Errors
    /// [`CorrectionRefusal::SamePerson`], [`CorrectionRefusal::State`], [`CorrectionRefusal::Role`],
    /// [`CorrectionRefusal::Recusal`].
    pub fn order(self, actor: &Actor, at: DateTime<Utc>) -> CorrectionDecision {
        self.must_decide(actor, CorrectionCommand::Order)?;
        let order = Some(Order { ordered_by: actor.subject.clone(), on: legal_date(at) });
        let basis = self.ground.basis();
        let now = Self { order, state: CorrectionState::Ordered, ..self };
        Ok(Decision::new(now, basis, vec![CorrectionFact::Ordered]))
    }

    /// The head does not order it, for `reasons`.
    ///
    /// # Errors
    /// As [`Self::order`].
    pub fn decline(self, reasons: &str, actor: &Actor, at: DateTime<Utc>) -> CorrectionDecision {
        let command = CorrectionCommand::Decline;
        self.must_decide(actor, command)?;
        let state = CorrectionState::Declined { on: legal_date(at) };
        let closing = closing(actor, reasons);
        Ok(Decision::new(Self { state, closing, ..self }, command.basis(), Vec::new()))
    }

    /// The head withdraws the order, for `reasons`: the name stands again.
    ///
    /// # Errors
    /// [`CorrectionRefusal::State`], [`CorrectionRefusal::Role`], [`CorrectionRefusal::Recusal`].
    pub fn withdraw(self, reasons: &str, actor: &Actor, at: DateTime<Utc>) -> CorrectionDecision {
        let command = CorrectionCommand::Withdraw;
        self.must_act(actor, command)?;
        if !self.state.is_in_force() {
            return Err(self.wrong_state(command));
        }
        let state = CorrectionState::Withdrawn { on: legal_date(at) };
        let closing = closing(actor, reasons);
        Ok(Decision::new(Self { state, closing, ..self }, command.basis(), vec![CorrectionFact::Settled]))
    }

    fn must_decide(&self, actor: &Actor, command: CorrectionCommand) -> Result<(), CorrectionRefusal> {
        self.must_act(actor, command)?;
        if self.state != CorrectionState::Proposed {
            return Err(self.wrong_state(command));
        }
        if self.proposed_by == actor.subject {
            return Err(CorrectionRefusal::SamePerson);
        }
        Ok(())
    }
}

fn closing(actor: &Actor, reasons: &str) -> Option<Closing> {
    Some(Closing { by: actor.subject.clone(), reasons: reasons.to_owned() })
}

//! What becomes of an order: received, fulfilled by a change of the name, or not in time.

use actnow_decisions::{Actor, Decision};
use actnow_statutory_clock::{WorkingCalendar, legal_date};
use chrono::{DateTime, NaiveDate, Utc};

use super::CorrectionDecision;
use super::facts::CorrectionFact;
use super::refusal::{CorrectionCommand, CorrectionRefusal};
use super::state::{CorrectionState, NameCorrection};
use crate::domain::clocks::Clock;

impl NameCorrection {
    /// The company received the order on the day `on`.
    ///
    /// # Errors
    /// [`CorrectionRefusal::ReceivedOutside`], [`CorrectionRefusal::State`], [`CorrectionRefusal::Role`],
    /// [`CorrectionRefusal::Recusal`].
    pub fn serve(
        self,
        on: NaiveDate,
        actor: &Actor,
        at: DateTime<Utc>,
        calendar: &WorkingCalendar,
    ) -> CorrectionDecision {
        let command = CorrectionCommand::Serve;
        self.must_act(actor, command)?;
        let (CorrectionState::Ordered, Some(order)) = (&self.state, &self.order) else {
            return Err(self.wrong_state(command));
        };
        let (from, last) = (order.on, legal_date(at));
        if !(from..=last).contains(&on) {
            return Err(CorrectionRefusal::ReceivedOutside { from, last });
        }
        let clock = Clock::NameCorrection.start(on, calendar);
        let state = CorrectionState::Served { clock };
        Ok(Decision::new(Self { state, ..self }, command.basis(), vec![CorrectionFact::Served]))
    }

    /// The company's time is over and its name is not changed.
    ///
    /// # Errors
    /// [`CorrectionRefusal::NotYetOver`], [`CorrectionRefusal::State`], [`CorrectionRefusal::Role`].
    pub fn miss(self, actor: &Actor, at: DateTime<Utc>) -> CorrectionDecision {
        let command = CorrectionCommand::Miss;
        self.must_act(actor, command)?;
        let CorrectionState::Served { clock } = &self.state else { return Err(self.wrong_state(command)) };
        let due = clock.due().date;
        if !clock.has_expired(at) {
            return Err(CorrectionRefusal::NotYetOver { due });
        }
        let state = CorrectionState::Overdue { since: due.succ_opt().unwrap_or(due) };
        Ok(Decision::new(Self { state, ..self }, command.basis(), vec![CorrectionFact::Overdue]))
    }

    /// The name was changed, in time or late; or before the head decided.
    ///
    /// # Errors
    /// [`CorrectionRefusal::State`], [`CorrectionRefusal::Role`].
    pub fn fulfil(self, actor: &Actor, at: DateTime<Utc>) -> CorrectionDecision {
        let state = CorrectionState::Fulfilled { on: legal_date(at) };
        self.settled(CorrectionCommand::Fulfil, state, actor)
    }

    /// The company has ended, deregistered or revoked.
    ///
    /// # Errors
    /// As [`Self::fulfil`].
    pub fn end_with_company(self, actor: &Actor, at: DateTime<Utc>) -> CorrectionDecision {
        let state = CorrectionState::CompanyEnded { on: legal_date(at) };
        self.settled(CorrectionCommand::EndWithCompany, state, actor)
    }

    /// Computes the due day by `calendar`, which may know more than the one before (T-29).
    ///
    /// # Errors
    /// [`CorrectionRefusal::Role`].
    pub fn compute_again(self, actor: &Actor, calendar: &WorkingCalendar) -> CorrectionDecision {
        let command = CorrectionCommand::ComputeAgain;
        self.must_act(actor, command)?;
        let state = match self.state.clone() {
            CorrectionState::Served { clock } => CorrectionState::Served { clock: clock.recompute(calendar) },
            other @ (CorrectionState::Proposed
            | CorrectionState::Declined { .. }
            | CorrectionState::Ordered
            | CorrectionState::Overdue { .. }
            | CorrectionState::Fulfilled { .. }
            | CorrectionState::Withdrawn { .. }
            | CorrectionState::CompanyEnded { .. }) => other,
        };
        Ok(Decision::new(Self { state, ..self }, command.basis(), Vec::new()))
    }

    /// What was never ordered was never public: nothing is told of it.
    fn settled(
        self,
        command: CorrectionCommand,
        state: CorrectionState,
        actor: &Actor,
    ) -> CorrectionDecision {
        self.must_act(actor, command)?;
        let facts = if self.state.is_in_force() {
            vec![CorrectionFact::Settled]
        } else if self.state == CorrectionState::Proposed {
            Vec::new()
        } else {
            return Err(self.wrong_state(command));
        };
        Ok(Decision::new(Self { state, ..self }, command.basis(), facts))
    }
}

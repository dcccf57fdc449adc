//! Receipt, extension, and the return with one list.

use actnow_decisions::{Actor, Decision, Text};
use actnow_statutory_clock::{WorkingCalendar, legal_date};
use chrono::{DateTime, Utc};

use super::FilingDecision;
use super::correction::CorrectionList;
use super::facts::FilingFact;
use super::refusal::{FilingCommand, FilingRefusal};
use super::state::{Extension, FilingState, RegistrationFiling};
use crate::domain::clocks::Clock;

impl RegistrationFiling {
    /// Gives a receipt (接收凭证): the filing cannot be decided on the spot.
    ///
    /// # Errors
    /// [`FilingRefusal::State`], [`FilingRefusal::Role`], [`FilingRefusal::Recusal`]. Receiving twice changes
    /// nothing.
    pub fn receive(self, receipt: String, actor: &Actor) -> FilingDecision {
        let command = FilingCommand::Receive;
        self.must_act(actor, command)?;
        match self.state {
            FilingState::Submitted { clock } => {
                let due = clock.due().date;
                let fact = FilingFact::Received {
                    filing_id: self.id,
                    group: self.group.clone(),
                    receipt: receipt.clone(),
                    due,
                };
                let state = FilingState::Reviewing { receipt, clock, extension: None };
                Ok(Decision::new(Self { state, ..self }, command.basis(), vec![fact]))
            }
            FilingState::Reviewing { .. } => Ok(Decision::new(self, command.basis(), Vec::new())),
            FilingState::Returned { .. }
            | FilingState::NotHandled { .. }
            | FilingState::Registered(_)
            | FilingState::Issued { .. }
            | FilingState::Refused { .. }
            | FilingState::Withdrawn { .. }
            | FilingState::Publicised { .. }
            | FilingState::ApplyWindow { .. }
            | FilingState::Objected(_)
            | FilingState::Lapsed { .. }
            | FilingState::Completed { .. } => Err(self.wrong_state(command)),
        }
    }

    /// The head extends the review by three working days, once, before it is over (T-15).
    ///
    /// # Errors
    /// [`FilingRefusal::ExtensionTooLate`], [`FilingRefusal::ExtensionUsed`], [`FilingRefusal::State`],
    /// [`FilingRefusal::Role`], [`FilingRefusal::Recusal`].
    pub fn extend(
        self,
        reason: Text,
        actor: &Actor,
        at: DateTime<Utc>,
        calendar: &WorkingCalendar,
    ) -> FilingDecision {
        let command = FilingCommand::Extend;
        self.must_act(actor, command)?;
        match self.state {
            FilingState::Reviewing { receipt, clock, .. } => {
                let due = clock.due().date;
                let clock = clock
                    .extend(Clock::FilingReview.extension(), legal_date(at), calendar)
                    .map_err(|fault| FilingRefusal::of_extension(fault, due))?;
                let fact = FilingFact::Extended {
                    filing_id: self.id,
                    group: self.group.clone(),
                    due: clock.due().date,
                    reason: reason.clone(),
                };
                let extension = Some(Extension { approved_by: actor.subject.clone(), at, reason });
                let state = FilingState::Reviewing { receipt, clock, extension };
                Ok(Decision::new(Self { state, ..self }, command.basis(), vec![fact]))
            }
            FilingState::Submitted { .. }
            | FilingState::Returned { .. }
            | FilingState::NotHandled { .. }
            | FilingState::Registered(_)
            | FilingState::Issued { .. }
            | FilingState::Refused { .. }
            | FilingState::Withdrawn { .. }
            | FilingState::Publicised { .. }
            | FilingState::ApplyWindow { .. }
            | FilingState::Objected(_)
            | FilingState::Lapsed { .. }
            | FilingState::Completed { .. } => Err(self.wrong_state(command)),
        }
    }

    /// Computes the due day again by `calendar`, into which a notice was entered that was not published when
    /// the clock started (T-29). A due day that stays as it is changes nothing.
    ///
    /// # Errors
    /// [`FilingRefusal::Role`], [`FilingRefusal::Recusal`].
    pub fn compute_again(self, actor: &Actor, calendar: &WorkingCalendar) -> FilingDecision {
        let command = FilingCommand::ComputeAgain;
        self.must_act(actor, command)?;
        let Some(clock) = self.state.clock() else {
            return Ok(Decision::new(self, command.basis(), Vec::new()));
        };
        let clock = clock.clone().recompute(calendar);
        let (filing_id, group, due) = (self.id, self.group.clone(), clock.due().date);
        let moved = self.state.clock().is_some_and(|before| before.due() != clock.due());
        let (state, fact) = match self.state.clone() {
            FilingState::Submitted { .. } => (FilingState::Submitted { clock }, None),
            FilingState::Publicised { .. } => (FilingState::Publicised { clock }, None),
            FilingState::ApplyWindow { .. } => (FilingState::ApplyWindow { clock }, None),
            FilingState::Reviewing { receipt, extension, .. } => {
                let fact = match &extension {
                    None => FilingFact::Received { filing_id, group, receipt: receipt.clone(), due },
                    Some(Extension { reason, .. }) => {
                        FilingFact::Extended { filing_id, group, due, reason: reason.clone() }
                    }
                };
                (FilingState::Reviewing { receipt, clock, extension }, Some(fact))
            }
            other @ (FilingState::Returned { .. }
            | FilingState::NotHandled { .. }
            | FilingState::Registered(_)
            | FilingState::Issued { .. }
            | FilingState::Refused { .. }
            | FilingState::Completed { .. }
            | FilingState::Objected(_)
            | FilingState::Lapsed { .. }
            | FilingState::Withdrawn { .. }) => (other, None),
        };
        // The day was told with the receipt or the extension: who keeps it hears it again.
        let facts = fact.filter(|_| moved).into_iter().collect();
        Ok(Decision::new(Self { state, ..self }, command.basis(), facts))
    }

    /// Returns the filing with one list of everything to correct; this ends the clock.
    ///
    /// # Errors
    /// [`FilingRefusal::OneTimeNotice`] when a second list names what was or could have been told before
    /// (T-07) and no supervisor allowed it, [`FilingRefusal::OwnSecondNotice`], [`FilingRefusal::ReturnTooLate`], [`FilingRefusal::State`], [`FilingRefusal::Role`],
    /// [`FilingRefusal::Recusal`]. Returning with the same list again changes nothing.
    pub fn return_for_correction(
        mut self,
        list: CorrectionList,
        actor: &Actor,
        at: DateTime<Utc>,
    ) -> FilingDecision {
        let command = FilingCommand::Return;
        self.must_act(actor, command)?;
        let is_returned = matches!(self.state, FilingState::Returned { .. });
        if is_returned && self.current().returned.as_ref() == Some(&list) {
            return Ok(Decision::new(self, command.basis(), Vec::new()));
        }
        self.must_be_in_time_to_return(command, at)?;
        let allowed = self.current().second_notice.as_ref();
        if allowed.is_some_and(|notice| notice.allowed_by == actor.subject) {
            return Err(FilingRefusal::OwnSecondNotice);
        }
        let old = list.old_points(&self.rounds);
        if !old.is_empty() && allowed.is_none() {
            let fields = old.into_iter().map(|point| point.field.clone()).collect();
            return Err(FilingRefusal::OneTimeNotice { fields });
        }
        let fact = FilingFact::Returned {
            filing_id: self.id,
            group: self.group.clone(),
            round: self.round(),
            points: list.points().to_vec(),
        };
        let current = self.rounds.last_mut().expect("a filing begins with its first round");
        current.returned = Some(list);
        self.state = FilingState::Returned { at };
        Ok(Decision::new(self, command.basis(), vec![fact]))
    }

    /// While its review runs, a filing may be returned, and leave be given for a second list.
    pub(super) fn must_be_in_time_to_return(
        &self,
        command: FilingCommand,
        at: DateTime<Utc>,
    ) -> Result<(), FilingRefusal> {
        let clock = self.state.review_clock().ok_or_else(|| self.wrong_state(command))?;
        if clock.has_expired(at) {
            return Err(FilingRefusal::ReturnTooLate { due: clock.due().date });
        }
        Ok(())
    }
}

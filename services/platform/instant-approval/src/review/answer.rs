//! The way of a review: drawn, answered in time or late, and settled where the reviewer disagrees.

use std::collections::BTreeSet;

use actnow_decisions::{Actor, Decision, Role};
use actnow_statutory_clock::{Period, StatutoryClock, SuspensionRule, WorkingCalendar, legal_date};
use chrono::{DateTime, Utc};

use super::ReviewDecision;
use super::facts::ReviewFact;
use super::refusal::{ReviewCommand, ReviewRefusal, SETTLERS};
use super::state::{InstantReview, NewReview, Opinion, ReviewAnswer, ReviewState, Settlement};

const MACHINE: &[Role] = &[Role::System];

impl InstantReview {
    /// An approval was drawn: a reviewer has the bureau's period, from today.
    ///
    /// # Errors
    /// [`ReviewRefusal::Role`].
    pub fn draw(
        new: NewReview,
        actor: &Actor,
        at: DateTime<Utc>,
        calendar: &WorkingCalendar,
    ) -> ReviewDecision {
        let command = ReviewCommand::Draw;
        let NewReview { id, filing_id, full_name, parties, working_days } = new;
        let (drawn_on, period) = (legal_date(at), Period::working_days(working_days));
        let clock = StatutoryClock::start(drawn_on, period, SuspensionRule::Never, calendar);
        let state = ReviewState::Open { clock };
        let now = Self { id, filing_id, full_name, parties, drawn_on, answer: None, state };
        now.must_act(actor, MACHINE, command)?;
        Ok(Decision::new(now, command.basis(), vec![ReviewFact::Drawn]))
    }

    /// The reviewer, one of `reviewers`, says whether they would have approved it. `touched` are the accounts that worked
    /// on it.
    ///
    /// # Errors
    /// [`ReviewRefusal::Touched`], [`ReviewRefusal::State`], [`ReviewRefusal::Role`], [`ReviewRefusal::Recusal`].
    pub fn answer(
        self,
        (opinion, reasons): (Opinion, String),
        (touched, reviewers): (&BTreeSet<String>, &'static [Role]),
        actor: &Actor,
        at: DateTime<Utc>,
    ) -> ReviewDecision {
        let command = ReviewCommand::Answer;
        self.must_act(actor, reviewers, command)?;
        if touched.contains(&actor.subject) {
            return Err(ReviewRefusal::Touched);
        }
        match self.state {
            ReviewState::Open { .. } | ReviewState::Overdue { .. } => {}
            ReviewState::Agreed | ReviewState::Disagreed | ReviewState::Settled { .. } => {
                return Err(self.wrong_state(command));
            }
        }
        let state = match opinion {
            Opinion::WouldApprove => ReviewState::Agreed,
            Opinion::WouldNotApprove => ReviewState::Disagreed,
        };
        let answer = ReviewAnswer { opinion, reasons, by: actor.subject.clone(), on: legal_date(at) };
        let now = Self { answer: Some(answer), state, ..self };
        Ok(Decision::new(now, command.basis(), vec![ReviewFact::Answered]))
    }

    /// The period is over and nobody answered.
    ///
    /// # Errors
    /// [`ReviewRefusal::NotYetOver`], [`ReviewRefusal::State`], [`ReviewRefusal::Role`].
    pub fn miss(self, actor: &Actor, at: DateTime<Utc>) -> ReviewDecision {
        let command = ReviewCommand::Miss;
        self.must_act(actor, MACHINE, command)?;
        let ReviewState::Open { clock } = &self.state else { return Err(self.wrong_state(command)) };
        let due = clock.due().date;
        if !clock.has_expired(at) {
            return Err(ReviewRefusal::NotYetOver { due });
        }
        let state = ReviewState::Overdue { since: due.succ_opt().unwrap_or(due) };
        Ok(Decision::new(Self { state, ..self }, command.basis(), vec![ReviewFact::Overdue]))
    }

    /// The supervisor says what follows from a disagreement. The approval stands.
    ///
    /// # Errors
    /// [`ReviewRefusal::SamePerson`], [`ReviewRefusal::State`], [`ReviewRefusal::Role`], [`ReviewRefusal::Recusal`].
    pub fn settle(self, reasons: String, actor: &Actor, at: DateTime<Utc>) -> ReviewDecision {
        let command = ReviewCommand::Settle;
        self.must_act(actor, SETTLERS, command)?;
        if self.state != ReviewState::Disagreed {
            return Err(self.wrong_state(command));
        }
        if self.answer.as_ref().is_some_and(|answer| answer.by == actor.subject) {
            return Err(ReviewRefusal::SamePerson);
        }
        let settlement = Settlement { reasons, by: actor.subject.clone(), on: legal_date(at) };
        let state = ReviewState::Settled { settlement };
        Ok(Decision::new(Self { state, ..self }, command.basis(), vec![ReviewFact::Settled]))
    }

    /// Computes the due day by `calendar`, which may know more than the one before (T-29).
    ///
    /// # Errors
    /// [`ReviewRefusal::Role`].
    pub fn compute_again(self, actor: &Actor, calendar: &WorkingCalendar) -> ReviewDecision {
        let command = ReviewCommand::ComputeAgain;
        self.must_act(actor, MACHINE, command)?;
        let state = match self.state.clone() {
            ReviewState::Open { clock } => ReviewState::Open { clock: clock.recompute(calendar) },
            other @ (ReviewState::Overdue { .. }
            | ReviewState::Agreed
            | ReviewState::Disagreed
            | ReviewState::Settled { .. }) => other,
        };
        Ok(Decision::new(Self { state, ..self }, command.basis(), Vec::new()))
    }
}

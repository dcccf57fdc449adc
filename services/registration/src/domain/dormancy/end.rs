//! How a dormancy ends (Rules 42): its time is over, the company publicises that it resumed, or is found to have; or
//! the company ends.

use actnow_decisions::{Actor, Decision};
use actnow_statutory_clock::{WorkingCalendar, legal_date};
use chrono::{DateTime, NaiveDate, Utc};

use super::DormancyDecision;
use super::facts::DormancyFact;
use super::refusal::{DormancyCommand, DormancyRefusal};
use super::state::{Dormancy, DormancyState, Resumption};
use crate::domain::clocks::Clock;

impl Dormancy {
    /// The company publicises that business resumed on the day `on`; or that it did, as was found.
    ///
    /// # Errors
    /// [`DormancyRefusal::ResumedOutside`], [`DormancyRefusal::State`], [`DormancyRefusal::Role`],
    /// [`DormancyRefusal::NotAParty`], [`DormancyRefusal::Recusal`].
    pub fn resume(self, on: NaiveDate, actor: &Actor, at: DateTime<Utc>) -> DormancyDecision {
        let command = DormancyCommand::Resume;
        self.must_act(actor, command)?;
        let (how, facts, on) = match self.state {
            DormancyState::Dormant => {
                self.must_be_within(on, at)?;
                (Resumption::Publicised, vec![DormancyFact::Ended], on)
            }
            // What was found stands: publicity only settles it, and it was told.
            DormancyState::BusinessFound { on, .. } => (Resumption::Publicised, Vec::new(), on),
            DormancyState::Filed
            | DormancyState::Resumed { .. }
            | DormancyState::Withdrawn { .. }
            | DormancyState::CompanyEnded { .. } => return Err(self.wrong_state(command)),
        };
        let state = DormancyState::Resumed { how, on };
        Ok(Decision::new(Self { state, ..self }, command.basis(), facts))
    }

    /// The authority finds that business was carried on since the day `on`: it counts as resumed.
    ///
    /// # Errors
    /// As [`Self::resume`].
    pub fn find_business(
        self,
        on: NaiveDate,
        actor: &Actor,
        at: DateTime<Utc>,
        calendar: &WorkingCalendar,
    ) -> DormancyDecision {
        let command = DormancyCommand::FindBusiness;
        self.must_act(actor, command)?;
        let DormancyState::Dormant = self.state else { return Err(self.wrong_state(command)) };
        self.must_be_within(on, at)?;
        let clock = Clock::DormancyPublicity.start(legal_date(at), calendar);
        let state = DormancyState::BusinessFound { on, clock };
        Ok(Decision::new(Self { state, ..self }, command.basis(), vec![DormancyFact::Ended]))
    }

    /// Its last day is over: business counts as resumed.
    ///
    /// # Errors
    /// [`DormancyRefusal::NotYet`], [`DormancyRefusal::State`], [`DormancyRefusal::Role`].
    pub fn end_by_time(self, actor: &Actor, at: DateTime<Utc>) -> DormancyDecision {
        let command = DormancyCommand::EndByTime;
        self.must_act(actor, command)?;
        let DormancyState::Dormant = self.state else { return Err(self.wrong_state(command)) };
        let on = self.until.succ_opt().unwrap_or(NaiveDate::MAX);
        if legal_date(at) < on {
            return Err(DormancyRefusal::NotYet { day: on });
        }
        let state = DormancyState::Resumed { how: Resumption::PeriodOver, on };
        Ok(Decision::new(Self { state, ..self }, command.basis(), vec![DormancyFact::Ended]))
    }

    /// The company has ended, deregistered or revoked.
    ///
    /// # Errors
    /// [`DormancyRefusal::State`], [`DormancyRefusal::Role`].
    pub fn end_with_company(self, actor: &Actor, at: DateTime<Utc>) -> DormancyDecision {
        let command = DormancyCommand::EndWithCompany;
        self.must_act(actor, command)?;
        let facts = match self.state {
            DormancyState::Filed | DormancyState::Dormant => vec![DormancyFact::Ended],
            DormancyState::BusinessFound { .. } => Vec::new(),
            DormancyState::Resumed { .. }
            | DormancyState::Withdrawn { .. }
            | DormancyState::CompanyEnded { .. } => return Err(self.wrong_state(command)),
        };
        let state = DormancyState::CompanyEnded { on: legal_date(at) };
        Ok(Decision::new(Self { state, ..self }, command.basis(), facts))
    }

    /// Computes the day of the publicity by `calendar`, which may know more than the one before (T-29).
    ///
    /// # Errors
    /// [`DormancyRefusal::Role`].
    pub fn compute_again(self, actor: &Actor, calendar: &WorkingCalendar) -> DormancyDecision {
        let command = DormancyCommand::ComputeAgain;
        self.must_act(actor, command)?;
        let state = match self.state.clone() {
            DormancyState::BusinessFound { on, clock } => {
                DormancyState::BusinessFound { on, clock: clock.recompute(calendar) }
            }
            other @ (DormancyState::Filed
            | DormancyState::Dormant
            | DormancyState::Resumed { .. }
            | DormancyState::Withdrawn { .. }
            | DormancyState::CompanyEnded { .. }) => other,
        };
        Ok(Decision::new(Self { state, ..self }, command.basis(), Vec::new()))
    }

    /// Business resumes between its first day and today, before it ends by itself.
    fn must_be_within(&self, on: NaiveDate, at: DateTime<Utc>) -> Result<(), DormancyRefusal> {
        let last = self.until.min(legal_date(at));
        if (self.from..=last).contains(&on) {
            return Ok(());
        }
        Err(DormancyRefusal::ResumedOutside { from: self.from, last })
    }
}

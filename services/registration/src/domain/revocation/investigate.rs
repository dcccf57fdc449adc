//! The investigation (Rules 53-54): extended once by the head, publicised where nobody can be reached, standing still
//! for other proceedings.

use actnow_decisions::{Actor, Decision};
use actnow_statutory_clock::{StatutoryClock, WorkingCalendar, legal_date};
use chrono::{DateTime, Utc};

use super::RevocationDecision;
use super::facts::RevocationFact;
use super::refusal::{RevocationCommand, RevocationRefusal};
use super::state::{Publicity, Revocation, RevocationState, SuspensionGround};
use crate::domain::clocks::Clock;

impl Revocation {
    /// The head extends the investigation by three months; once, and before it is over.
    ///
    /// # Errors
    /// [`RevocationRefusal::ExtensionUsed`], [`RevocationRefusal::TooLate`], [`RevocationRefusal::State`],
    /// [`RevocationRefusal::Role`], [`RevocationRefusal::Recusal`].
    pub fn extend(self, actor: &Actor, at: DateTime<Utc>, calendar: &WorkingCalendar) -> RevocationDecision {
        let command = RevocationCommand::Extend;
        self.must_act(actor, command)?;
        let longer = |clock: &StatutoryClock| {
            let due = clock.due().date;
            let extended =
                clock.clone().extend(Clock::RevocationInvestigation.extension(), legal_date(at), calendar);
            extended.map_err(|fault| RevocationRefusal::of_clock(fault, due))
        };
        let state = match &self.state {
            RevocationState::Investigating { clock } => {
                RevocationState::Investigating { clock: longer(clock)? }
            }
            RevocationState::Publicised { clock, publicity } => {
                RevocationState::Publicised { clock: longer(clock)?, publicity: publicity.clone() }
            }
            RevocationState::Applied { .. }
            | RevocationState::NotAccepted(_)
            | RevocationState::Suspended { .. }
            | RevocationState::Proposed { .. }
            | RevocationState::Revoked { .. }
            | RevocationState::NotRevoked { .. }
            | RevocationState::TakenBack { .. } => return Err(self.wrong_state(command)),
        };
        Ok(Decision::new(Self { state, ..self }, command.basis(), Vec::new()))
    }

    /// Publicises the suspected false registration, because company and persons cannot be reached or do not help.
    ///
    /// # Errors
    /// [`RevocationRefusal::State`], [`RevocationRefusal::Role`], [`RevocationRefusal::Recusal`].
    pub fn publicise(
        self,
        actor: &Actor,
        at: DateTime<Utc>,
        calendar: &WorkingCalendar,
    ) -> RevocationDecision {
        let command = RevocationCommand::Publicise;
        self.must_act(actor, command)?;
        let clock = self.investigation(command)?;
        let publicity = Clock::RevocationPublicity.start(legal_date(at), calendar);
        let until = publicity.due().date;
        let state = RevocationState::Publicised { clock, publicity };
        let publicity = Some(Publicity { until, objection: None });
        let now = Self { state, publicity, ..self };
        Ok(Decision::new(now, command.basis(), vec![RevocationFact::Publicised { until }]))
    }

    /// Somebody objects within the publicity: the investigation goes on without it.
    ///
    /// # Errors
    /// [`RevocationRefusal::ObjectionTooLate`], [`RevocationRefusal::State`], [`RevocationRefusal::Role`],
    /// [`RevocationRefusal::Recusal`].
    pub fn object(self, objection: String, actor: &Actor, at: DateTime<Utc>) -> RevocationDecision {
        let command = RevocationCommand::Object;
        self.must_act(actor, command)?;
        let RevocationState::Publicised { clock, publicity } = &self.state else {
            return Err(self.wrong_state(command));
        };
        let until = publicity.due().date;
        if publicity.has_expired(at) {
            return Err(RevocationRefusal::ObjectionTooLate { due: until });
        }
        let state = RevocationState::Investigating { clock: clock.clone() };
        let publicity = Some(Publicity { until, objection: Some(objection) });
        Ok(Decision::new(Self { state, publicity, ..self }, command.basis(), Vec::new()))
    }

    /// The publicity is over and nobody objected.
    ///
    /// # Errors
    /// [`RevocationRefusal::NotYetOver`], [`RevocationRefusal::State`], [`RevocationRefusal::Role`].
    pub fn end_publicity(self, actor: &Actor, at: DateTime<Utc>) -> RevocationDecision {
        let command = RevocationCommand::EndPublicity;
        self.must_act(actor, command)?;
        let RevocationState::Publicised { clock, publicity } = &self.state else {
            return Err(self.wrong_state(command));
        };
        if !publicity.has_expired(at) {
            return Err(RevocationRefusal::NotYetOver { due: publicity.due().date });
        }
        let state = RevocationState::Investigating { clock: clock.clone() };
        Ok(Decision::new(Self { state, ..self }, command.basis(), Vec::new()))
    }

    /// The investigation stands still for other proceedings.
    ///
    /// # Errors
    /// [`RevocationRefusal::TooLate`], [`RevocationRefusal::State`], [`RevocationRefusal::Role`],
    /// [`RevocationRefusal::Recusal`].
    pub fn suspend(self, ground: SuspensionGround, actor: &Actor, at: DateTime<Utc>) -> RevocationDecision {
        let command = RevocationCommand::Suspend;
        self.must_act(actor, command)?;
        let clock = self.investigation(command)?;
        let due = clock.due().date;
        let clock = clock.suspend(legal_date(at)).map_err(|fault| RevocationRefusal::of_clock(fault, due))?;
        let state = RevocationState::Suspended { clock, ground };
        Ok(Decision::new(Self { state, ..self }, command.basis(), Vec::new()))
    }

    /// The other proceedings are over: the days in between do not count.
    ///
    /// # Errors
    /// [`RevocationRefusal::State`], [`RevocationRefusal::Role`], [`RevocationRefusal::Recusal`].
    pub fn resume(self, actor: &Actor, at: DateTime<Utc>, calendar: &WorkingCalendar) -> RevocationDecision {
        let command = RevocationCommand::Resume;
        self.must_act(actor, command)?;
        let RevocationState::Suspended { clock, .. } = &self.state else {
            return Err(self.wrong_state(command));
        };
        let due = clock.due().date;
        let clock = clock.clone().resume(legal_date(at), calendar);
        let clock = clock.map_err(|fault| RevocationRefusal::of_clock(fault, due))?;
        let state = RevocationState::Investigating { clock };
        Ok(Decision::new(Self { state, ..self }, command.basis(), Vec::new()))
    }

    /// Computes the due days by `calendar`, which may know more than the one before (T-29).
    ///
    /// # Errors
    /// [`RevocationRefusal::Role`].
    pub fn compute_again(self, actor: &Actor, calendar: &WorkingCalendar) -> RevocationDecision {
        let command = RevocationCommand::ComputeAgain;
        self.must_act(actor, command)?;
        let again = |clock: &StatutoryClock| clock.clone().recompute(calendar);
        let mut last = self.publicity.clone();
        let state = match &self.state {
            RevocationState::Applied { clock } => RevocationState::Applied { clock: again(clock) },
            RevocationState::Publicised { clock, publicity } => {
                let publicity = again(publicity);
                last = Some(Publicity { until: publicity.due().date, objection: None });
                RevocationState::Publicised { clock: again(clock), publicity }
            }
            RevocationState::NotAccepted(_)
            | RevocationState::Investigating { .. }
            | RevocationState::Suspended { .. }
            | RevocationState::Proposed { .. }
            | RevocationState::Revoked { .. }
            | RevocationState::NotRevoked { .. }
            | RevocationState::TakenBack { .. } => self.state.clone(),
        };
        Ok(Decision::new(Self { state, publicity: last, ..self }, command.basis(), Vec::new()))
    }

    fn investigation(&self, command: RevocationCommand) -> Result<StatutoryClock, RevocationRefusal> {
        match &self.state {
            RevocationState::Investigating { clock } => Ok(clock.clone()),
            RevocationState::Applied { .. }
            | RevocationState::NotAccepted(_)
            | RevocationState::Publicised { .. }
            | RevocationState::Suspended { .. }
            | RevocationState::Proposed { .. }
            | RevocationState::Revoked { .. }
            | RevocationState::NotRevoked { .. }
            | RevocationState::TakenBack { .. } => Err(self.wrong_state(command)),
        }
    }
}

//! The simple deregistration before its application (简易注销, MERR 33, Rules 49): twenty days of publicity in which
//! anybody may object, then twenty days to apply.

use actnow_decisions::{Actor, Decision, Text};
use actnow_statutory_clock::{WorkingCalendar, legal_date};
use chrono::{DateTime, Utc};

use super::FilingDecision;
use super::facts::FilingFact;
use super::refusal::{FilingCommand, FilingRefusal};
use super::round::{FilingContent, Round};
use super::state::{FilingState, Objection, RegistrationFiling};
use super::submit::{NewFiling, must_be_submittable, opened_by, review_clock};
use crate::domain::clocks::Clock;
use crate::domain::deregistration::SimpleDeregistrationForm;
use crate::domain::establishment::Findings;

impl RegistrationFiling {
    /// Publicises the simple deregistration that `new` is. `findings` is the check of the company at the same
    /// moment.
    ///
    /// # Errors
    /// [`FilingRefusal::RulesBroken`], [`FilingRefusal::Role`].
    pub fn publicise(
        new: NewFiling,
        findings: &Findings,
        actor: &Actor,
        at: DateTime<Utc>,
        calendar: &WorkingCalendar,
    ) -> FilingDecision {
        let command = FilingCommand::Publicise;
        must_be_submittable(findings)?;
        let clock = Clock::SimplePublicity.start(legal_date(at), calendar);
        let until = clock.due().date;
        let now = opened_by(new, findings, FilingState::Publicised { clock }, actor, at, command)?;
        let (filing_id, group) = (now.id, now.group.clone());
        let (uscc, full_name) = (now.company_code()?, now.current().content.full_name());
        let fact = FilingFact::Publicised { filing_id, group, uscc, full_name, until };
        Ok(Decision::new(now, command.basis(), vec![fact]))
    }

    /// Notes an objection; the simple way is closed. Noting the same one twice changes nothing.
    ///
    /// # Errors
    /// [`FilingRefusal::ObjectionTooLate`], [`FilingRefusal::State`], [`FilingRefusal::Role`],
    /// [`FilingRefusal::Recusal`].
    pub fn object(self, raised_by: String, reason: Text, actor: &Actor, at: DateTime<Utc>) -> FilingDecision {
        let command = FilingCommand::Object;
        self.must_act(actor, command)?;
        match &self.state {
            FilingState::Publicised { clock } if clock.has_expired(at) => {
                return Err(FilingRefusal::ObjectionTooLate { due: clock.due().date });
            }
            FilingState::Publicised { .. } => {}
            FilingState::Objected(noted) if noted.raised_by == raised_by && noted.reason == reason => {
                return Ok(self.unchanged(command));
            }
            FilingState::ApplyWindow { .. }
            | FilingState::Objected(_)
            | FilingState::Lapsed { .. }
            | FilingState::Submitted { .. }
            | FilingState::Reviewing { .. }
            | FilingState::Returned { .. }
            | FilingState::NotHandled { .. }
            | FilingState::Registered(_)
            | FilingState::Issued { .. }
            | FilingState::Completed { .. }
            | FilingState::Refused { .. }
            | FilingState::Withdrawn { .. } => return Err(self.wrong_state(command)),
        }
        let fact = FilingFact::Objected {
            filing_id: self.id,
            group: self.group.clone(),
            uscc: self.company_code()?,
        };
        let objection = Objection { raised_by, reason, noted_by: actor.subject.clone(), at };
        let state = FilingState::Objected(objection);
        Ok(Decision::new(Self { state, ..self }, command.basis(), vec![fact]))
    }

    /// The publicity is over and nobody objected: the time to apply begins. Twice changes nothing.
    ///
    /// # Errors
    /// [`FilingRefusal::NotYetOver`], [`FilingRefusal::State`], [`FilingRefusal::Role`].
    pub fn open_window(self, actor: &Actor, at: DateTime<Utc>, calendar: &WorkingCalendar) -> FilingDecision {
        let command = FilingCommand::OpenWindow;
        self.must_act(actor, command)?;
        let ended = match &self.state {
            FilingState::Publicised { clock } if clock.has_expired(at) => clock.due().date,
            FilingState::Publicised { clock } => {
                return Err(FilingRefusal::NotYetOver { due: clock.due().date });
            }
            FilingState::ApplyWindow { .. } => return Ok(self.unchanged(command)),
            FilingState::Objected(_)
            | FilingState::Lapsed { .. }
            | FilingState::Submitted { .. }
            | FilingState::Reviewing { .. }
            | FilingState::Returned { .. }
            | FilingState::NotHandled { .. }
            | FilingState::Registered(_)
            | FilingState::Issued { .. }
            | FilingState::Completed { .. }
            | FilingState::Refused { .. }
            | FilingState::Withdrawn { .. } => return Err(self.wrong_state(command)),
        };
        // Counted from the end of the publicity, however late the house notices it.
        let clock = Clock::SimpleApplication.start(ended, calendar);
        let (filing_id, group, uscc) = (self.id, self.group.clone(), self.company_code()?);
        let fact = FilingFact::WindowOpened { filing_id, group, uscc, until: clock.due().date };
        let state = FilingState::ApplyWindow { clock };
        Ok(Decision::new(Self { state, ..self }, command.basis(), vec![fact]))
    }

    /// The company applies: from here it is a filing as every other, with the clock of MERR 19. What was publicised
    /// becomes what is applied for; it is still the first round.
    ///
    /// # Errors
    /// [`FilingRefusal::WindowLapsed`], [`FilingRefusal::NotYetOver`], [`FilingRefusal::RulesBroken`],
    /// [`FilingRefusal::State`], [`FilingRefusal::Role`], [`FilingRefusal::NotAParty`].
    pub fn apply(
        mut self,
        form: SimpleDeregistrationForm,
        findings: &Findings,
        actor: &Actor,
        at: DateTime<Utc>,
        calendar: &WorkingCalendar,
    ) -> FilingDecision {
        let command = FilingCommand::Apply;
        self.must_act(actor, command)?;
        match &self.state {
            FilingState::ApplyWindow { clock } if clock.has_expired(at) => {
                return Err(FilingRefusal::WindowLapsed { due: clock.due().date });
            }
            FilingState::ApplyWindow { .. } => {}
            FilingState::Lapsed { until } => return Err(FilingRefusal::WindowLapsed { due: *until }),
            FilingState::Publicised { clock } => {
                return Err(FilingRefusal::NotYetOver { due: clock.due().date });
            }
            FilingState::Objected(_)
            | FilingState::Submitted { .. }
            | FilingState::Reviewing { .. }
            | FilingState::Returned { .. }
            | FilingState::NotHandled { .. }
            | FilingState::Registered(_)
            | FilingState::Issued { .. }
            | FilingState::Completed { .. }
            | FilingState::Refused { .. }
            | FilingState::Withdrawn { .. } => return Err(self.wrong_state(command)),
        }
        must_be_submittable(findings)?;
        self.rounds = vec![Round::new(FilingContent::SimpleDeregister(Box::new(form)), findings, at)];
        self.state = FilingState::Submitted { clock: review_clock(at, calendar) };
        Ok(self.told_submitted(command))
    }

    /// Nobody applied in time: it takes a new publicity. Twice changes nothing.
    ///
    /// # Errors
    /// [`FilingRefusal::NotYetOver`], [`FilingRefusal::State`], [`FilingRefusal::Role`].
    pub fn lapse(self, actor: &Actor, at: DateTime<Utc>) -> FilingDecision {
        let command = FilingCommand::Lapse;
        self.must_act(actor, command)?;
        let until = match &self.state {
            FilingState::ApplyWindow { clock } if clock.has_expired(at) => clock.due().date,
            FilingState::ApplyWindow { clock } | FilingState::Publicised { clock } => {
                return Err(FilingRefusal::NotYetOver { due: clock.due().date });
            }
            FilingState::Lapsed { .. } => return Ok(self.unchanged(command)),
            FilingState::Objected(_)
            | FilingState::Submitted { .. }
            | FilingState::Reviewing { .. }
            | FilingState::Returned { .. }
            | FilingState::NotHandled { .. }
            | FilingState::Registered(_)
            | FilingState::Issued { .. }
            | FilingState::Completed { .. }
            | FilingState::Refused { .. }
            | FilingState::Withdrawn { .. } => return Err(self.wrong_state(command)),
        };
        let (filing_id, group, uscc) = (self.id, self.group.clone(), self.company_code()?);
        let fact = FilingFact::Lapsed { filing_id, group, uscc, until };
        Ok(Decision::new(Self { state: FilingState::Lapsed { until }, ..self }, command.basis(), vec![fact]))
    }
}

//! Handing a filing in, and handing it in again.

use std::collections::BTreeSet;

use actnow_decisions::{Actor, Decision, Role};
use actnow_statutory_clock::{StatutoryClock, WorkingCalendar, legal_date};
use chrono::{DateTime, Utc};
use uuid::Uuid;

use super::FilingDecision;
use super::facts::FilingFact;
use super::refusal::{FilingCommand, FilingRefusal};
use super::round::{FilingContent, Round};
use super::state::{FilingState, RegistrationFiling};
use crate::domain::ApplicantGroup;
use crate::domain::clocks::Clock;
use crate::domain::establishment::Findings;

/// A filing to be handed in.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NewFiling {
    /// The id it shall have.
    pub id: Uuid,
    /// Code of the registration authority.
    pub authority: String,
    /// For whom.
    pub group: ApplicantGroup,
    /// The reserved name it uses.
    pub name_id: Option<Uuid>,
    /// Accounts of applicants, shareholders and their relatives, as far as known.
    pub parties: BTreeSet<String>,
    /// What is filed.
    pub content: FilingContent,
}

impl RegistrationFiling {
    /// Hands a filing in. `findings` is the check of its content at the same moment; missing materials do not
    /// keep it out, broken rules, signatures and real-name checks do.
    ///
    /// # Errors
    /// [`FilingRefusal::RulesBroken`], [`FilingRefusal::Role`].
    pub fn submit(
        new: NewFiling,
        findings: &Findings,
        actor: &Actor,
        at: DateTime<Utc>,
        calendar: &WorkingCalendar,
    ) -> FilingDecision {
        let command = FilingCommand::Submit;
        must_be_submittable(findings)?;
        let state = FilingState::Submitted { clock: review_clock(at, calendar) };
        Ok(opened_by(new, findings, state, actor, at, command)?.told_submitted(command))
    }

    /// Hands a returned filing in again: a new round with a new clock.
    ///
    /// # Errors
    /// [`FilingRefusal::State`] unless it was returned; otherwise as [`Self::submit`].
    pub fn resubmit(
        mut self,
        content: FilingContent,
        findings: &Findings,
        actor: &Actor,
        at: DateTime<Utc>,
        calendar: &WorkingCalendar,
    ) -> FilingDecision {
        let command = FilingCommand::Resubmit;
        self.must_act(actor, command)?;
        match self.state {
            FilingState::Returned { .. } => {}
            FilingState::Submitted { .. }
            | FilingState::Reviewing { .. }
            | FilingState::NotHandled { .. }
            | FilingState::Registered(_)
            | FilingState::Issued { .. }
            | FilingState::Refused { .. }
            | FilingState::Withdrawn { .. }
            | FilingState::Publicised { .. }
            | FilingState::ApplyWindow { .. }
            | FilingState::Objected(_)
            | FilingState::Lapsed { .. }
            | FilingState::Completed { .. } => return Err(self.wrong_state(command)),
        }
        must_be_submittable(findings)?;
        self.rounds.push(Round::new(content, findings, at));
        self.state = FilingState::Submitted { clock: review_clock(at, calendar) };
        Ok(self.told_submitted(command))
    }

    pub(super) fn told_submitted(self, command: FilingCommand) -> Decision<Self, FilingFact> {
        let clock = self.state.clock().expect("a submitted filing has a clock");
        let fact = FilingFact::Submitted {
            filing_id: self.id,
            group: self.group.clone(),
            kind: self.kind(),
            round: self.round(),
            full_name: self.current().content.full_name(),
            due: clock.due().date,
        };
        Decision::new(self, command.basis(), vec![fact])
    }
}

/// A filing as `actor` begins it, in `state`.
pub(super) fn opened_by(
    new: NewFiling,
    findings: &Findings,
    state: FilingState,
    actor: &Actor,
    at: DateTime<Utc>,
    command: FilingCommand,
) -> Result<RegistrationFiling, FilingRefusal> {
    let role = actor.acting_as(command.roles()).ok_or(FilingRefusal::Role { command })?;
    let NewFiling { id, authority, group, name_id, mut parties, content } = new;
    if role == Role::Applicant {
        parties.insert(actor.subject.clone());
    }
    let rounds = vec![Round::new(content, findings, at)];
    Ok(RegistrationFiling { id, authority, group, name_id, parties, rounds, state })
}

/// The clock of the review starts with the day of submission, also on a day off or at night (T-16).
pub(super) fn review_clock(at: DateTime<Utc>, calendar: &WorkingCalendar) -> StatutoryClock {
    Clock::FilingReview.start(legal_date(at), calendar)
}

pub(super) fn must_be_submittable(findings: &Findings) -> Result<(), FilingRefusal> {
    if findings.violations.is_empty() {
        Ok(())
    } else {
        Err(FilingRefusal::RulesBroken(findings.violations.clone()))
    }
}

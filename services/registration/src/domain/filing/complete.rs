//! Acts that come into force without a new licence: changes that do not show on it, and the end of a company.

use actnow_decisions::{Actor, Decision};
use actnow_statutory_clock::legal_date;
use chrono::{DateTime, Utc};

use super::FilingDecision;
use super::facts::FilingFact;
use super::refusal::{FilingCommand, FilingRefusal};
use super::round::FilingContent;
use super::state::{FilingState, RegistrationFiling};

impl RegistrationFiling {
    /// Puts a registered act in force on the day of `at`. Doing it twice changes nothing.
    ///
    /// # Errors
    /// [`FilingRefusal::Certificate`] for an act that shows on a licence: that one is issued;
    /// [`FilingRefusal::State`], [`FilingRefusal::Role`], [`FilingRefusal::Recusal`].
    pub fn complete(self, actor: &Actor, at: DateTime<Utc>) -> FilingDecision {
        let command = FilingCommand::Complete;
        self.must_act(actor, command)?;
        let registration = match &self.state {
            FilingState::Registered(registration) => registration.clone(),
            FilingState::Completed { .. } => return Ok(self.unchanged(command)),
            FilingState::Publicised { .. }
            | FilingState::ApplyWindow { .. }
            | FilingState::Objected(_)
            | FilingState::Lapsed { .. }
            | FilingState::Submitted { .. }
            | FilingState::Reviewing { .. }
            | FilingState::Returned { .. }
            | FilingState::NotHandled { .. }
            | FilingState::Issued { .. }
            | FilingState::Refused { .. }
            | FilingState::Withdrawn { .. } => return Err(self.wrong_state(command)),
        };
        let (filing_id, group, uscc) = (self.id, self.group.clone(), registration.uscc);
        let effective_on = legal_date(at);
        if self.current().content.needs_licence() {
            return Err(FilingRefusal::Certificate);
        }
        let fact = match &self.current().content {
            FilingContent::Establish(_) | FilingContent::BranchEstablish(_) => {
                return Err(FilingRefusal::Certificate);
            }
            FilingContent::Change(_) | FilingContent::BranchChange(_) => {
                FilingFact::CompanyChanged { filing_id, group, uscc, certificate: None, effective_on }
            }
            content @ (FilingContent::Deregister(_) | FilingContent::SimpleDeregister(_)) => {
                let (full_name, ended_on) = (content.full_name(), effective_on);
                FilingFact::CompanyDeregistered { filing_id, group, uscc, full_name, ended_on }
            }
        };
        let state = FilingState::Completed { registration, effective_on };
        Ok(Decision::new(Self { state, ..self }, command.basis(), vec![fact]))
    }
}

//! The exception from the one list (一次性告知的例外): a supervisor answers, with reasons, for a second list that tells what
//! could have been told before.

use actnow_decisions::{Actor, Decision, Text};
use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};

use super::FilingDecision;
use super::facts::FilingFact;
use super::refusal::{FilingCommand, FilingRefusal};
use super::state::RegistrationFiling;

/// A second list that was allowed for one round: what was overlooked is asked for, and who answers for it is known.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct SecondNotice {
    /// Account of the supervisor.
    pub allowed_by: String,
    /// When.
    pub at: DateTime<Utc>,
    /// Why it could not be told at once.
    pub reasons: Text,
}

impl RegistrationFiling {
    /// Allows the next list of this round to name what was or could have been told before. The list itself is still a
    /// registrar's, who is another person.
    ///
    /// # Errors
    /// [`FilingRefusal::FirstList`] in the first round, whose list nothing limits; [`FilingRefusal::ReturnTooLate`],
    /// [`FilingRefusal::State`], [`FilingRefusal::Role`], [`FilingRefusal::Recusal`]. What is allowed already stays as it
    /// was.
    pub fn allow_second_notice(mut self, reasons: Text, actor: &Actor, at: DateTime<Utc>) -> FilingDecision {
        let command = FilingCommand::AllowSecondNotice;
        self.must_act(actor, command)?;
        self.must_be_in_time_to_return(command, at)?;
        if self.round() == 1 {
            return Err(FilingRefusal::FirstList);
        }
        let (filing_id, group, round) = (self.id, self.group.clone(), self.round());
        let current = self.rounds.last_mut().expect("a filing begins with its first round");
        if current.second_notice.is_some() {
            return Ok(Decision::new(self, command.basis(), Vec::new()));
        }
        let allowed_by = actor.subject.clone();
        current.second_notice = Some(SecondNotice { allowed_by: allowed_by.clone(), at, reasons });
        let fact = FilingFact::SecondNoticeAllowed { filing_id, group, round, allowed_by };
        Ok(Decision::new(self, command.basis(), vec![fact]))
    }
}

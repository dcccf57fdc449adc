//! The exception from the one list (一次性告知的例外): a supervisor answers, with reasons, for a later list that repeats what
//! was or could have been told.

use actnow_decisions::Actor;
use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};

use super::receipt::ACCEPTANCE;
use super::{ApplicationDecision, LicenceApplication};
use crate::domain::facts::FoodFact;
use crate::domain::permissions::FoodCommand;
use crate::domain::points::Reason;
use crate::domain::refusal::FoodRefusal;

/// A later list that was allowed, until the applicant has answered it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct SecondNotice {
    /// Account of the supervisor.
    pub allowed_by: String,
    /// When.
    pub at: DateTime<Utc>,
    /// Why it could not be told at once.
    pub reasons: String,
}

impl LicenceApplication {
    /// Allows the next list to name what was known when an earlier one was told. The list itself is still the window's,
    /// by another person.
    ///
    /// # Errors
    /// [`FoodRefusal::FirstList`] before any list was told: nothing limits it; [`FoodRefusal::AcceptancePeriodOver`];
    /// [`FoodRefusal::WrongState`]. What is allowed already stays as it was.
    pub fn allow_second_notice(
        mut self,
        reasons: &Reason,
        actor: &Actor,
        at: DateTime<Utc>,
    ) -> Result<ApplicationDecision, FoodRefusal> {
        self.authorise(FoodCommand::AllowSecondNotice, actor)?;
        self.in_acceptance_period(FoodCommand::AllowSecondNotice, at)?;
        if self.known_points.is_empty() {
            return Err(FoodRefusal::FirstList);
        }
        if self.second_notice.is_some() {
            return Ok(self.already(ACCEPTANCE));
        }
        let allowed_by = actor.subject.clone();
        let fact = FoodFact::SecondNoticeAllowed { allowed_by: allowed_by.clone() };
        self.second_notice = Some(SecondNotice { allowed_by, at, reasons: reasons.as_str().to_owned() });
        let state = self.state.clone();
        Ok(self.became(state, ACCEPTANCE, vec![fact]))
    }
}

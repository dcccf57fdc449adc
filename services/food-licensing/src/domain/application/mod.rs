//! The licence application (食品经营许可申请), from receipt to issue (rules 9a C).
//!
//! One file per part of the procedure, in its order: `receipt`, `correction` (and `second_notice`), `acceptance`, `review`, `clock`
//! (extension and hearing), `at_expiry` (the end of the licence it is about), `compute_again` (a later calendar), `decision` (grant, refusal, issue), `grant` (on its way to its number); `taken_over` is what is known of one that a former system decided; the states are in `state` and `parts`.

mod acceptance;
mod at_expiry;
mod clock;
mod compute_again;
mod correction;
mod decision;
mod grant;
mod parts;
mod receipt;
mod review;
mod second_notice;
mod state;
mod taken_over;

pub use acceptance::AcceptanceCheck;
pub use at_expiry::AtExpiry;
pub use decision::{DecisionPower, IssueOrder};
pub use grant::{GrantReady, NumberSource};
pub use parts::{
    Acceptance, AcceptanceMode, FollowUp, FollowUpGround, Grant, NotAcceptedGround, Officers, RefusalGround,
    Review, ReviewOutcome, Stage, Validity, Visit, VisitVerdict,
};
pub use receipt::Submission;
pub use review::{RectificationReport, VisitReport};
pub use second_notice::SecondNotice;
pub use state::ApplicationState;
pub use taken_over::FORMER_SYSTEM;

use actnow_decisions::{Actor, Decision};
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use super::act::LicenceAct;
use super::facts::FoodFact;
use super::form::FoodForm;
use super::permissions::FoodCommand;
use super::points::Point;
use super::refusal::FoodRefusal;

/// An application: for a first licence, or about one that is held.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct LicenceApplication {
    /// Its id.
    pub id: Uuid,
    /// The case it belongs to, if it came with one.
    pub case_id: Option<Uuid>,
    /// What is asked for.
    #[serde(default)]
    pub act: LicenceAct,
    /// The form as last supplied.
    pub form: FoodForm,
    /// The form it took the place of; none while nothing was handed in again.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub form_before: Option<FoodForm>,
    /// Who handled the file, for recusal and separation of duty.
    pub officers: Officers,
    /// Every point that was known when a list was told: a later list may not repeat them.
    pub known_points: Vec<Point>,
    /// The form about which the last list was told.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub form_told: Option<FoodForm>,
    /// Who allowed the next list to repeat them all the same.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub second_notice: Option<SecondNotice>,
    /// Where it stands.
    pub state: ApplicationState,
}

/// Accepted decision about an application.
pub type ApplicationDecision = Decision<LicenceApplication, FoodFact>;

impl LicenceApplication {
    fn wrong(&self, command: FoodCommand) -> FoodRefusal {
        FoodRefusal::WrongState { state: self.state.name(), command }
    }

    /// Moves on: the new state, and what is told about it.
    fn became(
        self,
        state: ApplicationState,
        basis: &'static str,
        facts: Vec<FoodFact>,
    ) -> ApplicationDecision {
        Decision::new(Self { state, ..self }, basis, facts)
    }

    /// The same thing was decided before: nothing changes, nothing is told.
    fn already(self, basis: &'static str) -> ApplicationDecision {
        Decision::new(self, basis, vec![])
    }

    /// Nobody acts on a file in which they have an interest (9a).
    fn authorise(&self, command: FoodCommand, actor: &Actor) -> Result<(), FoodRefusal> {
        command.authorise(actor)?;
        if self.officers.interested.contains(&actor.subject) { Err(FoodRefusal::Recusal) } else { Ok(()) }
    }
}

#[cfg(test)]
mod tests;

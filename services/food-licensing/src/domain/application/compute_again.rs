//! Due days that were computed beyond the published calendar, computed again once it is (7.1, T-29). The day a
//! period began and its length stay; only the count of working days is done again.

use actnow_decisions::Actor;

use super::{Acceptance, ApplicationDecision, ApplicationState, Grant, LicenceApplication, Stage, Visit};
use crate::domain::facts::FoodFact;
use crate::domain::law::{COUNTING, Law};
use crate::domain::permissions::FoodCommand;
use crate::domain::refusal::FoodRefusal;

impl LicenceApplication {
    /// Computes every due day of the application again by the calendar of `law`. Days that stay as they are
    /// change nothing; those that move are told again, so that whoever waits for them hears the new ones.
    ///
    /// # Errors
    /// [`FoodRefusal::RoleMissing`]; [`FoodRefusal::NoRegime`].
    pub fn compute_again(self, actor: &Actor, law: &Law<'_>) -> Result<ApplicationDecision, FoodRefusal> {
        self.authorise(FoodCommand::ComputeAgain, actor)?;
        let (state, facts) = again(self.state.clone(), law)?;
        if state == self.state {
            return Ok(self.already(COUNTING));
        }
        Ok(self.became(state, COUNTING, facts))
    }
}

fn again(state: ApplicationState, law: &Law<'_>) -> Result<(ApplicationState, Vec<FoodFact>), FoodRefusal> {
    Ok(match state {
        ApplicationState::Received { received_on, .. } => {
            let acceptance_due = law.working_days(received_on, law.on(received_on)?.1.acceptance_wd);
            let fact = FoodFact::ApplicationReceived { received_on, acceptance_due };
            (ApplicationState::Received { received_on, acceptance_due }, vec![fact])
        }
        ApplicationState::Correction { points, noticed_on, .. } => {
            let due = law.working_days(noticed_on, law.on(noticed_on)?.1.correction_wd);
            let fact = FoodFact::CorrectionNoticed { points: points.clone(), due };
            (ApplicationState::Correction { points, noticed_on, due }, vec![fact])
        }
        ApplicationState::UnderReview { acceptance, stage } => {
            let (acceptance, stage, facts) = under_review(acceptance, stage, law);
            (ApplicationState::UnderReview { acceptance, stage }, facts)
        }
        ApplicationState::Hearing { acceptance, stage, since } => {
            let (acceptance, stage, facts) = under_review(acceptance, stage, law);
            (ApplicationState::Hearing { acceptance, stage, since }, facts)
        }
        ApplicationState::Granted { acceptance, grant } => {
            let days = law.regimes.terms(acceptance.regime).issue_wd;
            let grant = Grant { issue_due: law.working_days(grant.decided_on(), days), ..grant };
            (ApplicationState::Granted { acceptance, grant }, vec![])
        }
        over @ (ApplicationState::Abandoned { .. }
        | ApplicationState::NotRequired { .. }
        | ApplicationState::NotCompetent { .. }
        | ApplicationState::NotAccepted { .. }
        | ApplicationState::Issued { .. }
        | ApplicationState::Refused { .. }
        | ApplicationState::Withdrawn { .. }) => (over, vec![]),
    })
}

fn under_review(acceptance: Acceptance, stage: Stage, law: &Law<'_>) -> (Acceptance, Stage, Vec<FoodFact>) {
    let clock = acceptance.clock.clone().recompute(law.calendar);
    let moved = clock.due() != acceptance.clock.due();
    let acceptance = Acceptance { clock, ..acceptance };
    let visit_again = |visit: Visit| {
        let days = law.regimes.terms(acceptance.regime).visit_wd;
        Visit { due: law.working_days(visit.ordered_on, days), ..visit }
    };
    let stage = match stage {
        Stage::VisitAssigned { visit } => Stage::VisitAssigned { visit: visit_again(visit) },
        Stage::Rectifying { visit, deadline, consented_by } => {
            Stage::Rectifying { visit: visit_again(visit), deadline, consented_by }
        }
        same @ (Stage::Accepted | Stage::Reviewed { .. }) => same,
    };
    let told = moved.then(|| decision_told(&acceptance));
    let facts = told.into_iter().chain(stage_told(&stage)).collect();
    (acceptance, stage, facts)
}

/// The decision period as it was last told: with the acceptance, or with its extension.
fn decision_told(acceptance: &Acceptance) -> FoodFact {
    let (mode, accepted_on, due) = (acceptance.mode, acceptance.accepted_on, acceptance.clock.due());
    if acceptance.clock.extended_by().is_some() {
        FoodFact::DecisionExtended { due, reason: String::new() }
    } else {
        FoodFact::ApplicationAccepted { mode, accepted_on, decision_due: due }
    }
}

/// How far the review has come is told last, because the newest word says how a file stands.
fn stage_told(stage: &Stage) -> Option<FoodFact> {
    match stage {
        Stage::Accepted => None,
        Stage::VisitAssigned { visit } | Stage::Rectifying { visit, .. } => {
            Some(FoodFact::VisitMoved { task_id: visit.task_id, due: visit.due })
        }
        Stage::Reviewed { review } => Some(FoodFact::ReviewConcluded { outcome: review.outcome.clone() }),
    }
}

//! Acceptance (受理): by notice, by a machine where nothing is left to judge, or by silence.

use actnow_decisions::Actor;
use actnow_statutory_clock::{Period, StatutoryClock, legal_date};
use chrono::{DateTime, NaiveDate, Utc};

use super::receipt::ACCEPTANCE;
use super::{Acceptance, AcceptanceMode, ApplicationDecision, ApplicationState, LicenceApplication, Stage};
use crate::domain::act::LicenceAct;
use crate::domain::check::Findings;
use crate::domain::facts::FoodFact;
use crate::domain::form::MaterialKind;
use crate::domain::law::Law;
use crate::domain::permissions::FoodCommand;
use crate::domain::points::Point;
use crate::domain::refusal::FoodRefusal;
use crate::domain::track::{Track, TrackDecision};

/// What was looked up for the decision on acceptance.
#[derive(Debug, Clone, PartialEq)]
pub struct AcceptanceCheck {
    /// The track on the day of acceptance.
    pub track: TrackDecision,
    /// What the check found.
    pub findings: Findings,
    /// Last day of a ban in force.
    pub banned_until: Option<NaiveDate>,
    /// Documents from elsewhere than a machine may rely on.
    pub unverified: Vec<MaterialKind>,
}

impl LicenceApplication {
    /// Accepts; the decision clock starts. A machine accepts only what is complete, verified and unremarkable.
    ///
    /// # Errors
    /// [`FoodRefusal::OtherTrack`], [`FoodRefusal::Banned`], [`FoodRefusal::Incomplete`],
    /// [`FoodRefusal::NotAutomatic`], [`FoodRefusal::AcceptancePeriodOver`], [`FoodRefusal::WrongState`].
    pub fn accept(
        self,
        check: &AcceptanceCheck,
        actor: &Actor,
        law: &Law<'_>,
        at: DateTime<Utc>,
    ) -> Result<ApplicationDecision, FoodRefusal> {
        self.authorise(FoodCommand::Accept, actor)?;
        self.in_acceptance_period(FoodCommand::Accept, at)?;
        check.must_allow_acceptance(&self.act)?;
        if actor.is_machine() {
            Self::must_be_automatic(check)?;
        }
        self.accepted(AcceptanceMode::Notice, legal_date(at), law)
    }

    /// Notes that silence became acceptance, effective on the day of receipt. A second time changes nothing.
    ///
    /// # Errors
    /// [`FoodRefusal::PeriodStillRuns`]; [`FoodRefusal::WrongState`].
    pub fn deem_accepted(
        self,
        actor: &Actor,
        law: &Law<'_>,
        at: DateTime<Utc>,
    ) -> Result<ApplicationDecision, FoodRefusal> {
        self.authorise(FoodCommand::DeemAccepted, actor)?;
        match &self.state {
            ApplicationState::Received { acceptance_due, .. } if !acceptance_due.has_passed(at) => {
                Err(FoodRefusal::PeriodStillRuns { due: acceptance_due.date })
            }
            ApplicationState::Received { received_on, .. } => {
                let effective = *received_on;
                self.accepted(AcceptanceMode::Deemed, effective, law)
            }
            ApplicationState::UnderReview { acceptance, .. } if acceptance.mode == AcceptanceMode::Deemed => {
                Ok(self.already(ACCEPTANCE))
            }
            ApplicationState::Correction { .. }
            | ApplicationState::Abandoned { .. }
            | ApplicationState::NotRequired { .. }
            | ApplicationState::NotCompetent { .. }
            | ApplicationState::NotAccepted { .. }
            | ApplicationState::UnderReview { .. }
            | ApplicationState::Hearing { .. }
            | ApplicationState::Granted { .. }
            | ApplicationState::Issued { .. }
            | ApplicationState::Refused { .. }
            | ApplicationState::Withdrawn { .. } => Err(self.wrong(FoodCommand::DeemAccepted)),
        }
    }

    fn accepted(
        self,
        mode: AcceptanceMode,
        accepted_on: NaiveDate,
        law: &Law<'_>,
    ) -> Result<ApplicationDecision, FoodRefusal> {
        let (regime, terms) = law.on(accepted_on)?;
        let term = self.act.decision_term(terms);
        let clock =
            StatutoryClock::start(accepted_on, Period::working_days(term.wd), term.suspension, law.calendar);
        let fact = FoodFact::ApplicationAccepted { mode, accepted_on, decision_due: clock.due() };
        let acceptance = Acceptance { regime, accepted_on, mode, clock };
        let state = ApplicationState::UnderReview { acceptance, stage: Stage::Accepted };
        Ok(self.became(state, ACCEPTANCE, vec![fact]))
    }

    fn must_be_automatic(check: &AcceptanceCheck) -> Result<(), FoodRefusal> {
        let warnings = check.findings.warnings.as_slice().iter().map(|w| w.reason.to_owned());
        let open = check.unverified.iter().map(|kind| format!("UNVERIFIED {kind:?}"));
        let reasons: Vec<String> = warnings.chain(open).collect();
        if reasons.is_empty() { Ok(()) } else { Err(FoodRefusal::NotAutomatic { reasons }) }
    }
}

impl AcceptanceCheck {
    fn must_allow_acceptance(&self, act: &LicenceAct) -> Result<(), FoodRefusal> {
        match self.track.track {
            Track::Licence => {}
            Track::Filing | Track::None if !act.asks_for_the_track() => {}
            track @ (Track::Filing | Track::None) => return Err(FoodRefusal::OtherTrack { track }),
        }
        if let Some(until) = self.banned_until {
            return Err(FoodRefusal::Banned { until });
        }
        if !self.findings.is_complete() {
            let points = self.findings.violations.as_slice().iter().cloned().map(Point::from).collect();
            return Err(FoodRefusal::Incomplete { points });
        }
        Ok(())
    }
}

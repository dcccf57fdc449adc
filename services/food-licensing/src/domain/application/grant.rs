//! A grant on its way to its number: by decision, or by silence until the last day of a licence.

use actnow_decisions::Actor;
use actnow_identifiers::FoodLicenceNumber;
use actnow_statutory_clock::{Due, end_of_day};
use chrono::{DateTime, NaiveDate, Utc};

use super::ApplicationState::UnderReview;
use super::{
    Acceptance, ApplicationDecision, ApplicationState, FollowUpGround, Grant, LicenceApplication,
    ReviewOutcome, Stage, Validity,
};
use crate::domain::act::LicenceAct;
use crate::domain::facts::FoodFact;
use crate::domain::items::MainType;
use crate::domain::law::Law;
use crate::domain::permissions::FoodCommand;
use crate::domain::refusal::FoodRefusal;
use crate::domain::renewal::RenewalTiming;
use crate::domain::series::{SeriesKey, licence_number};
use crate::domain::visit::UnvisitedReason;

/// A lawful grant that only lacks its number.
// Held numbers are known to it; a first one is taken last, so that nothing that fails costs a number.
#[derive(Debug, Clone, PartialEq)]
pub struct GrantReady {
    application: LicenceApplication,
    acceptance: Acceptance,
    source: NumberSource,
    validity: Validity,
    decided_on: NaiveDate,
    decided_by: String,
    issue_due: Due,
    follow_up: Option<FollowUpGround>,
    basis: &'static str,
    before: Vec<FoodFact>,
}

/// Where the number of a grant comes from.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum NumberSource {
    /// The next one of this series.
    Series(SeriesKey),
    /// The licence has it already and keeps it.
    Held(FoodLicenceNumber),
}

impl LicenceApplication {
    /// Notes that an undecided renewal, applied for in its window and accepted, counts as granted because its licence
    /// ends (逾期未作决定的，视为准予延续). An open visit is called off; supervision follows where nobody was there.
    ///
    /// # Errors
    /// [`FoodRefusal::PeriodStillRuns`] before the licence has ended; [`FoodRefusal::WrongState`] for anything else.
    pub fn deem_renewed(
        self,
        actor: &Actor,
        law: &Law<'_>,
        at: DateTime<Utc>,
    ) -> Result<GrantReady, FoodRefusal> {
        self.authorise(FoodCommand::DeemRenewed, actor)?;
        let (
            LicenceAct::Renewal { held, timing: RenewalTiming::InTime, .. },
            UnderReview { acceptance, stage },
        ) = (&self.act, &self.state)
        else {
            return Err(self.wrong(FoodCommand::DeemRenewed));
        };
        let last = held.validity.to;
        if at < end_of_day(last) {
            return Err(FoodRefusal::PeriodStillRuns { due: last });
        }
        let visited = match stage {
            Stage::Reviewed { review } => follow_up_ground(&review.outcome).is_none(),
            Stage::Accepted | Stage::VisitAssigned { .. } | Stage::Rectifying { .. } => false,
        };
        let follow_up = (!visited).then_some(FollowUpGround::Unvisited);
        let called_off =
            self.state.open_visit().map(|visit| FoodFact::VisitCancelled { task_id: visit.task_id });
        let acceptance = acceptance.clone();
        let ready = self.ready(acceptance, last, follow_up, "Licensing Law 50", actor, law);
        Ok(GrantReady { before: called_off.into_iter().collect(), ..ready })
    }

    pub(super) fn ready(
        self,
        acceptance: Acceptance,
        decided_on: NaiveDate,
        follow_up: Option<FollowUpGround>,
        basis: &'static str,
        actor: &Actor,
        law: &Law<'_>,
    ) -> GrantReady {
        let terms = law.regimes.terms(acceptance.regime);
        let main = self.form.main_type.unwrap_or(MainType::FoodSeller);
        let series = || SeriesKey::Licence { main, division: self.form.division.clone() };
        GrantReady {
            source: self
                .act
                .held()
                .map_or_else(|| NumberSource::Series(series()), |held| NumberSource::Held(held.number)),
            validity: self.act.validity(decided_on, terms),
            decided_on,
            decided_by: actor.subject.clone(),
            issue_due: law.working_days(decided_on, terms.issue_wd),
            follow_up,
            basis,
            before: Vec::new(),
            application: self,
            acceptance,
        }
    }
}

impl GrantReady {
    /// Where its number comes from.
    pub const fn source(&self) -> &NumberSource {
        &self.source
    }

    /// Grants with the next sequence of its series; the number stays reserved until the certificate is out.
    ///
    /// # Errors
    /// [`FoodRefusal::Number`] for a sequence no number can have.
    pub fn number(self, sequence: u32) -> Result<ApplicationDecision, FoodRefusal> {
        let main = self.application.form.main_type.unwrap_or(MainType::FoodSeller);
        let number = licence_number(main, &self.application.form.division, sequence)?;
        Ok(self.granted(number))
    }

    /// Grants under the number that the licence has; `None` when it has none yet.
    pub fn with_held_number(self) -> Option<ApplicationDecision> {
        match self.source {
            NumberSource::Held(number) => Some(self.granted(number)),
            NumberSource::Series(_) => None,
        }
    }

    fn granted(self, number: FoodLicenceNumber) -> ApplicationDecision {
        let Self { application, acceptance, validity, decided_on, decided_by, issue_due, follow_up, .. } =
            self;
        let on_commitment = follow_up == Some(FollowUpGround::Committed);
        let fact = FoodFact::LicenceGranted { number, validity, issue_due, on_commitment };
        let facts = self.before.into_iter().chain([fact]);
        let decided_on = Some(decided_on);
        let grant = Grant { number, validity, decided_on, decided_by, issue_due, follow_up };
        application.became(ApplicationState::Granted { acceptance, grant }, self.basis, facts.collect())
    }
}

/// Whether, and why, a supervision visit follows a licence that rests on `outcome`.
pub(super) const fn follow_up_ground(outcome: &ReviewOutcome) -> Option<FollowUpGround> {
    match outcome {
        ReviewOutcome::Unvisited { reason: UnvisitedReason::Commitment } => Some(FollowUpGround::Committed),
        ReviewOutcome::Unvisited {
            reason:
                UnvisitedReason::PrepackagedWithoutCold
                | UnvisitedReason::PrepackagedPart
                | UnvisitedReason::ConditionsUnchanged,
        } => Some(FollowUpGround::Unvisited),
        ReviewOutcome::Unvisited { reason: UnvisitedReason::PrintedOnly | UnvisitedReason::Replacement } => {
            None
        }
        ReviewOutcome::Visited { .. } => None,
    }
}

//! From submission to acceptance: the outcomes of Licensing Law 32, deemed acceptance among them.

use actnow_decisions::{Actor, Decision};
use actnow_statutory_clock::{ClockFault, Period, StatutoryClock, SuspensionRule, legal_date};
use chrono::{DateTime, NaiveDate, Utc};
use uuid::Uuid;

use super::{Acceptance, AcceptanceMode, ApplicationDecision, ApplicationState, NotAcceptedGround, Stage};
use super::{LicenceApplication, Officers};
use crate::domain::check::Findings;
use crate::domain::facts::FoodFact;
use crate::domain::form::FoodForm;
use crate::domain::law::Law;
use crate::domain::permissions::FoodCommand;
use crate::domain::points::{Grounds, Point, PointList};
use crate::domain::refusal::FoodRefusal;
use crate::domain::track::{Track, TrackDecision};

/// The article on acceptance.
const ACCEPTANCE: &str = "Licensing Law 32";

/// An application as handed in.
#[derive(Debug, Clone, PartialEq)]
pub struct Submission {
    /// Id for the application.
    pub id: Uuid,
    /// The case it came with.
    pub case_id: Option<Uuid>,
    /// The form.
    pub form: FoodForm,
    /// The track decided for it.
    pub track: TrackDecision,
    /// Accounts with an interest in the file.
    pub interested: Vec<String>,
}

/// What was looked up for the decision on acceptance.
#[derive(Debug, Clone, PartialEq)]
pub struct AcceptanceCheck {
    /// The track on the day of acceptance.
    pub track: TrackDecision,
    /// What the check found.
    pub findings: Findings,
    /// Last day of a ban in force.
    pub banned_until: Option<NaiveDate>,
}

impl LicenceApplication {
    /// Takes an application in; the five working days for an answer begin.
    ///
    /// # Errors
    /// [`FoodRefusal::RoleMissing`]; [`FoodRefusal::BusinessLicenceFirst`] without a code;
    /// [`FoodRefusal::NoRegime`].
    pub fn submit(
        submission: Submission,
        actor: &Actor,
        law: &Law<'_>,
        at: DateTime<Utc>,
    ) -> Result<ApplicationDecision, FoodRefusal> {
        FoodCommand::Submit.authorise(actor)?;
        let Submission {
            id,
            case_id,
            form,
            track,
            interested,
        } = submission;
        if form.operator.uscc.trim().is_empty() {
            return Err(FoodRefusal::BusinessLicenceFirst);
        }
        let (state, fact) = received(law, legal_date(at))?;
        let form = form.with_implied_items(&track);
        let officers = Officers {
            interested,
            ..Officers::default()
        };
        let now = Self {
            id,
            case_id,
            form,
            officers,
            known_points: Vec::new(),
            state,
        };
        Ok(Decision::new(now, ACCEPTANCE, vec![fact]))
    }

    /// Tells at once that no licence is needed.
    ///
    /// # Errors
    /// [`FoodRefusal::OtherTrack`] when a licence is needed after all; [`FoodRefusal::WrongState`].
    pub fn not_required(
        self,
        track: &TrackDecision,
        actor: &Actor,
        at: DateTime<Utc>,
    ) -> Result<ApplicationDecision, FoodRefusal> {
        self.authorise(FoodCommand::NotRequired, actor)?;
        self.must_be_received(FoodCommand::NotRequired)?;
        match track.track {
            Track::Licence => Err(FoodRefusal::OtherTrack {
                track: Track::Licence,
            }),
            track @ (Track::Filing | Track::None) => {
                let state = ApplicationState::NotRequired {
                    track,
                    on: legal_date(at),
                };
                Ok(self.became(
                    state,
                    ACCEPTANCE,
                    vec![FoodFact::ApplicationNotRequired { track }],
                ))
            }
        }
    }

    /// Tells at once that `competent` is the authority to turn to.
    ///
    /// # Errors
    /// [`FoodRefusal::WrongState`] unless received.
    pub fn not_competent(
        self,
        competent: String,
        actor: &Actor,
        at: DateTime<Utc>,
    ) -> Result<ApplicationDecision, FoodRefusal> {
        self.authorise(FoodCommand::NotCompetent, actor)?;
        self.must_be_received(FoodCommand::NotCompetent)?;
        let state = ApplicationState::NotCompetent {
            competent: competent.clone(),
            on: legal_date(at),
        };
        Ok(self.became(
            state,
            ACCEPTANCE,
            vec![FoodFact::ApplicationNotCompetent { competent }],
        ))
    }

    /// Refuses acceptance, with reasons and remedies.
    ///
    /// # Errors
    /// [`FoodRefusal::WrongState`] unless received.
    pub fn not_accept(
        self,
        ground: NotAcceptedGround,
        grounds: Grounds,
        actor: &Actor,
        at: DateTime<Utc>,
    ) -> Result<ApplicationDecision, FoodRefusal> {
        self.authorise(FoodCommand::NotAccept, actor)?;
        self.must_be_received(FoodCommand::NotAccept)?;
        let state = ApplicationState::NotAccepted {
            ground: ground.clone(),
            grounds: grounds.clone(),
            on: legal_date(at),
        };
        let fact = FoodFact::ApplicationNotAccepted { ground, grounds };
        Ok(self.became(state, "Order 78 art 53", vec![fact]))
    }

    /// Takes a form corrected at the window; the receipt and its clock stay.
    ///
    /// # Errors
    /// [`FoodRefusal::WrongState`] unless received.
    pub fn correct_on_the_spot(
        self,
        form: FoodForm,
        track: &TrackDecision,
        actor: &Actor,
    ) -> Result<ApplicationDecision, FoodRefusal> {
        self.authorise(FoodCommand::CorrectOnTheSpot, actor)?;
        self.must_be_received(FoodCommand::CorrectOnTheSpot)?;
        let form = form.with_implied_items(track);
        Ok(Decision::new(Self { form, ..self }, ACCEPTANCE, vec![]))
    }

    /// Tells everything to correct, in one list. `findings` are what the check knows at this moment: a later
    /// list may repeat neither them nor the points told.
    ///
    /// # Errors
    /// [`FoodRefusal::OneTimeNoticeViolated`]; [`FoodRefusal::AcceptancePeriodOver`];
    /// [`FoodRefusal::WrongState`].
    pub fn notice_correction(
        mut self,
        points: &PointList,
        findings: &Findings,
        actor: &Actor,
        law: &Law<'_>,
        at: DateTime<Utc>,
    ) -> Result<ApplicationDecision, FoodRefusal> {
        self.authorise(FoodCommand::NoticeCorrection, actor)?;
        let received_on = self.in_acceptance_period(FoodCommand::NoticeCorrection, at)?;
        let points = points.as_slice().to_vec();
        let is_known = |point: &&Point| self.known_points.iter().any(|known| known.is_same_as(point));
        let repeated: Vec<Point> = points.iter().filter(is_known).cloned().collect();
        if !repeated.is_empty() {
            return Err(FoodRefusal::OneTimeNoticeViolated { points: repeated });
        }
        let (_, terms) = law.on(received_on)?;
        let due = law.working_days(legal_date(at), terms.correction_wd);
        self.known_points.extend(points.iter().cloned());
        self.known_points
            .extend(findings.violations.as_slice().iter().cloned().map(Point::from));
        let fact = FoodFact::CorrectionNoticed {
            points: points.clone(),
            due,
        };
        Ok(self.became(
            ApplicationState::Correction { points, due },
            ACCEPTANCE,
            vec![fact],
        ))
    }

    /// Supplies all that was asked for; a new acceptance period begins.
    ///
    /// # Errors
    /// [`FoodRefusal::Incomplete`] while a told point is still open; [`FoodRefusal::Clock`] after the period;
    /// [`FoodRefusal::WrongState`].
    pub fn supply(
        self,
        form: FoodForm,
        track: &TrackDecision,
        findings: &Findings,
        actor: &Actor,
        law: &Law<'_>,
        at: DateTime<Utc>,
    ) -> Result<ApplicationDecision, FoodRefusal> {
        self.authorise(FoodCommand::Supply, actor)?;
        let ApplicationState::Correction { points, due } = &self.state else {
            return Err(self.wrong(FoodCommand::Supply));
        };
        if due.has_passed(at) {
            return Err(ClockFault::Expired { due: due.date }.into());
        }
        let found = || findings.violations.as_slice().iter().cloned().map(Point::from);
        let open: Vec<Point> = points
            .iter()
            .filter(|told| found().any(|point| point.is_same_as(told)))
            .cloned()
            .collect();
        if !open.is_empty() {
            return Err(FoodRefusal::Incomplete { points: open });
        }
        let (state, fact) = received(law, legal_date(at))?;
        let form = form.with_implied_items(track);
        Ok(Decision::new(
            Self { form, state, ..self },
            ACCEPTANCE,
            vec![fact],
        ))
    }

    /// Notes that the correction period ended without an answer. A second time changes nothing.
    ///
    /// # Errors
    /// [`FoodRefusal::PeriodStillRuns`]; [`FoodRefusal::WrongState`].
    pub fn abandon(self, actor: &Actor, at: DateTime<Utc>) -> Result<ApplicationDecision, FoodRefusal> {
        const ABANDONED: &str = "Order 78 art 18";
        self.authorise(FoodCommand::Abandon, actor)?;
        match &self.state {
            ApplicationState::Correction { due, .. } if !due.has_passed(at) => {
                Err(FoodRefusal::PeriodStillRuns { due: due.date })
            }
            ApplicationState::Correction { .. } => {
                let on = legal_date(at);
                let fact = FoodFact::ApplicationAbandoned { on };
                Ok(self.became(ApplicationState::Abandoned { on }, ABANDONED, vec![fact]))
            }
            ApplicationState::Abandoned { .. } => Ok(self.already(ABANDONED)),
            ApplicationState::Received { .. }
            | ApplicationState::NotRequired { .. }
            | ApplicationState::NotCompetent { .. }
            | ApplicationState::NotAccepted { .. }
            | ApplicationState::UnderReview { .. }
            | ApplicationState::Hearing { .. }
            | ApplicationState::Granted { .. }
            | ApplicationState::Issued { .. }
            | ApplicationState::Refused { .. }
            | ApplicationState::Withdrawn { .. } => Err(self.wrong(FoodCommand::Abandon)),
        }
    }

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
        check.must_allow_acceptance()?;
        if actor.is_machine() {
            self.must_be_automatic(check)?;
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
                Err(FoodRefusal::PeriodStillRuns {
                    due: acceptance_due.date,
                })
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

    /// Takes the application back, at any time before the decision. A second time changes nothing.
    ///
    /// # Errors
    /// [`FoodRefusal::WrongState`] after the decision or the end of the file.
    pub fn withdraw(self, actor: &Actor, at: DateTime<Utc>) -> Result<ApplicationDecision, FoodRefusal> {
        const WITHDRAWAL: &str = "Order 78 art 17";
        // No recusal here: it is the interested who withdraw.
        FoodCommand::Withdraw.authorise(actor)?;
        match &self.state {
            ApplicationState::Received { .. }
            | ApplicationState::Correction { .. }
            | ApplicationState::UnderReview { .. }
            | ApplicationState::Hearing { .. } => {
                let cancelled = self.state.open_visit().map(|visit| FoodFact::VisitCancelled {
                    task_id: visit.task_id,
                });
                let facts = cancelled
                    .into_iter()
                    .chain([FoodFact::ApplicationWithdrawn])
                    .collect();
                let state = ApplicationState::Withdrawn { on: legal_date(at) };
                Ok(self.became(state, WITHDRAWAL, facts))
            }
            ApplicationState::Withdrawn { .. } => Ok(self.already(WITHDRAWAL)),
            ApplicationState::Abandoned { .. }
            | ApplicationState::NotRequired { .. }
            | ApplicationState::NotCompetent { .. }
            | ApplicationState::NotAccepted { .. }
            | ApplicationState::Granted { .. }
            | ApplicationState::Issued { .. }
            | ApplicationState::Refused { .. } => Err(self.wrong(FoodCommand::Withdraw)),
        }
    }

    fn accepted(
        self,
        mode: AcceptanceMode,
        accepted_on: NaiveDate,
        law: &Law<'_>,
    ) -> Result<ApplicationDecision, FoodRefusal> {
        let (regime, terms) = law.on(accepted_on)?;
        let period = Period::working_days(terms.decision_wd);
        let clock = StatutoryClock::start(accepted_on, period, SuspensionRule::LicensingLaw45, law.calendar);
        let fact = FoodFact::ApplicationAccepted {
            mode,
            accepted_on,
            decision_due: clock.due(),
        };
        let acceptance = Acceptance {
            regime,
            accepted_on,
            mode,
            clock,
        };
        let state = ApplicationState::UnderReview {
            acceptance,
            stage: Stage::Accepted,
        };
        Ok(self.became(state, ACCEPTANCE, vec![fact]))
    }

    fn must_be_received(&self, command: FoodCommand) -> Result<NaiveDate, FoodRefusal> {
        match &self.state {
            ApplicationState::Received { received_on, .. } => Ok(*received_on),
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
            | ApplicationState::Withdrawn { .. } => Err(self.wrong(command)),
        }
    }

    /// After the period nobody accepts or notices any more: the law already did.
    fn in_acceptance_period(
        &self,
        command: FoodCommand,
        at: DateTime<Utc>,
    ) -> Result<NaiveDate, FoodRefusal> {
        let received_on = self.must_be_received(command)?;
        match self.state.due() {
            Some(due) if due.has_passed(at) => Err(FoodRefusal::AcceptancePeriodOver { due: due.date }),
            Some(_) | None => Ok(received_on),
        }
    }

    fn must_be_automatic(&self, check: &AcceptanceCheck) -> Result<(), FoodRefusal> {
        let warnings = check
            .findings
            .warnings
            .as_slice()
            .iter()
            .map(|w| w.reason.to_owned());
        let unverified = self.form.unverified_materials();
        let open = unverified.iter().map(|kind| format!("UNVERIFIED {kind:?}"));
        let reasons: Vec<String> = warnings.chain(open).collect();
        if reasons.is_empty() {
            Ok(())
        } else {
            Err(FoodRefusal::NotAutomatic { reasons })
        }
    }
}

impl AcceptanceCheck {
    fn must_allow_acceptance(&self) -> Result<(), FoodRefusal> {
        match self.track.track {
            Track::Licence => {}
            track @ (Track::Filing | Track::None) => return Err(FoodRefusal::OtherTrack { track }),
        }
        if let Some(until) = self.banned_until {
            return Err(FoodRefusal::Banned { until });
        }
        if !self.findings.is_complete() {
            let points = self
                .findings
                .violations
                .as_slice()
                .iter()
                .cloned()
                .map(Point::from)
                .collect();
            return Err(FoodRefusal::Incomplete { points });
        }
        Ok(())
    }
}

fn received(law: &Law<'_>, on: NaiveDate) -> Result<(ApplicationState, FoodFact), FoodRefusal> {
    let (_, terms) = law.on(on)?;
    let acceptance_due = law.working_days(on, terms.acceptance_wd);
    let state = ApplicationState::Received {
        received_on: on,
        acceptance_due,
    };
    Ok((
        state,
        FoodFact::ApplicationReceived {
            received_on: on,
            acceptance_due,
        },
    ))
}

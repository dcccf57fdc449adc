//! Correction of an application, and its end without a decision: abandoned or withdrawn.

use actnow_decisions::{Actor, Decision};
use actnow_statutory_clock::{ClockFault, legal_date};
use chrono::{DateTime, Utc};

use super::receipt::{ACCEPTANCE, received};
use super::{ApplicationDecision, ApplicationState, LicenceApplication};
use crate::domain::check::Findings;
use crate::domain::content::meet;
use crate::domain::facts::FoodFact;
use crate::domain::form::FoodForm;
use crate::domain::law::Law;
use crate::domain::permissions::FoodCommand;
use crate::domain::points::{Point, PointList};
use crate::domain::refusal::FoodRefusal;
use crate::domain::track::TrackDecision;

impl LicenceApplication {
    /// Takes a form corrected at the window; the receipt and its clock stay.
    ///
    /// # Errors
    /// What [`LicenceAct::must_fit`](crate::domain::act::LicenceAct::must_fit) refuses; [`FoodRefusal::WrongState`] unless
    /// received.
    pub fn correct_on_the_spot(
        self,
        form: FoodForm,
        track: &TrackDecision,
        actor: &Actor,
    ) -> Result<ApplicationDecision, FoodRefusal> {
        self.authorise(FoodCommand::CorrectOnTheSpot, actor)?;
        self.must_be_received(FoodCommand::CorrectOnTheSpot)?;
        let form = form.with_implied_items(track);
        self.act.must_fit(&form, track.regime)?;
        // The same form a second time changes nothing.
        let form_before = if form == self.form { self.form_before } else { Some(self.form) };
        Ok(Decision::new(Self { form, form_before, ..self }, ACCEPTANCE, vec![]))
    }

    /// Tells everything to correct, in one list. `findings` are what the check knows at this moment. A later list names only
    /// what the corrections raised, unless a supervisor allowed it.
    ///
    /// # Errors
    /// [`FoodRefusal::OneTimeNoticeViolated`]; [`FoodRefusal::OwnSecondNotice`]; [`FoodRefusal::AcceptancePeriodOver`];
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
        let old = self.old_points(&points, findings);
        if self.second_notice.as_ref().is_some_and(|notice| notice.allowed_by == actor.subject) {
            return Err(FoodRefusal::OwnSecondNotice);
        }
        if !old.is_empty() && self.second_notice.is_none() {
            return Err(FoodRefusal::OneTimeNoticeViolated { points: old });
        }
        let (_, terms) = law.on(received_on)?;
        let noticed_on = legal_date(at);
        let due = law.working_days(noticed_on, terms.correction_wd);
        self.known_points.extend(points.iter().cloned());
        self.known_points.extend(findings.violations.as_slice().iter().cloned().map(Point::from));
        self.form_told = Some(self.form.clone());
        let fact = FoodFact::CorrectionNoticed { points: points.clone(), due };
        Ok(self.became(ApplicationState::Correction { points, noticed_on, due }, ACCEPTANCE, vec![fact]))
    }

    /// The points of a list that could have been told with an earlier one: those that were told or found then, and those
    /// about something that has not changed since, unless `findings` have it for the first time.
    fn old_points(&self, points: &[Point], findings: &Findings) -> Vec<Point> {
        let is_known = |point: &Point| self.known_points.iter().any(|known| known.is_same_as(point));
        // Before the first list nothing is known; of older files only the points are.
        let Some(told_about) = &self.form_told else {
            return points.iter().filter(|point| is_known(point)).cloned().collect();
        };
        let fresh: Vec<Point> = findings.violations.as_slice().iter().cloned().map(Point::from).collect();
        let is_fresh =
            |point: &Point| fresh.iter().any(|found| !is_known(found) && meet(&found.field, &point.field));
        let changed =
            |point: &Point| told_about.content_at(&point.field) != self.form.content_at(&point.field);
        let is_old = |point: &&Point| is_known(point) || !(changed(point) || is_fresh(point));
        points.iter().filter(is_old).cloned().collect()
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
        let ApplicationState::Correction { points, due, .. } = &self.state else {
            return Err(self.wrong(FoodCommand::Supply));
        };
        if due.has_passed(at) {
            return Err(ClockFault::Expired { due: due.date }.into());
        }
        let found = || findings.violations.as_slice().iter().cloned().map(Point::from);
        let open: Vec<Point> =
            points.iter().filter(|told| found().any(|point| point.is_same_as(told))).cloned().collect();
        if !open.is_empty() {
            return Err(FoodRefusal::Incomplete { points: open });
        }
        let (state, fact) = received(law, legal_date(at))?;
        let form = form.with_implied_items(track);
        self.act.must_fit(&form, track.regime)?;
        let form_before = Some(self.form);
        let now = Self { form, form_before, second_notice: None, state, ..self };
        Ok(Decision::new(now, ACCEPTANCE, vec![fact]))
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

    /// Takes the application back, at any time before the decision. A second time changes nothing.
    ///
    /// # Errors
    /// [`FoodRefusal::WrongState`] after the decision or the end of the file.
    pub fn withdraw(self, actor: &Actor, at: DateTime<Utc>) -> Result<ApplicationDecision, FoodRefusal> {
        const WITHDRAWAL: &str = "9a C";
        // No recusal here: it is the interested who withdraw.
        FoodCommand::Withdraw.authorise(actor)?;
        match &self.state {
            ApplicationState::Received { .. }
            | ApplicationState::Correction { .. }
            | ApplicationState::UnderReview { .. }
            | ApplicationState::Hearing { .. } => {
                let cancelled =
                    self.state.open_visit().map(|visit| FoodFact::VisitCancelled { task_id: visit.task_id });
                let facts = cancelled.into_iter().chain([FoodFact::ApplicationWithdrawn]).collect();
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
}

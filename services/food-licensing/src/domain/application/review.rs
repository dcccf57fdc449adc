//! The review of an accepted application: visit or none, verdict, rectification.

use actnow_decisions::{Actor, Role};
use actnow_statutory_clock::legal_date;
use chrono::{DateTime, NaiveDate, Utc};
use uuid::Uuid;

use super::{
    Acceptance, ApplicationDecision, ApplicationState, LicenceApplication, Review, ReviewOutcome, Stage,
};
use super::{Visit, VisitVerdict};
use crate::domain::facts::FoodFact;
use crate::domain::law::Law;
use crate::domain::orders::{VisitKind, VisitOrder, VisitPeriod};
use crate::domain::permissions::FoodCommand;
use crate::domain::refusal::FoodRefusal;
use crate::domain::regime::RegimeId;
use crate::domain::terms::RectificationClock;
use crate::domain::visit::{VisitNeed, visit_need};

/// The signed verdict of a visit, as heard from the inspections.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct VisitReport {
    /// The inspection task.
    pub task_id: Uuid,
    /// What it found.
    pub verdict: VisitVerdict,
    /// Accounts of the inspectors who signed.
    pub inspectors: Vec<String>,
}

/// An order to put things right, as heard from the inspections.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RectificationReport {
    /// The inspection task.
    pub task_id: Uuid,
    /// Until when.
    pub deadline: NaiveDate,
    /// The head who consented; not needed when the head acts.
    pub consented_by: Option<String>,
}

impl LicenceApplication {
    /// Orders a site visit. Where the law only *allows* to skip it, a reviewer may still send inspectors; a
    /// machine follows the rule.
    ///
    /// # Errors
    /// [`FoodRefusal::VisitNotNeeded`]; [`FoodRefusal::WrongState`] unless accepted and unreviewed.
    pub fn assign_visit(
        mut self,
        task_id: Uuid,
        actor: &Actor,
        law: &Law<'_>,
        at: DateTime<Utc>,
    ) -> Result<ApplicationDecision, FoodRefusal> {
        self.authorise(FoodCommand::AssignVisit, actor)?;
        let acceptance = self.just_accepted(FoodCommand::AssignVisit)?.clone();
        match visit_need(&self.form, &self.act, acceptance.regime, law.local) {
            VisitNeed::Needed => {}
            VisitNeed::NotNeeded(reason) => {
                let may = reason.allows_a_visit() && !actor.is_machine();
                if !may {
                    return Err(FoodRefusal::VisitNotNeeded);
                }
            }
        }
        let period = VisitPeriod::of(law, legal_date(at), law.regimes.terms(acceptance.regime).visit_wd);
        let VisitPeriod { from: ordered_on, due, .. } = period;
        let kind = VisitKind::SiteVerification;
        let order = VisitOrder::new(task_id, kind, acceptance.regime, period, &self.form);
        self.note_reviewer(actor);
        let stage = Stage::VisitAssigned { visit: Visit { task_id, ordered_on, due } };
        let state = ApplicationState::UnderReview { stage, acceptance };
        let basis = visit_basis(&state);
        Ok(self.became(state, basis, vec![FoodFact::VisitOrdered { order }]))
    }

    /// Concludes the review on documents alone, where the law needs no visit.
    ///
    /// # Errors
    /// [`FoodRefusal::VisitNeeded`]; [`FoodRefusal::WrongState`] unless accepted and unreviewed.
    pub fn review_unvisited(
        mut self,
        actor: &Actor,
        law: &Law<'_>,
        at: DateTime<Utc>,
    ) -> Result<ApplicationDecision, FoodRefusal> {
        self.authorise(FoodCommand::ReviewUnvisited, actor)?;
        let acceptance = self.just_accepted(FoodCommand::ReviewUnvisited)?.clone();
        match visit_need(&self.form, &self.act, acceptance.regime, law.local) {
            VisitNeed::Needed => Err(FoodRefusal::VisitNeeded),
            VisitNeed::NotNeeded(reason) => {
                self.note_reviewer(actor);
                let outcome = ReviewOutcome::Unvisited { reason };
                let stage =
                    Stage::Reviewed { review: Review { outcome: outcome.clone(), on: legal_date(at) } };
                let state = ApplicationState::UnderReview { acceptance, stage };
                Ok(self.became(state, reason.basis(), vec![FoodFact::ReviewConcluded { outcome }]))
            }
        }
    }

    /// Records the signed verdict of the visit, also while a hearing stops the clock. The same verdict a
    /// second time changes nothing.
    ///
    /// # Errors
    /// [`FoodRefusal::OtherVisit`]; [`FoodRefusal::MinTwoInspectors`]; [`FoodRefusal::WrongState`].
    pub fn record_visit(
        mut self,
        report: VisitReport,
        actor: &Actor,
        law: &Law<'_>,
        at: DateTime<Utc>,
    ) -> Result<ApplicationDecision, FoodRefusal> {
        self.authorise(FoodCommand::RecordVisit, actor)?;
        let VisitReport { task_id, verdict, mut inspectors } = report;
        let outcome = ReviewOutcome::Visited { task_id, verdict };
        if self.state.concluded().is_some_and(|review| review.outcome == outcome) {
            let basis = visit_basis(&self.state);
            return Ok(self.already(basis));
        }
        let visit = self.state.open_visit().ok_or_else(|| self.wrong(FoodCommand::RecordVisit))?;
        if visit.task_id != task_id {
            return Err(FoodRefusal::OtherVisit);
        }
        inspectors.sort_unstable();
        inspectors.dedup();
        if inspectors.len() < 2 {
            return Err(FoodRefusal::MinTwoInspectors);
        }
        let today = legal_date(at);
        let stage = Stage::Reviewed { review: Review { outcome: outcome.clone(), on: today } };
        let state = resume_after_rectification(self.state.clone(), today, law)?.with_stage(stage);
        self.officers.inspectors = inspectors;
        let basis = visit_basis(&state);
        Ok(self.became(state, basis, vec![FoodFact::ReviewConcluded { outcome }]))
    }

    /// Records that the operator has to put things right by a deadline, with the head's consent. The clock
    /// runs on unless the regime is configured otherwise. A second time changes nothing.
    ///
    /// # Errors
    /// [`FoodRefusal::ConsentMissing`]; [`FoodRefusal::OtherVisit`]; [`FoodRefusal::WrongState`].
    pub fn rectify(
        self,
        report: RectificationReport,
        actor: &Actor,
        law: &Law<'_>,
        at: DateTime<Utc>,
    ) -> Result<ApplicationDecision, FoodRefusal> {
        const RECTIFICATION: &str = "Order 78 art 20";
        self.authorise(FoodCommand::Rectify, actor)?;
        let RectificationReport { task_id, deadline, consented_by } = report;
        let head = actor.has(Role::Head).then(|| actor.subject.clone());
        let consented_by = head.or(consented_by).ok_or(FoodRefusal::ConsentMissing)?;
        let visit = self.state.open_visit().ok_or_else(|| self.wrong(FoodCommand::Rectify))?.clone();
        if visit.task_id != task_id {
            return Err(FoodRefusal::OtherVisit);
        }
        let stage = Stage::Rectifying { visit, deadline, consented_by };
        if self.state.stage() == Some(&stage) {
            return Ok(self.already(RECTIFICATION));
        }
        let state = suspend_for_rectification(self.state.clone(), legal_date(at), law)?.with_stage(stage);
        Ok(self.became(state, RECTIFICATION, vec![FoodFact::RectificationAwaited { deadline }]))
    }

    /// Notes that an ordered visit will not take place: called off, or not taken on by the inspections. The
    /// file is where it was before the order; a reviewer orders anew.
    ///
    /// # Errors
    /// [`FoodRefusal::OtherVisit`]; [`FoodRefusal::WrongState`] unless a visit is open.
    pub fn visit_fell_through(
        self,
        task_id: Uuid,
        actor: &Actor,
        law: &Law<'_>,
        at: DateTime<Utc>,
    ) -> Result<ApplicationDecision, FoodRefusal> {
        self.authorise(FoodCommand::RecordVisit, actor)?;
        let visit = self.state.open_visit().ok_or_else(|| self.wrong(FoodCommand::RecordVisit))?;
        if visit.task_id != task_id {
            return Err(FoodRefusal::OtherVisit);
        }
        let basis = visit_basis(&self.state);
        let running = resume_after_rectification(self.state.clone(), legal_date(at), law)?;
        Ok(self.became(running.with_stage(Stage::Accepted), basis, vec![]))
    }

    fn just_accepted(&self, command: FoodCommand) -> Result<&Acceptance, FoodRefusal> {
        let ApplicationState::UnderReview { acceptance, stage: Stage::Accepted } = &self.state else {
            return Err(self.wrong(command));
        };
        Ok(acceptance)
    }

    /// Only people are remembered: separation of duty is between persons.
    fn note_reviewer(&mut self, actor: &Actor) {
        if !actor.is_machine() {
            self.officers.reviewer = Some(actor.subject.clone());
        }
    }
}

pub(super) fn stops_for_rectification(acceptance: &Acceptance, law: &Law<'_>) -> bool {
    match law.regimes.terms(acceptance.regime).rectification {
        RectificationClock::Runs => false,
        RectificationClock::Suspended => true,
    }
}

/// Stops the clock where the regime says so, unless a hearing holds it anyway.
fn suspend_for_rectification(
    state: ApplicationState,
    on: NaiveDate,
    law: &Law<'_>,
) -> Result<ApplicationState, FoodRefusal> {
    let ApplicationState::UnderReview { acceptance, stage } = state else {
        return Ok(state);
    };
    let stop = stops_for_rectification(&acceptance, law) && acceptance.clock.suspended_since().is_none();
    let clock = if stop { acceptance.clock.suspend(on)? } else { acceptance.clock };
    Ok(ApplicationState::UnderReview { acceptance: Acceptance { clock, ..acceptance }, stage })
}

/// Lets a clock that stood still for rectification run again; a hearing keeps holding it.
fn resume_after_rectification(
    state: ApplicationState,
    on: NaiveDate,
    law: &Law<'_>,
) -> Result<ApplicationState, FoodRefusal> {
    let ApplicationState::UnderReview { acceptance, stage } = state else {
        return Ok(state);
    };
    let stood = acceptance.clock.suspended_since().is_some();
    let clock = if stood { acceptance.clock.resume(on, law.calendar)? } else { acceptance.clock };
    Ok(ApplicationState::UnderReview { acceptance: Acceptance { clock, ..acceptance }, stage })
}

fn visit_basis(state: &ApplicationState) -> &'static str {
    let (ApplicationState::UnderReview { acceptance, .. } | ApplicationState::Hearing { acceptance, .. }) =
        state
    else {
        return "Licensing Law 34";
    };
    match acceptance.regime {
        RegimeId::Food2015 => "Order 17 art 16",
        RegimeId::Food2023 => "Order 78 art 20",
    }
}

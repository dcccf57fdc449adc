//! The follow-up of a licence that rests on a commitment: the signed verdict, the order to correct, the re-inspection.

use actnow_decisions::{Actor, Decision};
use actnow_statutory_clock::legal_date;
use chrono::{DateTime, NaiveDate, TimeDelta, Utc};
use uuid::Uuid;

use super::{COMMITMENT, Commitment, CommitmentState, FollowUpReport, FollowUpVisit, Term};
use crate::domain::application::VisitVerdict;
use crate::domain::facts::FoodFact;
use crate::domain::form::FoodForm;
use crate::domain::law::Law;
use crate::domain::licence::{FoodLicence, LicenceDecision};
use crate::domain::orders::{VisitKind, VisitOrder, VisitPeriod};
use crate::domain::permissions::FoodCommand;
use crate::domain::refusal::FoodRefusal;

/// The article on the inspection that follows, and on its verdict.
const FOLLOW_UP: &str = "Order 78 art 34; Qingdao 26";

impl FoodLicence {
    /// Takes the signed verdict of the follow-up inspection. The same verdict a second time changes nothing.
    ///
    /// # Errors
    /// [`FoodRefusal::OtherVisit`] for an inspection that nobody waits for here; [`FoodRefusal::MinTwoInspectors`];
    /// [`FoodRefusal::NoCommitment`], [`FoodRefusal::LicenceNotInForce`].
    pub fn follow_up_concluded(
        mut self,
        report: FollowUpReport,
        actor: &Actor,
        law: &Law<'_>,
        at: DateTime<Utc>,
    ) -> Result<LicenceDecision, FoodRefusal> {
        FoodCommand::KeepCommitment.authorise(actor)?;
        let FollowUpReport { task_id, verdict, mut inspectors } = report;
        let (number, today) = (self.number, legal_date(at));
        let commitment = self.live_commitment()?;
        if commitment.state.awaited() != Some(task_id) {
            return Err(FoodRefusal::OtherVisit);
        }
        inspectors.sort_unstable();
        inspectors.dedup();
        if inspectors.len() < 2 {
            return Err(FoodRefusal::MinTwoInspectors);
        }
        let rules = &law.local.commitment;
        let corrected = matches!(
            commitment.state,
            CommitmentState::Correcting { .. } | CommitmentState::Rechecking { .. }
        );
        let met = matches!(verdict, Some(VisitVerdict::Conform | VisitVerdict::ConformAfterOnSiteFix));
        let (state, fact) = if met {
            let fact = FoodFact::CommitmentKept { number, task_id, corrected };
            (CommitmentState::Kept { task_id, corrected }, Some(fact))
        } else if corrected {
            let term = Term::of(law, today, rules.propose_wd);
            let fact = FoodFact::CommitmentUnmet { number, task_id, corrected, act_by: term.due };
            (CommitmentState::NotPutRight { task_id, term }, Some(fact))
        } else {
            let open = verdict.is_none();
            match &commitment.state {
                // The head did not consent to rectification, or the matter was transferred: known, only closed.
                CommitmentState::Unmet { term, .. } => {
                    (CommitmentState::Unmet { task_id, open, term: *term }, None)
                }
                CommitmentState::AwaitsVisit { .. }
                | CommitmentState::Correcting { .. }
                | CommitmentState::Rechecking { .. }
                | CommitmentState::NotPutRight { .. }
                | CommitmentState::Proposed { .. }
                | CommitmentState::Kept { .. }
                | CommitmentState::Broken { .. }
                | CommitmentState::Dropped { .. } => {
                    let term = Term::of(law, today, rules.order_wd);
                    let fact = FoodFact::CommitmentUnmet { number, task_id, corrected, act_by: term.due };
                    (CommitmentState::Unmet { task_id, open, term }, Some(fact))
                }
            }
        };
        commitment.inspectors.extend(inspectors);
        commitment.inspectors.sort_unstable();
        commitment.inspectors.dedup();
        commitment.state = state;
        Ok(Decision::new(self, FOLLOW_UP, fact.into_iter().collect()))
    }

    /// Notes that the head consented to rectification where the inspection is kept: that is the order to correct.
    /// Told again it changes nothing.
    ///
    /// # Errors
    /// As [`FoodLicence::follow_up_concluded`].
    pub fn rectification_ordered(
        mut self,
        task_id: Uuid,
        deadline: NaiveDate,
        actor: &Actor,
    ) -> Result<LicenceDecision, FoodRefusal> {
        FoodCommand::KeepCommitment.authorise(actor)?;
        let number = self.number;
        let commitment = self.live_commitment()?;
        if commitment.state.awaited() != Some(task_id) {
            return Err(FoodRefusal::OtherVisit);
        }
        let known = match &commitment.state {
            CommitmentState::Correcting { term, .. } => term.due.date == deadline,
            CommitmentState::AwaitsVisit { .. } | CommitmentState::Unmet { .. } => false,
            // A re-inspection whose own team is to come once more: what was to be put right was not.
            CommitmentState::Rechecking { .. }
            | CommitmentState::NotPutRight { .. }
            | CommitmentState::Proposed { .. }
            | CommitmentState::Kept { .. }
            | CommitmentState::Broken { .. }
            | CommitmentState::Dropped { .. } => true,
        };
        if known {
            return Ok(Decision::new(self, COMMITMENT, vec![]));
        }
        let term = Term::by_hand(deadline);
        let ordered_by = format!("inspections:{task_id}");
        commitment.state = CommitmentState::Correcting { task_id: Some(task_id), ordered_by, term };
        let fact = FoodFact::CorrectionOrdered { number, deadline: term.due };
        Ok(Decision::new(self, COMMITMENT, vec![fact]))
    }

    /// Orders the holder to put right what its commitment said (责令限期整改). An inspection that waits for consent gets
    /// it, and its team comes back; else another one is ordered when the period is over.
    ///
    /// # Errors
    /// [`FoodRefusal::RoleMissing`]; [`FoodRefusal::SeparationOfDuty`] for a head who inspected;
    /// [`FoodRefusal::WrongState`] unless it was found unmet; [`FoodRefusal::NoCommitment`],
    /// [`FoodRefusal::LicenceNotInForce`].
    pub fn order_correction(
        mut self,
        actor: &Actor,
        law: &Law<'_>,
        at: DateTime<Utc>,
    ) -> Result<LicenceDecision, FoodRefusal> {
        FoodCommand::OrderCorrection.authorise(actor)?;
        let number = self.number;
        let commitment = self.live_commitment()?;
        let CommitmentState::Unmet { task_id, open, .. } = commitment.state else {
            return Err(commitment.wrong(FoodCommand::OrderCorrection));
        };
        commitment.must_not_have_inspected(actor)?;
        let term = Term::of(law, legal_date(at), law.local.commitment.correction_wd);
        let consent = open.then_some(FoodFact::RectificationConsented { task_id, deadline: term.due.date });
        commitment.state = CommitmentState::Correcting {
            task_id: open.then_some(task_id),
            ordered_by: actor.subject.clone(),
            term,
        };
        let fact = FoodFact::CorrectionOrdered { number, deadline: term.due };
        Ok(Decision::new(self, COMMITMENT, std::iter::once(fact).chain(consent).collect()))
    }

    /// Notes that the period to correct is over: the premises of `form` are inspected again, by the inspection whose team
    /// comes back, or by the new one `task_id`. Before that, and a second time, it changes nothing.
    ///
    /// # Errors
    /// [`FoodRefusal::NoCommitment`], [`FoodRefusal::LicenceNotInForce`]; [`FoodRefusal::NoRegime`].
    pub fn correction_over(
        mut self,
        task_id: Uuid,
        form: &FoodForm,
        actor: &Actor,
        law: &Law<'_>,
        at: DateTime<Utc>,
    ) -> Result<LicenceDecision, FoodRefusal> {
        FoodCommand::KeepCommitment.authorise(actor)?;
        let commitment = self.live_commitment()?;
        let CommitmentState::Correcting { task_id: same, term, .. } = &commitment.state else {
            return Ok(Decision::new(self, COMMITMENT, vec![]));
        };
        if !term.due.has_passed(at) {
            return Ok(Decision::new(self, COMMITMENT, vec![]));
        }
        let same = *same;
        let (today, days) = (legal_date(at), law.local.commitment.recheck_wd);
        let (task_id, facts) = match same {
            Some(task_id) => (task_id, vec![]),
            None => (task_id, vec![visit(task_id, VisitKind::FollowUp, days, form, law, today)?]),
        };
        let visit = FollowUpVisit::Ordered { task_id };
        commitment.state = CommitmentState::Rechecking { visit, term: Term::of(law, today, days) };
        Ok(Decision::new(self, COMMITMENT, facts))
    }

    /// Notes that an awaited inspection will not take place: called off, or not taken on.
    ///
    /// # Errors
    /// [`FoodRefusal::OtherVisit`]; [`FoodRefusal::NoCommitment`], [`FoodRefusal::LicenceNotInForce`].
    pub fn follow_up_fell_through(
        mut self,
        task_id: Uuid,
        actor: &Actor,
        at: DateTime<Utc>,
    ) -> Result<LicenceDecision, FoodRefusal> {
        FoodCommand::KeepCommitment.authorise(actor)?;
        let commitment = self.live_commitment()?;
        if commitment.state.awaited() != Some(task_id) {
            return Err(FoodRefusal::OtherVisit);
        }
        match &mut commitment.state {
            CommitmentState::AwaitsVisit { visit, .. } | CommitmentState::Rechecking { visit, .. } => {
                *visit = FollowUpVisit::FellThrough { at };
            }
            // Another one is ordered when the period is over.
            CommitmentState::Correcting { task_id, .. } => *task_id = None,
            CommitmentState::Unmet { open, .. } => *open = false,
            CommitmentState::NotPutRight { .. }
            | CommitmentState::Proposed { .. }
            | CommitmentState::Kept { .. }
            | CommitmentState::Broken { .. }
            | CommitmentState::Dropped { .. } => return Err(FoodRefusal::OtherVisit),
        }
        Ok(Decision::new(self, FOLLOW_UP, vec![]))
    }

    /// Orders another inspection, a day after one fell through; the last day of the law stays. Otherwise it changes
    /// nothing.
    ///
    /// # Errors
    /// [`FoodRefusal::NoCommitment`], [`FoodRefusal::LicenceNotInForce`]; [`FoodRefusal::NoRegime`].
    pub fn follow_up_again(
        mut self,
        task_id: Uuid,
        form: &FoodForm,
        actor: &Actor,
        law: &Law<'_>,
        at: DateTime<Utc>,
    ) -> Result<LicenceDecision, FoodRefusal> {
        FoodCommand::KeepCommitment.authorise(actor)?;
        let commitment = self.live_commitment()?;
        let lost = commitment.state.again_at().is_some_and(|again| at >= again);
        let today = legal_date(at);
        let order = match &mut commitment.state {
            CommitmentState::AwaitsVisit { visit, term } if lost => {
                Some((visit, VisitKind::PostLicence, *term))
            }
            CommitmentState::Rechecking { visit, term } if lost => Some((visit, VisitKind::FollowUp, *term)),
            CommitmentState::AwaitsVisit { .. }
            | CommitmentState::Rechecking { .. }
            | CommitmentState::Unmet { .. }
            | CommitmentState::Correcting { .. }
            | CommitmentState::NotPutRight { .. }
            | CommitmentState::Proposed { .. }
            | CommitmentState::Kept { .. }
            | CommitmentState::Broken { .. }
            | CommitmentState::Dropped { .. } => None,
        };
        let Some((awaited, kind, term)) = order else {
            return Ok(Decision::new(self, FOLLOW_UP, vec![]));
        };
        *awaited = FollowUpVisit::Ordered { task_id };
        let (from, working_days) = term.period.unwrap_or((today, law.local.commitment.recheck_wd));
        let fact = visit(task_id, kind, working_days, form, law, from)?;
        Ok(Decision::new(self, FOLLOW_UP, vec![fact]))
    }

    /// The commitment of a licence that has not ended.
    pub(super) fn live_commitment(&mut self) -> Result<&mut Commitment, FoodRefusal> {
        self.must_be_live()?;
        self.commitment.as_mut().ok_or(FoodRefusal::NoCommitment)
    }
}

impl Commitment {
    pub(super) const fn wrong(&self, command: FoodCommand) -> FoodRefusal {
        FoodRefusal::WrongState { state: self.state.name(), command }
    }

    /// INSPECTOR ≠ HEAD on the same file (9a).
    pub(super) fn must_not_have_inspected(&self, actor: &Actor) -> Result<(), FoodRefusal> {
        if self.inspectors.contains(&actor.subject) { Err(FoodRefusal::SeparationOfDuty) } else { Ok(()) }
    }
}

impl CommitmentState {
    /// When another inspection is ordered, after one fell through.
    pub fn again_at(&self) -> Option<DateTime<Utc>> {
        self.fell_through().map(|fell| fell + ORDERED_AGAIN)
    }
}

/// How long after one fell through another inspection is ordered: inspections that refuse each order are not asked at
/// every moment.
const ORDERED_AGAIN: TimeDelta = TimeDelta::days(1);

fn visit(
    task_id: Uuid,
    kind: VisitKind,
    days: u32,
    form: &FoodForm,
    law: &Law<'_>,
    from: NaiveDate,
) -> Result<FoodFact, FoodRefusal> {
    let (regime, _) = law.on(from)?;
    let period = VisitPeriod::of(law, from, days);
    let order = VisitOrder::new(task_id, kind, regime, period, form).on_commitment();
    Ok(FoodFact::VisitOrdered { order })
}

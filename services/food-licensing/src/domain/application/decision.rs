//! Grant, refusal and issue of a licence (Licensing Law 37-39, 44).

use actnow_decisions::{Actor, Role};
use actnow_statutory_clock::legal_date;
use chrono::{DateTime, Utc};
use uuid::Uuid;

use super::grant::follow_up_ground;
use super::{
    Acceptance, ApplicationDecision, ApplicationState, FollowUp, FollowUpGround, Grant, GrantReady,
    LicenceApplication, RefusalGround, Review, ReviewOutcome, Stage,
};
use crate::domain::certificate::FoodCertificate;
use crate::domain::facts::FoodFact;
use crate::domain::form::MaterialSource;
use crate::domain::instant_approval::{InstantApproval, reasons};
use crate::domain::law::Law;
use crate::domain::orders::{VisitKind, VisitOrder, VisitPeriod};
use crate::domain::permissions::FoodCommand;
use crate::domain::points::Grounds;
use crate::domain::refusal::FoodRefusal;

/// By what power somebody other than the head grants.
#[derive(Debug, Clone, Copy, Default)]
pub struct DecisionPower<'a> {
    /// Accounts of reviewers to whom the head delegated the grant.
    pub delegated_reviewers: &'a [String],
    /// What the published rules said, where a machine decides by them.
    pub instant: Option<&'a InstantApproval>,
}

/// What issuing needs besides the file.
#[derive(Debug, Clone, Copy)]
pub struct IssueOrder<'a> {
    /// Id for the licence.
    pub licence_id: Uuid,
    /// Id for the supervision visit, used when one follows.
    pub follow_up_task: Uuid,
    /// The sealed certificate.
    pub certificate: &'a FoodCertificate,
    /// Whether the version before rests on a commitment.
    pub held_on_commitment: bool,
}

impl LicenceApplication {
    /// Decides to grant. The store then takes the next number of the series that [`GrantReady::source`] names and goes on
    /// with [`GrantReady::number`] in the same transaction, or with [`GrantReady::with_held_number`].
    ///
    /// # Errors
    /// [`FoodRefusal::VisitNotConform`] after a negative visit; [`FoodRefusal::SeparationOfDuty`],
    /// [`FoodRefusal::NotDelegated`], [`FoodRefusal::LeftToPerson`] for the wrong person;
    /// [`FoodRefusal::WrongState`] unless reviewed.
    pub fn grant(
        self,
        power: DecisionPower<'_>,
        actor: &Actor,
        law: &Law<'_>,
        at: DateTime<Utc>,
    ) -> Result<GrantReady, FoodRefusal> {
        self.authorise(FoodCommand::Grant, actor)?;
        let (acceptance, review) = self.reviewed(FoodCommand::Grant)?;
        self.must_have_power(power, review, actor)?;
        if !review.outcome.is_positive() {
            return Err(FoodRefusal::VisitNotConform);
        }
        let follow_up = follow_up_ground(&review.outcome);
        let acceptance = acceptance.clone();
        let basis = self.act.basis(acceptance.regime);
        Ok(self.ready(acceptance, legal_date(at), follow_up, basis, actor, law))
    }

    /// Refuses the licence, with reasons and remedies; only the head, never a machine.
    ///
    /// # Errors
    /// [`FoodRefusal::SeparationOfDuty`]; [`FoodRefusal::WrongState`] unless reviewed.
    pub fn refuse(
        self,
        grounds: Grounds,
        actor: &Actor,
        at: DateTime<Utc>,
    ) -> Result<ApplicationDecision, FoodRefusal> {
        self.refused(RefusalGround::Merits, grounds, actor, at)
    }

    /// Refuses the licence because of concealment or false materials, whatever the review found: a ban follows.
    ///
    /// # Errors
    /// As [`LicenceApplication::refuse`].
    pub fn refuse_for_false_materials(
        self,
        grounds: Grounds,
        actor: &Actor,
        at: DateTime<Utc>,
    ) -> Result<ApplicationDecision, FoodRefusal> {
        self.refused(RefusalGround::FalseMaterials, grounds, actor, at)
    }

    fn refused(
        self,
        because: RefusalGround,
        grounds: Grounds,
        actor: &Actor,
        at: DateTime<Utc>,
    ) -> Result<ApplicationDecision, FoodRefusal> {
        self.authorise(FoodCommand::Refuse, actor)?;
        self.reviewed(FoodCommand::Refuse)?;
        self.must_not_have_handled(actor)?;
        let fact = FoodFact::LicenceRefused { grounds: grounds.clone() };
        let (decided_by, on) = (actor.subject.clone(), legal_date(at));
        let basis = match because {
            RefusalGround::Merits => "Licensing Law 38",
            RefusalGround::FalseMaterials => "Order 78 art 53",
        };
        Ok(self.became(ApplicationState::Refused { grounds, decided_by, on, because }, basis, vec![fact]))
    }

    /// Takes a document promised under tolerant acceptance (容缺受理). Nothing to take changes nothing.
    ///
    /// # Errors
    /// [`FoodRefusal::WrongState`] before acceptance or after the end.
    pub fn close_gap(mut self, actor: &Actor) -> Result<ApplicationDecision, FoodRefusal> {
        const TOLERANT: &str = "Qingdao 24";
        self.authorise(FoodCommand::CloseGap, actor)?;
        match &self.state {
            ApplicationState::UnderReview { .. }
            | ApplicationState::Hearing { .. }
            | ApplicationState::Granted { .. } => {}
            ApplicationState::Received { .. }
            | ApplicationState::Correction { .. }
            | ApplicationState::Abandoned { .. }
            | ApplicationState::NotRequired { .. }
            | ApplicationState::NotCompetent { .. }
            | ApplicationState::NotAccepted { .. }
            | ApplicationState::Issued { .. }
            | ApplicationState::Refused { .. }
            | ApplicationState::Withdrawn { .. } => return Err(self.wrong(FoodCommand::CloseGap)),
        }
        if self.form.committed_materials().is_empty() {
            return Ok(self.already(TOLERANT));
        }
        for material in self.form.materials.iter_mut().filter(|m| m.source == MaterialSource::Committed) {
            material.source = MaterialSource::Uploaded;
        }
        let state = self.state.clone();
        Ok(self.became(state, TOLERANT, vec![FoodFact::GapClosed]))
    }

    /// Issues the licence on its sealed certificate; a supervision visit is ordered where nobody was there
    /// before. The same licence a second time changes nothing.
    ///
    /// # Errors
    /// [`FoodRefusal::GapOpen`]; [`FoodRefusal::CertificateNotReady`]; [`FoodRefusal::WrongState`].
    pub fn issue(
        self,
        order: IssueOrder<'_>,
        actor: &Actor,
        law: &Law<'_>,
        at: DateTime<Utc>,
    ) -> Result<ApplicationDecision, FoodRefusal> {
        self.authorise(FoodCommand::Issue, actor)?;
        let (acceptance, grant) = match &self.state {
            ApplicationState::Granted { acceptance, grant } => (acceptance.clone(), grant.clone()),
            ApplicationState::Issued { licence_id, .. } if *licence_id == order.licence_id => {
                return Ok(self.already(ISSUE));
            }
            ApplicationState::Received { .. }
            | ApplicationState::Correction { .. }
            | ApplicationState::Abandoned { .. }
            | ApplicationState::NotRequired { .. }
            | ApplicationState::NotCompetent { .. }
            | ApplicationState::NotAccepted { .. }
            | ApplicationState::UnderReview { .. }
            | ApplicationState::Hearing { .. }
            | ApplicationState::Issued { .. }
            | ApplicationState::Refused { .. }
            | ApplicationState::Withdrawn { .. } => return Err(self.wrong(FoodCommand::Issue)),
        };
        if !self.form.committed_materials().is_empty() {
            return Err(FoodRefusal::GapOpen);
        }
        if !order.certificate.is_sealed_for(&grant.number) {
            return Err(FoodRefusal::CertificateNotReady);
        }
        let on = legal_date(at);
        let facts = self.issue_facts(&acceptance, &grant, order, law, at);
        let state = ApplicationState::Issued { grant, licence_id: order.licence_id, on };
        Ok(self.became(state, ISSUE, facts))
    }

    fn issue_facts(
        &self,
        acceptance: &Acceptance,
        grant: &Grant,
        order: IssueOrder<'_>,
        law: &Law<'_>,
        at: DateTime<Utc>,
    ) -> Vec<FoodFact> {
        let days = law.regimes.terms(acceptance.regime).follow_up_wd;
        let period = VisitPeriod::of(law, legal_date(at), days);
        let follow_up = grant.follow_up.map(|ground| FollowUp { ground, due: period.due });
        let committed = grant.follow_up == Some(FollowUpGround::Committed);
        let visit = follow_up.as_ref().map(|_| {
            let (task, kind) = (order.follow_up_task, VisitKind::PostLicence);
            let order = VisitOrder::new(task, kind, acceptance.regime, period, &self.form);
            FoodFact::VisitOrdered { order: if committed { order.on_commitment() } else { order } }
        });
        let issued = FoodFact::LicenceIssued {
            licence_id: order.licence_id,
            number: grant.number,
            validity: grant.validity,
            follow_up,
            on_commitment: committed || order.held_on_commitment,
        };
        std::iter::once(issued).chain(visit).collect()
    }

    fn reviewed(&self, command: FoodCommand) -> Result<(&Acceptance, &Review), FoodRefusal> {
        let ApplicationState::UnderReview { acceptance, stage: Stage::Reviewed { review } } = &self.state
        else {
            return Err(self.wrong(command));
        };
        Ok((acceptance, review))
    }

    /// HEAD, or a reviewer with delegated power, or the published rules for items without a visit.
    fn must_have_power(
        &self,
        power: DecisionPower<'_>,
        review: &Review,
        actor: &Actor,
    ) -> Result<(), FoodRefusal> {
        if actor.has(Role::Head) {
            return self.must_not_have_handled(actor);
        }
        if actor.has(Role::Reviewer) {
            if !power.delegated_reviewers.contains(&actor.subject) {
                return Err(FoodRefusal::NotDelegated);
            }
            return self.must_not_have_inspected(actor);
        }
        let reasons = match (power.instant, &review.outcome) {
            (Some(approval), ReviewOutcome::Unvisited { .. }) => {
                reasons(approval).into_iter().map(|point| point.reason).collect()
            }
            (Some(_), ReviewOutcome::Visited { .. }) => vec!["VISITED_ITEM".to_owned()],
            (None, ReviewOutcome::Unvisited { .. } | ReviewOutcome::Visited { .. }) => {
                vec!["NOT_EVALUATED".to_owned()]
            }
        };
        if reasons.is_empty() { Ok(()) } else { Err(FoodRefusal::LeftToPerson { reasons }) }
    }

    /// REVIEWER ≠ HEAD and INSPECTOR ≠ HEAD on the same file (9a).
    fn must_not_have_handled(&self, actor: &Actor) -> Result<(), FoodRefusal> {
        if self.officers.reviewer.as_deref() == Some(actor.subject.as_str()) {
            return Err(FoodRefusal::SeparationOfDuty);
        }
        self.must_not_have_inspected(actor)
    }

    fn must_not_have_inspected(&self, actor: &Actor) -> Result<(), FoodRefusal> {
        if self.officers.inspectors.contains(&actor.subject) {
            return Err(FoodRefusal::SeparationOfDuty);
        }
        Ok(())
    }
}

/// The article on issuing.
const ISSUE: &str = "Licensing Law 44";

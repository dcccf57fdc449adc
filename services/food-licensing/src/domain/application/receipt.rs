//! Receipt, and the outcomes that need no correction and no review (Licensing Law 32).

use actnow_decisions::{Actor, Decision};
use actnow_statutory_clock::legal_date;
use chrono::{DateTime, NaiveDate, Utc};
use uuid::Uuid;

use super::{ApplicationDecision, ApplicationState, NotAcceptedGround};
use super::{LicenceApplication, Officers};
use crate::domain::act::LicenceAct;
use crate::domain::facts::FoodFact;
use crate::domain::form::FoodForm;
use crate::domain::law::Law;
use crate::domain::permissions::FoodCommand;
use crate::domain::points::Grounds;
use crate::domain::refusal::FoodRefusal;
use crate::domain::track::{Track, TrackDecision};

/// The article on acceptance.
pub(super) const ACCEPTANCE: &str = "Licensing Law 32";

/// An application as handed in.
#[derive(Debug, Clone, PartialEq)]
pub struct Submission {
    /// Id for the application.
    pub id: Uuid,
    /// The case it came with.
    pub case_id: Option<Uuid>,
    /// What is asked for.
    pub act: LicenceAct,
    /// The form.
    pub form: FoodForm,
    /// The track decided for it.
    pub track: TrackDecision,
    /// Accounts with an interest in the file.
    pub interested: Vec<String>,
}

impl LicenceApplication {
    /// Takes an application in; the five working days for an answer begin.
    ///
    /// # Errors
    /// [`FoodRefusal::RoleMissing`]; [`FoodRefusal::BusinessLicenceFirst`] without a code;
    /// [`FoodRefusal::NoRegime`]; what [`LicenceAct::must_fit`] refuses; [`FoodRefusal::OtherTrack`] for an act on a
    /// licence that is needed no more.
    pub fn submit(
        submission: Submission,
        actor: &Actor,
        law: &Law<'_>,
        at: DateTime<Utc>,
    ) -> Result<ApplicationDecision, FoodRefusal> {
        FoodCommand::Submit.authorise(actor)?;
        let Submission { id, case_id, act, form, track, interested } = submission;
        if form.operator.uscc.trim().is_empty() {
            return Err(FoodRefusal::BusinessLicenceFirst);
        }
        let (state, fact) = received(law, legal_date(at))?;
        let form = form.with_implied_items(&track);
        act.must_fit(&form, track.regime)?;
        if act.held().is_some() && act.asks_for_the_track() && track.track != Track::Licence {
            return Err(FoodRefusal::OtherTrack { track: track.track });
        }
        let officers = Officers { interested, ..Officers::default() };
        let known_points = Vec::new();
        let now = Self {
            id,
            case_id,
            act,
            form,
            form_before: None,
            officers,
            known_points,
            form_told: None,
            second_notice: None,
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
            Track::Licence => Err(FoodRefusal::OtherTrack { track: Track::Licence }),
            track @ (Track::Filing | Track::None) => {
                let state = ApplicationState::NotRequired { track, on: legal_date(at) };
                Ok(self.became(state, ACCEPTANCE, vec![FoodFact::ApplicationNotRequired { track }]))
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
        let state = ApplicationState::NotCompetent { competent: competent.clone(), on: legal_date(at) };
        Ok(self.became(state, ACCEPTANCE, vec![FoodFact::ApplicationNotCompetent { competent }]))
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
        Ok(self.became(state, "Licensing Law 78", vec![fact]))
    }

    pub(super) fn must_be_received(&self, command: FoodCommand) -> Result<NaiveDate, FoodRefusal> {
        let ApplicationState::Received { received_on, .. } = &self.state else {
            return Err(self.wrong(command));
        };
        Ok(*received_on)
    }

    /// After the period nobody accepts or notices any more: the law already did.
    pub(super) fn in_acceptance_period(
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
}

pub(super) fn received(law: &Law<'_>, on: NaiveDate) -> Result<(ApplicationState, FoodFact), FoodRefusal> {
    let (_, terms) = law.on(on)?;
    let acceptance_due = law.working_days(on, terms.acceptance_wd);
    let state = ApplicationState::Received { received_on: on, acceptance_due };
    Ok((state, FoodFact::ApplicationReceived { received_on: on, acceptance_due }))
}

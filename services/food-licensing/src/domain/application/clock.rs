//! What moves the decision clock: the one extension, and hearings.

use actnow_decisions::Actor;
use actnow_statutory_clock::legal_date;
use chrono::{DateTime, Utc};

use super::review::stops_for_rectification;
use super::{Acceptance, ApplicationDecision, ApplicationState, LicenceApplication, Stage};
use crate::domain::facts::FoodFact;
use crate::domain::law::Law;
use crate::domain::permissions::FoodCommand;
use crate::domain::points::Reason;
use crate::domain::refusal::FoodRefusal;

impl LicenceApplication {
    /// Extends the decision period once, before it is over; the reason is told to the applicant.
    ///
    /// # Errors
    /// [`FoodRefusal::Clock`] for a second extension or a period that is over; [`FoodRefusal::WrongState`].
    pub fn extend(
        self,
        reason: &Reason,
        actor: &Actor,
        law: &Law<'_>,
        at: DateTime<Utc>,
    ) -> Result<ApplicationDecision, FoodRefusal> {
        self.authorise(FoodCommand::Extend, actor)?;
        let ApplicationState::UnderReview { acceptance, stage } = self.state.clone() else {
            return Err(self.wrong(FoodCommand::Extend));
        };
        let extra = self.act.decision_term(law.regimes.terms(acceptance.regime)).extension_wd;
        let clock = acceptance.clock.extend(extra, legal_date(at), law.calendar)?;
        let fact = FoodFact::DecisionExtended { due: clock.due(), reason: reason.as_str().to_owned() };
        let acceptance = Acceptance { clock, ..acceptance };
        Ok(self.became(ApplicationState::UnderReview { acceptance, stage }, "Licensing Law 42", vec![fact]))
    }

    /// Opens a hearing: its time is not counted.
    ///
    /// # Errors
    /// [`FoodRefusal::Clock`] for a period that is over; [`FoodRefusal::WrongState`].
    pub fn open_hearing(self, actor: &Actor, at: DateTime<Utc>) -> Result<ApplicationDecision, FoodRefusal> {
        self.authorise(FoodCommand::OpenHearing, actor)?;
        let ApplicationState::UnderReview { acceptance, stage } = self.state.clone() else {
            return Err(self.wrong(FoodCommand::OpenHearing));
        };
        let since = legal_date(at);
        let clock = if acceptance.clock.suspended_since().is_some() {
            acceptance.clock // Rectification stopped it already.
        } else {
            acceptance.clock.suspend(since)?
        };
        let acceptance = Acceptance { clock, ..acceptance };
        let state = ApplicationState::Hearing { acceptance, stage, since };
        Ok(self.became(state, "Licensing Law 45", vec![FoodFact::HearingOpened { since }]))
    }

    /// Closes the hearing: the clock runs again where it stood.
    ///
    /// # Errors
    /// [`FoodRefusal::WrongState`] unless a hearing is open.
    pub fn close_hearing(
        self,
        actor: &Actor,
        law: &Law<'_>,
        at: DateTime<Utc>,
    ) -> Result<ApplicationDecision, FoodRefusal> {
        self.authorise(FoodCommand::CloseHearing, actor)?;
        let ApplicationState::Hearing { acceptance, stage, .. } = self.state.clone() else {
            return Err(self.wrong(FoodCommand::CloseHearing));
        };
        let rectifying = matches!(stage, Stage::Rectifying { .. });
        let stays = rectifying && stops_for_rectification(&acceptance, law);
        let clock =
            if stays { acceptance.clock } else { acceptance.clock.resume(legal_date(at), law.calendar)? };
        let fact = FoodFact::HearingClosed { decision_due: clock.due() };
        let acceptance = Acceptance { clock, ..acceptance };
        Ok(self.became(ApplicationState::UnderReview { acceptance, stage }, "Licensing Law 45", vec![fact]))
    }
}

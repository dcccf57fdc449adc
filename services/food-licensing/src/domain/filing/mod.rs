//! The filing of prepackaged-only sales (仅销售预包装食品备案, rules 5.7 and 9a D).
//!
//! No merits are examined: a complete filing gets its number at once, an incomplete one a single list. There
//! is no refusal, no visit and no term.

use actnow_decisions::{Actor, Decision, Role};
use actnow_statutory_clock::{Due, legal_date};
use chrono::{DateTime, NaiveDate, Utc};
use serde::{Deserialize, Serialize};
use uuid::Uuid;

mod state;
mod submission;

pub use state::{CancelGround, FiledRecord, FilingState, LapseGround};
pub use submission::{CompleteFiling, FilingStep, FilingSubmission};

use super::check::Findings;
use super::facts::FoodFact;
use super::form::FoodForm;
use super::law::{COUNTING, Law};
use super::permissions::FoodCommand;
use super::points::Point;
use super::refusal::FoodRefusal;
use super::terms::RegimeTerms;
use super::track::{Track, TrackDecision};

/// Basis of a filing.
const BASIS: &str = "Order 78 art 42";

/// A filing.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct FoodFiling {
    /// Its id.
    pub id: Uuid,
    /// The case it belongs to, if it came with one.
    pub case_id: Option<Uuid>,
    /// The form as last submitted.
    pub form: FoodForm,
    /// Where it stands.
    pub state: FilingState,
}

/// Accepted decision about a filing.
pub type FilingDecision = Decision<FoodFiling, FoodFact>;

impl FoodFiling {
    /// Records that the filing was published. A second time changes nothing.
    ///
    /// # Errors
    /// [`FoodRefusal::WrongState`] for a filing without a number or no longer in force.
    pub fn publish(self, actor: &Actor, at: DateTime<Utc>) -> Result<FilingDecision, FoodRefusal> {
        const PUBLICITY: &str = "Order 78 art 43";
        FoodCommand::PublishFiling.authorise(actor)?;
        match &self.state {
            FilingState::Filed { record, .. } => {
                let published_on = legal_date(at);
                let FiledRecord { number, revision, .. } = record.clone();
                let state = FilingState::Published { record: record.clone(), published_on };
                let fact = FoodFact::FilingPublished { number, revision, published_on };
                Ok(Decision::new(Self { state, ..self }, PUBLICITY, vec![fact]))
            }
            FilingState::Published { .. } => Ok(Decision::new(self, PUBLICITY, vec![])),
            FilingState::Incomplete { .. }
            | FilingState::Lapsed { .. }
            | FilingState::Cancelled { .. }
            | FilingState::Withdrawn { .. } => Err(self.wrong(FoodCommand::PublishFiling)),
        }
    }

    /// Files a change of filed items: same number, next revision, published again.
    ///
    /// # Errors
    /// [`FoodRefusal::OtherTrack`] when the change needs a licence; [`FoodRefusal::Incomplete`];
    /// [`FoodRefusal::WrongState`] unless the filing is in force.
    pub fn update(
        self,
        form: FoodForm,
        track: &TrackDecision,
        findings: Findings,
        actor: &Actor,
        law: &Law<'_>,
        at: DateTime<Utc>,
    ) -> Result<FilingDecision, FoodRefusal> {
        FoodCommand::UpdateFiling.authorise(actor)?;
        let record = self.live(FoodCommand::UpdateFiling)?.clone();
        must_be_filing(track)?;
        must_be_complete(findings)?;
        let from = legal_date(at);
        let publicity_due = publicity_due(law, from)?;
        let record = FiledRecord { revision: record.revision + 1, ..record };
        let FiledRecord { number, revision, .. } = record.clone();
        let now = Self { form, state: FilingState::Filed { record, from, publicity_due }, ..self };
        let fact = FoodFact::FilingUpdated { number, revision, publicity_due };
        Ok(Decision::new(now, "5.7", vec![fact]))
    }

    /// Computes the last day of publication again by a calendar that was not published on the day of the filing
    /// (T-29). One that stays as it is changes nothing.
    ///
    /// # Errors
    /// [`FoodRefusal::RoleMissing`]; [`FoodRefusal::NoRegime`].
    pub fn compute_again(self, actor: &Actor, law: &Law<'_>) -> Result<FilingDecision, FoodRefusal> {
        FoodCommand::ComputeAgain.authorise(actor)?;
        let FilingState::Filed { record, from, .. } = &self.state else {
            return Ok(Decision::new(self, COUNTING, vec![]));
        };
        let state = FilingState::Filed {
            record: record.clone(),
            from: *from,
            publicity_due: publicity_due(law, *from)?,
        };
        Ok(Decision::new(Self { state, ..self }, COUNTING, vec![]))
    }

    /// Lets the filing lapse on the day a licence was issued or the entity ended (F-1). A second time, or for
    /// a filing that is no longer in force, changes nothing.
    ///
    /// # Errors
    /// [`FoodRefusal::WrongState`] for a filing that never had a number.
    pub fn lapse(
        self,
        ground: LapseGround,
        actor: &Actor,
        at: DateTime<Utc>,
    ) -> Result<FilingDecision, FoodRefusal> {
        const LAPSE: &str = "F-1";
        FoodCommand::LapseFiling.authorise(actor)?;
        match &self.state {
            FilingState::Filed { record, .. } | FilingState::Published { record, .. } => {
                let (record, on) = (record.clone(), legal_date(at));
                let fact = FoodFact::FilingLapsed { number: record.number, ground: ground.clone(), on };
                Ok(Decision::new(
                    Self { state: FilingState::Lapsed { record, ground, on }, ..self },
                    LAPSE,
                    vec![fact],
                ))
            }
            FilingState::Lapsed { .. } | FilingState::Cancelled { .. } => {
                Ok(Decision::new(self, LAPSE, vec![]))
            }
            FilingState::Incomplete { .. } | FilingState::Withdrawn { .. } => {
                Err(self.wrong(FoodCommand::LapseFiling))
            }
        }
    }

    /// Cancels the filing after the business ended on `ended_on`; late is noted, not refused.
    ///
    /// # Errors
    /// [`FoodRefusal::WrongState`] unless the filing is in force; [`FoodRefusal::EndAhead`]; [`FoodRefusal::NoRegime`].
    pub fn cancel(
        self,
        ended_on: NaiveDate,
        actor: &Actor,
        law: &Law<'_>,
        at: DateTime<Utc>,
    ) -> Result<FilingDecision, FoodRefusal> {
        let role = FoodCommand::CancelFiling.authorise(actor)?;
        let record = self.live(FoodCommand::CancelFiling)?.clone();
        if ended_on > legal_date(at) {
            return Err(FoodRefusal::EndAhead { on: ended_on });
        }
        let (_, terms) = law.on(record.filed_on)?;
        let late = law.working_days(ended_on, terms.filing_cancel_wd).has_passed(at);
        let ex_officio = matches!(role, Role::Supervisor | Role::System);
        let ground = match (ex_officio, late) {
            (true, _) => CancelGround::ExOfficio,
            (false, true) => CancelGround::BusinessEndedLate,
            (false, false) => CancelGround::BusinessEnded,
        };
        let on = legal_date(at);
        let fact = FoodFact::FilingCancelled { number: record.number, ground, on };
        let now = Self { state: FilingState::Cancelled { record, ground, on }, ..self };
        Ok(Decision::new(now, "5.7", vec![fact]))
    }

    /// Takes an incomplete filing back. A second time changes nothing.
    ///
    /// # Errors
    /// [`FoodRefusal::WrongState`] once there is a number: then it is cancelled.
    pub fn withdraw(self, actor: &Actor, at: DateTime<Utc>) -> Result<FilingDecision, FoodRefusal> {
        FoodCommand::Withdraw.authorise(actor)?;
        match &self.state {
            FilingState::Incomplete { .. } => {
                let state = FilingState::Withdrawn { on: legal_date(at) };
                Ok(Decision::new(Self { state, ..self }, BASIS, vec![FoodFact::FilingWithdrawn]))
            }
            FilingState::Withdrawn { .. } => Ok(Decision::new(self, BASIS, vec![])),
            FilingState::Filed { .. }
            | FilingState::Published { .. }
            | FilingState::Lapsed { .. }
            | FilingState::Cancelled { .. } => Err(self.wrong(FoodCommand::Withdraw)),
        }
    }

    fn live(&self, command: FoodCommand) -> Result<&FiledRecord, FoodRefusal> {
        self.state.record().filter(|_| self.state.is_live()).ok_or_else(|| self.wrong(command))
    }

    fn wrong(&self, command: FoodCommand) -> FoodRefusal {
        FoodRefusal::WrongState { state: self.state.name(), command }
    }
}

fn publicity_due(law: &Law<'_>, on: NaiveDate) -> Result<Due, FoodRefusal> {
    let (_, RegimeTerms { filing_publicity_wd, .. }) = law.on(on)?;
    Ok(law.working_days(on, *filing_publicity_wd))
}

fn must_be_filing(track: &TrackDecision) -> Result<(), FoodRefusal> {
    match track.track {
        Track::Filing => Ok(()),
        other @ (Track::Licence | Track::None) => Err(FoodRefusal::OtherTrack { track: other }),
    }
}

fn must_be_complete(findings: Findings) -> Result<(), FoodRefusal> {
    if findings.is_complete() {
        return Ok(());
    }
    Err(FoodRefusal::Incomplete { points: findings.violations.into_iter().map(Point::from).collect() })
}

#[cfg(test)]
mod tests;

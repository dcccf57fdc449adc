//! Taking a filing in: complete it only lacks its number, incomplete it gets one list.

use actnow_decisions::{Actor, Decision};
use actnow_statutory_clock::{Due, legal_date};
use chrono::{DateTime, NaiveDate, Utc};
use uuid::Uuid;

use super::{BASIS, FiledRecord, FilingDecision, FilingState, FoodFiling, must_be_filing, publicity_due};
use crate::domain::check::Findings;
use crate::domain::facts::FoodFact;
use crate::domain::form::FoodForm;
use crate::domain::law::Law;
use crate::domain::permissions::FoodCommand;
use crate::domain::points::Point;
use crate::domain::refusal::FoodRefusal;
use crate::domain::series::{SeriesKey, filing_number};
use crate::domain::track::TrackDecision;

/// A filing as handed in.
#[derive(Debug, Clone, PartialEq)]
pub struct FilingSubmission {
    /// Id for the filing.
    pub id: Uuid,
    /// The case it came with.
    pub case_id: Option<Uuid>,
    /// The form.
    pub form: FoodForm,
    /// The track decided for it.
    pub track: TrackDecision,
    /// What the check found.
    pub findings: Findings,
}

/// What a submission leads to.
#[derive(Debug, Clone, PartialEq)]
pub enum FilingStep {
    /// Complete: the store takes the next number of [`CompleteFiling::series`] and goes on with
    /// [`CompleteFiling::file`] in the same transaction.
    Complete(CompleteFiling),
    /// Incomplete: the list is told.
    Incomplete(FilingDecision),
}

/// A complete filing that only lacks its number.
#[derive(Debug, Clone, PartialEq)]
pub struct CompleteFiling {
    id: Uuid,
    case_id: Option<Uuid>,
    form: FoodForm,
    filed_on: NaiveDate,
    publicity_due: Due,
}

impl CompleteFiling {
    /// The series its number comes from.
    pub fn series(&self) -> SeriesKey {
        SeriesKey::Filing { mode: self.form.mode, division: self.form.division.clone() }
    }

    /// Files it with the next sequence of its series.
    ///
    /// # Errors
    /// [`FoodRefusal::Number`] for a sequence no number can have.
    pub fn file(self, sequence: u32) -> Result<FilingDecision, FoodRefusal> {
        let number = filing_number(self.form.mode, &self.form.division, sequence)?;
        let Self { id, case_id, form, filed_on, publicity_due } = self;
        let record = FiledRecord { number, filed_on, revision: 0 };
        let state = FilingState::Filed { record, from: filed_on, publicity_due };
        let now = FoodFiling { id, case_id, form, state };
        Ok(Decision::new(now, BASIS, vec![FoodFact::FilingFiled { number, filed_on, publicity_due }]))
    }
}

impl FoodFiling {
    /// Takes a filing in: complete, it only waits for its number; incomplete, the list is told.
    ///
    /// # Errors
    /// [`FoodRefusal::RoleMissing`]; [`FoodRefusal::OtherTrack`] when a licence, or nothing, is needed.
    pub fn submit(
        submission: FilingSubmission,
        actor: &Actor,
        law: &Law<'_>,
        at: DateTime<Utc>,
    ) -> Result<FilingStep, FoodRefusal> {
        FoodCommand::SubmitFiling.authorise(actor)?;
        step(submission, 0, law, at)
    }

    /// Supplies what was missing.
    ///
    /// # Errors
    /// As [`FoodFiling::submit`]; [`FoodRefusal::WrongState`] unless the filing is incomplete.
    pub fn resubmit(
        self,
        form: FoodForm,
        track: TrackDecision,
        findings: Findings,
        actor: &Actor,
        law: &Law<'_>,
        at: DateTime<Utc>,
    ) -> Result<FilingStep, FoodRefusal> {
        FoodCommand::SubmitFiling.authorise(actor)?;
        match self.state {
            FilingState::Incomplete { round, .. } => {
                let again = FilingSubmission { id: self.id, case_id: self.case_id, form, track, findings };
                step(again, round, law, at)
            }
            FilingState::Filed { .. }
            | FilingState::Published { .. }
            | FilingState::Lapsed { .. }
            | FilingState::Cancelled { .. }
            | FilingState::Withdrawn { .. } => Err(self.wrong(FoodCommand::SubmitFiling)),
        }
    }
}

fn step(
    submission: FilingSubmission,
    round: u32,
    law: &Law<'_>,
    at: DateTime<Utc>,
) -> Result<FilingStep, FoodRefusal> {
    let FilingSubmission { id, case_id, form, track, findings } = submission;
    must_be_filing(&track)?;
    if !findings.is_complete() {
        let points: Vec<Point> = findings.violations.into_iter().map(Point::from).collect();
        let state = FilingState::Incomplete { points: points.clone(), round: round + 1 };
        let now = FoodFiling { id, case_id, form, state };
        return Ok(FilingStep::Incomplete(Decision::new(
            now,
            BASIS,
            vec![FoodFact::FilingIncomplete { points }],
        )));
    }
    let filed_on = legal_date(at);
    let publicity_due = publicity_due(law, filed_on)?;
    Ok(FilingStep::Complete(CompleteFiling { id, case_id, form, filed_on, publicity_due }))
}

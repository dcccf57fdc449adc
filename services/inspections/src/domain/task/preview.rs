//! What a record would lead to, while it can still be changed: nothing is kept.

use actnow_decisions::Actor;

use super::InspectionTask;
use crate::domain::checklist::{AnswersSoFar, Checklist};
use crate::domain::inspectors::Qualification;
use crate::domain::refusal::InspectionRefusal;
use crate::domain::verdict::{Finding, Round, Thresholds, judge};
use crate::domain::weighing::{Weighing, weigh};

/// A verdict that answers lead to, with everything that decides it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Preview {
    /// Which visit.
    pub round: Round,
    /// What a record of the answers would find.
    pub finding: Finding,
    /// Which items and limits decide it.
    pub weighing: Weighing,
    /// Items without an answer, taken as conforming.
    pub open: Vec<u16>,
}

impl InspectionTask {
    /// Judges answers as [`InspectionTask::record`] would.
    ///
    /// # Errors
    /// Those of the record: [`InspectionRefusal::NotInTeam`]; [`InspectionRefusal::OutcomeWanted`];
    /// [`InspectionRefusal::WrongState`] unless on site.
    pub fn preview(
        &self,
        answers: &AnswersSoFar,
        checklist: &Checklist,
        thresholds: Thresholds,
        actor: &Actor,
    ) -> Result<Preview, InspectionRefusal> {
        let (_, round) = self.recorder(actor)?;
        if self.order.qualification == Qualification::Disclosure {
            return Err(InspectionRefusal::OutcomeWanted);
        }
        let supposed = answers.supposed();
        Ok(Preview {
            round,
            finding: judge(checklist, supposed, thresholds, round),
            weighing: weigh(checklist, supposed, thresholds),
            open: answers.open().to_vec(),
        })
    }
}

//! The inspection task (检查任务), from plan to publication (rules 9a E).
//!
//! One file per part of the procedure, in its order: `team` (plan, assign, recuse, start), `preview` (what a
//! record would find), `record` (answers, signatures), `outcome` (rectification, re-visit, close, transfer,
//! publish, cancel), `compute_again` (a later calendar); the states are in `state`.

mod compute_again;
mod outcome;
mod preview;
mod record;
mod state;
mod team;

pub use preview::Preview;
pub use record::RecordedAnswers;
pub use state::{Evidence, RecordedResult, Rectification, TaskState, Team};
pub use team::Assignment;

use std::collections::BTreeSet;

use actnow_decisions::{Actor, Decision};
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use super::facts::InspectionFact;
use super::order::InspectionOrder;
use super::permissions::InspectionCommand;
use super::refusal::InspectionRefusal;

/// A task.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct InspectionTask {
    /// Its id.
    pub id: Uuid,
    /// What was asked for.
    pub order: InspectionOrder,
    /// Inspectors who recused: they never come back to this task.
    pub recused: BTreeSet<String>,
    /// Where it stands.
    pub state: TaskState,
}

/// Accepted decision about a task.
pub type TaskDecision = Decision<InspectionTask, InspectionFact>;

impl InspectionTask {
    fn wrong(&self, command: InspectionCommand) -> InspectionRefusal {
        InspectionRefusal::WrongState { state: self.state.name(), command }
    }

    fn became(self, state: TaskState, basis: &'static str, facts: Vec<InspectionFact>) -> TaskDecision {
        Decision::new(Self { state, ..self }, basis, facts)
    }

    fn already(self, basis: &'static str) -> TaskDecision {
        Decision::new(self, basis, vec![])
    }
}

/// Only the inspectors of the task act on site.
fn must_be_in(team: &Team, actor: &Actor) -> Result<(), InspectionRefusal> {
    if team.inspectors.contains(&actor.subject) { Ok(()) } else { Err(InspectionRefusal::NotInTeam) }
}

#[cfg(test)]
mod tests;

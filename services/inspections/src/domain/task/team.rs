//! Plan, assignment, recusal with redraw, and the beginning on site.

use std::collections::BTreeSet;

use actnow_decisions::{Actor, Decision, Role};
use chrono::{DateTime, NaiveDate, Utc};
use uuid::Uuid;

use super::{InspectionTask, TaskDecision, TaskState, Team, must_be_in};
use crate::domain::facts::InspectionFact;
use crate::domain::inspectors::{
    Candidate, DutyRoster, Inspector, MIN_INSPECTORS, TeamNeed, choose_team, validate_team,
};
use crate::domain::order::InspectionOrder;
use crate::domain::permissions::InspectionCommand;
use crate::domain::refusal::InspectionRefusal;

/// The article on inspectors.
const INSPECTORS: &str = "Order 49 art 23";

/// How the team comes about.
#[derive(Debug, Clone, Copy)]
pub enum Assignment<'a> {
    /// Drawn by rule: fewest open visits first, then by account; who is left of an earlier team stays.
    Drawn {
        /// Everyone who may be asked, with what is on the desk.
        candidates: &'a [Candidate],
        /// How many are wanted.
        size: usize,
    },
    /// Named by a supervisor.
    Named {
        /// Accounts.
        inspectors: &'a [String],
        /// The list of inspectors.
        known: &'a [Inspector],
    },
    /// Left to chance by the draw the visit comes from; who may go was looked at there.
    FromDraw {
        /// Accounts.
        inspectors: &'a [String],
    },
}

impl InspectionTask {
    /// Plans a task.
    ///
    /// # Errors
    /// [`InspectionRefusal::RoleMissing`].
    pub fn plan(id: Uuid, order: InspectionOrder, actor: &Actor) -> Result<TaskDecision, InspectionRefusal> {
        InspectionCommand::Plan.authorise(actor)?;
        let fact = InspectionFact::InspectionPlanned {
            kind: order.kind,
            source: order.source,
            operator_uscc: order.operator_uscc.clone(),
            due: order.due,
        };
        let basis = order.kind.basis();
        let now = Self { id, order, recused: BTreeSet::new(), state: TaskState::Planned };
        Ok(Decision::new(now, basis, vec![fact]))
    }

    /// Assigns inspectors for a visit on `visit_on`; before the visit the team may be exchanged. The same
    /// team for the same day a second time changes nothing.
    ///
    /// # Errors
    /// [`InspectionRefusal::MinTwoInspectors`], [`InspectionRefusal::Recusal`] and the other reasons why
    /// somebody may not come; [`InspectionRefusal::TeamIsDrawn`] for a visit whose team chance has chosen;
    /// [`InspectionRefusal::WrongState`] once on site.
    pub fn assign(
        self,
        assignment: Assignment<'_>,
        visit_on: NaiveDate,
        roster: &DutyRoster,
        actor: &Actor,
    ) -> Result<TaskDecision, InspectionRefusal> {
        InspectionCommand::Assign.authorise(actor)?;
        let kept: Vec<String> = match &self.state {
            TaskState::Planned | TaskState::Assigned { .. } => Vec::new(),
            TaskState::Recused { kept, .. } => kept.clone(),
            TaskState::InProgress { .. }
            | TaskState::ResultRecorded { .. }
            | TaskState::Signed { .. }
            | TaskState::RectificationOrdered { .. }
            | TaskState::ReInspection { .. }
            | TaskState::Closed { .. }
            | TaskState::CaseTransferred { .. }
            | TaskState::Published { .. }
            | TaskState::Cancelled { .. } => return Err(self.wrong(InspectionCommand::Assign)),
        };
        let by_chance = self.order.draw.is_some() && self.state.team().is_some();
        let inspectors = match assignment {
            Assignment::FromDraw { inspectors } => {
                if inspectors.len() < MIN_INSPECTORS {
                    return Err(InspectionRefusal::MinTwoInspectors { given: inspectors.len() });
                }
                inspectors.to_vec()
            }
            Assignment::Drawn { .. } | Assignment::Named { .. } if by_chance => {
                return Err(InspectionRefusal::TeamIsDrawn);
            }
            Assignment::Drawn { candidates, size } => {
                let need = self.need(size, visit_on);
                let still_fit = on_duty(&kept, &need, candidates, roster);
                choose_team(&need, &still_fit, candidates, roster)?
            }
            Assignment::Named { inspectors, known } => {
                validate_team(&self.need(MIN_INSPECTORS, visit_on), inspectors, known, roster)?
            }
        };
        let team = Team { inspectors: inspectors.iter().cloned().collect(), visit_on };
        let state = TaskState::Assigned { team };
        if self.state == state {
            return Ok(self.already(INSPECTORS));
        }
        Ok(self.became(state, INSPECTORS, vec![InspectionFact::InspectorsAssigned { inspectors, visit_on }]))
    }

    /// Recuses an inspector for good (回避); the others wait for a replacement. A second time changes nothing.
    ///
    /// # Errors
    /// [`InspectionRefusal::UnknownInspector`] for somebody who is not on the team; an inspector recuses
    /// only in person ([`InspectionRefusal::NotInTeam`]); [`InspectionRefusal::WrongState`] once on site.
    pub fn recuse(mut self, inspector: &str, actor: &Actor) -> Result<TaskDecision, InspectionRefusal> {
        let role = InspectionCommand::Recuse.authorise(actor)?;
        if role == Role::Inspector && !actor.has(Role::Supervisor) && actor.subject != inspector {
            return Err(InspectionRefusal::NotInTeam);
        }
        if self.recused.contains(inspector) {
            return Ok(self.already(INSPECTORS));
        }
        let (names, visit_on) = match &self.state {
            TaskState::Assigned { team } => (team.names(), team.visit_on),
            TaskState::Recused { kept, visit_on } => (kept.clone(), *visit_on),
            TaskState::Planned
            | TaskState::InProgress { .. }
            | TaskState::ResultRecorded { .. }
            | TaskState::Signed { .. }
            | TaskState::RectificationOrdered { .. }
            | TaskState::ReInspection { .. }
            | TaskState::Closed { .. }
            | TaskState::CaseTransferred { .. }
            | TaskState::Published { .. }
            | TaskState::Cancelled { .. } => return Err(self.wrong(InspectionCommand::Recuse)),
        };
        if !names.iter().any(|name| name == inspector) {
            return Err(InspectionRefusal::UnknownInspector { inspector: inspector.to_owned() });
        }
        let kept = names.into_iter().filter(|name| name != inspector).collect();
        self.recused.insert(inspector.to_owned());
        let fact = InspectionFact::InspectorRecused { inspector: inspector.to_owned() };
        Ok(self.became(TaskState::Recused { kept, visit_on }, INSPECTORS, vec![fact]))
    }

    /// Begins on site, credentials shown. A second time changes nothing.
    ///
    /// # Errors
    /// [`InspectionRefusal::NotInTeam`]; [`InspectionRefusal::WrongState`] without a team.
    pub fn start(self, actor: &Actor, at: DateTime<Utc>) -> Result<TaskDecision, InspectionRefusal> {
        const CREDENTIALS: &str = "Order 49 art 23";
        InspectionCommand::Start.authorise(actor)?;
        match &self.state {
            TaskState::Assigned { team } => {
                must_be_in(team, actor)?;
                let team = team.clone();
                let fact = InspectionFact::InspectionStarted { inspectors: team.names() };
                Ok(self.became(TaskState::InProgress { team, started_at: at }, CREDENTIALS, vec![fact]))
            }
            TaskState::InProgress { team, .. } => {
                must_be_in(team, actor)?;
                Ok(self.already(CREDENTIALS))
            }
            TaskState::Planned
            | TaskState::Recused { .. }
            | TaskState::ResultRecorded { .. }
            | TaskState::Signed { .. }
            | TaskState::RectificationOrdered { .. }
            | TaskState::ReInspection { .. }
            | TaskState::Closed { .. }
            | TaskState::CaseTransferred { .. }
            | TaskState::Published { .. }
            | TaskState::Cancelled { .. } => Err(self.wrong(InspectionCommand::Start)),
        }
    }

    fn need(&self, size: usize, on: NaiveDate) -> TeamNeed {
        TeamNeed {
            size,
            qualification: self.order.qualification,
            on,
            parties: self.order.all_parties(),
            excluded: self.recused.clone(),
        }
    }
}

/// Who is left of an earlier team and may still come on the day: the visit may have moved.
fn on_duty(kept: &[String], need: &TeamNeed, candidates: &[Candidate], roster: &DutyRoster) -> Vec<String> {
    let known: Vec<Inspector> = candidates.iter().map(|c| c.inspector.clone()).collect();
    let fits = |name: &&String| known.iter().any(|i| &&i.id == name && i.may_come(need, roster));
    kept.iter().filter(fits).cloned().collect()
}

//! The compensation ledger (补偿台账): what was undone, by whom, and what legally cannot be. Lines are only added.
//!
//! Before it takes effect an act is withdrawn or given back; an issued act is never undone by a machine, only
//! changed by a new lawful act of a person (§0.5, 9b). Names that nobody asked back stay the applicant's.

use actnow_decisions::Text;
use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};

use super::rules::Occasion;
use super::step::{Company, StepKey, StepState};
use super::subjects::name;
use super::track::{Phase, Track};

/// What came of one act.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
pub enum LedgerOutcome {
    /// A department was asked to undo it.
    UndoRequested,
    /// It is undone.
    Undone,
    /// It stays with the applicant.
    Kept,
    /// It stands: only a new lawful act of a person can end it.
    CannotBeUndone,
}

impl LedgerOutcome {
    /// The name in messages.
    pub const fn as_str(self) -> &'static str {
        match self {
            LedgerOutcome::UndoRequested => "UNDO_REQUESTED",
            LedgerOutcome::Undone => "UNDONE",
            LedgerOutcome::Kept => "KEPT",
            LedgerOutcome::CannotBeUndone => "CANNOT_BE_UNDONE",
        }
    }
}

/// A line of the ledger.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct LedgerLine {
    /// Which act.
    pub step: StepKey,
    /// What came of it.
    pub outcome: LedgerOutcome,
    /// For the clerk.
    pub text: Text,
    /// When.
    pub at: DateTime<Utc>,
    /// Account of the person, or the department.
    pub by: String,
}

impl Track {
    /// Writes down what became of what was asked to be undone, and at the end what is kept.
    pub(crate) fn keep_ledger(&mut self, occasion: &Occasion) {
        for key in StepKey::ALL {
            let Some((outcome, text)) = self.outcome_of(key) else { continue };
            if self.ledger.iter().any(|line| line.step == key && line.outcome == outcome) {
                continue;
            }
            let by = key.department().as_str().to_owned();
            self.ledger.push(LedgerLine { step: key, outcome, text, at: occasion.at, by });
        }
    }

    fn outcome_of(&self, key: StepKey) -> Option<(LedgerOutcome, Text)> {
        let state = self.state_of(key)?;
        if self.undo.contains(&key) {
            return outcome_of_undo(&state);
        }
        match (&self.phase, key) {
            (Phase::Open | Phase::Withdrawn(_), _) | (_, StepKey::Visit) => None,
            (Phase::Closed { end, .. }, _) if *end == super::track::End::Completed => None,
            (Phase::Closed { .. }, StepKey::Name(company)) => self.kept_name(company, &state),
            (Phase::Closed { .. }, StepKey::Establishment(_) | StepKey::Food) => {
                state.is_done().then(|| (LedgerOutcome::CannotBeUndone, stays()))
            }
        }
    }

    fn kept_name(&self, company: Company, state: &StepState) -> Option<(LedgerOutcome, Text)> {
        let used = self.is_done(StepKey::Establishment(company));
        if used || !state.is_done() {
            return None;
        }
        let (full_name, until) = name::reserved(&self.part(company)?.name)?;
        let text = Text::new(
            format!("名称“{full_name}”保留至{until}，仍归申请人"),
            format!("the name {full_name} stays reserved for the applicant until {until}"),
        );
        Some((LedgerOutcome::Kept, text))
    }
}

fn outcome_of_undo(state: &StepState) -> Option<(LedgerOutcome, Text)> {
    match state {
        StepState::Compensated => {
            Some((LedgerOutcome::Undone, Text::new("已撤回或释放", "withdrawn or given back")))
        }
        StepState::Failed { .. } | StepState::Skipped { .. } => Some((
            LedgerOutcome::Undone,
            Text::new("未生效，无需撤回", "had not taken effect; nothing remains"),
        )),
        StepState::Done { .. } => Some((LedgerOutcome::CannotBeUndone, stays())),
        StepState::Pending { .. }
        | StepState::Ordered
        | StepState::WaitingDepartment { .. }
        | StepState::WaitingApplicant { .. } => None,
    }
}

fn stays() -> Text {
    Text::new(
        "已生效，继续有效；只能由有权机关依法变更、注销或撤销",
        "in effect and stays so; only a new lawful act (change, deregistration, revocation) can end it",
    )
}

//! What happens next in an open case and who does it: never empty, so that nothing is ever merely "pending".

use actnow_decisions::Text;
use actnow_statutory_clock::shanghai;
use chrono::{DateTime, NaiveDate, Utc};

use super::case_state::CaseState;
use super::consulting::{Stage, turn_of};
use super::step::{Step, StepKey, StepState};
use super::track::Track;

/// Until when.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum By {
    /// A legal day.
    Day(NaiveDate),
    /// An instant.
    Instant(DateTime<Utc>),
}

/// What happens next.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NextAction {
    /// In which step.
    pub step: StepKey,
    /// Who acts.
    pub who: Text,
    /// Until when, or when it is looked at again.
    pub by: Option<By>,
    /// The whole sentence.
    pub text: Text,
}

impl Track {
    /// What happens next; `None` exactly when the case is closed.
    pub fn next_action(&self) -> Option<NextAction> {
        let state = self.state();
        if state.is_closed() {
            return None;
        }
        let steps = self.steps();
        let fits = |step: &&Step| match (state, &step.state) {
            (CaseState::WaitingApplicant, StepState::WaitingApplicant { .. }) => true,
            (CaseState::WaitingDepartment, StepState::WaitingDepartment { .. }) => true,
            (CaseState::Running, StepState::Ordered) => true,
            (
                CaseState::Running
                | CaseState::WaitingApplicant
                | CaseState::WaitingDepartment
                | CaseState::Completed
                | CaseState::PartiallyCompleted
                | CaseState::Terminated,
                _,
            ) => false,
        };
        let open = || steps.iter().find(|step| !step.state.is_final()).map(action_of);
        steps.iter().find(fits).map(action_of).or_else(|| self.consultation_action()).or_else(open)
    }

    /// The consultation in which something happens first.
    fn consultation_action(&self) -> Option<NextAction> {
        let open = self.consultations.iter().filter_map(|one| Some((one.next_at()?, one)));
        let (next_at, one) = open.min_by_key(|(at, _)| *at)?;
        let (who, what) = turn_of(one);
        // Asked, a department has its term; whoever is reminded has until the next reminder.
        let due = match one.stage() {
            Stage::Requested { asked, .. } => asked.due,
            Stage::Planned
            | Stage::Answered { .. }
            | Stage::HandedOver { .. }
            | Stage::Expired { .. }
            | Stage::Settled { .. }
            | Stage::CalledOff { .. } => next_at,
        };
        Some(action(one.about(), who, &what, Some(By::Instant(due))))
    }
}

fn action_of(step: &Step) -> NextAction {
    let (dept_zh, dept_en) = step.key.department().word();
    let instant = step.looked_at.map(By::Instant);
    let (who, what, by) = match &step.state {
        StepState::WaitingDepartment { who, what, clock } => {
            let (zh, en) = who.word();
            (Text::new(zh, en), what.clone(), clock.map_or(instant, |clock| Some(By::Day(clock.due.date))))
        }
        StepState::WaitingApplicant { what, answer_by, .. } => {
            let by = answer_by.map_or(instant, |due| Some(By::Day(due.date)));
            (Text::new("申请人", "the applicant"), what.clone(), by)
        }
        StepState::Ordered
        | StepState::Pending { .. }
        | StepState::Done { .. }
        | StepState::Skipped { .. }
        | StepState::Failed { .. }
        | StepState::Compensated => (Text::new(dept_zh, dept_en), Text::new("答复", "answer"), instant),
    };
    action(step.key, who, &what, by)
}

/// The sentence: in which step who does what until when.
fn action(step: StepKey, who: Text, what: &Text, by: Option<By>) -> NextAction {
    let title = step.title();
    let (by_zh, by_en) = by.map_or((String::new(), String::new()), |by| {
        let when = written(by);
        (format!("，{when}前"), format!(", by {when}"))
    });
    let text = Text::new(
        format!("{}：{}{}{by_zh}", title.zh, who.zh, what.zh),
        format!("{}: {} must {}{by_en}", title.en, who.en, what.en),
    );
    NextAction { step, who, by, text }
}

fn written(by: By) -> String {
    match by {
        By::Day(day) => day.to_string(),
        By::Instant(at) => at.with_timezone(&shanghai()).format("%Y-%m-%d %H:%M:%S").to_string(),
    }
}

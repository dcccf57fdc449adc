//! Every order has an awaited answer with a due time, every person who must act a day of reminder: so no open
//! case is ever without somebody's next look.

use actnow_decisions::Text;
use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};

use super::rules::{Occasion, Rules};
use super::step::{StepKey, StepState};
use super::telling::{Draft, Line, Order};
use super::track::Track;

/// Whose turn it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) enum Turn {
    /// A machine's; the order was repeated so often.
    Answer { tries: u32 },
    /// A machine's that stayed silent; the duty supervisor was told. The order is repeated all the same.
    Silence { tries: u32 },
    /// A person's; reminded so often.
    Person { reminders: u32 },
}

/// What an open step waits for, and when something is done about it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Wait {
    pub(crate) turn: Turn,
    pub(crate) due: DateTime<Utc>,
}

/// Whose turn a step's state gives it to; `None` when nobody's.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Side {
    Machine,
    Person,
}

fn side_of(state: &StepState) -> Option<Side> {
    match state {
        StepState::Ordered => Some(Side::Machine),
        StepState::WaitingDepartment { .. } | StepState::WaitingApplicant { .. } => Some(Side::Person),
        StepState::Pending { .. }
        | StepState::Done { .. }
        | StepState::Skipped { .. }
        | StepState::Failed { .. }
        | StepState::Compensated => None,
    }
}

impl Wait {
    fn side(&self) -> Side {
        match self.turn {
            Turn::Answer { .. } | Turn::Silence { .. } => Side::Machine,
            Turn::Person { .. } => Side::Person,
        }
    }
}

impl Track {
    /// Starts to wait for what has begun, stops for what has ended; news of a step starts its wait anew.
    pub(crate) fn keep_waiting(&mut self, touched: Option<StepKey>, rules: &Rules, occasion: &Occasion) {
        if self.end().is_some() {
            self.waits.clear();
            return;
        }
        for key in StepKey::ALL {
            let Some(side) = self.state_of(key).as_ref().and_then(side_of) else {
                self.waits.remove(&key);
                continue;
            };
            let goes_on = self.waits.get(&key).is_some_and(|wait| wait.side() == side);
            if goes_on && touched != Some(key) {
                continue;
            }
            let wait = match side {
                Side::Machine => {
                    Wait { turn: Turn::Answer { tries: 0 }, due: rules.patience.next_try(occasion.at, 0) }
                }
                Side::Person => Wait {
                    turn: Turn::Person { reminders: 0 },
                    due: rules.patience.next_reminder(occasion.at, 0),
                },
            };
            self.waits.insert(key, wait);
        }
    }

    /// The order a step waits for the answer to, to be given again with the same ids.
    pub(crate) fn current_order(&self, key: StepKey) -> Option<Order> {
        if self.undo.contains(&key) { self.undo_order(key) } else { self.forward_order(key) }
    }

    /// Does something about every wait that is over; answers whether there was one.
    pub(crate) fn act_on_overdue(&mut self, draft: &mut Draft, rules: &Rules, occasion: &Occasion) -> bool {
        let overdue: Vec<(StepKey, Turn)> = self
            .waits
            .iter()
            .filter(|(_, wait)| wait.due <= occasion.at)
            .map(|(key, wait)| (*key, wait.turn))
            .collect();
        for (key, turn) in &overdue {
            let next = match turn {
                Turn::Answer { tries } | Turn::Silence { tries } => {
                    self.ask_again(*key, tries.saturating_add(1), draft, rules, occasion)
                }
                Turn::Person { reminders } => {
                    self.remind(*key, reminders.saturating_add(1), draft, rules, occasion)
                }
            };
            self.waits.insert(*key, next);
        }
        !overdue.is_empty()
    }

    fn ask_again(
        &self,
        key: StepKey,
        tries: u32,
        draft: &mut Draft,
        rules: &Rules,
        occasion: &Occasion,
    ) -> Wait {
        let (zh, en) = key.department().word();
        draft.orders.extend(self.current_order(key));
        let due = rules.patience.next_try(occasion.at, tries);
        if tries < rules.patience.escalate_after {
            let text = Text::new(
                format!("{zh}逾时未答复，第{tries}次重新交办"),
                format!("{en} has not answered in time; ordered again, attempt {tries}"),
            );
            draft.note(Some(key), "AnswerOverdue", text, occasion);
            return Wait { turn: Turn::Answer { tries }, due };
        }
        if tries == rules.patience.escalate_after {
            let text = Text::new(
                format!("{zh}多次未答复，已报值班主管"),
                format!("{en} has not answered {tries} times; the duty supervisor is told"),
            );
            draft.note(Some(key), "Escalated", text, occasion);
        }
        Wait { turn: Turn::Silence { tries }, due }
    }

    /// A reminder repeats the order too: an answer that got lost on its way is told again.
    fn remind(
        &self,
        key: StepKey,
        reminders: u32,
        draft: &mut Draft,
        rules: &Rules,
        occasion: &Occasion,
    ) -> Wait {
        let title = key.title();
        let text = Text::new(format!("催办：{}", title.zh), format!("reminded: {}", title.en));
        draft.note(Some(key), "Reminded", text, occasion);
        draft.orders.extend(self.current_order(key));
        let due = rules.patience.next_reminder(occasion.at, reminders);
        Wait { turn: Turn::Person { reminders }, due }
    }
}

impl Draft {
    /// Gives an order and writes it down.
    pub(crate) fn order(&mut self, key: StepKey, order: Order, occasion: &Occasion) {
        let line = Line {
            seq: 0,
            step: Some(key),
            department: super::step::Department::FastTrack,
            event: order.event(),
            text: order.text(key),
            at: occasion.at,
            trace_id: occasion.trace_id.clone(),
        };
        self.lines.push(line);
        self.orders.push(order);
    }
}

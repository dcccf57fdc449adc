//! Looking at a case: when its alarm goes off, and when a person asks because it seems stuck.

use actnow_decisions::Text;
use chrono::{DateTime, TimeDelta, Utc};

use super::rules::{Occasion, Rules};
use super::step::{StepKey, StepState};
use super::telling::{Draft, Next, Outcome};
use super::track::Track;

/// Whether the case's alarm is armed, as found by who asks.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Armed {
    /// At this instant.
    At(DateTime<Utc>),
    /// Not at all.
    No,
}

/// What an alarm led to.
#[derive(Debug, Clone, PartialEq)]
pub enum Looked {
    /// Nothing was due yet: the case as it was, armed for its next look.
    Early(Box<Track>),
    /// The case moved.
    Moved(Box<Next>),
}

/// What a resumption gave again.
#[derive(Debug, Clone, PartialEq)]
pub struct Resumed {
    /// The case, moved or not.
    pub outcome: Outcome,
    /// Orders given again and alarms armed again; empty when nothing was missing.
    pub given_again: Vec<String>,
}

impl Track {
    /// The alarm went off: lights change, overdue orders are given again, people are reminded, terms end.
    pub fn look(self, rules: &Rules, occasion: &Occasion) -> Looked {
        let mut now = Track { armed: None, ..self.clone() };
        let mut draft = Draft::default();
        let lit = now.shine(occasion.at, &mut draft, rules, occasion);
        let acted = now.act_on_overdue(&mut draft, rules, occasion);
        let passed = now.pass_terms(&mut draft, rules, occasion);
        if !lit && !acted && !passed {
            return Looked::Early(Box::new(self.rearmed(rules, occasion)));
        }
        Looked::Moved(Box::new(now.settle(draft, None, rules, occasion, "rules 8.3")))
    }

    /// The same case with its alarm armed for its next look. No decision: its version stays.
    #[must_use]
    pub fn rearmed(self, rules: &Rules, occasion: &Occasion) -> Track {
        let look_at = self.next_look(rules);
        // What is already due is looked at in a second, not again and again at once.
        let armed = look_at.map(|at| at.max(occasion.at + TimeDelta::seconds(1)));
        Track { look_at: armed, armed, ..self }
    }

    /// Gives again whatever is ordered and unanswered, and arms what should be armed.
    pub fn resume(self, armed: Armed, rules: &Rules, occasion: &Occasion) -> Resumed {
        let due = self.next_look(rules);
        let alarm_missing = match (due, armed) {
            (Some(_), Armed::No) => true,
            (Some(due), Armed::At(at)) => at > due,
            (None, Armed::No | Armed::At(_)) => false,
        };
        let mut given_again = Vec::new();
        let mut draft = Draft::default();
        for key in self.unanswered() {
            if let Some(order) = self.current_order(key) {
                given_again.push(format!("{} {}", order.event(), key.as_str()));
                draft.orders.push(order);
            }
        }
        if alarm_missing {
            given_again.push("ALARM".to_owned());
        }
        if given_again.is_empty() {
            return Resumed { outcome: Outcome::Unchanged(Box::new(self)), given_again };
        }
        let text = Text::new(
            format!("人工续办，重新交办{}项", given_again.len()),
            format!("resumed by hand; given again: {}", given_again.join(", ")),
        );
        draft.note(None, "CaseResumed", text, occasion);
        let armed = match armed {
            Armed::At(at) => Some(at),
            Armed::No => None,
        };
        let next: Next = Track { armed, ..self }.settle(draft, None, rules, occasion, "rules 9b");
        Resumed { outcome: Outcome::Moved(Box::new(next)), given_again }
    }

    /// Steps whose order waits for a machine's answer.
    fn unanswered(&self) -> Vec<StepKey> {
        if self.end().is_some() {
            return Vec::new();
        }
        let ordered = |key: &StepKey| self.state_of(*key) == Some(StepState::Ordered);
        StepKey::ALL.into_iter().filter(ordered).collect()
    }
}

//! Whether somebody comes to look at the premises, and why: what applicants ask first.

use super::step::{StepKey, StepState};
use super::subjects::food;
use super::track::Track;

/// Whether a site visit is needed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum VisitNeed {
    /// Not, or nobody said so yet.
    None,
    /// It is.
    Required,
    /// Food licensing decided without one.
    Skipped,
    /// It was made.
    Done,
}

impl VisitNeed {
    /// The name in messages.
    pub const fn as_str(self) -> &'static str {
        match self {
            VisitNeed::None => "NONE",
            VisitNeed::Required => "REQUIRED",
            VisitNeed::Skipped => "SKIPPED",
            VisitNeed::Done => "DONE",
        }
    }
}

/// The visit in one line.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct VisitSummary {
    /// Whether it is needed.
    pub need: VisitNeed,
    /// Why, in the words of food licensing.
    pub ground: String,
}

impl Track {
    /// The visit in one line.
    pub fn visit(&self) -> VisitSummary {
        let summary = |need, ground: &str| VisitSummary { need, ground: ground.to_owned() };
        let Some(part) = &self.food else { return summary(VisitNeed::None, "") };
        if let Some((_, _, ground)) = food::visit_ordered(&part.record) {
            let done = matches!(self.state_of(StepKey::Visit), Some(StepState::Done { .. }));
            return summary(if done { VisitNeed::Done } else { VisitNeed::Required }, ground);
        }
        food::visit_skipped(&part.record)
            .map_or_else(|| summary(VisitNeed::None, ""), |ground| summary(VisitNeed::Skipped, ground))
    }
}

//! The second look at instant approvals (秒批复核, rules 8.2): a share of them, drawn in a way anybody can compute
//! again, is put before a person who is not told what the machine looked at. The approval stands whatever is
//! answered: what should not have been approved is revoked by an act of its own.

mod answer;
mod draw;
mod facts;
mod refusal;
mod state;
#[cfg(test)]
mod tests;

pub use draw::{MOST_PER_MILLE, ReviewDraw};
pub use facts::ReviewFact;
pub use refusal::{ReviewCommand, ReviewRefusal, SETTLERS};
pub use state::{InstantReview, NewReview, Opinion, ReviewAnswer, ReviewState, Settlement};

use actnow_decisions::Decision;

/// What a command on a review answers.
pub type ReviewDecision = Result<Decision<InstantReview, ReviewFact>, ReviewRefusal>;

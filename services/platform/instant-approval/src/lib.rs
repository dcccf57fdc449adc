//! Instant approval (秒批, rules 8.2), the same in every department that does it: the machine approves where everything
//! can be compared completely, and hands over to a person in every other case. It never refuses.
//!
//! A department publishes its rules as a [`RuleBook`], a pure function of recorded inputs. Both are kept with what came of
//! them ([`InstantEvaluation`]), so that a decision can be recomputed, other rules tried on it, and what a clerk came to
//! put beside it; a share of what the machine approved is looked at again by a person ([`InstantReview`]).
//!
//! Of `filing` is spoken throughout: what was handed in, the filing of registration, the application of food licensing.

mod evaluation;
mod review;
mod rules;
#[cfg(test)]
mod tests;

pub use evaluation::{
    Agreement, ClerkRuling, Comparison, EvaluationState, EvaluationStep, InstantEvaluation, InstantMode,
};
pub use review::{
    InstantReview, MOST_PER_MILLE, NewReview, Opinion, ReviewAnswer, ReviewCommand, ReviewDecision,
    ReviewDraw, ReviewFact, ReviewRefusal, ReviewState, SETTLERS, Settlement,
};
pub use rules::{Finding, InputSource, InstantApproval, InstantOutcome, Looked, Rule, RuleBook, RuleOutcome};

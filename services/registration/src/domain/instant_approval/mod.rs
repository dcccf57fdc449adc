//! Instant approval (秒批, rules 8.2): the machine registers where everything can be compared completely,
//! and hands over to a person in every other case. It never refuses.
//!
//! The published rules ([`InstantRules`]) are a pure function of recorded inputs ([`InstantInputs`]): both are kept with
//! what came of them ([`InstantEvaluation`]), so that a decision can be recomputed, and other rules tried on it.

mod evaluation;
mod inputs;
mod rules;
#[cfg(test)]
mod tests;

pub use evaluation::{
    Agreement, ClerkRuling, Comparison, EvaluationState, EvaluationStep, InstantEvaluation, InstantMode,
};
pub use inputs::{Finding, InputSource, InstantInputs, InstantSubject, Looked, PersonSeen, ScopeSeen};
pub use rules::{Holders, InstantApproval, InstantOutcome, InstantRule, InstantRules, RuleOutcome};

//! Instant approval (秒批, rules 8.2): the machine registers where everything can be compared completely,
//! and hands over to a person in every other case. It never refuses.
//!
//! The published rules ([`InstantRules`]) are a pure function of recorded inputs ([`InstantInputs`]); what is kept of both
//! is the same in every department ([`actnow_instant_approval`]).

mod inputs;
mod rules;
mod ruling;
#[cfg(test)]
mod tests;

pub use inputs::{InstantInputs, InstantSubject, PersonSeen, ScopeSeen};
pub use rules::{Holders, InstantRule, InstantRules, reasons};
pub use ruling::ruling_of;

/// What the rules of registration say to inputs, with both.
pub type InstantApproval = actnow_instant_approval::InstantApproval<InstantRules>;

//! Registration filing (登记申请): an establishment, of a company or of a branch, a change, a deregistration, from
//! submission to the licence or another end.
//!
//! The state machine of rules 9a B. A return ends the clock and a resubmission starts a new one;
//! nothing suspends it (MERR 19, rule 7.2).

mod complete;
mod corrected;
mod correction;
mod decide;
mod facts;
mod grounds;
mod issue;
mod refusal;
mod review;
mod round;
mod second_notice;
mod simple;
mod state;
mod submit;

pub use correction::CorrectionList;
pub use facts::FilingFact;
pub use grounds::{NotHandledGround, RefusalGrounds};
pub use refusal::{FilingCommand, FilingRefusal};
pub use round::{FilingContent, FilingKind, Round};
pub use second_notice::SecondNotice;
pub use state::{DecisionMode, Extension, FilingState, Objection, Registration, RegistrationFiling};
pub use submit::NewFiling;

use actnow_decisions::Decision;

/// What a command on a filing answers.
pub type FilingDecision = Result<Decision<RegistrationFiling, FilingFact>, FilingRefusal>;

#[cfg(test)]
mod fixtures;
#[cfg(test)]
mod matrix_tests;

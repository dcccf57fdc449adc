//! Correction of a registered name (名称纠正, Name Provisions 20-23): a registrar proposes, the head orders; from then on
//! the credit code stands in place of the name. The company changes its name within thirty days of receiving the order,
//! or is listed as operating abnormally until it does.

mod decide;
mod facts;
mod propose;
mod refusal;
mod settle;
mod state;
#[cfg(test)]
mod tests;

pub use facts::CorrectionFact;
pub use propose::NewCorrection;
pub use refusal::{CorrectionCommand, CorrectionRefusal};
pub use state::{CorrectionGround, CorrectionState, NameCorrection, Order};

use actnow_decisions::Decision;

/// What a command on a correction answers.
pub type CorrectionDecision = Result<Decision<NameCorrection, CorrectionFact>, CorrectionRefusal>;

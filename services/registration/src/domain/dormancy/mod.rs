//! Dormancy (歇业, MERR 30, Rules 40-43): a company in difficulty rests for at most three years in all. It files before;
//! period and delivery address stand in the register; the last day, business again, or the company's end is its end.

mod check;
mod end;
mod facts;
mod file;
mod refusal;
mod state;
#[cfg(test)]
mod tests;

pub use check::{DormancyContext, DormancyForm, check_dormancy, last_day_by_law};
pub use facts::DormancyFact;
pub use file::{Extension, NewDormancy};
pub use refusal::{DormancyCommand, DormancyRefusal};
pub use state::{Dormancy, DormancyGround, DormancyState, Resumption};

use actnow_decisions::Decision;

/// What a command on a dormancy answers.
pub type DormancyDecision = Result<Decision<Dormancy, DormancyFact>, DormancyRefusal>;

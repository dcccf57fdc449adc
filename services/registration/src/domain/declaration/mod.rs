//! Name declaration (名称自主申报): a name checked, reserved for two months, used once.
//!
//! The state machine of rules 9a A. A near name without the applicant's liability statement is neither
//! reserved nor refused: it waits as [`NameState::NeedsStatement`], blocks nobody, and is checked again when
//! the statement comes.

mod commands;
mod facts;
mod refusal;
mod state;

pub use commands::{ManualDecision, NewDeclaration};
pub use facts::NameFact;
pub use refusal::{NameCommand, NameRefusal};
pub use state::{NameDeclaration, NameState, Retention, Statement};

use actnow_decisions::Decision;

/// What a command on a name answers.
pub type NameDecision = Result<Decision<NameDeclaration, NameFact>, NameRefusal>;

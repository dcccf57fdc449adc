//! Revocation of a false registration (撤销登记, MERR 40-41, Rules 51-56): applied for or opened ex officio, investigated
//! within three months, publicised for 45 days where nobody can be reached, proposed by a registrar, decided by the head.
//! It is about the establishment of a company, which ends it, or about one change of it, which undoes that change; and it
//! is taken back where it was wrong (MERR 42).
//!
//! What was registered stays in the register as it was: the revocation ends it from its own day, by its own document.

mod decide;
mod facts;
mod investigate;
mod open;
mod refusal;
mod state;
#[cfg(test)]
mod tests;

pub use facts::{RestoredCompany, RevocationFact};
pub use open::NewRevocation;
pub use refusal::{RevocationCommand, RevocationRefusal};
pub use state::{
    Declined, EntryFacts, Finding, KeepGround, NotAcceptedGround, Origin, Proposal, Publicity, Revocation,
    RevocationState, SuspensionGround, TakingBack, Target,
};

use actnow_decisions::Decision;

/// What a command on a revocation answers.
pub type RevocationDecision = Result<Decision<Revocation, RevocationFact>, RevocationRefusal>;

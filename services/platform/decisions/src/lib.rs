//! What every decision of the house carries: who acted and in which role, on which legal basis, what it
//! is now and which facts it tells; and how a *no* is said, with its field, rule code and reason.
//!
//! Pure vocabulary, no business decisions. Every service speaks it, the chassis maps it to gRPC once.

mod actor;
mod grant;
mod refusal;
#[cfg(feature = "testing")]
pub mod sequences;
mod text;
mod violation;

pub use actor::{Actor, Role, UnknownRole};
pub use grant::{Grant, Scope, UnknownScope};
pub use refusal::{Refusal, RefusalKind};
pub use text::Text;
pub use violation::{Violation, Violations};

/// The legal basis of a decision (法律依据): the article or rule it rests on, as printed in the journal.
pub type Basis = &'static str;

/// An accepted decision: the state after it, the facts it tells the world, and the article it rests on.
#[derive(Debug, Clone, PartialEq)]
pub struct Decision<S, F> {
    /// The aggregate as it is after the decision.
    pub now: S,
    /// What is told to others, in this order. Empty when the decision changes nothing anyone waits for.
    pub facts: Vec<F>,
    /// The article the decision rests on.
    pub basis: Basis,
}

impl<S, F> Decision<S, F> {
    /// A decision that tells `facts`.
    pub fn new(now: S, basis: Basis, facts: Vec<F>) -> Self {
        Self { now, facts, basis }
    }

    /// The same decision with its state wrapped or replaced by `f`; facts and basis stay.
    pub fn map<T>(self, f: impl FnOnce(S) -> T) -> Decision<T, F> {
        Decision { now: f(self.now), facts: self.facts, basis: self.basis }
    }
}

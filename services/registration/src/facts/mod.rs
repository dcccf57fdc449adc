//! What goes out: domain facts as messages of the contract. The only place that names them.

mod corrections;
mod dormancies;
mod filings;
mod lights;
mod names;
mod refusals;
mod revocations;
mod wording;

pub use corrections::tell_correction;
pub(crate) use dormancies::outcome;
pub use dormancies::tell_dormancy;
pub(crate) use filings::correction_point;
pub use filings::{FilingSpeaker, tell_delayed, tell_filing};
pub use lights::{Lit, LitMatter, tell_light};
pub use names::{NameSpeaker, tell_name};
pub(crate) use names::{broken, near, questions};
pub use refusals::{No, refuse_declaration, refuse_establishment, refuse_withdrawal};
pub(crate) use revocations::ground;
pub use revocations::{REVOCATION, tell_revocation};
pub use wording::{domain_field, hit, manual_reason, point, rule_violation, violation_of};

/// Numbers the facts of one decision: 0, 1, 2 … without gap.
#[derive(Debug, Clone, Copy, Default)]
pub struct Told(usize);

impl Told {
    fn next(&mut self) -> usize {
        let index = self.0;
        self.0 += 1;
        index
    }
}

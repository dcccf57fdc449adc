//! One file per command. `…_in` does the whole work in a caller's transaction.

mod hear_fact;
mod look_at_case;
mod look_over;
mod resume_case;
mod submit_case;
mod take_step;
mod withdraw_case;

pub use hear_fact::hear_in;
pub use look_at_case::look_in;
pub use look_over::{LookedOver, look_over};
pub use resume_case::resume_in;
pub use submit_case::{Submission, submit_in};
pub use withdraw_case::{Withdraw, withdraw_in};

use actnow_chassis::database::Txn;
use actnow_chassis::trace_context::{current_trace_id, trace_id_of};

use crate::domain::{Occasion, Track};
use crate::store::StoredLine;

/// A case with its journey, as a command leaves it.
#[derive(Debug, Clone)]
pub struct CaseFile {
    /// The case.
    pub track: Track,
    /// Its journey.
    pub lines: Vec<StoredLine>,
}

/// Now, in the trace of this work.
fn occasion(txn: &Txn) -> Occasion {
    let of_cause = || txn.context().traceparent.as_deref().and_then(trace_id_of);
    Occasion { at: txn.at(), trace_id: current_trace_id().or_else(of_cause) }
}

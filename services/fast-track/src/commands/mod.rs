//! One file per command. `…_in` does the whole work in a caller's transaction.

mod answer_consultation;
mod hear_fact;
mod look_at_case;
mod look_over;
mod note_departure;
mod resume_case;
mod settle_consultation;
mod submit_case;
mod take_step;
mod withdraw_case;

pub use answer_consultation::{Answered, DepartmentAnswer, ROLES as ANSWER_ROLES, answer_in};
pub use hear_fact::hear_in;
pub use look_at_case::look_in;
pub use look_over::{LookedOver, look_over};
pub use note_departure::{ROLES as DEPARTURE_ROLES, note_departure_in};
pub use resume_case::{ROLES as RESUME_ROLES, resume_in};
pub use settle_consultation::{ROLES as SETTLE_ROLES, Settle, settle_in};
pub use submit_case::{ROLES as SUBMIT_ROLES, Submission, submit_in, submit_together_in};
pub use withdraw_case::{ROLES as WITHDRAW_ROLES, Withdraw, withdraw_in};

use actnow_chassis::database::Txn;
use actnow_chassis::trace_context::{current_trace_id, trace_id_of};

use crate::domain::Occasion;

/// Now, in the trace of this work.
fn occasion(txn: &Txn) -> Occasion {
    let of_cause = || txn.context().traceparent.as_deref().and_then(trace_id_of);
    Occasion { at: txn.at(), trace_id: current_trace_id().or_else(of_cause) }
}

//! Facts about corrections of names. None of them says the name.

use actnow_chassis::database::Txn;
use actnow_messaging::outbox::{Outgoing, tell};
use actnow_proto::registration::v1 as wire;
use actnow_room::time::timestamp;
use prost::Name;

use super::Told;
use crate::config::SERVICE;
use crate::domain::name_correction::{CorrectionFact, CorrectionState, NameCorrection};

fn say<M: Name>(txn: &Txn, correction: &NameCorrection, version: i64, told: &mut Told, body: &M) {
    tell(txn, Outgoing::fact(SERVICE, &correction.id.to_string(), version, told.next(), body));
}

/// Tells `fact` about `correction`, whose decision made `version`.
pub fn tell_correction(
    txn: &Txn,
    (correction, version): (&NameCorrection, i64),
    told: &mut Told,
    fact: &CorrectionFact,
) {
    let (correction_id, occurred_at) = (correction.id.to_string(), Some(timestamp(txn.at())));
    let uscc = correction.company.to_string();
    match fact {
        CorrectionFact::Ordered => {
            let ground = correction.ground.as_str().to_owned();
            let ordered_on = correction.order.as_ref().map(|order| order.on.to_string()).unwrap_or_default();
            let body =
                wire::NameCorrectionOrdered { correction_id, version, occurred_at, uscc, ground, ordered_on };
            say(txn, correction, version, told, &body);
        }
        CorrectionFact::Served => {
            let due = correction.state.clock().map(|clock| clock.due().date.to_string()).unwrap_or_default();
            let body = wire::NameCorrectionServed { correction_id, version, occurred_at, uscc, due };
            say(txn, correction, version, told, &body);
        }
        CorrectionFact::Overdue => {
            let since = match &correction.state {
                CorrectionState::Overdue { since } => since.to_string(),
                CorrectionState::Proposed
                | CorrectionState::Declined { .. }
                | CorrectionState::Ordered
                | CorrectionState::Served { .. }
                | CorrectionState::Fulfilled { .. }
                | CorrectionState::Withdrawn { .. }
                | CorrectionState::CompanyEnded { .. } => String::new(),
            };
            let body = wire::NameCorrectionOverdue { correction_id, version, occurred_at, uscc, since };
            say(txn, correction, version, told, &body);
        }
        CorrectionFact::Settled => {
            let outcome = correction.state.name().to_owned();
            let body = wire::NameCorrectionSettled { correction_id, version, occurred_at, uscc, outcome };
            say(txn, correction, version, told, &body);
        }
    }
}

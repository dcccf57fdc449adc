//! What the fast track tells: its facts as proto events, its orders as proto messages. Nothing else names what
//! goes out.

mod consultations;
mod dossier;
mod orders;

use actnow_chassis::database::Txn;
use actnow_messaging::outbox::{Outgoing, tell};
use actnow_proto::fast_track::v1::{
    CaseCompleted, CaseLeftFastTrack, CaseLightChanged, CaseOpened, CasePartiallyCompleted, CaseTerminated,
};
use actnow_room::time::timestamp;

use crate::domain::{Fact, Next};

pub use dossier::{Dossier, SealedPersons};
pub use orders::{PARENT_REF, tell_orders};

/// The name under which the fast track speaks.
pub(crate) const SOURCE: &str = "fast-track";

/// Tells the facts of `next` when the transaction commits.
pub fn tell_facts(txn: &Txn, next: &Next) {
    let (case_id, version) = (next.now.id().to_string(), next.now.version());
    let occurred_at = Some(timestamp(txn.at()));
    for (index, fact) in next.facts.iter().enumerate() {
        let case = case_id.clone();
        tell(txn, outgoing(fact, case, version, index, occurred_at));
    }
}

fn outgoing(
    fact: &Fact,
    case_id: String,
    version: i64,
    index: usize,
    occurred_at: Option<prost_types::Timestamp>,
) -> Outgoing {
    let subject = case_id.clone();
    match fact {
        Fact::Opened => {
            let body = CaseOpened { case_id, version, occurred_at };
            Outgoing::fact(SOURCE, &subject, version, index, &body)
        }
        Fact::Completed => {
            let body = CaseCompleted { case_id, version, occurred_at };
            Outgoing::fact(SOURCE, &subject, version, index, &body)
        }
        Fact::PartiallyCompleted { missing } => {
            let missing_step = missing.as_str().to_owned();
            let body = CasePartiallyCompleted { case_id, version, occurred_at, missing_step };
            Outgoing::fact(SOURCE, &subject, version, index, &body)
        }
        Fact::Terminated { reasons } => {
            let reasons = reasons.zh.to_string();
            let body = CaseTerminated { case_id, version, occurred_at, reasons };
            Outgoing::fact(SOURCE, &subject, version, index, &body)
        }
        Fact::LightChanged { clock, light, step, told } => {
            let body = CaseLightChanged {
                case_id,
                version,
                occurred_at,
                clock: clock.as_str().to_owned(),
                light: light.as_str().to_owned(),
                step: step.map(|step| step.as_str().to_owned()).unwrap_or_default(),
                told: told.as_str().to_owned(),
            };
            Outgoing::fact(SOURCE, &subject, version, index, &body)
        }
        Fact::LeftFastTrack { reason } => {
            let reason = (*reason).to_owned();
            let body = CaseLeftFastTrack { case_id, version, occurred_at, reason };
            Outgoing::fact(SOURCE, &subject, version, index, &body)
        }
        Fact::Consultation(fact) => {
            consultations::outgoing(fact, consultations::Place { case_id, version, index, occurred_at })
        }
    }
}

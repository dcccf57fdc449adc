//! Facts about dormancies.

use actnow_chassis::database::Txn;
use actnow_messaging::outbox::{Outgoing, tell};
use actnow_proto::registration::v1 as wire;
use actnow_room::time::timestamp;
use prost::Name;

use super::Told;
use crate::config::SERVICE;
use crate::domain::dormancy::{Dormancy, DormancyFact, DormancyState};

fn say<M: Name>(txn: &Txn, dormancy: &Dormancy, version: i64, told: &mut Told, body: &M) {
    tell(txn, Outgoing::fact(SERVICE, &dormancy.id.to_string(), version, told.next(), body));
}

/// Tells `fact` about `dormancy`, whose decision made `version`.
pub fn tell_dormancy(txn: &Txn, (dormancy, version): (&Dormancy, i64), told: &mut Told, fact: &DormancyFact) {
    let (dormancy_id, occurred_at) = (dormancy.id.to_string(), Some(timestamp(txn.at())));
    let (uscc, full_name) = (dormancy.company.to_string(), dormancy.full_name.clone());
    match fact {
        DormancyFact::Filed => {
            let body = wire::DormancyFiled {
                dormancy_id,
                version,
                occurred_at,
                uscc,
                full_name,
                from: dormancy.from.to_string(),
                until: dormancy.until.to_string(),
                delivery_address: dormancy.delivery_address.clone().unwrap_or_default(),
            };
            say(txn, dormancy, version, told, &body);
        }
        DormancyFact::Extended => {
            let until = dormancy.until.to_string();
            let body = wire::DormancyExtended { dormancy_id, version, occurred_at, uscc, full_name, until };
            say(txn, dormancy, version, told, &body);
        }
        DormancyFact::Ended => {
            let ended_on = dormancy.state.ended_on().map(|on| on.to_string()).unwrap_or_default();
            let outcome = outcome(&dormancy.state).to_owned();
            let body =
                wire::DormancyEnded { dormancy_id, version, occurred_at, uscc, full_name, ended_on, outcome };
            say(txn, dormancy, version, told, &body);
        }
    }
}

/// How it ended; empty before.
pub(crate) const fn outcome(state: &DormancyState) -> &'static str {
    match state {
        DormancyState::Filed | DormancyState::Dormant => "",
        DormancyState::Resumed { how, .. } => how.as_str(),
        DormancyState::BusinessFound { .. }
        | DormancyState::Withdrawn { .. }
        | DormancyState::CompanyEnded { .. } => state.name(),
    }
}

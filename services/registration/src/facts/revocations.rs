//! Facts about revocations.

use actnow_chassis::database::Txn;
use actnow_messaging::outbox::{Outgoing, tell};
use actnow_proto::registration::v1 as wire;
use actnow_room::time::timestamp;
use prost::Name;

use super::Told;
use crate::config::SERVICE;
use crate::domain::revocation::{Finding, Revocation, RevocationFact, RevocationState};

/// The kind under which the end of a company by revocation is told.
pub const REVOCATION: &str = "REVOCATION";

fn say<M: Name>(txn: &Txn, revocation: &Revocation, version: i64, told: &mut Told, body: &M) {
    tell(txn, Outgoing::fact(SERVICE, &revocation.id.to_string(), version, told.next(), body));
}

/// Tells `fact` about `revocation`, whose decision made `version`.
pub fn tell_revocation(
    txn: &Txn,
    (revocation, version): (&Revocation, i64),
    told: &mut Told,
    fact: &RevocationFact,
) {
    let (revocation_id, occurred_at) = (revocation.id.to_string(), Some(timestamp(txn.at())));
    let (uscc, full_name) = (revocation.company.to_string(), revocation.full_name.clone());
    match fact {
        RevocationFact::Opened => {
            let due = revocation.state.clock().map(|clock| clock.due().date.to_string()).unwrap_or_default();
            let origin = revocation.origin.as_str().to_owned();
            let body = wire::RevocationOpened { revocation_id, version, occurred_at, uscc, origin, due };
            say(txn, revocation, version, told, &body);
        }
        RevocationFact::Publicised { until } => {
            let until = until.to_string();
            let body =
                wire::RevocationPublicised { revocation_id, version, occurred_at, uscc, full_name, until };
            say(txn, revocation, version, told, &body);
        }
        RevocationFact::Settled => {
            let outcome = revocation.state.name().to_owned();
            let ground = ground(&revocation.state).to_owned();
            let body = wire::RevocationSettled {
                revocation_id,
                version,
                occurred_at,
                uscc,
                full_name,
                outcome,
                ground,
            };
            say(txn, revocation, version, told, &body);
        }
        RevocationFact::CompanyEnded { on } => {
            let body = wire::CompanyDeregistered {
                filing_id: revocation_id,
                version,
                occurred_at,
                uscc,
                full_name,
                ended_on: on.to_string(),
                kind: REVOCATION.to_owned(),
            };
            say(txn, revocation, version, told, &body);
        }
    }
}

/// Why it was not accepted, stands still or is left standing.
pub(crate) fn ground(state: &RevocationState) -> &'static str {
    match state {
        RevocationState::NotAccepted(declined) => declined.ground.as_str(),
        RevocationState::Suspended { ground, .. } => ground.as_str(),
        RevocationState::Proposed { proposal, .. }
        | RevocationState::Revoked { proposal, .. }
        | RevocationState::NotRevoked { proposal, .. } => match &proposal.finding {
            Finding::Keep { ground } => ground.as_str(),
            Finding::Revoke { .. } => "",
        },
        RevocationState::Applied { .. }
        | RevocationState::Investigating { .. }
        | RevocationState::Publicised { .. } => "",
    }
}

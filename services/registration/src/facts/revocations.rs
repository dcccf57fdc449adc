//! Facts about revocations.

use actnow_chassis::database::Txn;
use actnow_messaging::outbox::{Outgoing, tell};
use actnow_proto::registration::v1 as wire;
use actnow_room::time::timestamp;
use actnow_statutory_clock::legal_date;
use prost::Name;

use super::Told;
use crate::config::SERVICE;
use crate::domain::revocation::{Finding, RestoredCompany, Revocation, RevocationFact, RevocationState};

/// The kind under which the end of a company by revocation is told.
pub const REVOCATION: &str = "REVOCATION";

fn say<M: Name>(txn: &Txn, revocation: &Revocation, version: i64, told: &mut Told, body: &M) {
    tell(txn, Outgoing::fact(SERVICE, &revocation.id.to_string(), version, told.next(), body));
}

/// Tells `fact` about `revocation`, whose decision made `version`; with the company as it was `restored`, where it was.
pub fn tell_revocation(
    txn: &Txn,
    (revocation, version): (&Revocation, i64),
    told: &mut Told,
    (fact, restored): (&RevocationFact, Option<&RestoredCompany>),
) {
    let (revocation_id, occurred_at) = (revocation.id.to_string(), Some(timestamp(txn.at())));
    let (uscc, full_name) = (revocation.company.to_string(), revocation.full_name.clone());
    let filing_id = revocation.target.change().map(|id| id.to_string()).unwrap_or_default();
    let certificate_id = restored.and_then(|company| company.certificate.as_ref());
    let certificate_id = certificate_id.map(ToString::to_string).unwrap_or_default();
    match fact {
        RevocationFact::Opened => {
            let due = revocation.state.clock().map(|clock| clock.due().date.to_string()).unwrap_or_default();
            let origin = revocation.origin.as_str().to_owned();
            let body =
                wire::RevocationOpened { revocation_id, version, occurred_at, uscc, origin, due, filing_id };
            say(txn, revocation, version, told, &body);
        }
        RevocationFact::Publicised { until } => {
            let until = until.to_string();
            let body = wire::RevocationPublicised {
                revocation_id,
                version,
                occurred_at,
                uscc,
                full_name,
                until,
                filing_id,
            };
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
                filing_id,
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
        RevocationFact::CompanyChanged { on } => {
            let company = restored.cloned().unwrap_or_default();
            let body = wire::CompanyChanged {
                filing_id: revocation_id,
                version,
                occurred_at,
                uscc,
                full_name: company.full_name,
                effective_on: on.to_string(),
                items: company.items.into_iter().map(str::to_owned).collect(),
                certificate_id,
                scope: company.scope,
                company_type: company.company_type,
                division: company.division,
                domicile: company.domicile,
            };
            say(txn, revocation, version, told, &body);
        }
        RevocationFact::TakenBack => {
            let restored_on = legal_date(txn.at()).to_string();
            let full_name = restored.map(|company| company.full_name.clone()).unwrap_or(full_name);
            let body = wire::RevocationTakenBack {
                revocation_id,
                version,
                occurred_at,
                uscc,
                full_name,
                filing_id,
                restored_on,
                certificate_id,
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
        | RevocationState::NotRevoked { proposal, .. }
        | RevocationState::TakenBack { proposal, .. } => match &proposal.finding {
            Finding::Keep { ground } => ground.as_str(),
            Finding::Revoke { .. } => "",
        },
        RevocationState::Applied { .. }
        | RevocationState::Investigating { .. }
        | RevocationState::Publicised { .. } => "",
    }
}

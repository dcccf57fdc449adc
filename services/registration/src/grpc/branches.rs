//! Methods about branches of companies.

use actnow_chassis::database::Txn;
use actnow_chassis::grpc::actor;
use actnow_decisions::{Actor, Violations};
use actnow_proto::registration::v1 as wire;
use tonic::{Request, Response};
use uuid::Uuid;

use super::filings::{filing_id, shown};
use super::{Answer, Registration, parse, present};
use crate::commands::read_branch::read_branch;
use crate::commands::submit_branch::{resubmit_branch_in, submit_branch_in};
use crate::commands::{People, read_people};
use crate::config::Bureau;
use crate::domain::branch::BranchForm;
use crate::facts::rule_violation;
use crate::queries;

/// What a branch would come to; nothing is handed in. What is wrong with it is the answer, not a refusal of it.
pub(super) async fn check(
    service: &Registration,
    request: Request<wire::CheckBranchEstablishmentRequest>,
) -> Answer<wire::CheckBranchEstablishmentResponse> {
    let (actor, request) = (actor(&request)?, request.into_inner());
    let (database, bureau) = (&service.database, &service.bureau);
    let mut found = Violations::new();
    parse::authority(&mut found, &request.authority, bureau.authority_code());
    let mut people = read_people(&mut found, request.persons, database.clock().now());
    let mut own = Uuid::nil();
    if !request.filing_id.is_empty() {
        own = filing_id(&request.filing_id)?;
        people = queries::people_again(database, bureau, own, people, &actor).await?;
    }
    let Some(form) = read_branch(&mut found, request.form) else {
        let violations = found.as_slice().iter().map(rule_violation).collect();
        let nothing = wire::CheckBranchEstablishmentResponse::default();
        return Ok(Response::new(wire::CheckBranchEstablishmentResponse { violations, ..nothing }));
    };
    let mut examined = queries::check_branch(database, bureau, form, people, own).await?;
    found.extend(std::mem::take(&mut examined.violations));
    examined.violations = found;
    Ok(Response::new(present::checked_branch(examined)))
}

pub(super) async fn submit(
    service: &Registration,
    request: Request<wire::SubmitBranchEstablishmentRequest>,
) -> Answer<wire::SubmitBranchEstablishmentResponse> {
    let (authority, now) = (service.bureau.authority_code().to_owned(), service.database.clock().now());
    let read = |request: wire::SubmitBranchEstablishmentRequest, found: &mut Violations| {
        parse::authority(found, &request.authority, &authority);
        let people = read_people(found, request.persons, now);
        read_branch(found, request.form).map(|form| (form, people))
    };
    acting!(
        service,
        request,
        "SubmitBranchEstablishment",
        read,
        async |txn: &Txn, bureau: &Bureau, (form, people): (BranchForm, People), actor: &Actor| {
            let record = submit_branch_in(txn, bureau, form, people, actor).await?;
            Ok(wire::SubmitBranchEstablishmentResponse { filing: shown(txn, bureau, &record).await? })
        }
    )
}

/// A resubmission as read.
type Again = ((Uuid, i64), BranchForm, People);

pub(super) async fn resubmit(
    service: &Registration,
    request: Request<wire::ResubmitBranchEstablishmentRequest>,
) -> Answer<wire::ResubmitBranchEstablishmentResponse> {
    let now = service.database.clock().now();
    let read = |request: wire::ResubmitBranchEstablishmentRequest, found: &mut Violations| {
        let seen = parse::seen(found, "filing_id", &request.filing_id, request.expected_version);
        let people = read_people(found, request.persons, now);
        read_branch(found, request.form).map(|form| (seen, form, people))
    };
    acting!(
        service,
        request,
        "ResubmitBranchEstablishment",
        read,
        async |txn: &Txn, bureau: &Bureau, (seen, form, people): Again, actor: &Actor| {
            let record = resubmit_branch_in(txn, bureau, seen, form, people, actor).await?;
            Ok(wire::ResubmitBranchEstablishmentResponse { filing: shown(txn, bureau, &record).await? })
        }
    )
}

//! Methods about the persons of a filing: masked for who decides on it, one value unmasked for a registrar.

use actnow_chassis::database::WorkContext;
use actnow_chassis::grpc::actor;
use actnow_chassis::{CommandError, reveal, trace_context};
use actnow_decisions::Violations;
use actnow_proto::registration::v1 as wire;
use actnow_proto::registration::v1::PersonField;
use tonic::{Request, Response};

use super::filings::filing_id;
use super::{Answer, Registration, present};
use crate::commands::reveal_person::{Wish, reveal_in};
use crate::commands::texts::{id, line, unknown};
use crate::queries;

pub(super) async fn list(
    service: &Registration,
    request: Request<wire::ListFilingPersonsRequest>,
) -> Answer<wire::ListFilingPersonsResponse> {
    let id = filing_id(&request.get_ref().filing_id)?;
    let persons = queries::persons(&service.database, &service.bureau, id).await?;
    let persons = persons.iter().map(present::masked).collect();
    Ok(Response::new(wire::ListFilingPersonsResponse { persons }))
}

/// Each call is a reveal of its own. Its answer is personal data and is not kept, so it is no command with an id.
pub(super) async fn reveal(
    service: &Registration,
    request: Request<wire::RevealFilingPersonRequest>,
) -> Answer<wire::RevealFilingPersonResponse> {
    let (actor, request) = (actor(&request)?, request.into_inner());
    let wish = read(request).map_err(CommandError::from)?;
    let context = WorkContext {
        actor: actor.clone(),
        cause: "reveal".to_owned(),
        case_id: None,
        traceparent: trace_context::current_traceparent(),
    };
    let bureau = service.bureau.clone();
    let value: Result<String, CommandError> = service
        .database
        .unit_of_work(context, move |txn| async move { reveal_in(&txn, &bureau, wish, &actor).await })
        .await;
    Ok(Response::new(wire::RevealFilingPersonResponse { value: value? }))
}

fn read(request: wire::RevealFilingPersonRequest) -> Result<Wish, Violations> {
    let mut found = Violations::new();
    let field = request.field();
    if field == PersonField::Unspecified {
        unknown(&mut found, "field");
    }
    let wish = Wish {
        filing_id: id(&mut found, "filing_id", &request.filing_id),
        reference: line(&mut found, "ref", request.r#ref),
        field,
        reason: reveal::reason(&mut found, &request.reason),
    };
    found.into_result(wish)
}

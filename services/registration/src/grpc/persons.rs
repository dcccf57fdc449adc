//! Methods about persons: those of a filing, masked for who decides on it, one value unmasked for a registrar; the
//! companies of one, for a reason.

use actnow_chassis::database::WorkContext;
use actnow_chassis::grpc::actor;
use actnow_chassis::{CommandError, reveal, trace_context};
use actnow_decisions::{Actor, Text, Violations};
use actnow_proto::registration::v1 as wire;
use actnow_proto::registration::v1::{Person, PersonField};
use actnow_room::texts::{LINE, id, line, unknown, within};
use chrono::{DateTime, Utc};
use tonic::{Request, Response};

use super::filings::filing_id;
use super::{Answer, Registration, parse, present};
use crate::commands::find_person::{self, InCompany, Sought, find_in};
use crate::commands::read_document;
use crate::commands::reveal_person::{Wish, reveal_in};
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
    let bureau = service.bureau.clone();
    let value: Result<String, CommandError> = service
        .database
        .unit_of_work(
            shown_to(&actor),
            move |txn| async move { reveal_in(&txn, &bureau, wish, &actor).await },
        )
        .await;
    Ok(Response::new(wire::RevealFilingPersonResponse { value: value? }))
}

/// What is shown is a unit of work: it is written down.
fn shown_to(actor: &Actor) -> WorkContext {
    WorkContext {
        actor: actor.clone(),
        cause: "reveal".to_owned(),
        case_id: None,
        traceparent: trace_context::current_traceparent(),
    }
}

/// Each page is a look-up of its own. Its answer is personal data and is not kept, so it is no command with an id.
pub(super) async fn companies(
    service: &Registration,
    request: Request<wire::SearchCompaniesByPersonRequest>,
) -> Answer<wire::SearchCompaniesByPersonResponse> {
    let (actor, request) = (actor(&request)?, request.into_inner());
    let now = service.database.clock().now();
    let wish = read_sought(request, now).map_err(CommandError::from)?;
    let (bureau, size) = (service.bureau.clone(), wish.size as usize);
    let found: Result<Vec<InCompany>, CommandError> = service
        .database
        .unit_of_work(shown_to(&actor), move |txn| async move { find_in(&txn, &bureau, wish, &actor).await })
        .await;
    let found = found?;
    let full = found.len() == size;
    let next = found.last().filter(|_| full).map(|company| company.entry.uscc().to_string());
    Ok(Response::new(wire::SearchCompaniesByPersonResponse {
        companies: found.iter().map(|company| present::of_person(&service.bureau, company)).collect(),
        next_page_token: next.unwrap_or_default(),
    }))
}

fn read_sought(
    request: wire::SearchCompaniesByPersonRequest,
    now: DateTime<Utc>,
) -> Result<find_person::Wish, Violations> {
    let mut found = Violations::new();
    let name = within(&mut found, "name", request.name, LINE);
    let sought = match (request.id_number.is_empty(), name.is_empty()) {
        (false, true) => {
            let id_number = request.id_number;
            let mut person = Person { id_kind: request.id_kind, id_number, ..Person::default() };
            read_document(&mut found, "", &mut person, now);
            Sought::Document(person)
        }
        (true, false) => Sought::Name(name),
        (true, true) | (false, false) => {
            let text =
                Text::new("请填写证件号码或者姓名之一", "give the number of a document or a name, not both");
            found.add("name", "O-1", "ONE_OF", text);
            Sought::Name(name)
        }
    };
    let wish = find_person::Wish {
        sought,
        reason: reveal::reason(&mut found, &request.reason),
        after: request.page_token,
        size: parse::page_size(&mut found, request.page_size),
    };
    found.into_result(wish)
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

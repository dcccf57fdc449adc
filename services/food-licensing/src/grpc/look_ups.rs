//! What is looked up, and never changed.

use actnow_chassis::database::{Database, WorkContext};
use actnow_chassis::grpc::{self, actor};
use actnow_chassis::{CommandError, look_up, trace_context};
use actnow_decisions::Violations;
use actnow_identifiers::{FoodFilingNumber, FoodLicenceNumber};
use actnow_proto::food_licensing::v1 as wire;
use actnow_room::texts;
use tonic::{Request, Response, Status};
use uuid::Uuid;

use super::acts::all_good;
use super::permissions::READERS;
use super::{parse, present, present_licence};
use crate::commands::reveal_person::reveal_in;
use crate::config::Bureau;
use crate::queries::{self, Holder};

/// Longest page of a list.
const PAGE: u32 = 200;

/// A file by its id.
pub(super) async fn get_application(
    database: &Database,
    bureau: &Bureau,
    request: Request<wire::GetApplicationRequest>,
) -> Result<Response<wire::GetApplicationResponse>, Status> {
    let mut found = Violations::new();
    let id = texts::id(&mut found, "application_id", &request.into_inner().application_id);
    all_good(found, Some(())).map_err(CommandError::from)?;
    let file = queries::get(database, id).await?;
    let application = present::file(bureau, &file, database.clock().now());
    Ok(Response::new(wire::GetApplicationResponse { application: Some(application) }))
}

/// Where a page begins, and its size.
fn page(found: &mut Violations, token: &str, size: i32) -> (Uuid, u32) {
    let after = match token {
        "" => Uuid::nil(),
        token => texts::id(found, "page_token", token),
    };
    (after, u32::try_from(size).ok().filter(|size| *size > 0).unwrap_or(50).min(PAGE))
}

/// Files by state, a page at a time.
pub(super) async fn list_applications(
    database: &Database,
    bureau: &Bureau,
    request: Request<wire::ListApplicationsRequest>,
) -> Result<Response<wire::ListApplicationsResponse>, Status> {
    let request = request.into_inner();
    let mut found = Violations::new();
    let (after, size) = page(&mut found, &request.page_token, request.page_size);
    let states: Vec<&str> = request.states().flat_map(present::row_states).copied().collect();
    if states.is_empty() && !request.states.is_empty() {
        texts::unknown(&mut found, "states");
    }
    all_good(found, Some(())).map_err(CommandError::from)?;
    let page = queries::list(database, &states, after, size).await?;
    let now = database.clock().now();
    let applications = page.files.iter().map(|file| present::file(bureau, file, now)).collect();
    let next_page_token = page.next.map(|id| id.to_string()).unwrap_or_default();
    Ok(Response::new(wire::ListApplicationsResponse { applications, next_page_token }))
}

/// A licence or filing by its number; another department's look-up is written down first.
pub(super) async fn get_food_licence(
    database: &Database,
    bureau: &Bureau,
    request: Request<wire::GetFoodLicenceRequest>,
) -> Result<Response<wire::GetFoodLicenceResponse>, Status> {
    let number = request.get_ref().number.clone();
    let inside = actor(&request)?.acting_as(READERS).is_some();
    let found = match FoodLicenceNumber::parse(&number) {
        Ok(number) => {
            let object = format!("food-licence/{}", number.as_str());
            look_up::record(database, &request, object).await?;
            queries::licence(database, bureau, number.as_str()).await?
        }
        Err(fault) => match FoodFilingNumber::parse(&number) {
            Ok(number) => {
                let object = format!("food-filing/{}", number.as_str());
                look_up::record(database, &request, object).await?;
                queries::filing(database, number.as_str()).await?
            }
            Err(_) => {
                let mut found = Violations::new();
                found.add("number", fault.rule(), fault.reason(), fault.text());
                return Err(CommandError::Invalid(found).into());
            }
        },
    };
    // Who only verifies a licence sees its face: what its holder reported stays with the bureau.
    let found = if inside { found } else { Holder { reports: Vec::new(), ..found } };
    Ok(Response::new(present_licence::holder(found)))
}

/// What an operator holds.
pub(super) async fn list_food_licences(
    database: &Database,
    bureau: &Bureau,
    request: Request<wire::ListFoodLicencesRequest>,
) -> Result<Response<wire::ListFoodLicencesResponse>, Status> {
    let uscc = request.into_inner().operator_uscc;
    let found = queries::holdings(database, bureau, &uscc).await?;
    let licences = found.into_iter().map(present_licence::holder).collect();
    Ok(Response::new(wire::ListFoodLicencesResponse { licences }))
}

/// Commitments that wait for something, a page at a time.
pub(super) async fn list_commitments(
    database: &Database,
    bureau: &Bureau,
    request: Request<wire::ListCommitmentsRequest>,
) -> Result<Response<wire::ListCommitmentsResponse>, Status> {
    let request = request.into_inner();
    let mut found = Violations::new();
    let (after, size) = page(&mut found, &request.page_token, request.page_size);
    all_good(found, Some(())).map_err(CommandError::from)?;
    let (holders, next) = queries::commitments(database, bureau, after, size).await?;
    let licences = holders.into_iter().map(present_licence::holder).collect();
    let next_page_token = next.map(|id| id.to_string()).unwrap_or_default();
    Ok(Response::new(wire::ListCommitmentsResponse { licences, next_page_token }))
}

/// The persons of a file, masked.
pub(super) async fn persons(
    database: &Database,
    bureau: &Bureau,
    request: Request<wire::ListApplicationPersonsRequest>,
) -> Result<Response<wire::ListApplicationPersonsResponse>, Status> {
    let mut found = Violations::new();
    let id = texts::id(&mut found, "application_id", &request.into_inner().application_id);
    all_good(found, Some(())).map_err(CommandError::from)?;
    let persons = queries::persons(database, bureau, id).await?;
    let persons = persons.iter().map(present::masked).collect();
    Ok(Response::new(wire::ListApplicationPersonsResponse { persons }))
}

/// What of a person somebody wants to see. Each call is a reveal of its own. Its answer is personal data and is not
/// kept, so it is no command with an id.
pub(super) async fn reveal(
    database: &Database,
    bureau: &Bureau,
    request: Request<wire::RevealApplicationPersonRequest>,
) -> Result<Response<wire::RevealApplicationPersonResponse>, Status> {
    let actor = grpc::actor(&request)?;
    let wish = parse::reveal(request.into_inner()).map_err(CommandError::from)?;
    let context = WorkContext {
        actor: actor.clone(),
        cause: "reveal".to_owned(),
        case_id: None,
        traceparent: trace_context::current_traceparent(),
    };
    let bureau = bureau.clone();
    let value: Result<String, CommandError> = database
        .unit_of_work(context, move |txn| async move { reveal_in(&txn, &bureau, wish, &actor).await })
        .await;
    Ok(Response::new(wire::RevealApplicationPersonResponse { value: value? }))
}

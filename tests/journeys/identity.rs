//! A clerk logs in, and every service believes what identity says; another department looks up what it may.

use actnow_chassis::grpc::reason_of;
use actnow_chassis::journal;
use actnow_decisions::Role;
use actnow_proto::food_licensing::v1::GetFoodLicenceRequest;
use actnow_proto::food_licensing::v1::food_licensing_service_client::FoodLicensingServiceClient;
use actnow_proto::identity::v1 as wire;
use actnow_proto::identity::v1::identity_service_client::IdentityServiceClient;
use actnow_proto::registration::v1::registration_service_client::RegistrationServiceClient;
use actnow_proto::registration::v1::{GetCompanyRequest, ListFilingsRequest, VerifyLicenceRequest};
use actnow_tests::house::{On, TestHouse};
use tonic::{Code, Status};

use actnow::house_folder::HousePlan;

const REGISTRATION: &str = "registration";
const PASSWORD: &str = "actnow-demo-2026";
/// A code with right check digits that nobody holds.
const NOBODY: &str = "91370222MAFAKE991C";

async fn demonstration(on: On) -> TestHouse {
    TestHouse::planned(on, None, HousePlan { demo: true, ..HousePlan::default() }).await
}

/// The session of somebody of the demonstration.
async fn session_of(house: &TestHouse, account: &str) -> String {
    let log_in = wire::LogInRequest {
        account: account.to_owned(),
        password: PASSWORD.to_owned(),
        source_ip: "10.0.0.7".to_owned(),
        user_agent: "journey".to_owned(),
    };
    house
        .clients()
        .portal()
        .expect("an answer")
        .log_in(log_in)
        .await
        .expect("an answer")
        .into_inner()
        .session_token
}

async fn token_of(house: &TestHouse, session: &str) -> String {
    let request = wire::IssueTokenRequest { session_token: session.to_owned() };
    house
        .clients()
        .portal()
        .expect("an answer")
        .issue_token(request)
        .await
        .expect("an answer")
        .into_inner()
        .token
}

/// Lists filings with a token; answers the reason of a no.
async fn list(house: &TestHouse, token: &str) -> Result<(), String> {
    let caller = house.clients().bearing(REGISTRATION, token.to_owned()).expect("an answer");
    let answer = RegistrationServiceClient::new(caller).list_filings(ListFilingsRequest::default()).await;
    answer.map(drop).map_err(|status| reason_of(&status).unwrap_or_default())
}

async fn a_clerk_logs_in_and_the_services_believe_it(on: On) {
    let house = demonstration(on).await;
    let session = session_of(&house, "registrar").await;
    let first = token_of(&house, &session).await;
    assert_eq!(list(&house, &first).await, Ok(()));
    let auditor = token_of(&house, &session_of(&house, "auditor").await).await;
    assert_eq!(list(&house, &auditor).await, Err("ROLE_MISSING".to_owned()));
    // Another key signs, and nobody notices.
    let admin = token_of(&house, &session_of(&house, "secadmin").await).await;
    let caller = house.clients().bearing("identity", admin).expect("an answer");
    let rotate = wire::RotateSigningKeyRequest { command_id: "rotate-1".to_owned() };
    IdentityServiceClient::new(caller).rotate_signing_key(rotate).await.expect("an answer");
    let second = token_of(&house, &session).await;
    assert_eq!(list(&house, &first).await, Ok(()));
    let until = std::time::Instant::now() + std::time::Duration::from_secs(15);
    while list(&house, &second).await != Ok(()) {
        assert!(std::time::Instant::now() < until, "the new key is not known after 15 seconds");
        tokio::time::sleep(std::time::Duration::from_millis(100)).await;
    }
    // The house's own key goes on beside it.
    house
        .desk("head", &[Role::Head])
        .registration
        .list_filings(ListFilingsRequest::default())
        .await
        .expect("an answer");
    house.close().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_clerk_logs_in_embedded() {
    a_clerk_logs_in_and_the_services_believe_it(On::Embedded).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_clerk_logs_in_on_processes_of_their_own() {
    a_clerk_logs_in_and_the_services_believe_it(On::Apart).await;
}

/// Registers the tax bureau for one purpose; answers its secret, which is told once.
pub(crate) async fn registered_tax_bureau(house: &TestHouse, scopes: &[wire::Scope]) -> String {
    let admin = token_of(house, &session_of(house, "secadmin").await).await;
    let caller = house.clients().bearing("identity", admin).expect("an answer");
    let register = wire::RegisterClientRequest {
        command_id: "tax".to_owned(),
        client_id: "tax-bureau".to_owned(),
        name_zh: "税务局".to_owned(),
        name_en: "Tax bureau".to_owned(),
        scopes: scopes.iter().map(|scope| i32::from(*scope)).collect(),
        purposes: vec!["tax-registration".to_owned()],
    };
    IdentityServiceClient::new(caller).register_client(register).await.expect("an answer").into_inner().secret
}

/// The token of the tax bureau with one scope, for one purpose.
async fn tax_bureau(house: &TestHouse, scopes: &[wire::Scope]) -> String {
    let secret = registered_tax_bureau(house, scopes).await;
    let ask = wire::IssueClientTokenRequest {
        client_id: "tax-bureau".to_owned(),
        secret,
        purpose: "tax-registration".to_owned(),
        source_ip: "10.0.0.8".to_owned(),
    };
    house
        .clients()
        .portal()
        .expect("an answer")
        .issue_client_token(ask)
        .await
        .expect("an answer")
        .into_inner()
        .token
}

fn reason<T>(answer: Result<T, Status>) -> (Code, String) {
    let status = answer.err().expect("a no");
    (status.code(), reason_of(&status).unwrap_or_default())
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn another_department_looks_up_what_it_may_and_each_look_up_is_written_down() {
    let house = demonstration(On::Embedded).await;
    let token = tax_bureau(&house, &[wire::Scope::CompanyRead, wire::Scope::FoodLicenceRead]).await;
    let caller = house.clients().bearing(REGISTRATION, token.clone()).expect("an answer");
    let mut registration = RegistrationServiceClient::new(caller);
    let company = || GetCompanyRequest { uscc: NOBODY.to_owned(), ..Default::default() };
    assert_eq!(reason(registration.get_company(company()).await), (Code::NotFound, "NOT_FOUND".to_owned()));
    assert_eq!(reason(registration.get_company(company()).await), (Code::NotFound, "NOT_FOUND".to_owned()));
    let licence = VerifyLicenceRequest { certificate_id: "x".to_owned() };
    let no_scope = (Code::PermissionDenied, "SCOPE_MISSING".to_owned());
    assert_eq!(reason(registration.verify_licence(licence).await), no_scope);
    let no_role = (Code::PermissionDenied, "ROLE_MISSING".to_owned());
    assert_eq!(reason(registration.list_filings(ListFilingsRequest::default()).await), no_role);
    let caller = house.clients().bearing("food-licensing", token).expect("an answer");
    let licence = GetFoodLicenceRequest { number: "nonsense".to_owned() };
    let answer = reason(FoodLicensingServiceClient::new(caller).get_food_licence(licence).await);
    assert_eq!(answer.0, Code::InvalidArgument);

    let url = house.folder.database_url(REGISTRATION);
    let database = actnow::migrate::connect(&url).await.expect("an answer");
    let rows = journal::read(database.reader(), "look-up/tax-bureau").await.expect("an answer");
    assert!(journal::first_break(&rows).is_none());
    let told: Vec<_> = rows
        .iter()
        .map(|row| (row.subject.as_str(), row.role.as_str(), row.basis.as_str(), row.new_state.as_str()))
        .collect();
    let object = format!("company/{NOBODY}");
    assert_eq!(told, [("tax-bureau", "DEPARTMENT", "tax-registration", object.as_str()); 2]);
    database.close().await;
    house.close().await;
}

//! The tax bureau: a token for a registered purpose, look-ups that are written down, and facts from a queue of
//! its own. Its programs know HTTP, gRPC and AMQP, and nothing of this house.

use std::time::{Duration, Instant};

use actnow::case_file::FILING_TODAY;
use actnow::house_folder::{HousePlan, PORTAL};
use actnow::subscribers;
use actnow_chassis::grpc::reason_of;
use actnow_chassis::journal;
use actnow_proto::identity::v1::Scope;
use actnow_proto::registration::v1::registration_service_client::RegistrationServiceClient;
use actnow_proto::registration::v1::{
    CompanyRegistered, GetCompanyRequest, LicenceIssued, VerifyLicenceRequest,
};
use actnow_tests::expect::Sample;
use actnow_tests::parts;
use actnow_tests::{On, TestHouse};
use lapin::options::{BasicAckOptions, BasicGetOptions};
use lapin::{Channel, Connection, ConnectionProperties};
use prost::Message;
use tonic::Code;

use crate::identity::registered_tax_bureau;
use actnow_tests::browser::{Answer, Browser};

const FACTS: [&str; 2] = ["actnow.registration.v1.CompanyRegistered", "actnow.registration.v1.LicenceIssued"];
const PURPOSE: &str = "tax-registration";

async fn ask(at: &Browser, secret: &str, form: &str) -> Answer {
    use base64::Engine;
    let pair = base64::engine::general_purpose::STANDARD.encode(format!("tax-bureau:{secret}"));
    let headers =
        format!("Authorization: Basic {pair}\r\nContent-Type: application/x-www-form-urlencoded\r\n");
    at.send("POST", "/oauth/token", &headers, form.as_bytes()).await
}

/// A token as OAuth gives it; without a purpose, with a foreign one or a guessed secret there is none.
async fn token(house: &TestHouse) -> String {
    let scopes = [Scope::CompanyRead, Scope::LicenceVerify];
    let secret = registered_tax_bureau(house, &scopes).await;
    let at = house.folder.whereabouts(PORTAL).expect("a portal").http.parse().expect("an address");
    let door = Browser::new(at);
    let right = format!("grant_type=client_credentials&purpose={PURPOSE}");
    for (secret, form, status, error) in [
        (secret.as_str(), "grant_type=client_credentials", 400, "invalid_request"),
        (&secret, "grant_type=password&purpose=tax-registration", 400, "unsupported_grant_type"),
        (&secret, "grant_type=client_credentials&purpose=advertising", 401, "invalid_client"),
        ("guess", &right, 401, "invalid_client"),
    ] {
        let refused = ask(&door, secret, form).await;
        let said = (refused.status, refused.json()["error"].as_str().unwrap_or_default().to_owned());
        assert_eq!(said, (status, error.to_owned()), "{form}");
    }
    let given = ask(&door, &secret, &right).await;
    assert_eq!(given.status, 200, "{}", given.text());
    assert!(given.head.contains("cache-control: no-store"), "{}", given.head);
    let given = given.json();
    assert_eq!(given["token_type"], "Bearer");
    assert_eq!(given["scope"], "company.read licence.verify");
    assert!((1..=300).contains(&given["expires_in"].as_i64().expect("seconds")), "{given}");
    given["access_token"].as_str().expect("a token").to_owned()
}

/// The next `count` messages of `queue`: type and body.
async fn heard(channel: &Channel, queue: &str, count: usize) -> Vec<(String, Vec<u8>)> {
    let until = Instant::now() + Duration::from_secs(20);
    let mut heard = Vec::new();
    while heard.len() < count {
        assert!(Instant::now() < until, "only {} facts came", heard.len());
        match channel.basic_get(queue.into(), BasicGetOptions::default()).await.expect("an answer") {
            Some(message) => {
                message.ack(BasicAckOptions::default()).await.expect("an answer");
                heard.push((message.routing_key.to_string(), message.data.clone()));
            }
            None => tokio::time::sleep(Duration::from_millis(50)).await,
        }
    }
    heard
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_tax_bureau_hears_of_a_company_and_looks_it_up() {
    let plan = HousePlan { demo: true, portal: true, ..HousePlan::default() };
    let mut house = TestHouse::planned(On::Apart, Sample::FilingToday.at().into(), plan).await;
    let token = token(&house).await;
    let foreign = vec!["actnow.registration.v1.FilingSubmitted".to_owned()];
    let refused = subscribers::add(&mut house.folder, "tax", foreign).await.expect_err("not published");
    assert!(refused.to_string().contains("FilingSubmitted is not published"), "{refused}");
    let facts: Vec<String> = FACTS.map(str::to_owned).into();
    let made = subscribers::add(&mut house.folder, "tax", facts.clone()).await.expect("a queue");
    assert!(subscribers::add(&mut house.folder, "tax", facts).await.is_err(), "it is there already");

    let opened = house.submit(house.submission(FILING_TODAY, "tax-case").await).await;
    house.finish(opened, None).await;
    let connection =
        Connection::connect(&parts::broker(), ConnectionProperties::default()).await.expect("a broker");
    let channel = connection.create_channel().await.expect("a channel");
    let told = heard(&channel, &made.queue, 4).await;
    let of =
        |name: &'static str| told.iter().filter(move |(key, _)| key == name).map(|(_, body)| body.as_slice());
    let registered: Vec<_> =
        of(FACTS[0]).map(|body| CompanyRegistered::decode(body).expect("a fact")).collect();
    let licences: Vec<_> = of(FACTS[1]).map(|body| LicenceIssued::decode(body).expect("a fact")).collect();
    assert_eq!((registered.len(), licences.len()), (2, 2));
    assert!(licences.iter().all(|licence| registered.iter().any(|company| company.uscc == licence.uscc)));

    let caller = house.clients().bearing("registration", token).expect("an answer");
    let mut registration = RegistrationServiceClient::new(caller);
    let licence = &licences[0];
    let company = registration
        .get_company(GetCompanyRequest { uscc: licence.uscc.clone(), ..Default::default() })
        .await;
    assert_eq!(company.expect("a company").into_inner().company.expect("a company").uscc, licence.uscc);
    let verify = VerifyLicenceRequest { certificate_id: licence.certificate_id.clone() };
    assert!(registration.verify_licence(verify).await.is_ok());
    let nobody = house.clients().bearing("registration", String::new()).expect("an answer");
    let unnamed = RegistrationServiceClient::new(nobody)
        .get_company(GetCompanyRequest { uscc: licence.uscc.clone(), ..Default::default() })
        .await
        .expect_err("nobody");
    assert_eq!((unnamed.code(), reason_of(&unnamed).is_some()), (Code::Unauthenticated, true));

    let url = house.folder.database_url("registration");
    let database = actnow::migrate::connect(&url).await.expect("an answer");
    let rows = journal::read(database.reader(), "look-up/tax-bureau").await.expect("an answer");
    let written: Vec<_> = rows.iter().map(|row| (row.basis.as_str(), row.new_state.clone())).collect();
    let objects = [format!("company/{}", licence.uscc), format!("licence/{}", licence.certificate_id)];
    assert_eq!(written, objects.map(|object| (PURPOSE, object)));
    database.close().await;

    subscribers::remove(&mut house.folder, "tax").await.expect("gone");
    let gone = channel.basic_get(made.queue.as_str().into(), BasicGetOptions::default()).await;
    assert!(gone.is_err(), "the queue is still there");
    let _ = connection.close(200, "done".into()).await;
    house.close().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn an_embedded_house_says_that_others_need_rabbitmq() {
    let mut house = TestHouse::start(On::Embedded, None).await;
    let facts = FACTS.map(str::to_owned).into();
    let refused = subscribers::add(&mut house.folder, "tax", facts).await.expect_err("no broker");
    assert!(refused.to_string().contains("need RabbitMQ"), "{refused}");
    assert!(subscribers::list(&house.folder).is_empty());
    house.close().await;
}

//! Masked data is shown to one role, one value at a time, for a reason, after it was written down twice.

use std::time::{Duration, Instant};

use actnow::case_file::FILING_TODAY;
use actnow_chassis::journal;
use actnow_decisions::{Role, Scope};
use actnow_proto::registration::v1::{PersonField, RevealFilingPersonRequest};
use actnow_tests::browser::Browser;
use prost::Message;
use serde_json::{Value, json};
use tonic::Code;

use crate::contract::{NOBODY, call};
use crate::house::{PEOPLE, Target};

/// p1 of the sample case.
const NUMBER: &str = "37021419000101001X";
const REASON: &str = "与原件核对身份";

/// Waits for a filing on the registrar's workbench; its id.
async fn filing(target: &Target, registrar: &Browser) -> String {
    target.house.submit(target.house.submission(FILING_TODAY, "masked").await).await;
    let until = Instant::now() + Duration::from_secs(30);
    loop {
        let bench = registrar.get("/bff/workbench?kind=FILING").await.json();
        if let Some(id) = bench["tasks"][0]["subject_id"].as_str() {
            return id.to_owned();
        }
        assert!(Instant::now() < until, "no filing: {bench}");
        tokio::time::sleep(Duration::from_millis(50)).await;
    }
}

/// The rows of the journal about what was shown of a filing.
async fn written(target: &Target, filing_id: &str) -> Vec<journal::Row> {
    let url = target.house.folder.database_url("registration");
    let database = actnow::migrate::connect(&url).await.expect("a database");
    let stream = actnow_chassis::reveal::stream(&format!("filing/{filing_id}"));
    let rows = journal::read(database.reader(), &stream).await.expect("rows");
    database.close().await;
    rows
}

async fn events(auditor: &Browser) -> Vec<Value> {
    let events = auditor.every("/bff/admin/security-events", "events").await.into_iter();
    events.filter(|event| event["kind"] == "PII_REVEALED").collect()
}

#[tokio::test(flavor = "multi_thread")]
async fn a_value_is_shown_for_a_reason_and_written_down_before() {
    let target = Target::start().await;
    let registrar = target.visitor("registrar", "10.0.0.1").await;
    let auditor = target.visitor("auditor", "10.0.0.2").await;
    let id = filing(&target, &registrar).await;
    let persons = registrar.get(&format!("/bff/filings/{id}/persons")).await;
    let first = &persons.json()["persons"][0];
    assert_eq!(persons.json()["may_reveal"], true);
    assert_eq!((first["ref"].as_str(), first["name"].as_str()), (Some("p1"), Some("陶**")), "{first}");
    assert_eq!(first["id_number"], "370214********001X");
    assert!(
        !persons.text().contains(NUMBER) && !persons.text().contains("13800138000"),
        "{}",
        persons.text()
    );

    let wish = |change: &dyn Fn(&mut Value)| {
        let mut wish =
            json!({"kind": "FILING", "id": id, "ref": "p1", "field": "ID_NUMBER", "reason": REASON});
        change(&mut wish);
        wish
    };
    // Whatever is wrong with the wish: nothing is shown, and nothing is said to have been.
    for (n, (status, change)) in [
        (400, ("reason", json!(""))),
        (400, ("reason", json!("看看"))),
        (400, ("reason", json!("x".repeat(201)))),
        (400, ("field", json!("PASSWORD"))),
        (400, ("kind", json!("CASE"))),
        (403, ("kind", json!("APPLICATION"))),
        (404, ("id", json!(NOBODY))),
        (404, ("ref", json!("p99"))),
    ]
    .into_iter()
    .enumerate()
    {
        let wrong = wish(&|wish| wish[change.0] = change.1.clone());
        let answer = registrar.post("/bff/reveal", &format!("wrong-{n}"), &wrong).await;
        assert_eq!(answer.status, status, "{wrong}: {}", answer.text());
        assert!(!answer.text().contains(NUMBER));
    }
    for (n, (account, role)) in
        PEOPLE.into_iter().enumerate().filter(|(_, (_, role))| *role != Role::Registrar)
    {
        let other = target.visitor(account, format!("10.0.1.{n}")).await;
        let answer = other.post("/bff/reveal", "other", &wish(&|_| {})).await;
        assert_eq!(answer.status, 403, "{account} ({role}): {}", answer.text());
    }
    assert_eq!((events(&auditor).await.len(), written(&target, &id).await.len()), (0, 0));

    let shown = registrar.post("/bff/reveal", "once", &wish(&|_| {})).await;
    assert_eq!((shown.status, shown.json()["value"].as_str()), (200, Some(NUMBER)), "{}", shown.text());
    assert_eq!(shown.json()["seconds"], 60);
    let events = events(&auditor).await;
    let told = |key: &str| events[0][key].as_str().unwrap_or_default().to_owned();
    assert_eq!(events.len(), 1, "{events:?}");
    assert_eq!((told("actor"), told("source_ip")), ("registrar".to_owned(), "10.0.0.1".to_owned()));
    assert_eq!((told("object"), told("detail")), (format!("filing/{id}"), format!("p1.ID_NUMBER: {REASON}")));
    let rows = written(&target, &id).await;
    assert!(journal::first_break(&rows).is_none());
    let row = &rows[0];
    let who = (row.subject.as_str(), row.role.as_str(), row.action.as_str(), row.new_state.as_str());
    assert_eq!(who, ("registrar", "REGISTRAR", "reveal", "p1.ID_NUMBER"));
    assert_eq!(row.reasons, REASON);

    companies_of_a_person(&target, &registrar, &auditor).await;
    the_department_by_itself(&target, &id).await;
    // Whose session is over is shown nothing, though their token is still good for some minutes.
    registrar.write("POST", "/bff/session/log-out", "-", b"").await;
    let late = registrar.post("/bff/reveal", "late", &wish(&|_| {})).await;
    assert_eq!(late.status, 401, "{}", late.text());
    target.house.close().await;
}

/// The companies of a person are looked up for a reason that is written down before; nobody else may, and who may not,
/// or says no reason, leaves no trace of having been shown something.
async fn companies_of_a_person(target: &Target, registrar: &Browser, auditor: &Browser) {
    let wish =
        |reason: &str| json!({"id_kind": "RESIDENT_ID", "id_number": NUMBER, "reason": reason, "limit": 5});
    let before = events(auditor).await.len();
    let silent = registrar.post("/bff/register/persons", "silent", &wish("看看")).await;
    assert_eq!(silent.status, 400, "{}", silent.text());
    let others = PEOPLE.into_iter().filter(|(_, role)| ![Role::Registrar, Role::Supervisor].contains(role));
    for (n, (account, role)) in others.enumerate() {
        let other = target.visitor(account, format!("10.0.2.{n}")).await;
        let answer = other.post("/bff/register/persons", "other", &wish(REASON)).await;
        assert_eq!(answer.status, 403, "{account} ({role}): {}", answer.text());
    }
    assert_eq!(events(auditor).await.len(), before);
    let found = registrar.post("/bff/register/persons", "companies", &wish(REASON)).await;
    assert_eq!(
        (found.status, &found.json()["companies"]),
        (200, &json!([])),
        "the filing is not in force yet"
    );
    let events = events(auditor).await;
    assert_eq!(events.len(), before + 1);
    let event = events.iter().find(|event| event["object"] == "register/persons").expect("an event");
    assert_eq!(event["detail"], format!("ID_NUMBER: {REASON}"));
}

/// The department does not rely on the portal: it asks for the reason itself and writes down each time.
async fn the_department_by_itself(target: &Target, id: &str) {
    let contract = crate::contract::Contract::read();
    let method = contract.method("RevealFilingPerson");
    let ask = async |role: Role, reason: &str| {
        let request = RevealFilingPersonRequest {
            filing_id: id.to_owned(),
            r#ref: "p1".to_owned(),
            field: PersonField::Name.into(),
            reason: reason.to_owned(),
        };
        let token = target.token("li.wei", role, Scope::CompanyRead);
        call(&target.channel("registration"), &method.path, Some(&token), request.encode_to_vec()).await
    };
    assert_eq!(ask(Role::Registrar, "").await.expect_err("no reason").code(), Code::InvalidArgument);
    assert_eq!(ask(Role::Head, REASON).await.expect_err("no right").code(), Code::PermissionDenied);
    let before = written(target, id).await.len();
    for _ in 0..2 {
        ask(Role::Registrar, REASON).await.expect("a name");
    }
    let rows = written(target, id).await;
    assert_eq!(rows.len(), before + 2);
    assert_eq!((rows[before].subject.as_str(), rows[before].new_state.as_str()), ("li.wei", "p1.NAME"));
}

//! The portal before a whole house: through the door, work from the workbench, events as they happen, and who
//! may do what.

use std::net::SocketAddr;
use std::sync::Arc;
use std::time::{Duration, Instant};

use actnow::case_file::FILING_TODAY;
use actnow::house_folder::{HousePlan, PORTAL, SERVICES};
use actnow_chassis::grpc::client::{Caller, channel};
use actnow_chassis::grpc::reason_of;
use actnow_chassis::token::wall_seconds;
use actnow_decisions::{Actor, Role};
use actnow_proto::operations::v1::GetClockRequest;
use actnow_proto::operations::v1::operations_service_client::OperationsServiceClient;
use actnow_tests::browser::Browser;
use actnow_tests::expect::Sample;
use actnow_tests::{On, TestHouse};
use serde_json::{Value, json};

async fn house(on: On) -> (TestHouse, SocketAddr) {
    let plan = HousePlan { instant_approval: false, demo: true, portal: true, ..HousePlan::default() };
    let house = TestHouse::planned(on, Some(Sample::FilingToday.at()), plan).await;
    let at = house.folder.whereabouts(actnow_portal::SERVICE).expect("a portal").http;
    (house, at.parse().expect("an address"))
}

/// Nobody comes in without the password, no foreign page acts, and every answer keeps to itself.
async fn the_door(at: SocketAddr) {
    let mut browser = Browser::new(at);
    let door = browser.send("GET", "/login", "Accept: text/html\r\n", b"").await;
    assert_eq!(door.status, 200);
    assert!(door.text().contains("<form") && !door.text().contains("<script"));
    let nonce =
        door.text().split("nonce=\"").nth(1).and_then(|rest| rest.split('"').next()).map(str::to_owned);
    assert!(door.head.contains(&format!("'nonce-{}'", nonce.expect("a nonce"))), "{}", door.head);
    for header in ["x-frame-options: DENY", "x-content-type-options: nosniff", "frame-ancestors 'none'"] {
        assert!(door.head.contains(header), "{header} in {}", door.head);
    }
    let english = browser.send("GET", "/login", "Accept-Language: en\r\n", b"").await;
    assert!(english.text().contains("Sign in") && door.text().contains("登录"));

    assert_eq!(browser.get("/bff/session").await.status, 401);
    let wrong = browser.log_in("window", "wrong-password-1").await;
    let unknown = browser.log_in("nobody-of-that-name", "wrong-password-1").await;
    assert_eq!((wrong.status, unknown.status), (401, 401));
    let said = |answer: &actnow_tests::browser::Answer| {
        answer.text().split("role=\"alert\"").nth(1).map(|rest| rest[..60].to_owned())
    };
    assert_eq!(said(&wrong).expect("a reason"), said(&unknown).expect("a reason"), "no hint which was wrong");
    let form = b"account=window&password=actnow-demo-2026";
    let foreign = "Origin: http://evil.example\r\nContent-Type: application/x-www-form-urlencoded\r\n";
    assert_eq!(browser.send("POST", "/login", foreign, form).await.status, 403);

    let browser = Browser::of(at, "window").await;
    // The number of a licence has dots and its page is there; a file that is not has no page for an answer.
    for (path, status) in [("/licences/1.2.156.3005.2", 200), ("/assets/none.js", 404), ("/favicon.ico", 404)]
    {
        assert_eq!(browser.send("GET", path, "Accept: text/html\r\n", b"").await.status, status, "{path}");
    }
    let session = browser.get("/bff/session").await;
    assert_eq!(session.json()["me"]["account"], "window");
    assert_eq!(session.json()["demo"], true);
    assert!(session.head.contains("cache-control: no-store"), "{}", session.head);
    for headers in ["", "X-Actnow: 1\r\n", "X-Actnow: 1\r\nSec-Fetch-Site: cross-site\r\n"] {
        let refused = browser.send("POST", "/bff/tasks/next", headers, b"{}").await;
        assert_eq!((refused.status, refused.code().as_str()), (403, "FOREIGN_PAGE"), "{headers}");
    }
    assert_eq!(
        browser
            .send("POST", "/bff/session/log-out", "X-Actnow: 1\r\nSec-Fetch-Site: same-origin\r\n", b"")
            .await
            .status,
        204
    );
    assert_eq!(browser.get("/bff/session").await.status, 401);
    assert_eq!(browser.get("/bff/nowhere").await.status, 404);
}

/// A clerk finds the file on the workbench, sees everything of it, decides it; the loser of a race is told.
async fn the_work(house: &TestHouse, at: SocketAddr) {
    let (registrar, head) = (Browser::of(at, "registrar").await, Browser::of(at, "head").await);
    let mut events = registrar.listen("/bff/events", None).await;
    let opened = house.submit(house.submission(FILING_TODAY, "by-hand").await).await;
    let task = first_task(&registrar, "FILING").await;
    assert_eq!(task["case_id"], opened.case_id.as_str());
    assert!(task["title"].as_str().is_some_and(|title| !title.is_empty()), "{task}");
    let taken = registrar.post("/bff/tasks/next", "-", &json!({"kind": "FILING"})).await;
    assert_eq!((taken.status, taken.json()["id"].clone()), (200, task["id"].clone()), "{}", taken.text());
    let id = task["id"].as_str().expect("an id");
    let page = registrar.get(&format!("/bff/tasks/{id}")).await.json();
    assert_eq!(page["filing"]["state"], task["stage"]);
    assert_eq!(page["case"]["case_id"], opened.case_id.as_str());
    let approve = page["actions"]
        .as_array()
        .expect("actions")
        .iter()
        .find(|one| one["name"] == "approve")
        .expect("approve");
    assert_eq!(approve["allowed"], true, "{approve}");
    assert_eq!(head.get(&format!("/bff/tasks/{id}")).await.json()["task"]["lease"]["account"], "registrar");

    let (path, seen) =
        (approve["path"].as_str().expect("a path"), json!({"expected_version": page["filing"]["version"]}));
    let forbidden = head.post(path, "head-1", &seen).await;
    assert_eq!(forbidden.status, 403, "{}", forbidden.text());
    let approved = registrar.post(path, "approve-1", &seen).await;
    assert_eq!(approved.status, 200, "{}", approved.text());
    let committed = Instant::now();
    let again = registrar.post(path, "approve-1", &seen).await;
    assert_eq!(again.json(), approved.json(), "the same key answers the same");
    let late = registrar.post(path, "approve-2", &seen).await;
    assert_eq!(
        (late.status, late.json()["details"]["decided_by"].clone()),
        (409, json!("registrar")),
        "{}",
        late.text()
    );
    let malformed = registrar.post(path, "approve-3", &json!({"version": 1})).await;
    assert_eq!((malformed.status, malformed.code().as_str()), (400, "INVALID_INPUT"));

    let last = loop {
        let (name, id, event) = events.next().await;
        assert_eq!((name.as_str(), event["seq"].as_i64()), ("feed", Some(id)));
        if event["kind"] == "CompanyRegistered" {
            break id;
        }
    };
    let after = committed.elapsed();
    assert!(after < Duration::from_secs(1), "seen after {after:?}");
    eprintln!("an approval is seen on the feed after {} ms", after.as_millis());
    resumes(&registrar, last).await;

    let uscc = approved.json()["uscc"].as_str().expect("a code").to_owned();
    found_in_the_register(&registrar, &uscc, approved.json()["full_name"].as_str().expect("a name")).await;
    let cases = registrar.get("/bff/cases?light=GREEN&limit=5&q=").await.json();
    assert_eq!(cases["cases"][0]["case_id"], opened.case_id.as_str());
    assert_eq!(registrar.get("/bff/cases?light=RED").await.json()["cases"], json!([]));
}

/// Waits until the workbench shows work of this kind.
async fn first_task(browser: &Browser, kind: &str) -> Value {
    let until = Instant::now() + Duration::from_secs(30);
    loop {
        let bench = browser.get(&format!("/bff/workbench?kind={kind}")).await;
        assert_eq!(bench.status, 200, "{}", bench.text());
        if let Some(task) = bench.json()["tasks"].as_array().and_then(|tasks| tasks.first()) {
            return task.clone();
        }
        assert!(Instant::now() < until, "no work of kind {kind}: {}", bench.text());
        tokio::time::sleep(Duration::from_millis(50)).await;
    }
}

/// A broken connection goes on behind its last event; one from another life is told to read anew.
async fn resumes(browser: &Browser, last: i64) {
    let mut again = browser.listen("/bff/events", Some(last - 1)).await;
    assert_eq!(again.next().await.1, last);
    let (name, _, _) = browser.listen("/bff/events", Some(last + 1_000_000)).await.next().await;
    assert_eq!(name, "reset");
}

async fn found_in_the_register(browser: &Browser, uscc: &str, name: &str) {
    let part: String = name.chars().skip(2).take(3).collect();
    let query: String = part.bytes().map(|byte| format!("%{byte:02X}")).collect();
    for wanted in [query.as_str(), uscc] {
        let found = browser.get(&format!("/bff/register?q={wanted}")).await;
        assert_eq!(found.json()["companies"][0]["uscc"], uscc, "{wanted}: {}", found.text());
    }
    let company = browser.get(&format!("/bff/companies/{uscc}")).await;
    assert_eq!(company.json()["company"]["name"], name, "{}", company.text());
    let certificate = company.json()["company"]["certificate_id"].as_str().expect("a certificate").to_owned();
    let verified =
        Browser::new(*browser.address()).send("GET", &format!("/verify/{certificate}"), "", b"").await;
    assert!(verified.status == 200 && verified.text().contains(name), "{}", verified.text());
    assert_eq!(browser.get("/verify/nonsense").await.status, 404);
}

/// Drafts and uploads: kept for their account alone, changed only from what was seen, each file once.
async fn the_desk(at: SocketAddr) {
    let (window, other) = (Browser::of(at, "window").await, Browser::of(at, "registrar").await);
    let path = "/bff/drafts/0192f0c1-2345-7abc-8def-0123456789ab";
    let draft = |version: i64| {
        json!({"expected_version": version, "title": "草稿", "content": {"step": version}}).to_string()
    };
    let kept = window.write("PUT", path, "-", draft(0).as_bytes()).await;
    assert_eq!((kept.status, kept.json()["version"].as_i64()), (200, Some(1)), "{}", kept.text());
    assert_eq!(window.write("PUT", path, "-", draft(1).as_bytes()).await.json()["version"], 2);
    assert_eq!(window.write("PUT", path, "-", draft(1).as_bytes()).await.status, 409);
    assert_eq!(window.get(path).await.json()["content"], json!({"step": 1}));
    assert_eq!(other.get(path).await.status, 404);
    assert_eq!(window.write("DELETE", path, "-", b"").await.status, 204);

    let pdf = [b"%PDF-1.7\n".as_slice(), &[7_u8; 50_000]].concat();
    let first = window.write("POST", "/bff/materials?name=a.pdf", "-", &pdf).await;
    assert_eq!(
        (first.status, first.json()["media_type"].clone()),
        (200, json!("application/pdf")),
        "{}",
        first.text()
    );
    assert_eq!(window.write("POST", "/bff/materials?name=b.pdf", "-", &pdf).await.json()["known"], true);
    let sha256 = first.json()["sha256"].as_str().expect("a digest").to_owned();
    assert_eq!(window.get(&format!("/bff/materials/{sha256}")).await.body, pdf);
    assert_eq!(window.write("POST", "/bff/materials?name=c.exe", "-", b"MZ").await.status, 400);
    let large = vec![b'%'; 10 * 1024 * 1024 + 1];
    assert_eq!(window.write("POST", "/bff/materials?name=d.pdf", "-", &large).await.status, 413);
}

/// Every reading route by role; a dash in front of a role means 403.
const READING: &[(&str, &[&str])] = &[
    ("/bff/session", &["window", "registrar", "head", "operator", "sysadmin"]),
    ("/bff/workbench", &["window", "registrar", "head", "operator", "sysadmin"]),
    ("/bff/workbench?office_view=true", &["-window", "-registrar", "head", "supervisor", "-operator"]),
    ("/bff/supervisor", &["-window", "-registrar", "head", "supervisor", "-sysadmin"]),
    ("/bff/cases", &["window", "registrar", "reviewer", "inspector1", "operator", "-sysadmin", "-auditor"]),
    ("/bff/register?q=%E9%9D%92%E5%B2%9B", &["window", "registrar", "inspector1", "-sysadmin", "-secadmin"]),
    ("/bff/inspections", &["window", "inspector1", "supervisor", "-registrar", "-sysadmin"]),
    ("/bff/divisions?q=qds", &["window", "registrar"]),
    ("/bff/scope?q=%E9%A3%9F%E5%93%81", &["window", "registrar", "-sysadmin"]),
    ("/bff/drafts", &["window"]),
    ("/bff/ops/parked", &["operator", "head", "supervisor", "-window", "-sysadmin"]),
    ("/bff/ops/traces", &["operator", "head", "supervisor", "-window", "-sysadmin"]),
    ("/bff/ops/overview", &["operator", "head", "supervisor", "-registrar", "-auditor"]),
    ("/bff/admin/offices", &["sysadmin", "secadmin", "auditor", "-window", "-head"]),
    ("/bff/admin/accounts", &["sysadmin", "secadmin", "-auditor", "-head", "-operator"]),
    ("/bff/admin/clients", &["secadmin", "-sysadmin", "-window"]),
    ("/bff/admin/security-events", &["auditor", "-sysadmin", "-secadmin", "-head"]),
];

/// Every writing route that one role alone has: the others are told 403 before anything is looked at.
const WRITING: &[(&str, &str, &str)] = &[
    ("/bff/filings/{id}/approve", r#"{"expected_version":1}"#, "registrar"),
    ("/bff/filings/{id}/extend", r#"{"expected_version":1,"reasons":"x"}"#, "head"),
    ("/bff/applications/{id}/accept", r#"{"expected_version":1}"#, "window"),
    ("/bff/applications/{id}/require-visit", r#"{"expected_version":1}"#, "reviewer"),
    ("/bff/applications/{id}/refuse", r#"{"expected_version":1,"grounds":"x"}"#, "head"),
    ("/bff/inspections/{id}/assign", r#"{"expected_version":1}"#, "supervisor"),
    ("/bff/inspections/{id}/start", r#"{"expected_version":1,"credentials_shown":true}"#, "inspector1"),
    ("/bff/inspections/{id}/consent", r#"{"expected_version":1,"deadline":"2026-10-01"}"#, "head"),
    ("/bff/admin/accounts", r#"{"account":"new","display_name":"x","office_id":"none"}"#, "sysadmin"),
    ("/bff/admin/roles", r#"{"account":"none","expected_version":1,"role":"WINDOW"}"#, "secadmin"),
];

async fn the_roles(at: SocketAddr) {
    let mut browsers = std::collections::BTreeMap::new();
    for account in [
        "window",
        "registrar",
        "reviewer",
        "head",
        "inspector1",
        "supervisor",
        "operator",
        "sysadmin",
        "secadmin",
        "auditor",
    ] {
        browsers.insert(account, Browser::of(at, account).await);
    }
    for (path, accounts) in READING {
        for account in *accounts {
            let (account, wanted) = account.strip_prefix('-').map_or((*account, 200), |name| (name, 403));
            let answer = browsers[account].get(path).await;
            assert_eq!(answer.status, wanted, "{path} for {account}: {}", answer.text());
        }
        assert_eq!(Browser::new(at).get(path).await.status, 401, "{path} for nobody");
    }
    for (path, document, one) in WRITING {
        let path = path.replace("{id}", "0192f0c1-2345-7abc-8def-0123456789ab");
        let document: Value = serde_json::from_str(document).expect("a document");
        for (account, browser) in &browsers {
            let answer = browser.post(&path, &format!("{account}-1"), &document).await;
            let allowed = answer.status != 403;
            assert_eq!(allowed, account == one, "{path} for {account}: {} {}", answer.status, answer.text());
            assert_ne!(answer.status, 500, "{path} for {account}: {}", answer.text());
        }
        let nobody = Browser::new(at).post(&path, "nobody", &document).await;
        assert_eq!(nobody.status, 401, "{path}");
    }
}

/// With the key in its process the portal asks in its own name: no service takes it for anybody else.
async fn the_key(house: &TestHouse) {
    let signer = house.folder.portal_signer().expect("the portal's key");
    let called_by = |role: Role| {
        let caller = Actor { subject: "portal".to_owned(), roles: vec![role], office: String::new() };
        signer.sign(&caller, wall_seconds(), 60).expect("a token")
    };
    for service in SERVICES.into_iter().chain([PORTAL]) {
        let grpc = house.folder.whereabouts(service).expect("a service").grpc;
        let channel = channel(&format!("http://{grpc}")).expect("a channel");
        let refused = async |role: Role| {
            let token = called_by(role);
            let caller = Caller::new(channel.clone(), Arc::new(move || Ok(token.clone())));
            let answer = OperationsServiceClient::new(caller).get_clock(GetClockRequest {}).await;
            reason_of(&answer.expect_err("a no")).unwrap_or_default()
        };
        // It is known, and has no business there.
        assert_eq!(refused(Role::Portal).await, "ROLE_MISSING", "{service}");
        for role in [Role::Registrar, Role::Head, Role::Operator, Role::System, Role::SecurityAdmin] {
            assert_eq!(refused(role).await, "TOKEN_INVALID", "{role:?} at {service}");
        }
    }
}

async fn all_of_it(on: On) {
    let (house, at) = house(on).await;
    the_door(at).await;
    the_key(&house).await;
    the_roles(at).await;
    the_desk(at).await;
    the_work(&house, at).await;
    house.close().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn clerks_work_at_the_portal_embedded() {
    all_of_it(On::Embedded).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn clerks_work_at_the_portal_on_real_parts() {
    all_of_it(On::Real).await;
}

//! Operators watch traces: what a window hands in at the portal is one trace through every department, whatever the
//! house stands on; and a message that is really parked is found by its case, with its trace, and replayed.

use std::collections::HashMap;
use std::net::SocketAddr;
use std::time::{Duration, Instant};

use actnow::case_file::FILING_TODAY;
use actnow::house_folder::HousePlan;
use actnow::submission::is_closed;
use actnow_tests::broken::Broken;
use actnow_tests::expect::Sample;
use actnow_tests::{On, TestHouse, parts};
use serde_json::{Value, json};

use crate::handed_in::document;
use actnow_tests::browser::Browser;

/// The departments as the trace of a submission reaches them.
const ROUTE: [&str; 4] = ["portal", "fast-track", "registration", "food-licensing"];
/// How long the tries of a message, their pauses and a busy machine may take.
const PARKED_WITHIN: Duration = Duration::from_secs(60);

async fn house(on: On) -> (TestHouse, SocketAddr) {
    planned(on, HousePlan { demo: true, portal: true, ..HousePlan::default() }).await
}

async fn planned(on: On, plan: HousePlan) -> (TestHouse, SocketAddr) {
    let house = TestHouse::planned(on, Some(Sample::FilingToday.at()), plan).await;
    let at = house.folder.whereabouts(actnow_portal::SERVICE).expect("a portal").http;
    (house, at.parse().expect("an address"))
}

/// Asks until the answer is what is waited for.
async fn until<T>(browser: &Browser, path: &str, within: Duration, seen: impl Fn(&Value) -> Option<T>) -> T {
    let end = Instant::now() + within;
    loop {
        let answer = browser.get(path).await;
        if let Some(found) = seen(&answer.json()) {
            return found;
        }
        assert!(Instant::now() < end, "{path} answers {}: {}", answer.status, answer.text());
        tokio::time::sleep(Duration::from_millis(100)).await;
    }
}

fn text<'v>(value: &'v Value, key: &str) -> &'v str {
    value[key].as_str().unwrap_or_default()
}

/// Whether the parents of some row of the last department lead through all of the route.
fn leads_through(rows: &[Value], route: &[&str]) -> bool {
    let by_id: HashMap<&str, &Value> = rows.iter().map(|row| (text(row, "span_id"), row)).collect();
    rows.iter().filter(|row| Some(&text(row, "service")) == route.last()).any(|leaf| {
        let (mut passed, mut at) = (vec![text(leaf, "service")], leaf);
        while let Some(parent) = by_id.get(text(at, "parent_id")) {
            passed.push(text(parent, "service"));
            at = parent;
        }
        let mut passed = passed.into_iter().rev();
        route.iter().all(|stop| passed.any(|service| service == *stop))
    })
}

async fn a_submission_is_one_trace(on: On) {
    let (house, at) = house(on).await;
    let (case_id, trace_id) = a_submission_is_seen(&house, at, on).await;
    who_may_see(at, &case_id, &trace_id).await;
    house.close().await;
}

/// Hands a case in at the portal, and sees its way through the departments in one trace. Answers case and trace.
pub(crate) async fn a_submission_is_seen(house: &TestHouse, at: SocketAddr, on: On) -> (String, String) {
    let window = Browser::of(at, "window").await;
    let submission = document(house.submission(FILING_TODAY, "watched").await);
    let opened = window.post("/bff/cases", "watched", &submission).await;
    assert_eq!(opened.status, 200, "{}", opened.text());
    let case_id = text(&opened.json(), "case_id").to_owned();
    let closed = house.follow_until(&case_id, is_closed).await;

    let traces = format!("/bff/cases/{case_id}/traces");
    let patience = Duration::from_secs(30);
    let trace_id = until(&window, &traces, patience, |found| {
        let mut traces = found["traces"].as_array()?.iter();
        let handed_in = traces.find(|trace| text(trace, "name") == "POST /bff/cases")?;
        Some(text(handed_in, "trace_id").to_owned())
    })
    .await;
    let trace = format!("{traces}/{trace_id}");
    let view = until(&window, &trace, patience, |view| {
        let rows = view["rows"].as_array()?;
        // What the end waited for is known once the spans between are there.
        let whole = rows.first()?["critical"] == true && leads_through(rows, &ROUTE);
        whole.then(|| view.clone())
    })
    .await;
    let rows = view["rows"].as_array().expect("rows");
    let root = &rows[0];
    // The Jaeger of the tests keeps no kinds of spans.
    let source = window.get(&traces).await.json();
    let kind = if text(&source, "source") == "JAEGER" { "INTERNAL" } else { "SERVER" };
    assert_eq!(
        (text(root, "service"), text(root, "kind"), text(root, "case_id")),
        ("portal", kind, case_id.as_str())
    );
    assert_eq!(root["depth"], 0);
    assert_eq!(view["errors"], 0, "{view}");
    assert!(closed.journey.iter().any(|line| line.trace_id == trace_id), "the journey names the same trace");
    eprintln!("{on:?}: {} spans through {}", rows.len(), view["services"]);
    (case_id, trace_id)
}

/// Whoever sees the case sees its traces, and no others under its name; all of them are for operators.
async fn who_may_see(at: SocketAddr, case_id: &str, trace_id: &str) {
    let (case, ops) = (format!("/bff/cases/{case_id}/traces"), "/bff/ops/traces".to_owned());
    for (path, account, status) in [
        (case.clone(), "registrar", 200),
        (case.clone(), "operator", 200),
        (case.clone(), "sysadmin", 403),
        (format!("{case}/{trace_id}"), "operator", 200),
        (format!("{case}/{trace_id}"), "auditor", 403),
        (format!("{case}/{}", "0".repeat(32)), "operator", 404),
        (format!("{case}/{}", "x".repeat(32)), "operator", 404),
        (format!("/bff/cases/0192f0c1-2345-7abc-8def-0123456789ab/traces/{trace_id}"), "operator", 404),
        (format!("{ops}/{trace_id}"), "operator", 200),
        (format!("{ops}/{trace_id}"), "window", 403),
        (ops.clone(), "supervisor", 200),
        (ops, "window", 403),
    ] {
        let answer = Browser::of(at, account).await.get(&path).await;
        assert_eq!(answer.status, status, "{path} for {account}: {}", answer.text());
    }
    assert_eq!(Browser::new(at).get(&case).await.status, 401);
}

/// Waits until a message of the case is parked.
pub(crate) async fn parked(operator: &Browser, case_id: &str) -> Value {
    let path = format!("/bff/ops/parked?case_id={case_id}");
    until(operator, &path, PARKED_WITHIN, |found| {
        let mut messages = found["messages"].as_array()?.iter();
        messages.find(|message| text(message, "state") == "PARKED").cloned()
    })
    .await
}

async fn a_parked_message_is_found_and_replayed(on: On) {
    let (house, at) = house(on).await;
    let operator = Browser::of(at, "operator").await;
    let broken = Broken::at(&house, actnow_food_licensing::SERVICE, "filings").await;
    let opened = house.submit(house.submission(FILING_TODAY, "stopped").await).await;
    let message = parked(&operator, &opened.case_id).await;
    assert_eq!(
        (text(&message, "service"), text(&message, "case_id")),
        ("food-licensing", opened.case_id.as_str())
    );
    assert!(text(&message, "reason").contains("filings"), "{message}");
    let elsewhere = operator.get("/bff/ops/parked?case_id=0192f0c1-2345-7abc-8def-0123456789ab").await;
    assert_eq!(elsewhere.json()["messages"], json!([]));

    // From the message to its trace, and in the trace to the place where it failed.
    let trace_id = text(&message, "traceparent").split('-').nth(1).expect("a trace").to_owned();
    let trace = format!("/bff/cases/{}/traces/{trace_id}", opened.case_id);
    let failed = until(&operator, &trace, Duration::from_secs(30), |view| {
        let mut rows = view["rows"].as_array()?.iter();
        let wanted = text(&message, "message_id");
        rows.find(|row| row["failed"] == true && text(row, "message_id") == wanted).cloned()
    })
    .await;
    assert_eq!((text(&failed, "service"), text(&failed, "kind")), ("food-licensing", "CONSUMER"));
    assert!(text(&failed, "said").contains("filings"), "{failed}");
    let failures = operator.get("/bff/ops/traces").await.json();
    let listed =
        failures["traces"].as_array().expect("traces").iter().any(|one| text(one, "trace_id") == trace_id);
    assert!(listed, "{failures}");

    let replay = format!("/bff/ops/parked/food-licensing/{}/replay", text(&message, "message_id"));
    let window = Browser::of(at, "window").await.post(&replay, "replay-0", &json!({})).await;
    assert_eq!(window.status, 403, "{}", window.text());
    let again = operator.post(&replay, "replay-1", &json!({})).await.json();
    assert_eq!(text(&again, "outcome"), "PARKED", "the cause is still there: {again}");
    assert!(text(&again, "reason").contains("filings"), "{again}");
    assert_eq!(parked(&operator, &opened.case_id).await["attempts"], 6);
    broken.mend().await;
    let handled = operator.post(&replay, "replay-2", &json!({})).await.json();
    assert_eq!(text(&handled, "outcome"), "HANDLED", "{handled}");
    let case = house.follow_until(&opened.case_id, is_closed).await;
    Sample::FilingToday.assert_outcome(&house.summary(&case).await);
    house.close().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_submission_is_one_trace_embedded() {
    a_submission_is_one_trace(On::Embedded).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_submission_is_one_trace_on_real_parts() {
    a_submission_is_one_trace(On::Real).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_submission_is_one_trace_through_processes() {
    a_submission_is_one_trace(On::Apart).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_parked_message_is_replayed_embedded() {
    a_parked_message_is_found_and_replayed(On::Embedded).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_parked_message_is_replayed_through_processes() {
    a_parked_message_is_found_and_replayed(On::Apart).await;
}

/// A house whose spans a Jaeger keeps: the pages ask it, and see the same.
#[tokio::test(flavor = "multi_thread")]
async fn a_jaeger_answers_for_the_traces_of_a_house() {
    let settings = format!(
        "[service.traces]\nsource = \"jaeger\"\n[service.traces.jaeger]\naddress = {0:?}\nui = {0:?}\n\
         api = \"classic\"\nservices = [\"actnow\"]\n",
        parts::jaeger()
    );
    let plan = HousePlan {
        demo: true,
        portal: true,
        otlp_endpoint: parts::jaeger_otlp(),
        settings: [(actnow_portal::SERVICE.to_owned(), settings)].into(),
        ..HousePlan::default()
    };
    let (house, at) = planned(On::Embedded, plan).await;
    let (case_id, trace_id) = a_submission_is_seen(&house, at, On::Embedded).await;
    let window = Browser::of(at, "window").await;
    let found = window.get(&format!("/bff/cases/{case_id}/traces")).await.json();
    assert_eq!((text(&found, "source"), found["silent"].as_bool()), ("JAEGER", Some(false)), "{found}");
    let view = window.get(&format!("/bff/cases/{case_id}/traces/{trace_id}")).await.json();
    assert_eq!(text(&view, "url"), format!("{}/trace/{trace_id}", parts::jaeger()));
    // Another case has none of them, though a trace of this one is known.
    let gone = window.get(&format!("/bff/cases/{case_id}/traces/{}", "1".repeat(32))).await;
    assert_eq!((gone.status, gone.code().as_str()), (404, "TRACE_GONE"));
    house.close().await;
}

/// Nobody keeps traces, or the one who should does not answer: the page is told which.
#[tokio::test(flavor = "multi_thread")]
async fn where_no_traces_come_from_the_page_is_told_why() {
    for (settings, source, silent) in [
        ("[service.traces]\nsource = \"none\"\n", "NONE", false),
        (
            "[service.traces]\nsource = \"jaeger\"\n[service.traces.jaeger]\naddress = \"http://127.0.0.1:1\"\n",
            "JAEGER",
            true,
        ),
    ] {
        let settings = [(actnow_portal::SERVICE.to_owned(), settings.to_owned())].into();
        let plan = HousePlan { demo: true, portal: true, settings, ..HousePlan::default() };
        let (house, at) = planned(On::Embedded, plan).await;
        let opened = house.submit(house.submission(FILING_TODAY, "unseen").await).await;
        house.follow_until(&opened.case_id, is_closed).await;
        let operator = Browser::of(at, "operator").await;
        let found = operator.get(&format!("/bff/cases/{}/traces", opened.case_id)).await.json();
        assert_eq!((text(&found, "source"), found["silent"].as_bool()), (source, Some(silent)), "{found}");
        let one = operator.get(&format!("/bff/ops/traces/{}", "1".repeat(32))).await;
        assert_eq!(one.status, if silent { 503 } else { 404 }, "{}", one.text());
        house.close().await;
    }
}

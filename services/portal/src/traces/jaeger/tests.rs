//! Answers of both interfaces, as their documentation and their servers have them, come to the same spans.

use super::super::picture::view;
use super::*;

/// Jaeger's third interface: a snapshot of its own tests has this form.
const V3: &str = r#"{"result":{"resourceSpans":[
  {"resource":{"attributes":[{"key":"service.name","value":{"stringValue":"fast-track"}}]},
   "scopeSpans":[{"scope":{"name":"fast-track"},"spans":[
    {"traceId":"00000000000000000000000000000001","spanId":"0000000000000002","parentSpanId":"0000000000000001",
     "name":"process actnow.registration.v1.NameReserved","kind":5,"startTimeUnixNano":"1700000000000200000",
     "endTimeUnixNano":"1700000000000900000",
     "attributes":[{"key":"actnow.case_id","value":{"stringValue":"case-1"}},{"key":"attempts","value":{"intValue":"3"}}],
     "events":[{"timeUnixNano":"1700000000000300000","name":"A message was not handled."}],
     "links":[{"traceId":"00000000000000000000000000000009","spanId":"0000000000000008"}],
     "status":{"code":2,"message":"no such table"}}]}]},
  {"resource":{"attributes":[{"key":"service.name","value":{"stringValue":"portal"}}]},
   "scopeSpans":[{"spans":[
    {"traceId":"00000000000000000000000000000001","spanId":"0000000000000001","name":"POST /bff/cases",
     "kind":"SPAN_KIND_SERVER","startTimeUnixNano":"1700000000000000000","endTimeUnixNano":"1700000000000100000"}]}]}]}}"#;

/// The classic interface, with what it leaves null.
const CLASSIC: &str = r#"{"data":[{"traceID":"1","spans":[
    {"traceID":"00000000000000000000000000000001","spanID":"0000000000000002",
     "operationName":"process actnow.registration.v1.NameReserved",
     "references":[{"refType":"CHILD_OF","traceID":"00000000000000000000000000000001","spanID":"0000000000000001"},
                   {"refType":"FOLLOWS_FROM","traceID":"00000000000000000000000000000009","spanID":"0000000000000008"}],
     "startTime":1700000000000200,"duration":700,
     "tags":[{"key":"actnow.case_id","type":"string","value":"case-1"},{"key":"attempts","type":"int64","value":3},
             {"key":"span.kind","type":"string","value":"consumer"},{"key":"error","type":"bool","value":true},
             {"key":"otel.status_description","type":"string","value":"no such table"}],
     "logs":[{"timestamp":1700000000000300,"fields":[{"key":"event","type":"string","value":"A message was not handled."}]}],
     "processID":"p1","warnings":null},
    {"traceID":"1","spanID":"1","operationName":"POST /bff/cases","references":null,"startTime":1700000000000000,
     "duration":100,"tags":[{"key":"span.kind","type":"string","value":"server"}],"logs":null,"processID":"p2"}],
   "processes":{"p1":{"serviceName":"fast-track","tags":[]},"p2":{"serviceName":"portal","tags":[]}}}],
  "total":0,"limit":0,"offset":0,"errors":null}"#;

#[test]
fn both_interfaces_come_to_the_same_trace() {
    for (api, spans) in [("v3", v3::read(V3.as_bytes())), ("classic", classic::read(CLASSIC.as_bytes()))] {
        let traces = grouped(spans.unwrap());
        let [trace] = &traces[..] else { panic!("{api}: one trace") };
        assert!(trace.concerns("case-1") && !trace.concerns("case-2"), "{api}");
        let view = view(trace, TimeDelta::zero(), "");
        assert_eq!(view.trace.services, ["portal", "fast-track"], "{api}");
        let [root, child] = &view.rows[..] else { panic!("{api}: two rows") };
        assert_eq!((root.kind.as_str(), root.failed, root.duration_us), ("SERVER", false, 100), "{api}");
        assert_eq!(
            (child.kind.as_str(), child.failed, child.said.as_str()),
            ("CONSUMER", true, "no such table")
        );
        assert_eq!((child.start_us, child.depth, child.events[0].at_us), (200, 1, 300), "{api}");
        assert_eq!(child.events[0].text, "A message was not handled.");
        assert_eq!(child.links, ["00000000000000000000000000000009"], "{api}");
        assert!(child.attributes.iter().any(|one| one.key == "attempts" && one.value == "3"), "{api}");
    }
}

#[test]
fn what_is_no_answer_of_theirs_is_an_error_and_nothing_is_nothing() {
    for text in [
        "",
        "<html>",
        r#"{"result":3}"#,
        r#"{"result":{"resourceSpans":[{"scopeSpans":[{"spans":[{"traceId":"xy","spanId":""}]}]}]}}"#,
    ] {
        assert!(v3::read(text.as_bytes()).is_err(), "{text}");
    }
    for text in ["", "<html>", r#"{"data":7}"#] {
        assert!(classic::read(text.as_bytes()).is_err(), "{text}");
    }
    assert_eq!(v3::read(br#"{"result":{}}"#).unwrap(), []);
    assert_eq!(classic::read(br#"{"data":null}"#).unwrap(), []);
}

#[test]
fn a_search_names_the_case_and_cannot_be_broken_out_of() {
    let at = DateTime::UNIX_EPOCH;
    let search = Search { service: "fast-track", case_id: "a&b=\"c", from: at, until: at };
    let v3 = v3::search(&search);
    assert!(
        v3.contains("query.serviceName=fast-track&") && v3.contains("startTimeMin=1970-01-01T00%3A00%3A00")
    );
    for path in [v3, classic::search(&search)] {
        assert!(path.contains("%7B%22actnow.case_id%22%3A%22a%26b%3D%5C%22c%22%7D"), "{path}");
    }
}

fn settings(address: &str) -> JaegerSettings {
    JaegerSettings {
        address: address.to_owned(),
        api: Api::V3,
        ui: String::new(),
        services: vec!["fast-track".to_owned()],
        timeout_ms: 300,
        look_back_days: 7,
    }
}

#[tokio::test]
async fn a_jaeger_that_is_away_slow_or_wordy_is_an_error_within_its_time() {
    for address in ["", "jaeger:16686", "https://jaeger", "http://jaeger/?x=1"] {
        assert!(Jaeger::of(&settings(address)).is_err(), "{address}");
    }
    let nobody = Jaeger::of(&settings("http://127.0.0.1:1")).unwrap();
    assert!(nobody.trace(&"01".repeat(16)).await.is_err());
    // Takes the connection and never answers.
    let silent = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
    let slow = Jaeger::of(&settings(&format!("http://{}", silent.local_addr().unwrap()))).unwrap();
    let asked = tokio::time::Instant::now();
    assert!(slow.of_case("case-1", &[]).await.is_err());
    assert!(asked.elapsed() < Duration::from_secs(2));
    // Answers more than anybody reads.
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
    let wordy = Jaeger::of(&JaegerSettings {
        timeout_ms: 10_000,
        ..settings(&format!("http://{}", listener.local_addr().unwrap()))
    });
    let endless = axum::Router::new().fallback(|| async { vec![b' '; LARGEST_ANSWER + 1] });
    tokio::spawn(async move { axum::serve(listener, endless).await });
    let error = wordy.unwrap().trace(&"01".repeat(16)).await.unwrap_err();
    assert!(format!("{error:#}").contains("cannot be read"), "{error:#}");
}

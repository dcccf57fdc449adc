//! One installation per process, whatever the order of tests.

use super::collector::Collector;
use super::*;

#[test]
fn a_second_installation_shares_the_first_and_metrics_are_readable() {
    let config = TelemetryConfig { filter: "error".to_owned(), ..TelemetryConfig::default() };
    let first = install("registration", "test-1", &config).unwrap();
    let second = install("inspections", "test-2", &config).unwrap();
    metrics::command("registration", "approve_filing", "done");
    metrics::outbox("registration", 3, 1.5);
    metrics::cases_without_next_action("fast-track", 0);
    for telemetry in [first, second] {
        let text = telemetry.prometheus_text().unwrap();
        assert!(text.contains("actnow_commands_total{"), "{text}");
        assert!(text.contains(r#"outcome="done""#), "{text}");
        assert!(text.contains("actnow_outbox_oldest_age_seconds{"), "{text}");
        assert!(text.contains(r#"actnow_service="fast-track""#), "{text}");
    }
}

#[test]
fn spans_have_ids_without_an_exporter() {
    install("registration", "test-1", &TelemetryConfig::default()).unwrap();
    let span = tracing::info_span!("rpc");
    let traceparent = span.in_scope(crate::trace_context::current_traceparent).unwrap();
    assert!(crate::trace_context::trace_id_of(&traceparent).is_some());
}

#[test]
fn an_endpoint_without_a_runtime_is_an_error_not_a_panic() {
    let config = TelemetryConfig {
        otlp_endpoint: Some("http://127.0.0.1:1".to_owned()),
        ..TelemetryConfig::default()
    };
    assert!(build("registration", "test-1", &config).is_err());
}

#[tokio::test]
async fn a_collector_that_is_away_does_not_hold_up_the_end() {
    let config = TelemetryConfig {
        otlp_endpoint: Some("http://127.0.0.1:1".to_owned()),
        export_interval_ms: 60_000,
        ..TelemetryConfig::default()
    };
    let telemetry = build("registration", "test-1", &config).unwrap();
    let started = tokio::time::Instant::now();
    telemetry.shutdown(Duration::from_millis(300)).await;
    assert!(started.elapsed() < Duration::from_secs(2));
}

#[tokio::test]
async fn what_happened_arrives_at_the_collector() {
    let collector = Collector::open().await;
    let config = TelemetryConfig {
        otlp_endpoint: Some(collector.address.clone()),
        export_interval_ms: 60_000,
        ..TelemetryConfig::default()
    };
    let telemetry = build("registration", "replica-7", &config).unwrap();
    let layer = tracing_opentelemetry::layer().with_tracer(telemetry.tracer.tracer("test"));
    tracing::subscriber::with_default(registry().with(layer), || {
        tracing::info_span!("rpc", otel.name = "registration.approve_filing", actnow.case_id = "case-1")
            .in_scope(|| tracing::info!("A filing was approved."));
    });
    telemetry.meter.meter("test").u64_counter("actnow.commands").build().add(1, &[]);
    telemetry.flush(Duration::from_secs(10)).await;
    let exported = collector.received();
    for text in ["registration.approve_filing", "case-1", "replica-7", "service.name", "actnow.commands"] {
        assert!(exported.contains(text), "{text} is missing in {exported}");
    }
    telemetry.shutdown(Duration::from_secs(10)).await;
}

#[tokio::test]
async fn whoever_listens_hears_the_spans_of_the_process_as_they_would_be_exported() {
    let telemetry = build("portal", "portal-1", &TelemetryConfig::default()).unwrap();
    let layer = tracing_opentelemetry::layer().with_tracer(telemetry.tracer.tracer("test"));
    let (mut first, dropped) = (telemetry.spans_here(), telemetry.spans_here());
    drop(dropped);
    tracing::subscriber::with_default(registry().with(layer), || {
        tracing::info_span!("rpc", otel.name = "outer")
            .in_scope(|| tracing::info_span!("inner").in_scope(|| {}));
    });
    let [heard] = &first.next().await[..] else { panic!("one resource") };
    let service = &heard.resource.as_ref().unwrap().attributes;
    assert!(service.iter().any(|pair| pair.key == "service.instance.id"), "{service:?}");
    let names: Vec<&str> =
        heard.scope_spans.iter().flat_map(|scope| &scope.spans).map(|span| span.name.as_str()).collect();
    assert_eq!(names, ["inner", "outer"]);
}

//! Tracer and meter providers: exporters only where an endpoint is configured.

use std::time::Duration;

use anyhow::Context as _;
use opentelemetry::KeyValue;
use opentelemetry_otlp::{MetricExporter, SpanExporter, WithExportConfig};
use opentelemetry_sdk::Resource;
use opentelemetry_sdk::metrics::{PeriodicReader, SdkMeterProvider};
use opentelemetry_sdk::trace::{BatchConfigBuilder, BatchSpanProcessor, SdkTracerProvider};
use prometheus::Registry;

use super::TelemetryConfig;
use super::spans::{Listeners, Spans};

/// How long one export may take before it is given up.
const EXPORT_TIMEOUT: Duration = Duration::from_secs(3);
/// Spans kept while the collector is away; more are dropped rather than held in memory.
const QUEUED_SPANS: usize = 8192;

pub(super) fn resource(service: &'static str, instance: &str) -> Resource {
    Resource::builder()
        .with_service_name(service)
        .with_attribute(KeyValue::new("service.instance.id", instance.to_owned()))
        .with_attribute(KeyValue::new("service.namespace", "actnow"))
        .build()
}

pub(super) fn tracer(
    resource: Resource,
    listeners: Listeners,
    config: &TelemetryConfig,
) -> anyhow::Result<SdkTracerProvider> {
    let places = [endpoint(&config.otlp_endpoint)?, endpoint(&config.trace_endpoint)?];
    let exporters = places.into_iter().flatten().map(|place| exporter(place, config));
    let spans = Spans { exporters: exporters.collect::<anyhow::Result<_>>()?, listeners };
    Ok(SdkTracerProvider::builder().with_resource(resource).with_span_processor(spans).build())
}

fn exporter(endpoint: String, config: &TelemetryConfig) -> anyhow::Result<BatchSpanProcessor> {
    let exporter =
        SpanExporter::builder().with_tonic().with_endpoint(endpoint).with_timeout(EXPORT_TIMEOUT).build()?;
    let batches = BatchConfigBuilder::default()
        .with_scheduled_delay(Duration::from_millis(config.export_interval_ms))
        .with_max_queue_size(QUEUED_SPANS)
        .build();
    Ok(BatchSpanProcessor::builder(exporter).with_batch_config(batches).build())
}

pub(super) fn meter(
    resource: Resource,
    registry: &Registry,
    config: &TelemetryConfig,
) -> anyhow::Result<SdkMeterProvider> {
    let prometheus = opentelemetry_prometheus::exporter()
        .with_registry(registry.clone())
        .scope_info_enabled(false)
        .build()?;
    let builder = SdkMeterProvider::builder().with_resource(resource).with_reader(prometheus);
    let Some(endpoint) = endpoint(&config.otlp_endpoint)? else {
        return Ok(builder.build());
    };
    let exporter = MetricExporter::builder()
        .with_tonic()
        .with_endpoint(endpoint)
        .with_timeout(EXPORT_TIMEOUT)
        .build()?;
    let interval = Duration::from_millis(config.export_interval_ms.saturating_mul(10));
    let reader = PeriodicReader::builder(exporter).with_interval(interval).build();
    Ok(builder.with_reader(reader).build())
}

/// A configured endpoint. The exporter's channel lives on the caller's runtime: without one it would panic.
fn endpoint(configured: &Option<String>) -> anyhow::Result<Option<String>> {
    if configured.is_some() {
        tokio::runtime::Handle::try_current().context("an endpoint of telemetry needs a tokio runtime")?;
    }
    Ok(configured.clone())
}

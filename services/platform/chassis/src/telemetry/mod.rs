//! Logs, traces and metrics of the process: installed once, flushed at the end.
//!
//! Spans and their ids exist with or without an exporter; OTLP export starts when an endpoint is configured, and
//! the spans of this process can be heard in it ([`spans_here`]).
//! Metrics are always readable as Prometheus text. Several services may share a process: the first
//! installation counts, later ones get a handle to it, and spans say `actnow.service`.

mod config;
mod lines;
mod providers;
mod spans;

use std::sync::{Mutex, OnceLock, PoisonError};
use std::time::Duration;

use anyhow::Context as _;
use opentelemetry::metrics::MeterProvider;
use opentelemetry::trace::TracerProvider;
use opentelemetry_sdk::Resource;
use opentelemetry_sdk::metrics::SdkMeterProvider;
use opentelemetry_sdk::propagation::TraceContextPropagator;
use opentelemetry_sdk::trace::SdkTracerProvider;
use prometheus::{Registry, TextEncoder};
use tracing_subscriber::layer::{Layer, SubscriberExt};
use tracing_subscriber::util::SubscriberInitExt;
use tracing_subscriber::{EnvFilter, registry};

pub use config::{LogFormat, TelemetryConfig};
pub use spans::SpansHere;

use crate::metrics;
use spans::Listeners;

/// Spans that are exported: ours, and not those of the machinery below, which would trace the export itself.
const SPAN_FILTER: &str =
    "info,h2=off,hyper=off,hyper_util=off,tonic=off,tower=off,opentelemetry=off,sqlx=warn,sea_orm=warn";

static INSTALLED: OnceLock<Telemetry> = OnceLock::new();
static INSTALLING: Mutex<()> = Mutex::new(());

/// A handle to the telemetry of this process. Cheap to clone.
#[derive(Clone)]
pub struct Telemetry {
    tracer: SdkTracerProvider,
    meter: SdkMeterProvider,
    registry: Registry,
    resource: Resource,
    listeners: Listeners,
}

/// Installs logs, traces and metrics for this process, in the name of `service`. `instance` tells replicas
/// apart. A second call in the same process returns a handle to the first installation.
///
/// # Errors
/// When the filter cannot be read, the exporter cannot be built (an endpoint needs a tokio runtime), or
/// somebody else installed a subscriber.
pub fn install(service: &'static str, instance: &str, config: &TelemetryConfig) -> anyhow::Result<Telemetry> {
    let _one_at_a_time = INSTALLING.lock().unwrap_or_else(PoisonError::into_inner);
    if let Some(telemetry) = INSTALLED.get() {
        return Ok(telemetry.clone());
    }
    let telemetry = build(service, instance, config)?;
    subscribe(&telemetry, service, config)?;
    opentelemetry::global::set_text_map_propagator(TraceContextPropagator::new());
    opentelemetry::global::set_tracer_provider(telemetry.tracer.clone());
    opentelemetry::global::set_meter_provider(telemetry.meter.clone());
    metrics::install(&telemetry.meter.meter("actnow"));
    Ok(INSTALLED.get_or_init(|| telemetry).clone())
}

fn build(service: &'static str, instance: &str, config: &TelemetryConfig) -> anyhow::Result<Telemetry> {
    let resource = providers::resource(service, instance);
    let registry = Registry::new();
    let listeners = Listeners::default();
    let tracer =
        providers::tracer(resource.clone(), listeners.clone(), config).context("build the trace exporter")?;
    let meter = providers::meter(resource.clone(), &registry, config).context("build the metric exporter")?;
    Ok(Telemetry { tracer, meter, registry, resource, listeners })
}

fn subscribe(telemetry: &Telemetry, service: &'static str, config: &TelemetryConfig) -> anyhow::Result<()> {
    let log_filter = EnvFilter::try_new(&config.filter).context("read telemetry.filter")?;
    let spans = tracing_opentelemetry::layer()
        .with_tracer(telemetry.tracer.tracer(service))
        .with_location(false)
        .with_threads(false)
        .with_filter(EnvFilter::try_new(SPAN_FILTER).context("read the span filter")?);
    registry()
        .with(spans)
        .with(lines::layer(config.log).with_filter(log_filter))
        .try_init()
        .context("install the subscriber")
}

/// The spans of this process from now on; `None` where no telemetry is installed.
pub fn spans_here() -> Option<SpansHere> {
    INSTALLED.get().map(Telemetry::spans_here)
}

impl Telemetry {
    /// The spans of this process from now on.
    fn spans_here(&self) -> SpansHere {
        self.listeners.join(&self.resource)
    }

    /// All metrics as Prometheus text.
    ///
    /// # Errors
    /// When a metric cannot be written as text.
    pub fn prometheus_text(&self) -> anyhow::Result<String> {
        TextEncoder::new().encode_to_string(&self.registry.gather()).context("encode metrics")
    }

    /// Exports what is waiting now, and goes on.
    pub async fn flush(&self, deadline: Duration) {
        let (tracer, meter) = (self.tracer.clone(), self.meter.clone());
        Self::within(deadline, move || {
            report(tracer.force_flush());
            report(meter.force_flush());
        })
        .await;
    }

    /// Exports what is waiting and stops exporting. Gives up after `deadline`; never fails a shutdown.
    pub async fn shutdown(&self, deadline: Duration) {
        let (tracer, meter) = (self.tracer.clone(), self.meter.clone());
        Self::within(deadline, move || {
            report(tracer.shutdown_with_timeout(deadline));
            report(meter.shutdown_with_timeout(deadline));
        })
        .await;
    }

    /// The SDK blocks until its exporter, which needs this runtime, is done: so it waits on another thread.
    async fn within(deadline: Duration, work: impl FnOnce() + Send + 'static) {
        if tokio::time::timeout(deadline, tokio::task::spawn_blocking(work)).await.is_err() {
            tracing::warn!("Telemetry was not exported in time.");
        }
    }
}

impl std::fmt::Debug for Telemetry {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Telemetry")
    }
}

fn report(result: opentelemetry_sdk::error::OTelSdkResult) {
    use opentelemetry_sdk::error::OTelSdkError;
    match result {
        Ok(()) | Err(OTelSdkError::AlreadyShutdown) => {}
        Err(error @ (OTelSdkError::Timeout(_) | OTelSdkError::InternalFailure(_))) => {
            tracing::warn!(%error, "Telemetry could not be exported.");
        }
    }
}

#[cfg(test)]
mod collector;
#[cfg(test)]
mod tests;

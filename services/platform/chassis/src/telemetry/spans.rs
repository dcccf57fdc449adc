//! Where finished spans go: to every exporter, and to whoever listens in this process.
//!
//! One processor for all of them, since the SDK would copy each span for every further one. Listening costs
//! nothing while nobody does.

use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, PoisonError, RwLock};
use std::time::Duration;

use opentelemetry::Context;
use opentelemetry_proto::tonic::trace::v1::ResourceSpans;
use opentelemetry_proto::transform::common::tonic::ResourceAttributesWithSchema;
use opentelemetry_proto::transform::trace::tonic::group_spans_by_resource_and_scope;
use opentelemetry_sdk::Resource;
use opentelemetry_sdk::error::OTelSdkResult;
use opentelemetry_sdk::trace::{BatchSpanProcessor, Span, SpanData, SpanProcessor};
use tokio::sync::mpsc;

/// Spans that wait for a listener; more are dropped rather than held in memory.
const WAITING: usize = 8192;
/// Spans handed to a listener at once.
const AT_ONCE: usize = 512;

/// Who hears spans in this process. Cheap to clone.
#[derive(Debug, Clone, Default)]
pub(super) struct Listeners {
    anybody: Arc<AtomicBool>,
    senders: Arc<RwLock<Vec<mpsc::Sender<SpanData>>>>,
}

impl Listeners {
    /// Somebody listens from now on.
    pub(super) fn join(&self, resource: &Resource) -> SpansHere {
        let (sender, receiver) = mpsc::channel(WAITING);
        self.senders.write().unwrap_or_else(PoisonError::into_inner).push(sender);
        self.anybody.store(true, Ordering::Release);
        SpansHere { receiver, resource: resource.into() }
    }

    fn tell(&self, span: &SpanData) {
        if !self.anybody.load(Ordering::Acquire) {
            return;
        }
        let senders = self.senders.read().unwrap_or_else(PoisonError::into_inner);
        for sender in senders.iter() {
            // Full: a listener that does not keep up loses spans, the work goes on.
            let _ = sender.try_send(span.clone());
        }
    }
}

/// The spans of this process as they end. Dropped, it hears no more.
#[derive(Debug)]
pub struct SpansHere {
    receiver: mpsc::Receiver<SpanData>,
    resource: ResourceAttributesWithSchema,
}

impl SpansHere {
    /// The spans that ended meanwhile, as they would be exported; waits for the first one.
    pub async fn next(&mut self) -> Vec<ResourceSpans> {
        let mut spans = Vec::new();
        if self.receiver.recv_many(&mut spans, AT_ONCE).await == 0 {
            // Nobody can tell anything any more; the caller is ended by its process.
            std::future::pending::<()>().await;
        }
        group_spans_by_resource_and_scope(spans, &self.resource)
    }
}

/// Hands each span on.
#[derive(Debug)]
pub(super) struct Spans {
    pub(super) exporters: Vec<BatchSpanProcessor>,
    pub(super) listeners: Listeners,
}

impl Spans {
    /// All of them are asked; the first failure is told.
    fn each(&self, ask: impl Fn(&BatchSpanProcessor) -> OTelSdkResult) -> OTelSdkResult {
        let told: Vec<OTelSdkResult> = self.exporters.iter().map(ask).collect();
        told.into_iter().collect()
    }
}

impl SpanProcessor for Spans {
    fn on_start(&self, _: &mut Span, _: &Context) {}

    fn on_end(&self, span: SpanData) {
        self.listeners.tell(&span);
        if let Some((last, others)) = self.exporters.split_last() {
            for exporter in others {
                exporter.on_end(span.clone());
            }
            last.on_end(span);
        }
    }

    fn force_flush(&self) -> OTelSdkResult {
        self.each(SpanProcessor::force_flush)
    }

    fn shutdown_with_timeout(&self, timeout: Duration) -> OTelSdkResult {
        self.each(|exporter| exporter.shutdown_with_timeout(timeout))
    }

    fn set_resource(&mut self, resource: &Resource) {
        self.exporters.iter_mut().for_each(|exporter| exporter.set_resource(resource));
    }
}

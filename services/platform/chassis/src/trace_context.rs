//! The trace a piece of work belongs to, as it travels: in gRPC metadata, outbox rows and AMQP headers.
//!
//! The text form is the W3C `traceparent`. A parent must be set before the span is entered for the first
//! time; afterwards its ids are fixed.

use std::collections::HashMap;

use opentelemetry::Context;
use opentelemetry::propagation::TextMapPropagator;
use opentelemetry::trace::{SpanContext, TraceContextExt};
use opentelemetry_sdk::propagation::TraceContextPropagator;
use tracing::Span;
use tracing_opentelemetry::OpenTelemetrySpanExt;

/// Name of the header, metadata key and column.
pub const TRACEPARENT: &str = "traceparent";

/// Span field that names the case. Declared empty on spans, filled by [`record_case_id`].
pub const CASE_ID: &str = "actnow.case_id";

/// The `traceparent` of the current span; `None` outside of any trace.
pub fn current_traceparent() -> Option<String> {
    traceparent_of(&Span::current())
}

/// The `traceparent` of `span`; `None` when no telemetry is installed or the span is filtered out.
pub fn traceparent_of(span: &Span) -> Option<String> {
    let mut carrier = HashMap::new();
    TraceContextPropagator::new().inject_context(&span.context(), &mut carrier);
    carrier.remove(TRACEPARENT)
}

/// Makes `span` a child of the context in `traceparent`. A malformed one starts a new trace instead, as the
/// W3C recommendation asks.
pub fn set_parent(span: &Span, traceparent: &str) {
    let Some(remote) = parse(traceparent) else { return };
    if let Err(error) = span.set_parent(Context::new().with_remote_span_context(remote)) {
        tracing::trace!(%error, "A span could not take its parent.");
    }
}

/// Links `span` to the context in `traceparent`: where a person acts, a new trace starts that points to the
/// last one of its case.
pub fn link(span: &Span, traceparent: &str) {
    if let Some(remote) = parse(traceparent) {
        span.add_link(remote);
    }
}

/// The trace id (32 hexadecimal digits) in a well-formed `traceparent`.
pub fn trace_id_of(traceparent: &str) -> Option<String> {
    parse(traceparent).map(|context| context.trace_id().to_string())
}

/// The trace id of the current span, for support ids and journeys.
pub fn current_trace_id() -> Option<String> {
    let context = Span::current().context();
    let span = context.span();
    let span_context = span.span_context();
    span_context.is_valid().then(|| span_context.trace_id().to_string())
}

/// Writes the case on the current span, when that span declares [`CASE_ID`].
pub fn record_case_id(case_id: impl std::fmt::Display) {
    Span::current().record(CASE_ID, tracing::field::display(case_id));
}

fn parse(traceparent: &str) -> Option<SpanContext> {
    let carrier = HashMap::from([(TRACEPARENT.to_owned(), traceparent.to_owned())]);
    let context = TraceContextPropagator::new().extract_with_context(&Context::new(), &carrier);
    let span_context = context.span().span_context().clone();
    span_context.is_valid().then_some(span_context)
}

#[cfg(test)]
mod tests {
    use tracing_subscriber::layer::SubscriberExt;

    use super::*;

    const REMOTE: &str = "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01";

    fn with_traces<T>(f: impl FnOnce() -> T) -> T {
        use opentelemetry::trace::TracerProvider;
        let provider = opentelemetry_sdk::trace::SdkTracerProvider::builder().build();
        let layer = tracing_opentelemetry::layer().with_tracer(provider.tracer("test"));
        tracing::subscriber::with_default(tracing_subscriber::registry().with(layer), f)
    }

    #[test]
    fn a_child_keeps_the_trace_and_gets_its_own_span() {
        with_traces(|| {
            let span = tracing::info_span!("child");
            set_parent(&span, REMOTE);
            let ours = span.in_scope(|| current_traceparent().unwrap());
            assert_eq!(trace_id_of(&ours), trace_id_of(REMOTE));
            assert_ne!(ours, REMOTE);
            assert_eq!(span.in_scope(current_trace_id), trace_id_of(REMOTE));
        });
    }

    #[test]
    fn a_linked_or_badly_parented_span_starts_a_new_trace() {
        with_traces(|| {
            let linked = tracing::info_span!("linked");
            link(&linked, REMOTE);
            let orphan = tracing::info_span!("orphan");
            set_parent(&orphan, "00-nonsense");
            for span in [linked, orphan] {
                let ours = span.in_scope(|| current_trace_id().unwrap());
                assert_ne!(Some(ours), trace_id_of(REMOTE));
            }
        });
    }

    #[test]
    fn without_telemetry_there_is_no_trace() {
        assert_eq!(current_traceparent(), None);
        assert_eq!(current_trace_id(), None);
        assert_eq!(trace_id_of(REMOTE).as_deref(), Some("0af7651916cd43dd8448eb211c80319c"));
        assert_eq!(trace_id_of("00-0-0-01"), None);
    }
}

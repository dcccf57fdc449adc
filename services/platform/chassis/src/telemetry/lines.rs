//! Log lines on stderr, each with the id of its trace.

use std::fmt;
use std::io::IsTerminal;

use opentelemetry::trace::TraceContextExt;
use tracing::{Event, Subscriber};
use tracing_subscriber::Layer;
use tracing_subscriber::fmt::format::{Compact, Format, Json, JsonFields, Writer};
use tracing_subscriber::fmt::{FmtContext, FormatEvent, FormatFields};
use tracing_subscriber::registry::LookupSpan;

use super::LogFormat;

type BoxedLayer<S> = Box<dyn Layer<S> + Send + Sync>;

/// The layer that writes lines in `format`.
pub(super) fn layer<S>(format: LogFormat) -> BoxedLayer<S>
where
    S: Subscriber + for<'a> LookupSpan<'a> + Send + Sync,
{
    let layer = tracing_subscriber::fmt::layer().with_writer(std::io::stderr);
    match format {
        LogFormat::Pretty => {
            layer.with_ansi(std::io::stderr().is_terminal()).event_format(PrettyLine::new()).boxed()
        }
        LogFormat::Json => {
            layer.with_ansi(false).fmt_fields(JsonFields::new()).event_format(JsonLine::new()).boxed()
        }
    }
}

/// A compact line, the trace id in front.
pub(super) struct PrettyLine(Format<Compact>);

/// A JSON object, with `trace_id` as its first member.
pub(super) struct JsonLine(Format<Json>);

impl PrettyLine {
    pub(super) fn new() -> Self {
        Self(tracing_subscriber::fmt::format().compact())
    }
}

impl JsonLine {
    pub(super) fn new() -> Self {
        Self(tracing_subscriber::fmt::format().json().flatten_event(true).with_span_list(false))
    }
}

impl<S, N> FormatEvent<S, N> for PrettyLine
where
    S: Subscriber + for<'a> LookupSpan<'a>,
    N: for<'a> FormatFields<'a> + 'static,
{
    fn format_event(
        &self,
        ctx: &FmtContext<'_, S, N>,
        mut out: Writer<'_>,
        event: &Event<'_>,
    ) -> fmt::Result {
        let Some(trace_id) = active_trace_id() else {
            return self.0.format_event(ctx, out, event);
        };
        write!(out, "{trace_id} ")?;
        self.0.format_event(ctx, out, event)
    }
}

impl<S, N> FormatEvent<S, N> for JsonLine
where
    S: Subscriber + for<'a> LookupSpan<'a>,
    N: for<'a> FormatFields<'a> + 'static,
{
    fn format_event(
        &self,
        ctx: &FmtContext<'_, S, N>,
        mut out: Writer<'_>,
        event: &Event<'_>,
    ) -> fmt::Result {
        let Some(trace_id) = active_trace_id() else {
            return self.0.format_event(ctx, out, event);
        };
        let mut line = String::with_capacity(256);
        self.0.format_event(ctx, Writer::new(&mut line), event)?;
        let Some(members) = line.strip_prefix('{') else {
            return out.write_str(&line);
        };
        write!(out, r#"{{"trace_id":"{trace_id}",{members}"#)
    }
}

/// Entering a span activates its context, so the current one is the event's.
fn active_trace_id() -> Option<String> {
    opentelemetry::Context::map_current(|context| {
        let span = context.span();
        let span_context = span.span_context();
        span_context.is_valid().then(|| span_context.trace_id().to_string())
    })
}

#[cfg(test)]
mod tests {
    use std::sync::{Arc, Mutex};

    use opentelemetry::trace::TracerProvider;
    use tracing_subscriber::layer::SubscriberExt;

    use super::*;
    use crate::trace_context::set_parent;

    const REMOTE: &str = "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01";
    const TRACE_ID: &str = "0af7651916cd43dd8448eb211c80319c";

    #[derive(Clone, Default)]
    struct Sink(Arc<Mutex<Vec<u8>>>);

    impl std::io::Write for Sink {
        fn write(&mut self, bytes: &[u8]) -> std::io::Result<usize> {
            self.0.lock().unwrap().extend_from_slice(bytes);
            Ok(bytes.len())
        }

        fn flush(&mut self) -> std::io::Result<()> {
            Ok(())
        }
    }

    impl Sink {
        fn text(&self) -> String {
            String::from_utf8(self.0.lock().unwrap().clone()).unwrap()
        }
    }

    fn say_one_line_inside_a_trace_and_one_outside() {
        let span = tracing::info_span!("rpc", actnow.case_id = "c-1");
        set_parent(&span, REMOTE);
        span.in_scope(|| tracing::info!(refusal = "NAME_TAKEN", "A filing was refused."));
        tracing::info!("Nothing in particular.");
    }

    fn traces<S>() -> impl Layer<S>
    where
        S: Subscriber + for<'a> LookupSpan<'a>,
    {
        let provider = opentelemetry_sdk::trace::SdkTracerProvider::builder().build();
        tracing_opentelemetry::layer().with_tracer(provider.tracer("test"))
    }

    #[test]
    fn json_lines_are_objects_with_the_trace_id() {
        let sink = Sink::default();
        let writer = sink.clone();
        let lines = tracing_subscriber::fmt::layer()
            .with_writer(move || writer.clone())
            .fmt_fields(JsonFields::new())
            .event_format(JsonLine::new());
        let subscriber = tracing_subscriber::registry().with(traces()).with(lines);
        tracing::subscriber::with_default(subscriber, say_one_line_inside_a_trace_and_one_outside);
        let objects: Vec<serde_json::Value> =
            sink.text().lines().map(|line| serde_json::from_str(line).unwrap()).collect();
        assert_eq!(objects[0]["trace_id"], TRACE_ID);
        assert_eq!(objects[0]["refusal"], "NAME_TAKEN");
        assert_eq!(objects[0]["span"]["actnow.case_id"], "c-1");
        assert_eq!(objects[1].get("trace_id"), None);
        assert_eq!(objects[1]["message"], "Nothing in particular.");
    }

    #[test]
    fn pretty_lines_start_with_the_trace_id() {
        let sink = Sink::default();
        let writer = sink.clone();
        let lines = tracing_subscriber::fmt::layer()
            .with_ansi(false)
            .with_writer(move || writer.clone())
            .event_format(PrettyLine::new());
        let subscriber = tracing_subscriber::registry().with(traces()).with(lines);
        tracing::subscriber::with_default(subscriber, say_one_line_inside_a_trace_and_one_outside);
        let text = sink.text();
        let lines: Vec<&str> = text.lines().collect();
        assert!(lines[0].starts_with(TRACE_ID) && lines[0].contains("A filing was refused."), "{text}");
        assert!(!lines[1].contains(TRACE_ID), "{text}");
    }
}

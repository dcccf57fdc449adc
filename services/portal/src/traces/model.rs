//! A trace: OTLP's spans, each with the name of the process it comes from.

use std::collections::BTreeMap;

use actnow_chassis::CommandError;
use actnow_chassis::digest::to_hex;
use actnow_chassis::trace_context::CASE_ID;
use opentelemetry_proto::tonic::common::v1::any_value::Value;
use opentelemetry_proto::tonic::common::v1::{AnyValue, KeyValue};
use opentelemetry_proto::tonic::resource::v1::Resource;
use opentelemetry_proto::tonic::trace::v1::span::SpanKind;
use opentelemetry_proto::tonic::trace::v1::status::StatusCode;
use opentelemetry_proto::tonic::trace::v1::{ResourceSpans, ScopeSpans, Span as Otlp, TracesData};
use prost::Message;

/// Name of the process of a span.
const SERVICE_NAME: &str = "service.name";
/// Most attributes of a span or an event that are taken.
const ATTRIBUTES: usize = 32;
/// Most events and links of a span.
const EVENTS: usize = 8;
/// Most characters of a text.
const TEXT: usize = 256;
/// gRPC codes that are the server's fault, by number: UNKNOWN, DEADLINE_EXCEEDED, INTERNAL, UNAVAILABLE, DATA_LOSS.
const FAULTS: [&str; 5] = ["2", "4", "13", "14", "15"];

/// A span.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Span {
    /// `service.name` of its process.
    pub(crate) process: String,
    pub(crate) otlp: Otlp,
}

impl Span {
    /// An attribute as text; empty when it is not there.
    pub(crate) fn attribute(&self, key: &str) -> String {
        let found = self.otlp.attributes.iter().find(|pair| pair.key == key);
        found.and_then(|pair| pair.value.as_ref()).map(text_of).unwrap_or_default()
    }

    /// The case it belongs to; empty when it belongs to none.
    pub(crate) fn case_id(&self) -> String {
        self.attribute(CASE_ID)
    }

    /// Whether it says that it failed.
    pub(crate) fn failed(&self) -> bool {
        self.otlp.status.as_ref().is_some_and(|status| status.code == StatusCode::Error as i32)
    }

    /// Whether it failed by a fault of the house: a caller who is told no is none.
    pub(crate) fn is_fault(&self) -> bool {
        let code = self.attribute("rpc.grpc.status_code");
        let is_call = self.otlp.kind == SpanKind::Client as i32 && !code.is_empty();
        self.failed() && (!is_call || FAULTS.contains(&code.as_str()))
    }

    /// Nothing of it is longer than it needs to be.
    pub(crate) fn trimmed(mut self) -> Self {
        shorten(&mut self.process);
        let otlp = &mut self.otlp;
        shorten(&mut otlp.name);
        otlp.trace_state.clear();
        trim(&mut otlp.attributes);
        otlp.events.truncate(EVENTS);
        for event in &mut otlp.events {
            shorten(&mut event.name);
            trim(&mut event.attributes);
        }
        otlp.links.truncate(EVENTS);
        for link in &mut otlp.links {
            link.attributes.clear();
            link.trace_state.clear();
        }
        if let Some(status) = &mut otlp.status {
            shorten(&mut status.message);
        }
        self
    }
}

fn trim(attributes: &mut Vec<KeyValue>) {
    attributes.truncate(ATTRIBUTES);
    for pair in attributes {
        shorten(&mut pair.key);
        let value = pair.value.as_ref().map(text_of).unwrap_or_default();
        pair.value = Some(text(value));
    }
}

fn shorten(text: &mut String) {
    if let Some((end, _)) = text.char_indices().nth(TEXT) {
        text.truncate(end);
    }
}

/// A text as a value.
pub(super) fn text(mut value: String) -> AnyValue {
    shorten(&mut value);
    AnyValue { value: Some(Value::StringValue(value)) }
}

/// A value as text; lists are only named.
pub(crate) fn text_of(value: &AnyValue) -> String {
    match &value.value {
        Some(Value::StringValue(text)) => text.clone(),
        Some(Value::BoolValue(value)) => value.to_string(),
        Some(Value::IntValue(value)) => value.to_string(),
        Some(Value::DoubleValue(value)) => value.to_string(),
        Some(Value::BytesValue(bytes)) => to_hex(bytes),
        Some(Value::ArrayValue(_) | Value::KvlistValue(_) | Value::StringValueStrindex(_)) => {
            "[…]".to_owned()
        }
        None => String::new(),
    }
}

/// Spans with one trace id.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Trace {
    /// 32 hexadecimal digits.
    pub(crate) trace_id: String,
    /// Each once.
    pub(crate) spans: Vec<Span>,
}

impl Trace {
    /// Nanoseconds since 1970 at which the first span began.
    pub(crate) fn began(&self) -> u64 {
        self.spans.iter().map(|span| span.otlp.start_time_unix_nano).min().unwrap_or(0)
    }

    /// Whether a span of it belongs to the case.
    pub(crate) fn concerns(&self, case_id: &str) -> bool {
        self.spans.iter().any(|span| span.case_id() == case_id)
    }
}

/// The spans of an export, one by one.
pub(crate) fn spans_of(exported: Vec<ResourceSpans>) -> Vec<Span> {
    let mut spans = Vec::new();
    for from in exported {
        let attributes = from.resource.unwrap_or_default().attributes;
        let named = attributes.iter().find(|pair| pair.key == SERVICE_NAME);
        let process = named.and_then(|pair| pair.value.as_ref()).map(text_of).unwrap_or_default();
        let inside = from.scope_spans.into_iter().flat_map(|scope| scope.spans);
        spans.extend(inside.map(|otlp| Span { process: process.clone(), otlp }));
    }
    spans
}

/// Traces of spans in any order, as they first appear; a span that came twice counts once.
pub(crate) fn grouped(spans: Vec<Span>) -> Vec<Trace> {
    let mut traces: Vec<Trace> = Vec::new();
    let mut places: BTreeMap<Vec<u8>, usize> = BTreeMap::new();
    let mut known: std::collections::HashSet<(usize, Vec<u8>)> = std::collections::HashSet::new();
    for span in spans {
        let place = *places.entry(span.otlp.trace_id.clone()).or_insert_with(|| {
            traces.push(Trace { trace_id: to_hex(&span.otlp.trace_id), spans: Vec::new() });
            traces.len() - 1
        });
        if known.insert((place, span.otlp.span_id.clone())) {
            traces[place].spans.push(span);
        }
    }
    traces
}

/// Spans as bytes for the database.
pub(crate) fn to_bytes(spans: &[Span]) -> Vec<u8> {
    let mut by_process: BTreeMap<&str, Vec<Otlp>> = BTreeMap::new();
    for span in spans {
        by_process.entry(&span.process).or_default().push(span.otlp.clone());
    }
    let resource_spans = by_process.into_iter().map(|(process, spans)| {
        let named = KeyValue {
            key: SERVICE_NAME.to_owned(),
            value: Some(text(process.to_owned())),
            ..Default::default()
        };
        ResourceSpans {
            resource: Some(Resource { attributes: vec![named], ..Resource::default() }),
            scope_spans: vec![ScopeSpans { spans, ..ScopeSpans::default() }],
            ..ResourceSpans::default()
        }
    });
    TracesData { resource_spans: resource_spans.collect() }.encode_to_vec()
}

/// Traces of rows: each with the bytes that were kept of it.
///
/// # Errors
/// When bytes are not what was written.
pub(crate) fn traces_of(rows: Vec<(String, Vec<Vec<u8>>)>) -> Result<Vec<Trace>, CommandError> {
    let mut spans = Vec::new();
    for bytes in rows.iter().flat_map(|(_, bodies)| bodies) {
        let data = TracesData::decode(bytes.as_slice()).map_err(CommandError::internal)?;
        spans.extend(spans_of(data.resource_spans));
    }
    Ok(grouped(spans))
}

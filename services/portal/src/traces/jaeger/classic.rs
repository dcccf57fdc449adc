//! The interface of Jaeger's own page until version 2.14, which others speak, too.

use std::collections::HashMap;

use actnow_chassis::digest::from_hex;
use anyhow::{Context, Result};
use opentelemetry_proto::tonic::common::v1::KeyValue;
use opentelemetry_proto::tonic::trace::v1::span::{Event, Link, SpanKind};
use opentelemetry_proto::tonic::trace::v1::status::StatusCode;
use opentelemetry_proto::tonic::trace::v1::{Span as Otlp, Status};
use serde::{Deserialize, Deserializer};
use serde_json::Value;

use super::super::SHOWN;
use super::super::model::{Span, text};
use super::{Search, query};

/// Where traces of a case are searched; times in microseconds.
pub(super) fn search(search: &Search<'_>) -> String {
    let (from, until) =
        (search.from.timestamp_micros().to_string(), search.until.timestamp_micros().to_string());
    query(
        "/api/traces",
        &[
            ("service", search.service),
            ("tags", &search.tags()),
            ("start", &from),
            ("end", &until),
            ("limit", &SHOWN.to_string()),
        ],
    )
}

#[derive(Deserialize)]
struct Answer {
    #[serde(default, deserialize_with = "or_nothing")]
    data: Vec<JsonTrace>,
}

#[derive(Deserialize)]
struct JsonTrace {
    #[serde(default, deserialize_with = "or_nothing")]
    spans: Vec<JsonSpan>,
    #[serde(default)]
    processes: HashMap<String, Process>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Process {
    service_name: String,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct JsonSpan {
    #[serde(rename = "traceID")]
    trace_id: String,
    #[serde(rename = "spanID")]
    span_id: String,
    operation_name: String,
    #[serde(default, deserialize_with = "or_nothing")]
    references: Vec<Reference>,
    /// Microseconds since 1970.
    start_time: u64,
    duration: u64,
    #[serde(default, deserialize_with = "or_nothing")]
    tags: Vec<Tag>,
    #[serde(default, deserialize_with = "or_nothing")]
    logs: Vec<Log>,
    #[serde(rename = "processID", default)]
    process_id: String,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Reference {
    ref_type: String,
    #[serde(rename = "traceID")]
    trace_id: String,
    #[serde(rename = "spanID")]
    span_id: String,
}

#[derive(Deserialize)]
struct Tag {
    key: String,
    #[serde(default)]
    value: Value,
}

#[derive(Deserialize)]
struct Log {
    timestamp: u64,
    #[serde(default, deserialize_with = "or_nothing")]
    fields: Vec<Tag>,
}

/// What is empty is often said to be null.
fn or_nothing<'de, D: Deserializer<'de>, T: Deserialize<'de>>(from: D) -> Result<Vec<T>, D::Error> {
    Ok(Option::<Vec<T>>::deserialize(from)?.unwrap_or_default())
}

/// The spans of an answer.
pub(super) fn read(answer: &[u8]) -> Result<Vec<Span>> {
    let answer: Answer = serde_json::from_slice(answer).context("not Jaeger's classic interface")?;
    let mut spans = Vec::new();
    for trace in answer.data {
        for span in trace.spans {
            let process = trace.processes.get(&span.process_id);
            let process = process.map(|process| process.service_name.clone()).unwrap_or_default();
            spans.push(Span { process, otlp: otlp(span)? }.trimmed());
        }
    }
    Ok(spans)
}

/// Leading zeros are sometimes left out.
fn id(digits: &str, length: usize) -> Result<Vec<u8>> {
    Ok(from_hex(&format!("{digits:0>length$}"))?)
}

fn otlp(span: JsonSpan) -> Result<Otlp> {
    let (mut parent_span_id, mut links) = (Vec::new(), Vec::new());
    for reference in &span.references {
        // A reference into another trace is a link, whatever it is called.
        if reference.ref_type == "CHILD_OF" && reference.trace_id == span.trace_id {
            parent_span_id = id(&reference.span_id, 16)?;
        } else {
            let (trace_id, span_id) = (id(&reference.trace_id, 32)?, id(&reference.span_id, 16)?);
            links.push(Link { trace_id, span_id, ..Link::default() });
        }
    }
    let tag = |key: &str| span.tags.iter().find(|tag| tag.key == key).map(|tag| plain(&tag.value));
    let said = |key: &str| tag(key).unwrap_or_default();
    let failed = said("error") == "true" || said("otel.status_code") == "ERROR";
    let status = Status {
        message: said("otel.status_description"),
        code: if failed { StatusCode::Error } else { StatusCode::Unset } as i32,
    };
    let kind = SpanKind::from_str_name(&format!("SPAN_KIND_{}", said("span.kind").to_uppercase()));
    let start = span.start_time.saturating_mul(1_000);
    Ok(Otlp {
        trace_id: id(&span.trace_id, 32)?,
        span_id: id(&span.span_id, 16)?,
        parent_span_id,
        kind: kind.unwrap_or_default() as i32,
        status: Some(status),
        start_time_unix_nano: start,
        end_time_unix_nano: start.saturating_add(span.duration.saturating_mul(1_000)),
        attributes: span.tags.into_iter().map(attribute).collect(),
        events: span.logs.into_iter().map(event).collect(),
        name: span.operation_name,
        links,
        ..Otlp::default()
    })
}

fn attribute(tag: Tag) -> KeyValue {
    KeyValue { value: Some(text(plain(&tag.value))), key: tag.key, ..KeyValue::default() }
}

/// What was logged: the field that names the event, or the message.
fn event(log: Log) -> Event {
    let named = log.fields.iter().find(|field| field.key == "event" || field.key == "message");
    Event {
        time_unix_nano: log.timestamp.saturating_mul(1_000),
        name: named.or(log.fields.first()).map(|field| plain(&field.value)).unwrap_or_default(),
        ..Event::default()
    }
}

fn plain(value: &Value) -> String {
    value
        .as_str()
        .map_or_else(|| if value.is_null() { String::new() } else { value.to_string() }, str::to_owned)
}

//! Jaeger's stable interface: OTLP as JSON, digits in hexadecimal, large numbers as text.

use actnow_chassis::digest::from_hex;
use anyhow::{Context, Result};
use chrono::SecondsFormat;
use opentelemetry_proto::tonic::common::v1::KeyValue;
use opentelemetry_proto::tonic::trace::v1::span::{Event, Link, SpanKind};
use opentelemetry_proto::tonic::trace::v1::status::StatusCode;
use opentelemetry_proto::tonic::trace::v1::{Span as Otlp, Status};
use serde::Deserialize;
use serde_json::Value;

use super::super::SHOWN;
use super::super::model::{Span, text};
use super::{Search, query};

/// Where traces of a case are searched: the parameters in both spellings, since versions of Jaeger differ.
pub(super) fn search(search: &Search<'_>) -> String {
    let rfc3339 = |at: chrono::DateTime<chrono::Utc>| at.to_rfc3339_opts(SecondsFormat::Millis, true);
    let (from, until, depth) = (rfc3339(search.from), rfc3339(search.until), SHOWN.to_string());
    query(
        "/api/v3/traces",
        &[
            ("query.serviceName", search.service),
            ("query.service_name", search.service),
            ("query.startTimeMin", &from),
            ("query.start_time_min", &from),
            ("query.startTimeMax", &until),
            ("query.start_time_max", &until),
            ("query.searchDepth", &depth),
            ("query.num_traces", &depth),
            ("query.attributes", &search.tags()),
        ],
    )
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Answer {
    result: Traces,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Traces {
    #[serde(default)]
    resource_spans: Vec<Resource>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Resource {
    #[serde(default)]
    resource: Attributes,
    #[serde(default)]
    scope_spans: Vec<Scope>,
}

#[derive(Default, Deserialize)]
struct Attributes {
    #[serde(default)]
    attributes: Vec<Attribute>,
}

#[derive(Deserialize)]
struct Scope {
    #[serde(default)]
    spans: Vec<JsonSpan>,
}

#[derive(Deserialize)]
struct Attribute {
    key: String,
    #[serde(default)]
    value: Value,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct JsonSpan {
    trace_id: String,
    span_id: String,
    #[serde(default)]
    parent_span_id: String,
    #[serde(default)]
    name: String,
    #[serde(default)]
    kind: Value,
    #[serde(default)]
    start_time_unix_nano: Value,
    #[serde(default)]
    end_time_unix_nano: Value,
    #[serde(default)]
    attributes: Vec<Attribute>,
    #[serde(default)]
    events: Vec<JsonEvent>,
    #[serde(default)]
    links: Vec<JsonLink>,
    #[serde(default)]
    status: JsonStatus,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct JsonEvent {
    #[serde(default)]
    time_unix_nano: Value,
    #[serde(default)]
    name: String,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct JsonLink {
    trace_id: String,
    span_id: String,
}

#[derive(Default, Deserialize)]
struct JsonStatus {
    #[serde(default)]
    code: Value,
    #[serde(default)]
    message: String,
}

/// The spans of an answer.
pub(super) fn read(answer: &[u8]) -> Result<Vec<Span>> {
    let answer: Answer = serde_json::from_slice(answer).context("not Jaeger's third interface")?;
    let mut spans = Vec::new();
    for from in answer.result.resource_spans {
        let named = from.resource.attributes.iter().find(|one| one.key == "service.name");
        let process = named.map(|one| plain(&one.value)).unwrap_or_default();
        for span in from.scope_spans.into_iter().flat_map(|scope| scope.spans) {
            spans.push(Span { process: process.clone(), otlp: otlp(span)? }.trimmed());
        }
    }
    Ok(spans)
}

fn otlp(span: JsonSpan) -> Result<Otlp> {
    let event = |event: JsonEvent| Event {
        time_unix_nano: number(&event.time_unix_nano),
        name: event.name,
        ..Event::default()
    };
    let link = |link: JsonLink| -> Result<Link> {
        Ok(Link { trace_id: from_hex(&link.trace_id)?, span_id: from_hex(&link.span_id)?, ..Link::default() })
    };
    let failed = span.status.code == 2 || span.status.code == "STATUS_CODE_ERROR";
    let code = if failed { StatusCode::Error } else { StatusCode::Unset };
    Ok(Otlp {
        trace_id: from_hex(&span.trace_id)?,
        span_id: from_hex(&span.span_id)?,
        parent_span_id: from_hex(&span.parent_span_id)?,
        name: span.name,
        kind: kind(&span.kind) as i32,
        start_time_unix_nano: number(&span.start_time_unix_nano),
        end_time_unix_nano: number(&span.end_time_unix_nano),
        attributes: span.attributes.into_iter().map(attribute).collect(),
        events: span.events.into_iter().map(event).collect(),
        links: span.links.into_iter().map(link).collect::<Result<_>>()?,
        status: Some(Status { message: span.status.message, code: code as i32 }),
        ..Otlp::default()
    })
}

fn attribute(one: Attribute) -> KeyValue {
    KeyValue { value: Some(text(plain(&one.value))), key: one.key, ..KeyValue::default() }
}

/// `{"stringValue": "x"}` or `{"intValue": "7"}` as text.
fn plain(value: &Value) -> String {
    let inside = value.as_object().and_then(|object| object.values().next());
    match inside {
        Some(Value::String(text)) => text.clone(),
        Some(other @ (Value::Bool(_) | Value::Number(_))) => other.to_string(),
        Some(Value::Array(_) | Value::Object(_) | Value::Null) | None => String::new(),
    }
}

/// Large numbers come as text.
fn number(value: &Value) -> u64 {
    value.as_u64().or_else(|| value.as_str().and_then(|text| text.parse().ok())).unwrap_or(0)
}

/// A number, or its name.
fn kind(value: &Value) -> SpanKind {
    match value.as_i64() {
        Some(number) => i32::try_from(number).ok().and_then(|number| SpanKind::try_from(number).ok()),
        None => value.as_str().and_then(SpanKind::from_str_name),
    }
    .unwrap_or_default()
}

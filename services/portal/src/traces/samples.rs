//! Spans for tests.

use actnow_chassis::trace_context::CASE_ID;
use opentelemetry_proto::tonic::common::v1::KeyValue;
use opentelemetry_proto::tonic::trace::v1::span::SpanKind;
use opentelemetry_proto::tonic::trace::v1::status::StatusCode;
use opentelemetry_proto::tonic::trace::v1::{Span as Otlp, Status};

use super::model::{Span, text};

/// What matters of a span; times in microseconds.
#[derive(Clone, Copy)]
pub(super) struct Sample {
    pub(super) trace: u8,
    pub(super) id: u8,
    /// 0 for a root.
    pub(super) parent: u8,
    pub(super) at: (u64, u64),
    pub(super) process: &'static str,
    pub(super) service: &'static str,
    pub(super) case: &'static str,
    pub(super) kind: SpanKind,
    pub(super) failed: bool,
    pub(super) code: &'static str,
}

impl Default for Sample {
    fn default() -> Self {
        Self {
            trace: 1,
            id: 1,
            parent: 0,
            at: (0, 1),
            process: "actnow",
            service: "",
            case: "",
            kind: SpanKind::Internal,
            failed: false,
            code: "",
        }
    }
}

pub(super) fn attribute(key: &str, value: &str) -> KeyValue {
    KeyValue { key: key.to_owned(), value: Some(text(value.to_owned())), ..KeyValue::default() }
}

pub(super) fn span(sample: Sample) -> Span {
    let Sample { trace, id, parent, at: (start, end), process, service, case, kind, failed, code } = sample;
    let said = [("actnow.service", service), (CASE_ID, case), ("rpc.grpc.status_code", code)];
    let attributes = said.into_iter().filter(|(_, value)| !value.is_empty());
    let code = if failed { StatusCode::Error } else { StatusCode::Unset };
    let otlp = Otlp {
        trace_id: vec![trace; 16],
        span_id: vec![id; 8],
        parent_span_id: if parent == 0 { Vec::new() } else { vec![parent; 8] },
        name: format!("span {id}"),
        kind: kind as i32,
        start_time_unix_nano: start * 1_000,
        end_time_unix_nano: end * 1_000,
        attributes: attributes.map(|(key, value)| attribute(key, value)).collect(),
        status: Some(Status { message: String::new(), code: code as i32 }),
        ..Otlp::default()
    };
    Span { process: process.to_owned(), otlp }
}

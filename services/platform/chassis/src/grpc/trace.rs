//! The span of a call, on both sides of the wire (OpenTelemetry semantic conventions `rpc.*`).

use http::HeaderMap;
use tonic::Code;
use tracing::Span;
use tracing::field::Empty;

use crate::trace_context::{TRACEPARENT, set_parent};

const GRPC_STATUS: &str = "grpc-status";

/// The span of a request that arrived at `service`: child of the caller's, when it says so.
pub(super) fn server_span(service: &'static str, path: &str, headers: &HeaderMap) -> Span {
    let (rpc_service, rpc_method) = split(path);
    let span = tracing::info_span!(
        "rpc",
        otel.name = path.trim_start_matches('/'),
        otel.kind = "server",
        otel.status_code = Empty,
        rpc.system = "grpc",
        rpc.service = rpc_service,
        rpc.method = rpc_method,
        rpc.grpc.status_code = Empty,
        actnow.service = service,
        actnow.case_id = Empty,
    );
    if let Some(traceparent) = headers.get(TRACEPARENT).and_then(|value| value.to_str().ok()) {
        set_parent(&span, traceparent);
    }
    span
}

/// The span of a request we send: child of the current one.
pub(super) fn client_span(path: &str) -> Span {
    let (rpc_service, rpc_method) = split(path);
    tracing::info_span!(
        "rpc",
        otel.name = path.trim_start_matches('/'),
        otel.kind = "client",
        otel.status_code = Empty,
        rpc.system = "grpc",
        rpc.service = rpc_service,
        rpc.method = rpc_method,
        rpc.grpc.status_code = Empty,
        actnow.case_id = Empty,
    )
}

/// Writes the outcome on a server's span: only what is the server's fault makes it an error.
pub(super) fn record_served(span: &Span, headers: &HeaderMap) {
    let code = code_of(headers);
    span.record("rpc.grpc.status_code", code as i32);
    if is_server_fault(code) {
        span.record("otel.status_code", "ERROR");
    }
}

/// Writes the outcome on a client's span: everything but success is an error.
pub(super) fn record_called(span: &Span, headers: &HeaderMap) {
    let code = code_of(headers);
    span.record("rpc.grpc.status_code", code as i32);
    if code != Code::Ok {
        span.record("otel.status_code", "ERROR");
    }
}

/// An error of a unary call stands in the headers; success has its status in the trailers.
fn code_of(headers: &HeaderMap) -> Code {
    headers.get(GRPC_STATUS).map_or(Code::Ok, |value| Code::from_bytes(value.as_bytes()))
}

fn is_server_fault(code: Code) -> bool {
    match code {
        Code::Unknown
        | Code::DeadlineExceeded
        | Code::Unimplemented
        | Code::Internal
        | Code::Unavailable
        | Code::DataLoss => true,
        Code::Ok
        | Code::Cancelled
        | Code::InvalidArgument
        | Code::NotFound
        | Code::AlreadyExists
        | Code::PermissionDenied
        | Code::ResourceExhausted
        | Code::FailedPrecondition
        | Code::Aborted
        | Code::OutOfRange
        | Code::Unauthenticated => false,
    }
}

/// `/package.Service/Method` in its two parts.
fn split(path: &str) -> (&str, &str) {
    path.trim_start_matches('/').rsplit_once('/').unwrap_or((path, ""))
}

//! Traces: what happened in which process, how long it took, what failed.

use chrono::{DateTime, Utc};
use serde::Serialize;
use utoipa::ToSchema;

/// A trace at a glance.
#[derive(Debug, Clone, PartialEq, Serialize, ToSchema)]
pub(crate) struct TraceSummary {
    /// 32 hexadecimal digits.
    pub(crate) trace_id: String,
    /// What began it.
    pub(crate) name: String,
    /// By the machine's clock, as the house's business time.
    pub(crate) began_at: DateTime<Utc>,
    /// From the first beginning to the last end, in microseconds.
    pub(crate) duration_us: i64,
    pub(crate) spans: u32,
    pub(crate) errors: u32,
    /// Services it passed through, in the order they were reached.
    pub(crate) services: Vec<String>,
    /// Where the tracing backend shows it; empty: nowhere.
    pub(crate) url: String,
}

/// The traces of a case.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub(crate) struct CaseTraces {
    /// Who keeps traces: `KEPT` (the portal), `JAEGER`, `NONE`.
    pub(crate) source: String,
    /// The backend did not answer: what is there is not known.
    pub(crate) silent: bool,
    /// How long the portal keeps traces, in days; 0 when it keeps none.
    pub(crate) keep_days: u32,
    /// In the order they began; the newest of them.
    pub(crate) traces: Vec<TraceSummary>,
    /// There are older ones, too.
    pub(crate) more: bool,
}

/// Traces in which something failed, the newest first.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub(crate) struct FailedTraces {
    /// `KEPT`, `JAEGER`, `NONE`.
    pub(crate) source: String,
    /// Where the tracing backend is looked into; empty: nowhere.
    pub(crate) url: String,
    pub(crate) traces: Vec<FailedTrace>,
}

/// A trace in which something failed.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub(crate) struct FailedTrace {
    #[serde(flatten)]
    pub(crate) trace: TraceSummary,
    /// Which span failed first, and what it said.
    pub(crate) failed: String,
    pub(crate) said: String,
    /// Empty when it belongs to no case.
    pub(crate) case_id: String,
}

/// A fact about a span.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub(crate) struct SpanAttribute {
    pub(crate) key: String,
    pub(crate) value: String,
}

/// A line that was logged within a span.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub(crate) struct SpanEvent {
    /// Microseconds since the trace began.
    pub(crate) at_us: i64,
    pub(crate) text: String,
}

/// A piece of work in one process.
#[derive(Debug, Clone, PartialEq, Serialize, ToSchema)]
pub(crate) struct SpanView {
    pub(crate) span_id: String,
    /// Empty for a root.
    pub(crate) parent_id: String,
    /// 0 for a root; a child stands behind its parent.
    pub(crate) depth: u32,
    pub(crate) service: String,
    pub(crate) name: String,
    /// `SERVER`, `CLIENT`, `PRODUCER`, `CONSUMER`, `INTERNAL`.
    pub(crate) kind: String,
    /// Microseconds since the trace began.
    pub(crate) start_us: i64,
    pub(crate) duration_us: i64,
    pub(crate) failed: bool,
    /// What it says of its failure.
    pub(crate) said: String,
    /// Whether the trace would have ended earlier without it.
    pub(crate) critical: bool,
    pub(crate) case_id: String,
    /// The message it handled; empty when it handled none.
    pub(crate) message_id: String,
    pub(crate) attributes: Vec<SpanAttribute>,
    pub(crate) events: Vec<SpanEvent>,
    /// Traces it is linked to: what a person acted upon.
    pub(crate) links: Vec<String>,
}

/// A trace with its spans.
#[derive(Debug, Clone, PartialEq, Serialize, ToSchema)]
pub(crate) struct TraceView {
    #[serde(flatten)]
    pub(crate) trace: TraceSummary,
    /// In the order they are drawn.
    pub(crate) rows: Vec<SpanView>,
    /// Spans beyond the most that are shown.
    pub(crate) left_out: u32,
}

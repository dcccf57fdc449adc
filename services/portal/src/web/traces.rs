//! Traces: of a case, for whoever sees the case; those in which something failed, for operators.

use actnow_chassis::clock::machine_time;
use actnow_chassis::digest::from_hex;
use actnow_proto::fast_track::v1::GetCaseRequest;
use axum::Json;
use axum::extract::{Path, State};
use axum::http::StatusCode;
use chrono::TimeDelta;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use super::Portal;
use super::operating::READERS;
use super::problem::{Failure, Shows};
use crate::departments::Visitor;
use crate::traces::{SourceError, Trace, TraceSource, summary, view};
use crate::wire::{CaseTraces, FailedTrace, FailedTraces, Problem, TraceView};

pub(super) fn routes() -> OpenApiRouter<Portal> {
    OpenApiRouter::new()
        .routes(routes!(traces_of_case))
        .routes(routes!(trace_of_case))
        .routes(routes!(failed_traces))
        .routes(routes!(one_trace))
}

impl From<SourceError> for Failure {
    fn from(error: SourceError) -> Self {
        match error {
            SourceError::Database(error) => error.into(),
            SourceError::Silent(cause) => {
                told(&cause);
                Self::new(
                    StatusCode::SERVICE_UNAVAILABLE,
                    "TRACES_SILENT",
                    "链路跟踪系统没有应答，请稍后重试",
                    "the tracing backend does not answer, try again later",
                )
            }
        }
    }
}

fn told(cause: &anyhow::Error) {
    tracing::warn!(error = format!("{cause:#}"), "The tracing backend did not answer.");
}

impl Portal {
    /// How far the house's clock is ahead of the machine's, by which spans are timed.
    fn ahead(&self) -> TimeDelta {
        self.database.clock().now() - machine_time()
    }

    /// Where a Jaeger shows traces to people.
    fn trace_pages(&self) -> &str {
        &self.settings.traces.jaeger.ui
    }

    fn shown(&self, trace: &Trace) -> Json<TraceView> {
        Json(view(trace, self.ahead(), self.trace_pages()))
    }
}

/// Whoever sees the case sees its traces: the department that holds the case decides. Answers the traces that the
/// journey tells of, in their order.
async fn may_see(portal: &Portal, visitor: &Visitor, case_id: &str) -> Result<Vec<String>, Failure> {
    let request = GetCaseRequest { case_id: case_id.to_owned() };
    let answer = portal.departments.fast_track(&visitor.tokens).get_case(request).await?.into_inner();
    let lines = answer.case.unwrap_or_default().journey;
    let mut told: Vec<String> = lines.into_iter().map(|line| line.trace_id).collect();
    told.retain(|trace_id| well_formed(trace_id).is_ok());
    told.dedup();
    Ok(told)
}

fn well_formed(trace_id: &str) -> Result<(), Failure> {
    let fits = trace_id.len() == 32 && from_hex(trace_id).is_ok();
    if fits { Ok(()) } else { Err(gone()) }
}

fn gone() -> Failure {
    Failure::new(
        StatusCode::NOT_FOUND,
        "TRACE_GONE",
        "找不到该链路：可能已超过保留期限，或当时没有记录",
        "no such trace: it may be older than traces are kept, or was not recorded",
    )
}

/// The traces of a case.
#[utoipa::path(get, path = "/bff/cases/{id}/traces", tag = "traces", params(("id" = String, Path)),
    responses((status = 200, body = CaseTraces), (status = "default", body = Problem)))]
async fn traces_of_case(
    State(portal): State<Portal>,
    visitor: Visitor,
    Path(case_id): Path<String>,
) -> Shows<CaseTraces> {
    let told_of = may_see(&portal, &visitor, &case_id).await?;
    let (found, silent) = match portal.traces.of_case(&case_id, &told_of).await {
        Ok(found) => (found, false),
        Err(SourceError::Silent(cause)) => {
            told(&cause);
            (crate::traces::Found::default(), true)
        }
        Err(error) => return Err(error.into()),
    };
    let (ahead, pages) = (portal.ahead(), portal.trace_pages());
    Ok(Json(CaseTraces {
        source: portal.traces.name().to_owned(),
        silent,
        keep_days: match portal.traces {
            TraceSource::Kept(_) => portal.settings.traces.keep_days,
            TraceSource::Jaeger(_) | TraceSource::Nowhere => 0,
        },
        traces: found.traces.iter().map(|trace| summary(trace, ahead, pages)).collect(),
        more: found.more,
    }))
}

/// One trace of a case with its spans.
#[utoipa::path(get, path = "/bff/cases/{id}/traces/{trace_id}", tag = "traces",
    params(("id" = String, Path), ("trace_id" = String, Path)),
    responses((status = 200, body = TraceView), (status = "default", body = Problem)))]
async fn trace_of_case(
    State(portal): State<Portal>,
    visitor: Visitor,
    Path((case_id, trace_id)): Path<(String, String)>,
) -> Shows<TraceView> {
    well_formed(&trace_id)?;
    may_see(&portal, &visitor, &case_id).await?;
    let trace = portal.traces.trace(&trace_id).await?.filter(|trace| trace.concerns(&case_id));
    Ok(portal.shown(&trace.ok_or_else(gone)?))
}

/// Traces in which something failed, the newest first.
#[utoipa::path(get, path = "/bff/ops/traces", tag = "operations",
    responses((status = 200, body = FailedTraces), (status = "default", body = Problem)))]
async fn failed_traces(State(portal): State<Portal>, visitor: Visitor) -> Shows<FailedTraces> {
    if !visitor.has_one_of(READERS) {
        return Err(Failure::forbidden());
    }
    let (ahead, pages) = (portal.ahead(), portal.trace_pages());
    let traces = portal.traces.failed().await?;
    let shown = traces.iter().map(|trace| {
        let fault =
            trace.spans.iter().filter(|span| span.is_fault()).min_by_key(|span| span.otlp.end_time_unix_nano);
        FailedTrace {
            trace: summary(trace, ahead, pages),
            failed: fault.map(|span| span.otlp.name.clone()).unwrap_or_default(),
            said: fault
                .and_then(|span| span.otlp.status.as_ref())
                .map(|status| status.message.clone())
                .unwrap_or_default(),
            case_id: trace
                .spans
                .iter()
                .map(|span| span.case_id())
                .find(|case| !case.is_empty())
                .unwrap_or_default(),
        }
    });
    Ok(Json(FailedTraces {
        source: portal.traces.name().to_owned(),
        url: pages.to_owned(),
        traces: shown.collect(),
    }))
}

/// Any trace with its spans.
#[utoipa::path(get, path = "/bff/ops/traces/{trace_id}", tag = "operations", params(("trace_id" = String, Path)),
    responses((status = 200, body = TraceView), (status = "default", body = Problem)))]
async fn one_trace(
    State(portal): State<Portal>,
    visitor: Visitor,
    Path(trace_id): Path<String>,
) -> Shows<TraceView> {
    if !visitor.has_one_of(READERS) {
        return Err(Failure::forbidden());
    }
    well_formed(&trace_id)?;
    Ok(portal.shown(&portal.traces.trace(&trace_id).await?.ok_or_else(gone)?))
}

//! Keeps traces: takes spans of this process and of others, writes down what is worth it, forgets what is old.

use std::time::{Duration, Instant};

use actnow_chassis::CommandError;
use actnow_chassis::clock::machine_time;
use actnow_chassis::database::{Database, Txn, WorkContext};
use actnow_chassis::telemetry::{SpansHere, spans_here};
use chrono::TimeDelta;
use tokio::sync::mpsc;
use tokio_util::sync::CancellationToken;

use super::model::{Span, spans_of, to_bytes};
use super::sieve::{Batch, Limits, Sieve};
use crate::config::{SERVICE, TraceSettings};
use crate::store::{self, Bounds, KeptTrace};

/// Exports of other processes that wait to be sifted.
const EXPORTS: usize = 256;
/// Spans are collected this long before they are written together.
const COLLECT: Duration = Duration::from_millis(300);
/// How often what is old is forgotten.
const TIDY: Duration = Duration::from_secs(60);
const MEBIBYTE: u32 = 1024 * 1024;

/// What keeps traces, and where other processes hand in their spans.
pub(crate) struct Keeping {
    database: Database,
    bounds: Bounds,
    sieve: Sieve,
    handed_in: mpsc::Receiver<Vec<Span>>,
}

impl Keeping {
    /// Within the bounds of `settings`; answers where spans are handed in.
    pub(crate) fn new(settings: &TraceSettings, database: Database) -> (Self, mpsc::Sender<Vec<Span>>) {
        let (sender, handed_in) = mpsc::channel(EXPORTS);
        let bounds = Bounds {
            age: TimeDelta::days(i64::from(settings.keep_days)),
            traces: i64::from(settings.keep_traces),
            octets: i64::from(settings.keep_mebibytes) * i64::from(MEBIBYTE),
        };
        let waiting = settings.waiting_mebibytes.saturating_mul(MEBIBYTE);
        let sieve = Sieve::new(Limits::of(usize::try_from(waiting).unwrap_or(usize::MAX)));
        (Self { database, bounds, sieve, handed_in }, sender)
    }

    async fn write(&mut self, spans: Vec<Span>) {
        let batches = self.sieve.sift(spans, Instant::now());
        if batches.is_empty() {
            return;
        }
        let rows = batches.into_iter().map(row).collect();
        let context = WorkContext::system(SERVICE, "spans");
        let work = move |txn: Txn| async move { store::keep_traces(&txn, rows, machine_time()).await };
        if let Err(error) = self.database.unit_of_work(context, work).await {
            tracing::warn!(error = %error.details(), "Spans could not be kept; they are lost.");
        }
    }

    async fn tidy(&mut self) {
        self.sieve.forget(Instant::now());
        let bounds = self.bounds;
        let context = WorkContext::system(SERVICE, "spans");
        let work = move |txn: Txn| async move { store::prune_traces(&txn, bounds, machine_time()).await };
        let pruned: Result<u64, CommandError> = self.database.unit_of_work(context, work).await;
        match pruned {
            Ok(0) => {}
            Ok(traces) => tracing::debug!(traces, "Old traces were forgotten."),
            Err(error) => {
                tracing::warn!(error = %error.details(), "Old traces could not be forgotten; trying again.");
            }
        }
    }
}

fn row(batch: Batch) -> KeptTrace {
    let body = to_bytes(&batch.spans);
    KeptTrace {
        trace_id: actnow_chassis::digest::to_hex(&batch.trace_id),
        cases: batch.cases.into_iter().collect(),
        of_case: batch.of_case,
        failed: batch.failed,
        body,
    }
}

/// Keeps traces until `stop`.
pub(crate) async fn keep(mut keeping: Keeping, stop: CancellationToken) {
    let mut here = spans_here();
    let mut tidy = tokio::time::interval(TIDY);
    let mut write = tokio::time::interval(COLLECT);
    write.set_missed_tick_behavior(tokio::time::MissedTickBehavior::Delay);
    let mut collected: Vec<Span> = Vec::new();
    loop {
        tokio::select! {
            () = stop.cancelled() => break,
            spans = heard(&mut here) => collected.extend(spans),
            // Only full while it writes: a bound on what is collected.
            Some(spans) = keeping.handed_in.recv() => collected.extend(spans),
            _ = write.tick(), if !collected.is_empty() => {
                keeping.write(std::mem::take(&mut collected)).await;
            }
            _ = tidy.tick() => keeping.tidy().await,
        }
    }
    keeping.write(collected).await;
}

async fn heard(here: &mut Option<SpansHere>) -> Vec<Span> {
    match here {
        Some(here) => spans_of(here.next().await),
        None => std::future::pending().await,
    }
}

#[cfg(test)]
#[path = "keeping_tests.rs"]
mod tests;

//! What is worth keeping: traces of cases and faults. The spans of a trace arrive from below, the call before the
//! one who called, and from several processes: each waits until one of its trace tells, and not longer than that.

use std::collections::{BTreeSet, HashMap, VecDeque};
use std::time::{Duration, Instant};

use prost::Message;

use super::model::Span;

/// How much the sieve holds.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Limits {
    /// Bytes of spans that wait.
    pub(crate) octets: usize,
    /// How long a span waits for its trace to be worth keeping.
    pub(crate) patience: Duration,
    /// Spans of one trace that are kept; what comes after them is left out.
    pub(crate) spans: usize,
    /// Traces that are known to be kept.
    pub(crate) known: usize,
}

impl Limits {
    /// For spans of `octets` bytes that wait.
    pub(crate) const fn of(octets: usize) -> Self {
        Self { octets, patience: Duration::from_secs(60), spans: 2_000, known: 20_000 }
    }
}

type TraceId = Vec<u8>;

/// Spans of one trace to be written down.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Batch {
    pub(crate) trace_id: TraceId,
    pub(crate) spans: Vec<Span>,
    /// Cases that are named in it.
    pub(crate) cases: BTreeSet<String>,
    /// Whether something failed in it.
    pub(crate) failed: bool,
    /// Whether the trace belongs to a case, by what is known so far.
    pub(crate) of_case: bool,
}

#[derive(Debug)]
struct Waiting {
    spans: Vec<Span>,
    octets: usize,
}

#[derive(Debug, Clone, Copy)]
struct Known {
    spans: usize,
    of_case: bool,
}

/// Spans that wait, and which traces are kept.
#[derive(Debug)]
pub(crate) struct Sieve {
    limits: Limits,
    waiting: HashMap<TraceId, Waiting>,
    /// In the order they came; whoever has gone already is passed over.
    queue: VecDeque<(Instant, TraceId)>,
    known: HashMap<TraceId, Known>,
    order: VecDeque<TraceId>,
    octets: usize,
}

impl Sieve {
    /// An empty sieve.
    pub(crate) fn new(limits: Limits) -> Self {
        Self {
            limits,
            waiting: HashMap::new(),
            queue: VecDeque::new(),
            known: HashMap::new(),
            order: VecDeque::new(),
            octets: 0,
        }
    }

    /// Takes spans in; answers what is to be written down now.
    pub(crate) fn sift(&mut self, spans: Vec<Span>, now: Instant) -> Vec<Batch> {
        let mut touched: Vec<TraceId> = Vec::new();
        for span in spans {
            // Not OTLP: nobody could find it again.
            if span.otlp.trace_id.len() != 16 || span.otlp.span_id.len() != 8 {
                continue;
            }
            let id = span.otlp.trace_id.clone();
            self.wait(span.trimmed(), now);
            if !touched.contains(&id) {
                touched.push(id);
            }
        }
        let batches = touched.into_iter().filter_map(|id| self.decide(id)).collect();
        self.forget(now);
        batches
    }

    fn wait(&mut self, span: Span, now: Instant) {
        let octets = span.otlp.encoded_len() + span.process.len();
        let id = span.otlp.trace_id.clone();
        let waiting = self.waiting.entry(id.clone()).or_insert_with(|| {
            self.queue.push_back((now, id));
            Waiting { spans: Vec::new(), octets: 0 }
        });
        waiting.spans.push(span);
        waiting.octets += octets;
        self.octets += octets;
    }

    fn decide(&mut self, id: TraceId) -> Option<Batch> {
        let spans = &self.waiting.get(&id)?.spans;
        let cases: BTreeSet<String> =
            spans.iter().map(Span::case_id).filter(|case| !case.is_empty()).collect();
        let failed = spans.iter().any(Span::is_fault);
        let before = self.known.get(&id).copied();
        if before.is_none() && cases.is_empty() && !failed {
            return None;
        }
        let mut spans = self.take(&id)?.spans;
        let known = before.unwrap_or(Known { spans: 0, of_case: false });
        spans.truncate(self.limits.spans.saturating_sub(known.spans));
        let of_case = known.of_case || !cases.is_empty();
        self.know(id.clone(), Known { spans: known.spans + spans.len(), of_case });
        (!spans.is_empty()).then_some(Batch { trace_id: id, spans, cases, failed, of_case })
    }

    fn take(&mut self, id: &TraceId) -> Option<Waiting> {
        let taken = self.waiting.remove(id)?;
        self.octets -= taken.octets;
        Some(taken)
    }

    fn know(&mut self, id: TraceId, known: Known) {
        if self.known.insert(id.clone(), known).is_none() {
            self.order.push_back(id);
        }
        while self.known.len() > self.limits.known {
            let Some(oldest) = self.order.pop_front() else { return };
            self.known.remove(&oldest);
        }
    }

    /// Drops what has waited long enough, and the oldest of what is too much.
    pub(crate) fn forget(&mut self, now: Instant) {
        while let Some((since, id)) = self.queue.front() {
            let over = now.duration_since(*since) >= self.limits.patience || self.octets > self.limits.octets;
            if self.waiting.contains_key(id) && !over {
                return;
            }
            if let Some((_, id)) = self.queue.pop_front() {
                self.take(&id);
            }
        }
    }

    /// Bytes of spans that wait.
    #[cfg(test)]
    pub(crate) fn octets(&self) -> usize {
        self.octets
    }
}

#[cfg(test)]
#[path = "sieve_tests.rs"]
mod tests;

//! A trace laid out for the eye: rows in the order of the tree, each with its service, and what it waited for last.

use std::collections::HashMap;

use actnow_chassis::digest::to_hex;
use chrono::{DateTime, TimeDelta, Utc};
use opentelemetry_proto::tonic::trace::v1::span::SpanKind;

use super::model::{Span, Trace, text_of};
use crate::wire::{SpanAttribute, SpanEvent, SpanView, TraceSummary, TraceView};

/// Most rows of one trace.
const ROWS: usize = 500;
/// The span's own word for its service, since several may share a process.
const SERVICE: &str = "actnow.service";
/// Name of a process with several services.
const HOUSE: &str = "actnow";
/// What rows say by other means.
const SAID_ELSEWHERE: [&str; 4] = [SERVICE, "actnow.case_id", "messaging.message.id", "busy_ns"];

/// The tree of a trace, and times of its spans in nanoseconds.
struct Tree<'t> {
    spans: Vec<&'t Span>,
    parents: Vec<Option<usize>>,
    children: Vec<Vec<usize>>,
    services: Vec<String>,
    began: u64,
}

impl<'t> Tree<'t> {
    fn of(trace: &'t Trace) -> Self {
        let mut spans: Vec<&Span> = trace.spans.iter().collect();
        spans.sort_by_key(|span| (span.otlp.start_time_unix_nano, span.otlp.span_id.clone()));
        let places: HashMap<&[u8], usize> =
            spans.iter().enumerate().map(|(place, span)| (span.otlp.span_id.as_slice(), place)).collect();
        let parent = |span: &&Span| places.get(span.otlp.parent_span_id.as_slice()).copied();
        let mut parents: Vec<Option<usize>> = spans.iter().map(parent).collect();
        cut_circles(&mut parents);
        let mut children = vec![Vec::new(); spans.len()];
        for (place, parent) in parents.iter().enumerate() {
            if let Some(parent) = parent {
                children[*parent].push(place);
            }
        }
        let mut tree = Self { began: trace.began(), spans, parents, children, services: Vec::new() };
        tree.services = tree.name_services();
        tree
    }

    fn roots(&self) -> impl Iterator<Item = usize> {
        (0..self.spans.len()).filter(|place| self.parents[*place].is_none())
    }

    /// Rows from top to bottom: a parent before its children, these by their beginning.
    fn order(&self) -> Vec<(usize, u32)> {
        let mut order = Vec::with_capacity(self.spans.len());
        let mut stack: Vec<(usize, u32)> = self.roots().map(|root| (root, 0)).collect();
        stack.reverse();
        while let Some((place, depth)) = stack.pop() {
            order.push((place, depth));
            stack.extend(self.children[place].iter().rev().map(|child| (*child, depth + 1)));
        }
        order
    }

    /// A call within a process that several services share is made by the service it runs in.
    fn name_services(&self) -> Vec<String> {
        let mut names = vec![String::new(); self.spans.len()];
        for (place, _) in self.order() {
            let (own, process) = (self.spans[place].attribute(SERVICE), &self.spans[place].process);
            names[place] = match self.parents[place] {
                _ if !own.is_empty() => own,
                Some(parent) if process == HOUSE => names[parent].clone(),
                Some(_) | None => process.clone(),
            };
        }
        names
    }

    fn start(&self, place: usize) -> u64 {
        self.spans[place].otlp.start_time_unix_nano
    }

    /// Never before its start, whatever clocks said.
    fn end(&self, place: usize) -> u64 {
        self.spans[place].otlp.end_time_unix_nano.max(self.start(place))
    }

    /// What the end of the trace waited for: the span that ended last, those that led to it, and within each of
    /// them, from its end backwards, the children it waited for.
    fn critical(&self) -> Vec<bool> {
        let mut critical = vec![false; self.spans.len()];
        let last = (0..self.spans.len()).max_by_key(|place| (self.end(*place), std::cmp::Reverse(*place)));
        let mut walk: Vec<(usize, u64)> = Vec::new();
        let mut at = last.map(|last| (last, self.end(last)));
        while let Some((place, until)) = at {
            walk.push((place, until));
            at = self.parents[place].map(|parent| (parent, self.start(place).min(self.end(parent))));
        }
        while let Some((place, until)) = walk.pop() {
            critical[place] = true;
            let mut cursor = until;
            let mut children: Vec<usize> = self.children[place].clone();
            children.sort_by_key(|child| std::cmp::Reverse(self.end(*child)));
            for child in children {
                if self.end(child) <= cursor && !critical[child] {
                    walk.push((child, self.end(child)));
                    cursor = self.start(child);
                }
            }
        }
        critical
    }
}

/// A parent that is its own descendant is none: what a stranger sends must not keep anybody busy.
fn cut_circles(parents: &mut [Option<usize>]) {
    for start in 0..parents.len() {
        let (mut at, mut steps) = (start, 0);
        while let Some(parent) = parents[at] {
            steps += 1;
            if parent == start || steps > parents.len() {
                parents[start] = None;
                break;
            }
            at = parent;
        }
    }
}

fn micros(nanos: u64) -> i64 {
    i64::try_from(nanos / 1_000).unwrap_or(i64::MAX)
}

fn instant(nanos: u64, ahead: TimeDelta) -> DateTime<Utc> {
    DateTime::from_timestamp_nanos(i64::try_from(nanos).unwrap_or(i64::MAX))
        .checked_add_signed(ahead)
        .unwrap_or_default()
}

/// A trace at a glance. The house's clock is `ahead` of the machine's; `ui` is where a Jaeger shows traces.
pub(crate) fn summary(trace: &Trace, ahead: TimeDelta, ui: &str) -> TraceSummary {
    summary_of(trace, &Tree::of(trace), ahead, ui)
}

fn summary_of(trace: &Trace, tree: &Tree<'_>, ahead: TimeDelta, ui: &str) -> TraceSummary {
    let ended = (0..tree.spans.len()).map(|place| tree.end(place)).max().unwrap_or(0);
    let mut services: Vec<String> = Vec::new();
    for service in &tree.services {
        if !services.contains(service) {
            services.push(service.clone());
        }
    }
    let url = if ui.is_empty() {
        String::new()
    } else {
        format!("{}/trace/{}", ui.trim_end_matches('/'), trace.trace_id)
    };
    TraceSummary {
        trace_id: trace.trace_id.clone(),
        name: tree.roots().next().map(|root| tree.spans[root].otlp.name.clone()).unwrap_or_default(),
        began_at: instant(tree.began, ahead),
        duration_us: micros(ended.saturating_sub(tree.began)),
        spans: u32::try_from(tree.spans.len()).unwrap_or(u32::MAX),
        errors: u32::try_from(tree.spans.iter().filter(|span| span.failed()).count()).unwrap_or(u32::MAX),
        services,
        url,
    }
}

/// A trace with its rows.
pub(crate) fn view(trace: &Trace, ahead: TimeDelta, ui: &str) -> TraceView {
    let tree = Tree::of(trace);
    let critical = tree.critical();
    let order = tree.order();
    let left_out = u32::try_from(order.len().saturating_sub(ROWS)).unwrap_or(u32::MAX);
    let rows = order
        .into_iter()
        .take(ROWS)
        .map(|(place, depth)| SpanView {
            depth,
            service: tree.services[place].clone(),
            critical: critical[place],
            start_us: micros(tree.start(place).saturating_sub(tree.began)),
            duration_us: micros(tree.end(place) - tree.start(place)),
            ..row(tree.spans[place], tree.began, tree.parents[place].is_some())
        })
        .collect();
    TraceView { trace: summary_of(trace, &tree, ahead, ui), rows, left_out }
}

/// What a span says by itself.
fn row(span: &Span, began: u64, has_parent: bool) -> SpanView {
    let otlp = &span.otlp;
    let attributes = otlp.attributes.iter().map(|pair| SpanAttribute {
        key: pair.key.clone(),
        value: pair.value.as_ref().map(text_of).unwrap_or_default(),
    });
    let shown = |one: &SpanAttribute| !one.value.is_empty() && !SAID_ELSEWHERE.contains(&one.key.as_str());
    let events = otlp.events.iter().map(|event| SpanEvent {
        at_us: micros(event.time_unix_nano.saturating_sub(began)),
        text: event.name.clone(),
    });
    let mut links: Vec<String> = otlp.links.iter().map(|link| to_hex(&link.trace_id)).collect();
    links.dedup();
    SpanView {
        span_id: to_hex(&otlp.span_id),
        parent_id: if has_parent { to_hex(&otlp.parent_span_id) } else { String::new() },
        depth: 0,
        service: String::new(),
        name: otlp.name.clone(),
        kind: kind(otlp.kind).to_owned(),
        start_us: 0,
        duration_us: 0,
        failed: span.failed(),
        said: otlp.status.as_ref().map(|status| status.message.clone()).unwrap_or_default(),
        critical: false,
        case_id: span.case_id(),
        message_id: span.attribute("messaging.message.id"),
        attributes: attributes.filter(shown).collect(),
        events: events.collect(),
        links,
    }
}

fn kind(number: i32) -> &'static str {
    match SpanKind::try_from(number).unwrap_or_default() {
        SpanKind::Server => "SERVER",
        SpanKind::Client => "CLIENT",
        SpanKind::Producer => "PRODUCER",
        SpanKind::Consumer => "CONSUMER",
        SpanKind::Internal | SpanKind::Unspecified => "INTERNAL",
    }
}

#[cfg(test)]
#[path = "picture_tests.rs"]
mod tests;

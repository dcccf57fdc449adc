//! Whatever comes in whatever order: bounds hold, and a trace worth keeping is kept whole.

use proptest::prelude::*;

use super::super::model::{grouped, to_bytes, traces_of};
use super::super::samples::{Sample, span};
use opentelemetry_proto::tonic::trace::v1::span::SpanKind;

use super::*;

const LIMITS: Limits = Limits { octets: 4_000, patience: Duration::from_secs(60), spans: 12, known: 5 };

fn of_case(trace: u8, id: u8) -> Span {
    span(Sample { trace, id, case: "case-1", ..Sample::default() })
}

fn plain(trace: u8, id: u8) -> Span {
    span(Sample { trace, id, ..Sample::default() })
}

#[test]
fn spans_wait_for_the_one_that_names_the_case() {
    let (mut sieve, now) = (Sieve::new(LIMITS), Instant::now());
    assert_eq!(sieve.sift(vec![plain(1, 3), plain(2, 1)], now), []);
    let [batch] = &sieve.sift(vec![of_case(1, 2)], now)[..] else { panic!("one trace") };
    assert_eq!((batch.trace_id[0], batch.spans.len(), batch.of_case, batch.failed), (1, 2, true, false));
    assert_eq!(batch.cases.iter().collect::<Vec<_>>(), ["case-1"]);
    // What comes later is kept at once, as a part of the case's trace.
    let [late] = &sieve.sift(vec![plain(1, 1)], now)[..] else { panic!("one trace") };
    assert!(late.of_case && late.cases.is_empty());
    // The other trace was of no interest to anybody.
    sieve.forget(now + LIMITS.patience);
    assert_eq!(sieve.octets(), 0);
    assert_eq!(sieve.sift(vec![of_case(2, 9)], now)[0].spans.len(), 1);
}

#[test]
fn a_fault_is_kept_and_a_no_to_a_caller_is_not() {
    let failed = |kind, code| span(Sample { trace: 7, id: 1, kind, failed: true, code, ..Sample::default() });
    for (kind, code, kept) in [
        (SpanKind::Client, "5", false),
        (SpanKind::Client, "9", false),
        (SpanKind::Client, "14", true),
        (SpanKind::Client, "", true),
        (SpanKind::Consumer, "", true),
        (SpanKind::Server, "13", true),
    ] {
        let batches = Sieve::new(LIMITS).sift(vec![failed(kind, code)], Instant::now());
        assert_eq!(batches.len(), usize::from(kept), "{kind:?} {code}");
        assert!(batches.iter().all(|batch| batch.failed && !batch.of_case));
    }
}

#[test]
fn what_is_not_otlp_is_passed_over_and_what_is_long_is_shortened() {
    let mut nobody = plain(1, 1);
    nobody.otlp.trace_id = vec![1; 3];
    let mut long = span(Sample { trace: 1, id: 2, case: "case-1", ..Sample::default() });
    long.otlp.name = "名".repeat(10_000);
    long.otlp
        .attributes
        .extend((0..500).map(|n| super::super::samples::attribute(&format!("a{n}"), &"x".repeat(5_000))));
    let [batch] = &Sieve::new(LIMITS).sift(vec![nobody, long], Instant::now())[..] else {
        panic!("one trace")
    };
    let [kept] = &batch.spans[..] else { panic!("one span") };
    assert_eq!((kept.otlp.name.chars().count(), kept.otlp.attributes.len()), (256, 32));
    assert!(kept.otlp.encoded_len() < 10_000);
}

#[test]
fn a_trace_that_never_ends_is_kept_up_to_its_limit() {
    let mut sieve = Sieve::new(LIMITS);
    let kept: usize = (0..100)
        .flat_map(|id| sieve.sift(vec![of_case(1, id)], Instant::now()))
        .map(|batch| batch.spans.len())
        .sum();
    assert_eq!(kept, LIMITS.spans);
}

#[test]
fn spans_survive_as_bytes() {
    let spans = vec![of_case(1, 1), plain(1, 2), of_case(1, 1)];
    let bytes = to_bytes(&spans);
    let traces = traces_of(vec![("01".repeat(16), vec![bytes])]).unwrap();
    assert_eq!(traces, grouped(spans.clone()));
    assert_eq!(traces[0].spans, spans[..2]);
    assert!(traces_of(vec![(String::new(), vec![vec![255]])]).is_err());
}

proptest! {
    /// Of spans in any order: what waits stays within its bytes, no span is written twice, and as long as nothing
    /// had to be dropped every span of a trace with a case is written once and no other is.
    #[test]
    fn bounds_hold(order in proptest::collection::vec((0_u8..4, 0_u8..12, any::<bool>()), 1..120), octets in 200_usize..40_000) {
        let mut sieve = Sieve::new(Limits { octets, spans: 1_000, known: 100, ..LIMITS });
        let (now, mut written, mut seen) = (Instant::now(), Vec::new(), Vec::new());
        for (trace, id, case) in order {
            if seen.iter().any(|(other, same, _)| (*other, *same) == (trace, id)) {
                continue;
            }
            seen.push((trace, id, case));
            let one = if case { of_case(trace, id) } else { plain(trace, id) };
            for batch in sieve.sift(vec![one], now) {
                written.extend(batch.spans.into_iter().map(|span| (span.otlp.trace_id[0], span.otlp.span_id[0])));
            }
            prop_assert!(sieve.octets() <= octets);
        }
        let mut once = written.clone();
        once.sort_unstable();
        once.dedup();
        prop_assert_eq!(once.len(), written.len());
        let kept = |trace: u8| seen.iter().any(|(other, _, case)| *other == trace && *case);
        prop_assert!(written.iter().all(|(trace, _)| kept(*trace)));
        if octets > 30_000 {
            let wanted = seen.iter().filter(|(trace, _, _)| kept(*trace)).count();
            prop_assert_eq!(written.len(), wanted);
        }
        sieve.forget(now + LIMITS.patience);
        prop_assert_eq!(sieve.octets(), 0);
    }
}

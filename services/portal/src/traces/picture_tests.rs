//! Rows, services and what the end waited for.

use proptest::prelude::*;

use super::super::samples::{Sample, span};
use super::*;

fn trace(samples: &[Sample]) -> Trace {
    Trace { trace_id: "01".repeat(16), spans: samples.iter().copied().map(span).collect() }
}

fn row_of(id: u8, parent: u8, at: (u64, u64), service: &'static str) -> Sample {
    Sample { id, parent, at, service, ..Sample::default() }
}

/// A hand-in as it is traced: the portal calls the fast track, its order reaches registration by message.
fn hand_in() -> Trace {
    trace(&[
        row_of(4, 3, (300, 900), "registration"),
        row_of(1, 0, (0, 200), "portal"),
        row_of(2, 1, (10, 190), ""),
        row_of(3, 2, (20, 180), "fast-track"),
        row_of(5, 3, (30, 60), ""),
        row_of(6, 4, (400, 500), ""),
        row_of(7, 4, (450, 700), ""),
        row_of(8, 4, (750, 2_000), ""),
    ])
}

#[test]
fn rows_stand_below_their_parents_and_name_their_service() {
    let view = view(&hand_in(), TimeDelta::zero(), "http://jaeger/");
    let rows: Vec<_> = view
        .rows
        .iter()
        .map(|row| (row.name.as_str(), row.depth, row.service.as_str(), row.start_us, row.duration_us))
        .collect();
    assert_eq!(
        rows,
        [
            ("span 1", 0, "portal", 0, 200),
            ("span 2", 1, "portal", 10, 180),
            ("span 3", 2, "fast-track", 20, 160),
            ("span 5", 3, "fast-track", 30, 30),
            ("span 4", 3, "registration", 300, 600),
            ("span 6", 4, "registration", 400, 100),
            ("span 7", 4, "registration", 450, 250),
            ("span 8", 4, "registration", 750, 1_250),
        ]
    );
    assert_eq!(view.trace.services, ["portal", "fast-track", "registration"]);
    assert_eq!(view.trace.url, format!("http://jaeger/trace/{}", "01".repeat(16)));
    assert_eq!((view.trace.duration_us, view.trace.spans, view.left_out), (2_000, 8, 0));
}

#[test]
fn the_critical_path_leads_from_the_root_to_the_last_end() {
    let view = view(&hand_in(), TimeDelta::zero(), "");
    let critical: Vec<&str> =
        view.rows.iter().filter(|row| row.critical).map(|row| row.name.as_str()).collect();
    // 6 ended while 7 went on; 5 was over before the order went out, and the fast track had waited for it.
    assert_eq!(critical, ["span 1", "span 2", "span 3", "span 5", "span 4", "span 7", "span 8"]);
}

#[test]
fn a_process_of_its_own_names_itself_and_a_lost_parent_is_no_parent() {
    let own = Sample { id: 2, parent: 9, process: "inspections", ..Sample::default() };
    let view = view(&trace(&[own]), TimeDelta::zero(), "");
    assert_eq!((view.rows[0].service.as_str(), view.rows[0].parent_id.as_str()), ("inspections", ""));
}

#[test]
fn the_time_of_a_trace_is_the_houses() {
    let began = summary(&hand_in(), TimeDelta::days(3), "").began_at;
    assert_eq!(began, DateTime::UNIX_EPOCH + TimeDelta::days(3));
}

proptest! {
    /// Whatever is sent, circles too: each span has one row, a child stands below its parent, and every critical
    /// span's parent is critical.
    #[test]
    fn any_trace_is_drawn(spans in proptest::collection::vec((0_u8..20, 0_u64..1_000, 0_u64..1_000), 1..20)) {
        let samples: Vec<Sample> = spans
            .iter()
            .zip(1_u8..)
            .map(|((parent, start, end), id)| row_of(id, *parent, (*start, *end), ""))
            .collect();
        let view = view(&trace(&samples), TimeDelta::zero(), "");
        prop_assert_eq!(view.rows.len(), samples.len());
        let mut above: HashMap<&str, &SpanView> = HashMap::new();
        for row in &view.rows {
            prop_assert!(row.duration_us >= 0 && row.start_us >= 0);
            if row.parent_id.is_empty() {
                prop_assert_eq!(row.depth, 0);
            } else {
                let parent = above.get(row.parent_id.as_str()).expect("a parent above");
                prop_assert_eq!(row.depth, parent.depth + 1);
                prop_assert!(!row.critical || parent.critical);
            }
            above.insert(&row.span_id, row);
        }
        prop_assert!(view.rows.iter().any(|row| row.critical));
    }
}

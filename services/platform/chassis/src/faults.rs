//! Named crash points: where a test kills the process to see that nothing is lost.
//!
//! Compiled to nothing unless the feature `faults` is on. `ACTNOW_CRASH=after-commit:2` aborts the process
//! when the point `after-commit` is passed for the second time.

/// Dies here when a test asked for it.
#[cfg(not(feature = "faults"))]
#[inline(always)]
pub fn crash_point(_name: &str) {}

/// Dies here when a test asked for it.
#[cfg(feature = "faults")]
pub fn crash_point(name: &str) {
    use std::sync::OnceLock;
    use std::sync::atomic::{AtomicU32, Ordering};

    static PLAN: OnceLock<Option<(String, u32)>> = OnceLock::new();
    static HITS: AtomicU32 = AtomicU32::new(0);

    let plan = PLAN.get_or_init(|| {
        let text = std::env::var("ACTNOW_CRASH").ok()?;
        let (point, nth) = text.split_once(':').unwrap_or((&text, "1"));
        Some((point.to_owned(), nth.parse().ok()?))
    });
    let Some((point, nth)) = plan else { return };
    if point == name && HITS.fetch_add(1, Ordering::SeqCst) + 1 == *nth {
        std::process::abort();
    }
}

/// Whether the bug `name` is planted in this run (`ACTNOW_PLANT=name`), so that a test can show that it would
/// notice it.
#[cfg(feature = "faults")]
pub fn planted(name: &str) -> bool {
    std::env::var("ACTNOW_PLANT").is_ok_and(|planted| planted == name)
}

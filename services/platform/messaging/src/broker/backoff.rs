//! How long to wait after a failure before the next try: jittered, so that replicas do not return as one herd.

use std::time::Duration;

const FIRST: Duration = Duration::from_millis(100);
const LONGEST: Duration = Duration::from_secs(2);

/// Counts failures in a row and draws the pause after them: from 0.1 s, doubling to 2 s, each halved at random.
#[derive(Debug, Default)]
pub(crate) struct Backoff {
    failures: u32,
}

impl Backoff {
    pub(crate) fn succeeded(&mut self) {
        self.failures = 0;
    }

    pub(crate) fn failed(&mut self) {
        self.failures = self.failures.saturating_add(1);
    }

    /// Waits as long as the failures so far ask for; not at all without one.
    pub(crate) async fn wait(&self) {
        if self.failures > 0 {
            tokio::time::sleep(self.pause()).await;
        }
    }

    fn pause(&self) -> Duration {
        let ceiling = FIRST.saturating_mul(1 << self.failures.clamp(1, 6)).min(LONGEST);
        ceiling.mul_f64(rand::random_range(0.5..=1.0))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pauses_stay_between_a_tenth_of_a_second_and_two() {
        let mut backoff = Backoff::default();
        for _ in 0..100 {
            backoff.failed();
            assert!((FIRST..=LONGEST).contains(&backoff.pause()));
        }
    }
}

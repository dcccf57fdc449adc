//! How long who guesses must wait. The time doubles with each wrong password beyond the threshold and has a longest
//! value: an attacker slows down, and an owner is never locked out for good.

use chrono::{DateTime, TimeDelta, Utc};

/// The rules for one kind of counter (per account, per address).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct LockoutRules {
    /// Failures that lock.
    pub threshold: u32,
    /// The first lock.
    pub first: TimeDelta,
    /// The longest lock.
    pub longest: TimeDelta,
    /// Failures are forgotten after such a time without another.
    pub forget_after: TimeDelta,
}

impl LockoutRules {
    fn lock_of(self, failures: u32) -> Option<TimeDelta> {
        let beyond = failures.checked_sub(self.threshold)?;
        let seconds = self.first.num_seconds().checked_shl(beyond.min(30)).unwrap_or(i64::MAX);
        Some(TimeDelta::seconds(seconds.clamp(1, self.longest.num_seconds())))
    }
}

/// What is known of an account name or an address.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Counter {
    /// Attempts that failed, or have not yet succeeded.
    pub failures: u32,
    /// The last of them.
    pub last_at: Option<DateTime<Utc>>,
    /// No attempt before.
    pub locked_until: Option<DateTime<Utc>>,
}

impl Counter {
    /// How long nobody may try.
    pub fn wait(&self, at: DateTime<Utc>) -> Option<TimeDelta> {
        self.locked_until.map(|until| until - at).filter(|wait| *wait > TimeDelta::zero())
    }

    /// An attempt begins. It counts as failed until it has succeeded: many at once get no more guesses than one
    /// after the other.
    #[must_use]
    pub fn tried(self, at: DateTime<Utc>, rules: LockoutRules) -> Self {
        let forgotten = self.last_at.is_none_or(|last| last + rules.forget_after <= at);
        let failures = if forgotten { 1 } else { self.failures.saturating_add(1) };
        Self { failures, last_at: Some(at), locked_until: rules.lock_of(failures).map(|lock| at + lock) }
    }

    /// The attempt succeeded and says nothing against who made it; earlier ones stay counted. For addresses: who
    /// guesses many accounts must not clear the count with one of their own.
    #[must_use]
    pub fn took_back(self, rules: LockoutRules) -> Self {
        let failures = self.failures.saturating_sub(1);
        let locked_until = self.locked_until.filter(|_| failures >= rules.threshold);
        Self { failures, locked_until, ..self }
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    const RULES: LockoutRules = LockoutRules {
        threshold: 5,
        first: TimeDelta::seconds(30),
        longest: TimeDelta::minutes(15),
        forget_after: TimeDelta::hours(24),
    };

    fn at(seconds: i64) -> DateTime<Utc> {
        DateTime::from_timestamp(1_800_000_000 + seconds, 0).unwrap()
    }

    #[test]
    fn the_wait_doubles_up_to_its_longest() {
        let (mut counter, mut now, mut waits) = (Counter::default(), 0, Vec::new());
        for _ in 0..12 {
            counter = counter.tried(at(now), RULES);
            let wait = counter.wait(at(now)).map_or(0, |wait| wait.num_seconds());
            waits.push(wait);
            now += wait;
            assert_eq!(counter.wait(at(now)), None, "free again when the wait is over");
        }
        assert_eq!(waits, [0, 0, 0, 0, 30, 60, 120, 240, 480, 900, 900, 900]);
    }

    #[test]
    fn failures_are_forgotten_and_a_success_takes_its_own_attempt_back() {
        let three = (0..3).fold(Counter::default(), |counter, n| counter.tried(at(n), RULES));
        assert_eq!(three.tried(at(24 * 3600 + 2), RULES).failures, 1);
        let five = (0..5).fold(Counter::default(), |counter, n| counter.tried(at(n), RULES));
        assert!(five.wait(at(5)).is_some());
        assert_eq!((five.took_back(RULES).failures, five.took_back(RULES).wait(at(5))), (4, None));
    }

    proptest! {
        #[test]
        fn nobody_waits_longer_than_the_longest(failures in 0_u32..u32::MAX) {
            let counter = Counter { failures, last_at: Some(at(0)), locked_until: None }.tried(at(0), RULES);
            prop_assert!(counter.wait(at(0)).is_none_or(|wait| wait <= RULES.longest));
        }
    }
}

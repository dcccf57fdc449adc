//! Ids and randomness of the house, injected so that tests can repeat a run.

use std::sync::{Arc, Mutex};

use chrono::{DateTime, Utc};
use rand::rngs::StdRng;
use rand::{Rng, RngCore, SeedableRng};
use uuid::Uuid;

/// Makes ids and random numbers. Cheap to clone; clones of a seeded source share one stream.
#[derive(Clone, Debug)]
pub enum Ids {
    /// From the operating system.
    System,
    /// From a seed: the same seed makes the same run.
    Seeded(Arc<Mutex<StdRng>>),
}

impl Ids {
    /// A repeatable source.
    pub fn seeded(seed: u64) -> Self {
        Self::Seeded(Arc::new(Mutex::new(StdRng::seed_from_u64(seed))))
    }

    /// A time-ordered id (UUIDv7) made at `at`.
    pub fn next(&self, at: DateTime<Utc>) -> Uuid {
        let mut random = [0_u8; 10];
        self.fill(&mut random);
        let millis = u64::try_from(at.timestamp_millis()).unwrap_or(0);
        uuid::Builder::from_unix_timestamp_millis(millis, &random).into_uuid()
    }

    /// A number in `0..bound`, for jitter.
    pub fn below(&self, bound: u64) -> u64 {
        if bound == 0 {
            return 0;
        }
        self.with(|rng| rng.next_u64() % bound)
    }

    /// Bytes nobody can guess, for session tokens and keys.
    pub fn secret<const BYTES: usize>(&self) -> [u8; BYTES] {
        let mut bytes = [0_u8; BYTES];
        self.fill(&mut bytes);
        bytes
    }

    fn fill(&self, bytes: &mut [u8]) {
        self.with(|rng| rng.fill_bytes(bytes));
    }

    #[expect(clippy::disallowed_methods, reason = "the one place that takes randomness from the machine")]
    fn with<T>(&self, f: impl FnOnce(&mut dyn RngCore) -> T) -> T {
        match self {
            Ids::System => f(&mut rand::rng()),
            Ids::Seeded(rng) => f(&mut *rng.lock().unwrap_or_else(std::sync::PoisonError::into_inner)),
        }
    }
}

/// A name for one run of a process: eight random characters, for prefixes and lease holders.
pub fn short_name(ids: &Ids) -> String {
    const ALPHABET: &[u8] = b"abcdefghjkmnpqrstuvwxyz23456789";
    ids.with(|rng| (0..8).map(|_| char::from(ALPHABET[rng.random_range(0..ALPHABET.len())])).collect())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ids_are_ordered_by_time_and_repeat_with_their_seed() {
        let early = DateTime::from_timestamp(1_000, 0).unwrap();
        let late = DateTime::from_timestamp(1_001, 0).unwrap();
        let (one, two) = (Ids::seeded(7), Ids::seeded(7));
        assert_eq!(one.next(early), two.next(early));
        assert!(one.next(early) < one.next(late));
    }
}

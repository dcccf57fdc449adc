//! Which automatic approvals are looked at again: chance that anybody can compute again.

use serde::{Deserialize, Serialize};
use sm3::{Digest, Sm3};
use uuid::Uuid;

/// All of them.
pub const MOST_PER_MILLE: u16 = 1_000;
/// Keeps these draws apart from other uses of the hash.
const USE: &[u8] = b"instant-review/1";

/// How is drawn: kept with each approval that could be.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ReviewDraw {
    /// The seed that the bureau has set. Ids of filings are given after it, and by the house.
    pub seed: String,
    /// So many of a thousand.
    pub per_mille: u16,
}

impl ReviewDraw {
    /// Whether the approval of this filing is drawn.
    pub fn draws(&self, filing_id: Uuid) -> bool {
        self.place_of(filing_id) < self.per_mille
    }

    /// The place of a filing among a thousand, from 0: the first eight bytes of SM3(use ‖ id ‖ seed) as a number,
    /// modulo 1000. Use and id have fixed lengths.
    fn place_of(&self, filing_id: Uuid) -> u16 {
        let mut hasher = Sm3::new();
        for part in [USE, filing_id.as_bytes(), self.seed.as_bytes()] {
            hasher.update(part);
        }
        let hash = hasher.finalize();
        let number = hash.iter().take(8).fold(0_u64, |number, byte| number << 8 | u64::from(*byte));
        u16::try_from(number % u64::from(MOST_PER_MILLE)).unwrap_or(MOST_PER_MILLE)
    }
}

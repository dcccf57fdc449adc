//! Numbers from a seed: SM3 in counter mode. Whole numbers only, every value equally likely.
//!
//! Block *i* is SM3(seed ‖ *i* as 8 bytes, big endian); each block gives four numbers of 8 bytes, big endian, in
//! order. The position counts the numbers that were taken, so that a later redraw goes on where the draw ended.

use super::hash::Hash32;

/// Numbers in a block.
const PER_BLOCK: u64 = 4;

/// A stream of numbers that its seed determines.
#[derive(Debug, Clone)]
pub struct DrawStream {
    seed: Hash32,
    position: u64,
    block: Hash32,
}

impl DrawStream {
    /// The stream of `seed` from its beginning.
    pub fn new(seed: Hash32) -> Self {
        Self::at(seed, 0)
    }

    /// The stream of `seed` after `position` numbers.
    pub fn at(seed: Hash32, position: u64) -> Self {
        Self { seed, position, block: block(&seed, position / PER_BLOCK) }
    }

    /// How many numbers were taken.
    pub const fn position(&self) -> u64 {
        self.position
    }

    fn next(&mut self) -> u64 {
        let within = usize::try_from(self.position % PER_BLOCK).unwrap_or_default();
        if within == 0 {
            self.block = block(&self.seed, self.position / PER_BLOCK);
        }
        self.position += 1;
        let mut bytes = [0; 8];
        bytes.copy_from_slice(&self.block.as_bytes()[within * 8..within * 8 + 8]);
        u64::from_be_bytes(bytes)
    }

    /// A number in `0..bound`, each as likely as the other: what would favour the small ones is thrown away
    /// and the next number taken. A bound of 0 counts as 1.
    pub fn below(&mut self, bound: u64) -> u64 {
        let bound = bound.max(1);
        // 2^64 mod bound: so many of the smallest numbers are too many.
        let too_many = bound.wrapping_neg() % bound;
        loop {
            let number = self.next();
            if number >= too_many {
                return number % bound;
            }
        }
    }
}

fn block(seed: &Hash32, counter: u64) -> Hash32 {
    Hash32::of([seed.as_bytes().as_slice(), counter.to_be_bytes().as_slice()])
}

#[cfg(test)]
mod tests {
    use super::*;

    fn seed() -> Hash32 {
        Hash32::of([b"stream".as_slice()])
    }

    #[test]
    fn a_stream_goes_on_where_it_was_left() {
        let mut whole = DrawStream::new(seed());
        let numbers: Vec<u64> = (0..50).map(|_| whole.next()).collect();
        for left in 0..50 {
            let mut rest = DrawStream::at(seed(), left);
            assert_eq!(rest.next(), numbers[usize::try_from(left).unwrap()], "after {left}");
        }
    }

    #[test]
    fn numbers_stay_below_their_bound_and_reach_all_of_it() {
        let mut stream = DrawStream::new(seed());
        for bound in [1, 2, 3, 7, 10] {
            let mut counts = vec![0_u32; usize::try_from(bound).unwrap()];
            for _ in 0..1_000 * bound {
                counts[usize::try_from(stream.below(bound)).unwrap()] += 1;
            }
            assert!(counts.iter().all(|count| (880..1_120).contains(count)), "{bound}: {counts:?}");
        }
        assert_eq!(stream.below(0), 0);
    }

    #[test]
    fn what_would_favour_small_numbers_is_thrown_away() {
        // Two thirds of all numbers fit: the others cost one more number each.
        let bound = u64::MAX / 3 * 2;
        let mut stream = DrawStream::new(seed());
        for _ in 0..3_000 {
            assert!(stream.below(bound) < bound);
        }
        let taken = stream.position();
        assert!((4_300..4_700).contains(&taken), "{taken} numbers for 3,000");
    }
}

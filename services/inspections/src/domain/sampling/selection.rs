//! Weighted drawing without replacement, in whole numbers: each step takes one of those that are left, as likely as
//! its weight says.
//!
//! The weights stand in a tree of sums (Fenwick 1994), so that a step costs the logarithm of the list's length.

use super::stream::DrawStream;

/// Draws `count` different indices of `weights`, in the order they are drawn.
pub fn draw(weights: &[u32], count: usize, stream: &mut DrawStream) -> Vec<usize> {
    let mut left = Sums::new(weights);
    let mut drawn = Vec::with_capacity(count);
    while drawn.len() < count && left.total > 0 {
        let index = left.find(stream.below(left.total));
        left.remove(index, weights[index]);
        drawn.push(index);
    }
    drawn
}

struct Sums {
    /// Entry *i* (from 1) holds the sum of the weights of as many places before it as its lowest bit says.
    tree: Vec<u64>,
    total: u64,
}

impl Sums {
    fn new(weights: &[u32]) -> Self {
        let mut tree = vec![0; weights.len() + 1];
        for (index, weight) in weights.iter().enumerate() {
            let place = index + 1;
            tree[place] += u64::from(*weight);
            let above = place + lowest_bit(place);
            if above < tree.len() {
                tree[above] += tree[place];
            }
        }
        let total = weights.iter().map(|weight| u64::from(*weight)).sum();
        Self { tree, total }
    }

    /// The index under whose share of the total `number` falls.
    fn find(&self, mut number: u64) -> usize {
        let mut index = 0;
        let mut step = self.tree.len().next_power_of_two() / 2;
        while step > 0 {
            let place = index + step;
            if place < self.tree.len() && self.tree[place] <= number {
                number -= self.tree[place];
                index = place;
            }
            step /= 2;
        }
        index
    }

    fn remove(&mut self, index: usize, weight: u32) {
        let mut place = index + 1;
        while place < self.tree.len() {
            self.tree[place] -= u64::from(weight);
            place += lowest_bit(place);
        }
        self.total -= u64::from(weight);
    }
}

const fn lowest_bit(place: usize) -> usize {
    place & place.wrapping_neg()
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::domain::sampling::hash::Hash32;

    /// The index under `number` by looking at one weight after the other.
    fn looked_up(weights: &[u32], mut number: u64) -> usize {
        for (index, weight) in weights.iter().enumerate() {
            if number < u64::from(*weight) {
                return index;
            }
            number -= u64::from(*weight);
        }
        panic!("beyond the total")
    }

    proptest! {
        #[test]
        fn the_tree_finds_what_looking_finds(mut weights in prop::collection::vec(1_u32..50, 1..40), seed in any::<u64>()) {
            let mut left = Sums::new(&weights);
            let mut stream = DrawStream::new(Hash32::of([seed.to_be_bytes().as_slice()]));
            while left.total > 0 {
                let number = stream.below(left.total);
                let index = left.find(number);
                prop_assert_eq!(index, looked_up(&weights, number));
                left.remove(index, weights[index]);
                weights[index] = 0;
            }
        }

        #[test]
        fn nothing_is_drawn_twice(weights in prop::collection::vec(1_u32..1_000, 1..60), count in 0_usize..80) {
            let mut drawn = draw(&weights, count, &mut DrawStream::new(Hash32::of([])));
            prop_assert_eq!(drawn.len(), count.min(weights.len()));
            drawn.sort_unstable();
            drawn.dedup();
            prop_assert_eq!(drawn.len(), count.min(weights.len()));
        }
    }

    #[test]
    fn the_first_draw_follows_the_weights() {
        const DRAWS: u64 = 40_000;
        let weights = [1, 2, 3, 4];
        let mut stream = DrawStream::new(Hash32::of([b"weights".as_slice()]));
        let mut counts = [0_u64; 4];
        for _ in 0..DRAWS {
            counts[draw(&weights, 1, &mut stream)[0]] += 1;
        }
        // Pearson's chi-square with three degrees of freedom: below 16.27 in 999 of 1,000 honest draws.
        let squares = counts.iter().zip(weights).map(|(count, weight)| {
            let expected = DRAWS * u64::from(weight) / 10;
            count.abs_diff(expected).pow(2) * 1_000 / expected
        });
        let chi_square_in_thousandths: u64 = squares.sum();
        assert!(chi_square_in_thousandths < 16_270, "{chi_square_in_thousandths}: {counts:?}");
    }
}

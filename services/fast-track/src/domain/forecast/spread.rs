//! How long something takes, by counting ways: exact, and the same for the same past.

/// Minutes of service time that are told apart: five days of eight hours. What takes longer is only "longer".
const HORIZON: usize = 2400;

/// How long something takes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Spread {
    /// In how many ways it takes so many minutes; the last place: longer.
    ways: Vec<u128>,
}

fn place(minutes: u32) -> usize {
    usize::try_from(minutes).map_or(HORIZON, |minutes| minutes.min(HORIZON))
}

impl Spread {
    fn empty() -> Self {
        Self { ways: vec![0; HORIZON + 1] }
    }

    /// Takes no time.
    pub(crate) fn none() -> Self {
        Self::of([0])
    }

    /// What each of the past ones took is one way.
    pub(crate) fn of(past: impl IntoIterator<Item = u32>) -> Self {
        let mut spread = Self::empty();
        for minutes in past {
            spread.ways[place(minutes)] += 1;
        }
        spread
    }

    fn present(&self) -> impl Iterator<Item = (usize, u128)> {
        self.ways.iter().copied().enumerate().filter(|(_, ways)| *ways > 0)
    }

    /// This, and after it `next`.
    pub(crate) fn then(&self, next: &Self) -> Self {
        let mut both = Self::empty();
        for (first, ways) in self.present() {
            for (second, more) in next.present() {
                both.ways[(first + second).min(HORIZON)] += ways * more;
            }
        }
        both
    }

    /// Until both are over that run beside one another.
    pub(crate) fn beside(&self, other: &Self) -> Self {
        let (mut ours, mut theirs, mut before) = (0, 0, 0);
        let mut both = Self::empty();
        for (minutes, ways) in both.ways.iter_mut().enumerate() {
            ours += self.ways[minutes];
            theirs += other.ways[minutes];
            *ways = ours * theirs - before;
            before = ours * theirs;
        }
        both
    }

    /// In how many of a hundred ways it takes at most `minutes`, rounded down.
    pub(crate) fn percent_within(&self, minutes: u32) -> u8 {
        let all: u128 = self.ways.iter().sum();
        // What lies beyond the horizon is never counted on.
        let last = place(minutes).min(HORIZON - 1);
        let within: u128 = self.ways.iter().take(last + 1).sum();
        (within * 100).checked_div(all).and_then(|percent| u8::try_from(percent).ok()).unwrap_or(0)
    }

    /// Least minutes within which it is done in `percent` of a hundred ways; `None` beyond the horizon.
    pub(crate) fn within_percent(&self, percent: u8) -> Option<u32> {
        let all: u128 = self.ways.iter().sum();
        let mut so_far = 0;
        let minutes = self.ways.iter().position(|ways| {
            so_far += ways;
            so_far * 100 >= all * u128::from(percent)
        })?;
        u32::try_from(minutes).ok().filter(|_| minutes < HORIZON)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_follows_adds_up_and_what_runs_beside_waits_for_the_later() {
        let (one, other) = (Spread::of([10, 20]), Spread::of([5, 30]));
        let after = one.then(&other);
        assert_eq!(
            [14, 15, 24, 25, 39, 40, 49, 50].map(|m| after.percent_within(m)),
            [0, 25, 25, 50, 50, 75, 75, 100]
        );
        let beside = one.beside(&other);
        assert_eq!([9, 10, 19, 20, 29, 30].map(|m| beside.percent_within(m)), [0, 25, 25, 50, 50, 100]);
        assert_eq!(
            [25, 50, 51, 100].map(|percent| beside.within_percent(percent)),
            [Some(10), Some(20), Some(30), Some(30)]
        );
        assert_eq!(one.then(&Spread::none()), one);
        assert_eq!(one.beside(&Spread::none()), one);
    }

    #[test]
    fn nothing_is_promised_beyond_the_horizon() {
        let long = Spread::of([u32::MAX, 2400, 2399, 1]);
        assert_eq!(long.percent_within(u32::MAX), 50);
        assert_eq!((long.within_percent(50), long.within_percent(51)), (Some(2399), None));
        assert_eq!(Spread::empty().percent_within(10), 0);
    }
}

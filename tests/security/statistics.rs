//! Whether two series of times come from the same clock: a rank test, so that a few slow answers of a busy machine
//! say nothing.

/// How many standard deviations the rank sum of `left` lies off what chance would make of it (Mann and Whitney),
/// positive when `left` is slower.
pub(crate) fn rank_deviation(left: &[f64], right: &[f64]) -> f64 {
    let mut all: Vec<(f64, bool)> =
        left.iter().map(|t| (*t, true)).chain(right.iter().map(|t| (*t, false))).collect();
    all.sort_by(|a, b| a.0.total_cmp(&b.0));
    let count = |length: usize| f64::from(u32::try_from(length).expect("a short series"));
    let (n, m) = (count(left.len()), count(right.len()));
    let ranks = all.iter().enumerate().filter(|(_, (_, is_left))| *is_left).map(|(at, _)| count(at + 1));
    let wins = ranks.sum::<f64>() - n * (n + 1.0) / 2.0;
    (wins - n * m / 2.0) / (n * m * (n + m + 1.0) / 12.0).sqrt()
}

/// The middle of a series.
pub(crate) fn median(times: &[f64]) -> f64 {
    let mut times = times.to_vec();
    times.sort_by(f64::total_cmp);
    times[times.len() / 2]
}

/// Beyond this a difference is none of chance: once in some ten thousand runs.
pub(crate) const NO_CHANCE: f64 = 4.0;

#[test]
fn a_planted_difference_is_found_and_noise_is_not() {
    // Times that repeat without a pattern, 100 to 140 ms, now and then twice as slow.
    let noise = |n: u32| f64::from(100 + n * 7919 % 41) * if n.is_multiple_of(9) { 2.0 } else { 1.0 };
    let known: Vec<f64> = (0..40).map(noise).collect();
    let same: Vec<f64> = (100..140).map(noise).collect();
    assert!(rank_deviation(&known, &same).abs() < NO_CHANCE, "{}", rank_deviation(&known, &same));
    // No hash was computed; or one of a quarter of the cost more.
    for factor in [0.1, 1.4] {
        let told: Vec<f64> = same.iter().map(|time| time * factor).collect();
        assert!(
            rank_deviation(&told, &known).abs() > NO_CHANCE,
            "{factor}: {}",
            rank_deviation(&told, &known)
        );
    }
    assert!(rank_deviation(&[3.0, 4.0], &[1.0, 2.0]) > 0.0);
    assert!((median(&[3.0, 1.0, 2.0]) - 2.0).abs() < f64::EPSILON);
}

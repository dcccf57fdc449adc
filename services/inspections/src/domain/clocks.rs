//! The clocks of inspections (法定时限): their periods stand in `data/clocks.csv`, a row each.

actnow_statutory_clock::clocks! {
/// A clock of inspections.
pub enum Clock from include_str!("../../data/clocks.csv");
    /// To publish the result of an inspection (公布检查结果).
    ResultPublication = "RESULT_PUBLICATION",
    /// Not to repeat a daily inspection of the same premises (不重复检查).
    DailyRepeat = "DAILY_REPEAT",
    /// To draw from frozen lists (抽取).
    Draw = "DRAW",
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_clock_has_its_row_and_each_row_its_clock() {
        let rows: Vec<&str> = Clock::table().rows().iter().map(|law| law.clock.as_str()).collect();
        assert_eq!(rows, Clock::ALL.iter().map(|clock| clock.name()).collect::<Vec<_>>());
        assert_eq!(Clock::DailyRepeat.months(), 3, "it is counted by hand");
    }
}

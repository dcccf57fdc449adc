//! Which food-licensing law applies. It is chosen by the *date of acceptance*, never by today (rules 0.1).

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};

use super::terms::RegimeTerms;

/// First day of the 2015 measures (《食品经营许可管理办法》, CFDA Order 17).
const FOOD_2015_FROM: NaiveDate = NaiveDate::from_ymd_opt(2015, 10, 1).expect("a calendar date");
/// First day of the 2023 measures (《食品经营许可和备案管理办法》, SAMR Order 78).
const FOOD_2023_FROM: NaiveDate = NaiveDate::from_ymd_opt(2023, 12, 1).expect("a calendar date");
/// First day on which prepackaged-only sales are filed, not licensed (Food Safety Law 35 as amended).
const PREPACKAGED_FILING_FROM: NaiveDate = NaiveDate::from_ymd_opt(2021, 4, 29).expect("a calendar date");

/// The legal regime of a food file.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub enum RegimeId {
    /// CFDA Order 17, acceptance dates 2015-10-01 to 2023-11-30.
    #[serde(rename = "FOOD_2015")]
    Food2015,
    /// SAMR Order 78, acceptance dates from 2023-12-01.
    #[serde(rename = "FOOD_2023")]
    Food2023,
}

/// The acceptance date lies before the oldest regime this house knows (2015-10-01).
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("no food regime in force on {on}")]
pub struct NoRegime {
    /// The acceptance date asked for.
    pub on: NaiveDate,
}

impl RegimeId {
    /// Both regimes, oldest first.
    pub const ALL: [RegimeId; 2] = [RegimeId::Food2015, RegimeId::Food2023];

    /// The regime in force on the date of acceptance.
    ///
    /// # Errors
    /// [`NoRegime`] before 2015-10-01.
    pub fn for_acceptance(on: NaiveDate) -> Result<Self, NoRegime> {
        if on < FOOD_2015_FROM {
            return Err(NoRegime { on });
        }
        Ok(if on < FOOD_2023_FROM { Self::Food2015 } else { Self::Food2023 })
    }

    /// The name in files and messages.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Food2015 => "FOOD_2015",
            Self::Food2023 => "FOOD_2023",
        }
    }
}

/// What prepackaged-only sales (仅销售预包装食品) need on a date.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum PrepackagedRule {
    /// A licence, until 2021-04-28.
    Licence,
    /// A filing, from 2021-04-29.
    Filing,
}

/// What the law in force on `on` asks of prepackaged-only sales.
pub fn prepackaged_rule(on: NaiveDate) -> PrepackagedRule {
    if on < PREPACKAGED_FILING_FROM { PrepackagedRule::Licence } else { PrepackagedRule::Filing }
}

/// The terms of both regimes, as loaded.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RegimeTable {
    /// Terms of [`RegimeId::Food2015`].
    pub food_2015: RegimeTerms,
    /// Terms of [`RegimeId::Food2023`].
    pub food_2023: RegimeTerms,
}

impl RegimeTable {
    /// The terms of `regime`.
    pub fn terms(&self, regime: RegimeId) -> &RegimeTerms {
        match regime {
            RegimeId::Food2015 => &self.food_2015,
            RegimeId::Food2023 => &self.food_2023,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn day(text: &str) -> NaiveDate {
        text.parse().unwrap()
    }

    #[test]
    fn the_regime_follows_the_date_of_acceptance() {
        assert_eq!(RegimeId::for_acceptance(day("2015-09-30")), Err(NoRegime { on: day("2015-09-30") }));
        assert_eq!(RegimeId::for_acceptance(day("2015-10-01")), Ok(RegimeId::Food2015));
        assert_eq!(RegimeId::for_acceptance(day("2018-11-12")), Ok(RegimeId::Food2015));
        assert_eq!(RegimeId::for_acceptance(day("2023-11-30")), Ok(RegimeId::Food2015));
        assert_eq!(RegimeId::for_acceptance(day("2023-12-01")), Ok(RegimeId::Food2023));
        assert_eq!(RegimeId::for_acceptance(day("2026-09-21")), Ok(RegimeId::Food2023));
    }

    #[test]
    fn prepackaged_sales_are_filed_from_29_april_2021() {
        assert_eq!(prepackaged_rule(day("2021-04-28")), PrepackagedRule::Licence);
        assert_eq!(prepackaged_rule(day("2021-04-29")), PrepackagedRule::Filing);
    }
}

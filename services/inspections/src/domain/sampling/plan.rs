//! The plan of a draw (抽查计划): what share of each stratum is drawn, how many inspectors go, and that sampling comes
//! beside full supervision of food, never in its place.

use std::collections::BTreeMap;

use actnow_decisions::{Text, Violations};
use chrono::NaiveDate;
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use crate::domain::inspectors::MIN_INSPECTORS;

/// Most inspectors of one team.
pub const MAX_TEAM: usize = 6;
/// Most strata of a plan.
pub const MAX_STRATA: usize = 50;

/// A share in ten-thousandths, 1 to 10,000: whole numbers, so that every machine rounds alike.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Rate(u32);

impl Rate {
    /// All of them.
    const WHOLE: u32 = 10_000;

    /// A share; `None` when it is nothing or more than all.
    pub fn try_new(per_ten_thousand: u32) -> Option<Self> {
        (1..=Self::WHOLE).contains(&per_ten_thousand).then_some(Self(per_ten_thousand))
    }

    /// The share in ten-thousandths.
    pub const fn per_ten_thousand(self) -> u32 {
        self.0
    }

    /// How many of `count` are drawn: rounded up, so that no stratum is left out.
    pub fn share_of(self, count: usize) -> usize {
        let share = (count as u128 * u128::from(self.0)).div_ceil(u128::from(Self::WHOLE));
        usize::try_from(share).unwrap_or(count).min(count)
    }
}

/// What becomes of full-coverage supervision (全覆盖重点监管) while this plan runs.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
pub enum Coverage {
    /// Special fields stay under full supervision; the draw comes beside it.
    BesideFullCoverage,
    /// Sampling stands in for it. Not lawful in a special field such as food.
    InsteadOfFullCoverage,
}

/// A plan.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct DrawPlan {
    /// Its id, part of the seed.
    pub id: Uuid,
    /// Its name.
    pub name: String,
    /// Share by stratum, such as a class of credit risk.
    pub rates: BTreeMap<String, Rate>,
    /// Inspectors of each team.
    pub team_size: usize,
    /// What becomes of full supervision.
    pub coverage: Coverage,
    /// Last day of the visits.
    pub due: NaiveDate,
}

impl DrawPlan {
    /// The plan, when it makes sense on `today`.
    ///
    /// # Errors
    /// Every field that does not.
    pub fn check(self, today: NaiveDate) -> Result<Self, Violations> {
        let mut found = Violations::new();
        if !(MIN_INSPECTORS..=MAX_TEAM).contains(&self.team_size) {
            let text = Text::new(
                format!("检查组为{MIN_INSPECTORS}至{MAX_TEAM}人"),
                format!("a team has {MIN_INSPECTORS} to {MAX_TEAM} inspectors"),
            );
            found.add("team_size", "Order 49 art 23", "TEAM_SIZE", text);
        }
        if self.rates.is_empty() || self.rates.len() > MAX_STRATA {
            let text = Text::new(
                format!("抽查比例分层应为1至{MAX_STRATA}层"),
                format!("a plan has 1 to {MAX_STRATA} strata"),
            );
            found.add("strata", "6.5", "STRATA", text);
        }
        if self.due <= today {
            let text = Text::new("检查截止日应当晚于今日", "the last day of the visits is not after today");
            found.add("due", "6.5", "DAY_PAST", text);
        }
        found.into_result(self)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_share_is_rounded_up_in_whole_numbers() {
        let share = |rate, count| Rate::try_new(rate).unwrap().share_of(count);
        let table = [(1_000, 200, 20), (300, 33, 1), (1, 1, 1), (10_000, 7, 7), (2_000, 11, 3), (500, 0, 0)];
        for (rate, count, drawn) in table {
            assert_eq!(share(rate, count), drawn, "{rate} of {count}");
        }
        assert_eq!((Rate::try_new(0), Rate::try_new(10_001)), (None, None));
    }
}

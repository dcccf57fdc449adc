//! Which food-licensing law applies, and every number that law sets.
//!
//! The law is chosen by the *date of acceptance*, never by today (rules 0.1). The numbers are defaults:
//! a bureau replaces them in its configuration when the official text says otherwise.

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};

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

/// Whether the time an operator needs to put things right stops the statutory clock.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
pub enum RectificationClock {
    /// It runs on (default: Licensing Law 45 does not list rectification).
    Runs,
    /// It stops until the re-visit.
    Suspended,
}

/// What becomes of an application for renewal that comes after the window, before the licence ends.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
pub enum LateRenewal {
    /// It is taken; after the last day business is suspended until it is granted (Order 78 art 32).
    Suspends,
    /// It is not taken: a new application is needed (Order 17 art 29).
    Refused,
}

/// Every number of one regime. `_wd` counts working days (工作日).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct RegimeTerms {
    /// Answer on acceptance; silence means deemed acceptance (Licensing Law 32).
    pub acceptance_wd: u32,
    /// Default period to supply what a correction notice lists.
    pub correction_wd: u32,
    /// Site visit, from receiving the task (Order 17 art 16; Order 78 art 20).
    pub visit_wd: u32,
    /// Decision, from acceptance (Order 17 art 17; Order 78 art 21).
    pub decision_wd: u32,
    /// The one extension the head may grant.
    pub extension_wd: u32,
    /// Certificate, from the decision (Order 17 art 18; Order 78 art 22).
    pub issue_wd: u32,
    /// Validity of a licence in years (Impl. Regulation 15).
    pub validity_years: u32,
    /// Supervision visit after a licence granted unvisited or on commitment (Order 78 art 34).
    pub follow_up_wd: u32,
    /// Publication of a filing (Order 78 art 43).
    pub filing_publicity_wd: u32,
    /// Filing a change of a filed item.
    pub filing_change_wd: u32,
    /// Cancelling the filing after the business ended.
    pub filing_cancel_wd: u32,
    /// Applying for a change of a licensed matter, after the change.
    pub change_wd: u32,
    /// Reporting what needs no new licence (Order 78 art 30).
    pub report_wd: u32,
    /// Renewal: earliest application before expiry; absent where the regime sets none.
    pub renewal_earliest_wd: Option<u32>,
    /// Renewal: latest application before expiry.
    pub renewal_latest_wd: u32,
    /// Replacing a lost or damaged certificate.
    pub replacement_wd: u32,
    /// Years nobody may apply again after false materials (Order 78 art 53).
    pub ban_false_materials_years: u32,
    /// Years after a licence that was obtained by fraud was revoked (Order 78 art 54; Licensing Law 79).
    pub ban_fraud_years: u32,
    /// Years after a licence was revoked as a penalty (Food Safety Law 135).
    pub ban_penalty_years: u32,
    /// Whether rectification stops the statutory clock.
    pub rectification: RectificationClock,
    /// What becomes of a late application for renewal.
    pub late_renewal: LateRenewal,
}

impl RegimeTerms {
    /// The numbers of CFDA Order 17.
    pub const FOOD_2015: RegimeTerms = RegimeTerms {
        acceptance_wd: 5,
        correction_wd: 10,
        visit_wd: 10,
        decision_wd: 20,
        extension_wd: 10,
        issue_wd: 10,
        validity_years: 5,
        follow_up_wd: 30,
        filing_publicity_wd: 5,
        filing_change_wd: 15,
        filing_cancel_wd: 15,
        change_wd: 10,
        report_wd: 10,
        renewal_earliest_wd: None,
        renewal_latest_wd: 30,
        replacement_wd: 20,
        ban_false_materials_years: 1,
        ban_fraud_years: 3,
        ban_penalty_years: 5,
        rectification: RectificationClock::Runs,
        late_renewal: LateRenewal::Refused,
    };

    /// The numbers of SAMR Order 78.
    pub const FOOD_2023: RegimeTerms = RegimeTerms {
        visit_wd: 5,
        decision_wd: 10,
        extension_wd: 5,
        issue_wd: 5,
        renewal_earliest_wd: Some(90),
        renewal_latest_wd: 15,
        replacement_wd: 10,
        late_renewal: LateRenewal::Suspends,
        ..Self::FOOD_2015
    };
}

/// The numbers of both regimes, as configured.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct RegimeTable {
    /// Terms of [`RegimeId::Food2015`].
    pub food_2015: RegimeTerms,
    /// Terms of [`RegimeId::Food2023`].
    pub food_2023: RegimeTerms,
}

impl Default for RegimeTable {
    fn default() -> Self {
        Self { food_2015: RegimeTerms::FOOD_2015, food_2023: RegimeTerms::FOOD_2023 }
    }
}

impl RegimeTable {
    /// The numbers of `regime`.
    pub fn terms(&self, regime: RegimeId) -> &RegimeTerms {
        match regime {
            RegimeId::Food2015 => &self.food_2015,
            RegimeId::Food2023 => &self.food_2023,
        }
    }

    /// Names of terms that cannot be meant: a period of no days, a licence without validity, a renewal window
    /// that ends before it begins. A house does not start with one.
    pub fn contradictions(&self) -> Vec<String> {
        RegimeId::ALL.into_iter().flat_map(|id| self.terms(id).contradictions(id)).collect()
    }
}

impl RegimeTerms {
    fn contradictions(&self, id: RegimeId) -> Vec<String> {
        let numbers = [
            ("acceptance_wd", self.acceptance_wd),
            ("correction_wd", self.correction_wd),
            ("visit_wd", self.visit_wd),
            ("decision_wd", self.decision_wd),
            ("extension_wd", self.extension_wd),
            ("issue_wd", self.issue_wd),
            ("validity_years", self.validity_years),
            ("follow_up_wd", self.follow_up_wd),
            ("filing_publicity_wd", self.filing_publicity_wd),
            ("filing_change_wd", self.filing_change_wd),
            ("filing_cancel_wd", self.filing_cancel_wd),
            ("change_wd", self.change_wd),
            ("report_wd", self.report_wd),
            ("renewal_latest_wd", self.renewal_latest_wd),
            ("replacement_wd", self.replacement_wd),
            ("ban_false_materials_years", self.ban_false_materials_years),
            ("ban_fraud_years", self.ban_fraud_years),
            ("ban_penalty_years", self.ban_penalty_years),
        ];
        let zero = numbers.into_iter().filter(|(_, n)| *n == 0);
        let mut found: Vec<String> =
            zero.map(|(name, _)| format!("{}.{name} is zero", id.as_str())).collect();
        if self.renewal_earliest_wd.is_some_and(|earliest| earliest < self.renewal_latest_wd) {
            found.push(format!("{}: the renewal window ends before it begins", id.as_str()));
        }
        found
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

    #[test]
    fn the_numbers_are_those_of_section_5_5() {
        let table = RegimeTable::default();
        let row = |id| {
            let t = table.terms(id);
            (t.acceptance_wd, t.visit_wd, t.decision_wd, t.extension_wd, t.issue_wd, t.filing_publicity_wd)
        };
        assert_eq!(row(RegimeId::Food2015), (5, 10, 20, 10, 10, 5));
        assert_eq!(row(RegimeId::Food2023), (5, 5, 10, 5, 5, 5));
        assert!(table.contradictions().is_empty());
    }

    #[test]
    fn terms_that_cannot_be_meant_are_named() {
        let mut table = RegimeTable::default();
        table.food_2015.decision_wd = 0;
        table.food_2023.renewal_earliest_wd = Some(10);
        assert_eq!(
            table.contradictions(),
            ["FOOD_2015.decision_wd is zero", "FOOD_2023: the renewal window ends before it begins"]
        );
    }
}

//! The periods of a regime, out of its table of clocks: which row is which period, and what a table must say. A bureau
//! replaces a table when the official text says otherwise; whoever reads one learns at once what is missing.

use actnow_decisions::Role;
use actnow_statutory_clock::{ClockLaw, ClockTable, PeriodUnit, SuspensionRule};
use serde::{Deserialize, Serialize};

/// The clocks of CFDA Order 17.
const CLOCKS_2015: &str = include_str!("../../data/clocks-2015.csv");
/// The clocks of SAMR Order 78.
const CLOCKS_2023: &str = include_str!("../../data/clocks-2023.csv");

/// Every row that a table may have.
const ROWS: [&str; 17] = [
    "ACCEPTANCE",
    "CORRECTION",
    "VISIT",
    "DECISION",
    "ISSUE",
    "VALIDITY",
    "FOLLOW_UP",
    "FILING_PUBLICITY",
    "FILING_CANCELLATION",
    "CHANGE",
    "REPORT",
    RENEWAL_EARLIEST,
    "RENEWAL_LATEST",
    "REPLACEMENT",
    "BAN_FALSE_MATERIALS",
    "BAN_FRAUD",
    "BAN_PENALTY",
];
/// The one row that a regime may lack: Order 17 knows no earliest day.
const RENEWAL_EARLIEST: &str = "RENEWAL_EARLIEST";

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

/// How long a decision may take.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct DecisionTerm {
    /// Working days from acceptance.
    pub wd: u32,
    /// What stops them.
    pub suspension: SuspensionRule,
    /// Working days that the head may add, once.
    pub extension_wd: u32,
}

/// Every period of one regime. `_wd` counts working days (工作日).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RegimeTerms {
    /// Answer on acceptance; silence means deemed acceptance (Licensing Law 32).
    pub acceptance_wd: u32,
    /// To supply what a correction notice lists.
    pub correction_wd: u32,
    /// Site visit, from receiving the task (Order 17 art 16; Order 78 art 20).
    pub visit_wd: u32,
    /// Decision on a new licence, a renewal or a change (Order 17 art 17; Order 78 art 21).
    pub decision: DecisionTerm,
    /// Certificate, from the decision (Order 17 art 18; Order 78 art 22).
    pub issue_wd: u32,
    /// Validity of a licence in years (Impl. Regulation 15).
    pub validity_years: u32,
    /// Supervision visit after a licence granted unvisited or on commitment (Order 78 art 34).
    pub follow_up_wd: u32,
    /// Publication of a filing (Order 78 art 43).
    pub filing_publicity_wd: u32,
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
    pub replacement: DecisionTerm,
    /// Months in which nobody may apply again after false materials (Order 78 art 53).
    pub ban_false_materials_months: u32,
    /// After a licence that was obtained by fraud was revoked (Order 78 art 54; Licensing Law 79).
    pub ban_fraud_months: u32,
    /// After a licence was revoked as a penalty (Food Safety Law 135).
    pub ban_penalty_months: u32,
    /// Whether rectification stops the statutory clock.
    pub rectification: RectificationClock,
    /// What becomes of a late application for renewal.
    pub late_renewal: LateRenewal,
}

/// A table of clocks that does not say what a regime needs.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[allow(missing_docs, reason = "the texts say it")]
pub enum TermsFault {
    #[error("the clock {0} is missing")]
    Missing(&'static str),
    #[error("the clock {0} is none of a food regime")]
    Unknown(String),
    #[error("the clock {0} is not counted in {1}")]
    Unit(&'static str, &'static str),
    #[error("the clock {0} says nothing of an extension by the head")]
    Extension(&'static str),
    #[error("the renewal window ends before it begins")]
    Window,
}

/// A table that is read by name.
struct Rows<'a>(&'a ClockTable);

impl Rows<'_> {
    fn law(&self, clock: &'static str) -> Result<&ClockLaw, TermsFault> {
        self.0.find(clock).ok_or(TermsFault::Missing(clock))
    }

    fn days(&self, clock: &'static str) -> Result<u32, TermsFault> {
        let days = self.law(clock)?.counted_in(PeriodUnit::WorkingDays);
        days.ok_or(TermsFault::Unit(clock, "WORKING_DAYS"))
    }

    fn months(&self, clock: &'static str) -> Result<u32, TermsFault> {
        let months = self.law(clock)?.counted_in(PeriodUnit::Months);
        months.ok_or(TermsFault::Unit(clock, "MONTHS"))
    }

    fn years(&self, clock: &'static str) -> Result<u32, TermsFault> {
        let months = self.months(clock)?;
        if months.is_multiple_of(12) { Ok(months / 12) } else { Err(TermsFault::Unit(clock, "whole years")) }
    }

    fn decision(&self, clock: &'static str) -> Result<DecisionTerm, TermsFault> {
        let law = self.law(clock)?;
        let by_head = law.extension.filter(|_| law.extended_by == Some(Role::Head));
        let extension_wd = by_head.ok_or(TermsFault::Extension(clock))?;
        Ok(DecisionTerm { wd: self.days(clock)?, suspension: law.suspension, extension_wd })
    }
}

impl RegimeTerms {
    /// The periods of `clocks`, and how the bureau reads what the law leaves open.
    ///
    /// # Errors
    /// The first thing that is missing, strange or contradictory.
    pub fn of(
        clocks: &ClockTable,
        rectification: RectificationClock,
        late_renewal: LateRenewal,
    ) -> Result<Self, TermsFault> {
        if let Some(other) = clocks.rows().iter().find(|law| !ROWS.contains(&law.clock.as_str())) {
            return Err(TermsFault::Unknown(other.clock.clone()));
        }
        let rows = Rows(clocks);
        let earliest = clocks.find(RENEWAL_EARLIEST).map(|_| rows.days(RENEWAL_EARLIEST)).transpose()?;
        let terms = Self {
            acceptance_wd: rows.days("ACCEPTANCE")?,
            correction_wd: rows.days("CORRECTION")?,
            visit_wd: rows.days("VISIT")?,
            decision: rows.decision("DECISION")?,
            issue_wd: rows.days("ISSUE")?,
            validity_years: rows.years("VALIDITY")?,
            follow_up_wd: rows.days("FOLLOW_UP")?,
            filing_publicity_wd: rows.days("FILING_PUBLICITY")?,
            filing_cancel_wd: rows.days("FILING_CANCELLATION")?,
            change_wd: rows.days("CHANGE")?,
            report_wd: rows.days("REPORT")?,
            renewal_earliest_wd: earliest,
            renewal_latest_wd: rows.days("RENEWAL_LATEST")?,
            replacement: rows.decision("REPLACEMENT")?,
            ban_false_materials_months: rows.months("BAN_FALSE_MATERIALS")?,
            ban_fraud_months: rows.months("BAN_FRAUD")?,
            ban_penalty_months: rows.months("BAN_PENALTY")?,
            rectification,
            late_renewal,
        };
        if terms.renewal_earliest_wd.is_some_and(|earliest| earliest < terms.renewal_latest_wd) {
            return Err(TermsFault::Window);
        }
        Ok(terms)
    }
}

/// The clocks of CFDA Order 17, as built in.
pub fn clocks_2015() -> ClockTable {
    ClockTable::from_csv(CLOCKS_2015).expect("the built-in clocks are read by a test")
}

/// The clocks of SAMR Order 78, as built in.
pub fn clocks_2023() -> ClockTable {
    ClockTable::from_csv(CLOCKS_2023).expect("the built-in clocks are read by a test")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::permissions::FoodCommand;

    fn read(text: &str) -> Result<RegimeTerms, TermsFault> {
        let table = ClockTable::from_csv(text).unwrap();
        RegimeTerms::of(&table, RectificationClock::Runs, LateRenewal::Suspends)
    }

    fn without(clock: &str) -> String {
        let start = format!("{clock},");
        CLOCKS_2023.lines().filter(|line| !line.starts_with(&start)).map(|line| format!("{line}\n")).collect()
    }

    #[test]
    fn the_numbers_are_those_of_section_5_5() {
        let term =
            |wd, extension_wd| DecisionTerm { wd, suspension: SuspensionRule::LicensingLaw45, extension_wd };
        let order_78 = RegimeTerms {
            acceptance_wd: 5,
            correction_wd: 10,
            visit_wd: 5,
            decision: term(10, 5),
            issue_wd: 5,
            validity_years: 5,
            follow_up_wd: 30,
            filing_publicity_wd: 5,
            filing_cancel_wd: 15,
            change_wd: 10,
            report_wd: 10,
            renewal_earliest_wd: Some(90),
            renewal_latest_wd: 15,
            replacement: term(10, 5),
            ban_false_materials_months: 12,
            ban_fraud_months: 36,
            ban_penalty_months: 60,
            rectification: RectificationClock::Runs,
            late_renewal: LateRenewal::Suspends,
        };
        assert_eq!(read(CLOCKS_2023), Ok(order_78.clone()));
        let order_17 = RegimeTerms {
            visit_wd: 10,
            decision: term(20, 10),
            issue_wd: 10,
            renewal_earliest_wd: None,
            renewal_latest_wd: 30,
            replacement: term(20, 10),
            ..order_78
        };
        assert_eq!(read(CLOCKS_2015), Ok(order_17));
    }

    #[test]
    fn a_table_that_does_not_say_what_a_regime_needs_is_refused() {
        for clock in ROWS.into_iter().filter(|clock| *clock != RENEWAL_EARLIEST) {
            assert_eq!(read(&without(clock)), Err(TermsFault::Missing(clock)));
        }
        assert_eq!(read(&without(RENEWAL_EARLIEST)).unwrap().renewal_earliest_wd, None);
        let changed = |from: &str, to: &str| {
            assert!(CLOCKS_2023.contains(from), "{from}");
            read(&CLOCKS_2023.replace(from, to))
        };
        assert_eq!(changed("CHANGE,", "MOVE,"), Err(TermsFault::Unknown("MOVE".into())));
        assert_eq!(
            changed("60,MONTHS,决定", "61,MONTHS,决定"),
            Err(TermsFault::Unit("VALIDITY", "whole years"))
        );
        assert_eq!(
            changed("5,WORKING_DAYS,收到申请", "5,MONTHS,收到申请"),
            Err(TermsFault::Unit("ACCEPTANCE", "WORKING_DAYS"))
        );
        assert_eq!(
            changed("12,MONTHS", "12,WORKING_DAYS"),
            Err(TermsFault::Unit("BAN_FALSE_MATERIALS", "MONTHS"))
        );
        assert_eq!(
            changed("LICENSING_LAW45,5,HEAD", "LICENSING_LAW45,,"),
            Err(TermsFault::Extension("DECISION"))
        );
        assert_eq!(changed("5,HEAD", "5,SUPERVISOR"), Err(TermsFault::Extension("DECISION")));
        assert_eq!(changed("90,WORKING_DAYS", "14,WORKING_DAYS"), Err(TermsFault::Window));
        assert!(changed("90,WORKING_DAYS", "15,WORKING_DAYS").is_ok());
    }

    #[test]
    fn who_extends_in_the_tables_may_extend() {
        for law in clocks_2015().rows().iter().chain(clocks_2023().rows()) {
            let by = law.extended_by;
            assert!(by.is_none_or(|role| FoodCommand::Extend.roles().contains(&role)), "{}", law.clock);
        }
    }
}

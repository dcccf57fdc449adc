//! When a licence may be renewed (延续, rules 5.6 and 7.4): the window before its last day, and what lateness means.

use actnow_statutory_clock::Due;
use chrono::NaiveDate;
use serde::{Deserialize, Serialize};

use super::application::Validity;
use super::law::Law;
use super::refusal::FoodRefusal;
use super::regime::NoRegime;
use super::terms::LateRenewal;

/// When an application for renewal came.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
pub enum RenewalTiming {
    /// Within the window: it is decided before the licence ends.
    InTime,
    /// After the window: business stops with the last day until it is granted.
    Late,
}

/// The days on which a licence may be renewed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct RenewalWindow {
    /// First day; a regime without one lets its holders come at any time.
    pub from: Option<NaiveDate>,
    /// Last day.
    pub until: NaiveDate,
    /// Last day of the licence.
    pub expires: NaiveDate,
    late: LateRenewal,
}

impl RenewalWindow {
    /// The window of a licence under the law in force on `on`: working days strictly before its last day (7.4).
    ///
    /// # Errors
    /// [`NoRegime`] before 2015-10-01.
    pub fn of(law: &Law<'_>, validity: Validity, on: NaiveDate) -> Result<Self, NoRegime> {
        let (_, terms) = law.on(on)?;
        let before = |days: u32| -> Due { law.calendar.sub_working_days(validity.to, days) };
        Ok(Self {
            from: terms.renewal_earliest_wd.map(|days| before(days).date),
            until: before(terms.renewal_latest_wd).date,
            expires: validity.to,
            late: terms.late_renewal,
        })
    }

    /// How an application on `on` stands to the window.
    ///
    /// # Errors
    /// [`FoodRefusal::TooEarly`]; [`FoodRefusal::RenewalTooLate`] where the regime takes none after the window;
    /// [`FoodRefusal::Expired`].
    pub fn timing(&self, on: NaiveDate) -> Result<RenewalTiming, FoodRefusal> {
        match self.from {
            Some(from) if on < from => return Err(FoodRefusal::TooEarly { from }),
            Some(_) | None => {}
        }
        if on > self.expires {
            return Err(FoodRefusal::Expired { on: self.expires });
        }
        if on <= self.until {
            return Ok(RenewalTiming::InTime);
        }
        match self.late {
            LateRenewal::Suspends => Ok(RenewalTiming::Late),
            LateRenewal::Refused => Err(FoodRefusal::RenewalTooLate { until: self.until }),
        }
    }
}

#[cfg(test)]
mod tests {
    use actnow_decisions::Refusal;

    use super::*;
    use crate::domain::samples::law;

    fn day(text: &str) -> NaiveDate {
        text.parse().unwrap()
    }

    fn window(to: &str, on: &str) -> RenewalWindow {
        let validity = Validity { from: day("2014-01-01"), to: day(to) };
        RenewalWindow::of(&law(), validity, day(on)).unwrap()
    }

    #[test]
    fn the_window_is_counted_back_in_working_days() {
        for (to, from, until) in [
            ("2026-11-18", "2026-07-09", "2026-10-28"),
            ("2026-10-15", "2026-06-04", "2026-09-18"),
            ("2025-12-31", "2025-08-21", "2025-12-10"),
        ] {
            let window = window(to, "2026-07-01");
            assert_eq!((window.from, window.until), (Some(day(from)), day(until)), "{to}");
        }
    }

    #[test]
    fn each_day_has_its_answer() {
        let table = [
            ("2026-11-18", "2026-07-08", Err("TOO_EARLY")),
            ("2026-11-18", "2026-07-09", Ok(RenewalTiming::InTime)),
            ("2026-11-18", "2026-10-28", Ok(RenewalTiming::InTime)),
            ("2026-11-18", "2026-10-29", Ok(RenewalTiming::Late)),
            ("2026-11-18", "2026-11-18", Ok(RenewalTiming::Late)),
            ("2026-11-18", "2026-11-19", Err("EXPIRED_NEW_APPLICATION")),
            // Order 17: at any time up to thirty working days before, and not after.
            ("2020-12-31", "2016-01-04", Ok(RenewalTiming::InTime)),
            ("2020-12-31", "2020-11-19", Ok(RenewalTiming::InTime)),
            ("2020-12-31", "2020-11-20", Err("RENEWAL_TOO_LATE")),
            ("2020-12-31", "2021-01-01", Err("EXPIRED_NEW_APPLICATION")),
        ];
        for (to, on, expect) in table {
            let timing = window(to, on).timing(day(on));
            assert_eq!(timing.map_err(|no| Refusal::from(no).reason), expect, "{to} on {on}");
        }
    }
}

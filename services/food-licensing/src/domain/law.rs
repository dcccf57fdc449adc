//! What every decision of this room is measured with: the working days, the numbers of both regimes, the
//! local rules. Handed in, so that the same file recomputes to the same dates years later.

use actnow_statutory_clock::{Due, WorkingCalendar};
use chrono::NaiveDate;

use super::check::LocalRules;
use super::regime::{NoRegime, RegimeId, RegimeTable};
use super::terms::RegimeTerms;

/// What counting working days rests on (rules 7.1).
pub const COUNTING: &str = "7.1";

/// The law in force, as loaded.
#[derive(Debug, Clone, Copy)]
pub struct Law<'a> {
    /// Working days.
    pub calendar: &'a WorkingCalendar,
    /// Numbers of both regimes.
    pub regimes: &'a RegimeTable,
    /// Local rules.
    pub local: &'a LocalRules,
}

impl Law<'_> {
    /// The regime and its numbers for an acceptance on `on`.
    ///
    /// # Errors
    /// [`NoRegime`] before 2015-10-01.
    pub fn on(&self, on: NaiveDate) -> Result<(RegimeId, &RegimeTerms), NoRegime> {
        let regime = RegimeId::for_acceptance(on)?;
        Ok((regime, self.regimes.terms(regime)))
    }

    /// The `n`-th working day after an event on `on`.
    pub fn working_days(&self, on: NaiveDate, n: u32) -> Due {
        self.calendar.add_working_days(on, n)
    }
}

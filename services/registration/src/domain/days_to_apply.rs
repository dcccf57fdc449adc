//! How long one may wait with an application after the decision or event that it follows.

use crate::domain::clocks::Clock;
use actnow_statutory_clock::WorkingCalendar;
use chrono::NaiveDate;

/// The last day to apply after `from`.
pub(super) fn last_day_to_apply(from: NaiveDate, calendar: &WorkingCalendar) -> NaiveDate {
    Clock::ChangeApplication.due_after(from, calendar).date
}

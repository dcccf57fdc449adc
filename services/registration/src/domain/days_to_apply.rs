//! How long one may wait with an application after the decision or event that it follows.

use actnow_statutory_clock::{Period, WorkingCalendar};
use chrono::NaiveDate;

/// Days to apply after the decision or event (MERR 24 and 29, Rules 21).
const DAYS_TO_APPLY: Period = Period::calendar_days(30);

/// The last day to apply after `from`.
pub(super) fn last_day_to_apply(from: NaiveDate, calendar: &WorkingCalendar) -> NaiveDate {
    DAYS_TO_APPLY.due_after(from, calendar).date
}

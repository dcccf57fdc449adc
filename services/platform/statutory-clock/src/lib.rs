//! Working days, legal periods, service hours, promise clock and lights.
//!
//! Two clocks run on every case: the statutory one in working days (工作日) by the State Council's holiday
//! notices, and the promise (承诺时限) in minutes of service time. They use different calendars: a window
//! that is open on a rostered Saturday does not make that Saturday a working day. Pure: dates, instants and
//! the calendar come in as arguments, so the same case recomputes to the same due date years later.

mod calendar;
mod clock;
mod fault;
mod law;
mod light;
mod parts;
mod period;
mod promise;
mod service_hours;
mod zone;

#[cfg(test)]
mod recomputation_tests;

pub use calendar::{CalendarFault, DayKind, WorkingCalendar};
pub use clock::StatutoryClock;
pub use fault::ClockFault;
pub use law::{ClockLaw, ClockLawFault, ClockTable, Expiry};
pub use light::{Light, LightChanges, ToldTo, light_changes, promise_light, statutory_light};
pub use parts::{ClockParts, Suspension, SuspensionRule};
pub use period::{Due, Period, PeriodUnit, add_months, validity_end};
pub use promise::{Pause, PromiseClock};
pub use service_hours::{RosterDays, ServiceHours, ServiceHoursFault, ServiceWindows, WeekendDuty};
pub use zone::{end_of_day, legal_date, shanghai, start_of_day};

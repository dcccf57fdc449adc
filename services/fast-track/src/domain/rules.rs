//! What the bureau promises and how patient it is: the settings every transition is measured by.

use actnow_statutory_clock::{ServiceHours, WorkingCalendar};
use chrono::{DateTime, TimeDelta, Utc};

use super::consulting::ConsultationRule;

/// Promises in minutes of service time (rules 7.5).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct PromiseMinutes {
    /// Establishment of one company.
    pub establishment: u32,
    /// Food filing.
    pub food_filing: u32,
    /// Food licence without a visit.
    pub licence: u32,
    /// Food licence with a visit.
    pub licence_with_visit: u32,
    /// A person's stay in the hall, from coming in until everything is ready.
    pub hall: u32,
}

/// How long an answer may take before something is done about it (business time).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Patience {
    /// A machine's answer; then the order is given again.
    pub answer_within: TimeDelta,
    /// Longest time between two repetitions of an order.
    pub repeat_at_least_every: TimeDelta,
    /// After so many repetitions the duty supervisor is told.
    pub escalate_after: u32,
    /// A person's act; then a reminder is written and the time doubles.
    pub remind_after: TimeDelta,
    /// Longest time between two reminders.
    pub remind_at_least_every: TimeDelta,
}

/// Everything a transition is measured by.
#[derive(Debug, Clone)]
pub struct Rules {
    /// Working days.
    pub calendar: WorkingCalendar,
    /// Service hours of the hall.
    pub hours: ServiceHours,
    /// Promises.
    pub promise: PromiseMinutes,
    /// Patience.
    pub patience: Patience,
    /// Departments that are consulted.
    pub consultations: Vec<ConsultationRule>,
}

impl Patience {
    /// When an order that was given `tries` times more than once is given again.
    pub(crate) fn next_try(&self, at: DateTime<Utc>, tries: u32) -> DateTime<Utc> {
        at + doubled(self.answer_within, tries).min(self.repeat_at_least_every)
    }

    /// When a person who was reminded `reminders` times is reminded again.
    pub(crate) fn next_reminder(&self, at: DateTime<Utc>, reminders: u32) -> DateTime<Utc> {
        at + doubled(self.remind_after, reminders).min(self.remind_at_least_every)
    }
}

fn doubled(span: TimeDelta, times: u32) -> TimeDelta {
    // More than 2^16 times any setting is beyond every cap.
    span.checked_mul(1 << times.min(16)).unwrap_or(TimeDelta::MAX)
}

/// When and in which trace a transition happens.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Occasion {
    /// Business time.
    pub at: DateTime<Utc>,
    /// Trace id, for the journey.
    pub trace_id: Option<String>,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn patience_doubles_up_to_its_cap() {
        let patience = Patience {
            answer_within: TimeDelta::seconds(60),
            repeat_at_least_every: TimeDelta::minutes(15),
            escalate_after: 5,
            remind_after: TimeDelta::hours(24),
            remind_at_least_every: TimeDelta::days(7),
        };
        let at = DateTime::UNIX_EPOCH;
        let waits: Vec<i64> = [0, 1, 2, 4, 400].map(|n| (patience.next_try(at, n) - at).num_seconds()).into();
        assert_eq!(waits, [60, 120, 240, 900, 900]);
        assert_eq!(patience.next_reminder(at, u32::MAX) - at, TimeDelta::days(7));
    }
}

//! What a clock is made of, as a row or a JSON column stores it, and the check when it comes back.

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};

use crate::{ClockFault, Due, Period};

/// Whether the regime lets a period stand still.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
pub enum SuspensionRule {
    /// Registration: returning the file ends the clock instead (MERR 19).
    Never,
    /// Permits: hearing, expert review, testing and the like are not counted (Licensing Law 45).
    LicensingLaw45,
    /// Investigation of a false registration: other proceedings about the company are not counted (Rules 54).
    Rules54,
}

/// A span in which the clock stood still. The first day still counts, the last one does not: the span is
/// itself counted like a period, from the day after its event.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct Suspension {
    /// The legal date of the event that stopped the clock, such as the notice of a hearing.
    pub since: NaiveDate,
    /// The legal date of the event that started it again; `None` while it stands still.
    pub until: Option<NaiveDate>,
}

impl Suspension {
    /// Whether `day` is left out of the count.
    pub fn excludes(&self, day: NaiveDate) -> bool {
        day > self.since && self.until.is_none_or(|until| day <= until)
    }
}

/// Everything a [`StatutoryClock`](crate::StatutoryClock) consists of.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ClockParts {
    /// Legal date of the event that started the clock; not counted itself.
    pub start: NaiveDate,
    /// The period by law.
    pub period: Period,
    /// Whether it may be suspended.
    pub suspension_rule: SuspensionRule,
    /// By how many of the period's unit it was extended.
    pub extended_by: Option<u32>,
    /// Spans of standstill in order; only the last may be open.
    pub suspensions: Vec<Suspension>,
    /// The last day as last computed.
    pub due: Due,
}

impl ClockParts {
    /// Refuses parts that no sequence of lawful events can have left behind.
    pub(crate) fn check(&self) -> Result<(), ClockFault> {
        if self.suspension_rule == SuspensionRule::Never && !self.suspensions.is_empty() {
            return Err(ClockFault::NotSuspendable);
        }
        let mut earliest = self.start;
        for (index, Suspension { since, until }) in self.suspensions.iter().enumerate() {
            if *since < earliest || until.is_some_and(|until| until < *since) {
                return Err(ClockFault::DateOrder { earliest });
            }
            match until {
                Some(until) => earliest = *until,
                None if index + 1 < self.suspensions.len() => return Err(ClockFault::AlreadySuspended),
                None => {}
            }
        }
        if self.due.date < self.start {
            return Err(ClockFault::DateOrder { earliest: self.start });
        }
        Ok(())
    }
}

//! What each inspector has to do on which day, and where that cannot be: beyond the usual load, or off duty.

use chrono::NaiveDate;

use super::inspectors::Inspector;

/// Why the visits of a day cannot be as they stand.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Conflict {
    /// Visits on a day on which the inspector is not on duty.
    OffDuty,
    /// More visits than one inspector makes in a day.
    Overloaded,
}

impl Conflict {
    /// The name in messages.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::OffDuty => "OFF_DUTY",
            Self::Overloaded => "OVERLOADED",
        }
    }
}

/// A day of an inspector.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct DayLoad {
    /// Which day.
    pub day: NaiveDate,
    /// By the roster.
    pub on_duty: bool,
    /// Visits that took a slot of it.
    pub visits: u32,
}

impl DayLoad {
    /// What is wrong with the day where `most` visits are usual.
    pub fn conflict(&self, most: u32) -> Option<Conflict> {
        if self.visits > 0 && !self.on_duty {
            Some(Conflict::OffDuty)
        } else {
            (self.visits > most).then_some(Conflict::Overloaded)
        }
    }
}

/// An inspector who takes visits, with some days.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct InspectorLoad {
    /// Who.
    pub inspector: Inspector,
    /// Visits on the desk, whatever their day.
    pub open_visits: u32,
    /// The days that were asked for, in order.
    pub days: Vec<DayLoad>,
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::samples::{DAY, day};

    #[test]
    fn who_is_off_duty_has_no_visits_and_nobody_more_than_usual() {
        let conflict = |on_duty, visits| DayLoad { day: day(DAY), on_duty, visits }.conflict(4);
        assert_eq!(conflict(true, 4), None);
        assert_eq!(conflict(true, 5), Some(Conflict::Overloaded));
        assert_eq!(conflict(false, 1), Some(Conflict::OffDuty));
        assert_eq!(conflict(false, 0), None);
    }
}

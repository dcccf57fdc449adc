//! Light supervision (亮灯): green, yellow shortly before the limit, red once it is over (rule 8.3).

use chrono::{DateTime, NaiveDate, Utc};
use serde::{Deserialize, Serialize};

use crate::WorkingCalendar;
use crate::period::Due;
use crate::promise::PromiseClock;
use crate::service_hours::ServiceHours;
use crate::zone::{legal_date, start_of_day};

/// A light. Ordered by urgency, so that `max` of several lights is the one to show.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
pub enum Light {
    /// In time (绿灯).
    Green,
    /// At most one working day, or a quarter of the promise, is left (黄灯).
    Yellow,
    /// Overdue (红灯).
    Red,
}

impl Light {
    /// The name in messages and rows.
    pub const fn as_str(self) -> &'static str {
        match self {
            Light::Green => "GREEN",
            Light::Yellow => "YELLOW",
            Light::Red => "RED",
        }
    }

    /// Who is told when a light turns to this one, in this order (8.3).
    pub const fn told_to(self) -> &'static [ToldTo] {
        match self {
            Light::Red => &[ToldTo::Handler, ToldTo::Superior],
            // Green puts an earlier light out: whom that one hurried hears of it.
            Light::Yellow | Light::Green => &[ToldTo::Handler],
        }
    }
}

/// Who is told of a light.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ToldTo {
    /// Who works on the matter (经办人).
    Handler,
    /// The superior of whoever does (上级).
    Superior,
}

impl ToldTo {
    /// The name in messages.
    pub const fn as_str(self) -> &'static str {
        match self {
            ToldTo::Handler => "HANDLER",
            ToldTo::Superior => "SUPERIOR",
        }
    }
}

/// When the light of a due day changes, for the alarms.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct LightChanges {
    /// The first instant of yellow.
    pub yellow_at: DateTime<Utc>,
    /// The first instant of red: the due day is over.
    pub red_at: DateTime<Utc>,
}

/// The light of a statutory due day at `now`: yellow when at most one working day is left after today, red
/// when the due day has ended.
pub fn statutory_light(now: DateTime<Utc>, due: Due, calendar: &WorkingCalendar) -> Light {
    statutory_light_on(legal_date(now), due, calendar)
}

/// The instants at which [`statutory_light`] turns yellow and red.
pub fn light_changes(due: Due, calendar: &WorkingCalendar) -> LightChanges {
    LightChanges { yellow_at: start_of_day(first_yellow_day(due, calendar)), red_at: due.ends_at() }
}

/// The light of a promise at `now`: yellow when a quarter or less of it is left, red when the deadline is
/// over. While paused, the light it had when it was paused.
pub fn promise_light(
    now: DateTime<Utc>,
    promise: &PromiseClock,
    hours: &ServiceHours,
    calendar: &WorkingCalendar,
) -> Light {
    let remaining = promise.remaining(now, hours, calendar);
    if promise.is_overdue(now, hours, calendar) {
        Light::Red
    } else if remaining * 4 <= promise.length() {
        Light::Yellow
    } else {
        Light::Green
    }
}

pub(crate) fn statutory_light_on(today: NaiveDate, due: Due, calendar: &WorkingCalendar) -> Light {
    if today > due.date {
        Light::Red
    } else if today >= first_yellow_day(due, calendar) {
        Light::Yellow
    } else {
        Light::Green
    }
}

fn first_yellow_day(due: Due, calendar: &WorkingCalendar) -> NaiveDate {
    let last = if calendar.is_working_day(due.date) {
        due.date
    } else {
        calendar.sub_working_days(due.date, 1).date
    };
    calendar.sub_working_days(last, 1).date
}

#[cfg(test)]
#[path = "light_tests.rs"]
mod tests;

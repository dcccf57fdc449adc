//! What was agreed with a consulted department: after which act it is asked, how long it has, and what happens when
//! it stays silent. A bureau's data; a case keeps the terms of the day it was opened.

use actnow_decisions::Text;
use actnow_statutory_clock::legal_date;
use chrono::{DateTime, TimeDelta, Utc};
use serde::{Deserialize, Serialize};

use crate::domain::rules::Rules;
use crate::domain::step::Who;

/// After which act of a case a department is asked.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
pub enum ConsultAfter {
    /// After each business licence of the case.
    Establishment,
    /// After the food licence or filing.
    Food,
}

/// By which clock a term runs.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
pub enum Term {
    /// Minutes of the hall's service time, as promises count.
    ServiceMinutes(u32),
    /// Minutes of every hour of every day.
    CalendarMinutes(u32),
    /// Working days, as the law counts them: the term ends with its last day.
    WorkingDays(u32),
}

/// What happens when the term is over and nobody has answered. Silence never approves anything.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
pub enum OnSilence {
    /// The case stays open, red and escalated, until somebody acts.
    Wait,
    /// The case goes on, and its record says that nobody answered.
    GoOnWithNote,
    /// The promise goes, the case goes on by the ordinary way. No period of the law is touched.
    LeaveFastTrack,
}

impl OnSilence {
    /// The name in messages.
    pub const fn as_str(self) -> &'static str {
        match self {
            OnSilence::Wait => "WAIT",
            OnSilence::GoOnWithNote => "GO_ON_WITH_NOTE",
            OnSilence::LeaveFastTrack => "LEAVE_FAST_TRACK",
        }
    }
}

/// What was agreed with a department.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Terms {
    /// The department in messages, `tax`.
    pub department: String,
    /// What it is called.
    pub name: Text,
    /// Whether the law wants its opinion: then the case waits for it, whatever happens.
    pub opinion_required: bool,
    /// How long it has.
    pub term: Term,
    /// Who of the bureau is told when it stays silent.
    pub escalates_to: Who,
    /// What happens then.
    pub on_silence: OnSilence,
}

/// A consultation as a bureau configures it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ConsultationRule {
    /// After which act.
    pub after: ConsultAfter,
    /// The account under which the programs of the department call.
    pub client: String,
    /// What was agreed.
    pub terms: Terms,
}

/// When a department was asked, and when something happens if it does not answer.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Asked {
    /// When it was asked.
    pub at: DateTime<Utc>,
    /// Half of the term is over.
    pub half: DateTime<Utc>,
    /// Four fifths are.
    pub most: DateTime<Utc>,
    /// The last instant in time.
    pub due: DateTime<Utc>,
}

/// At which percents of the term a department is reminded.
pub(crate) const REMINDED_AT: [u8; 2] = [50, 80];

impl Terms {
    /// The instants of a term that begins at `at`.
    pub(crate) fn asked(&self, at: DateTime<Utc>, rules: &Rules) -> Asked {
        let [half, most] = REMINDED_AT.map(i32::from);
        let part = |percent: i32| match self.term {
            Term::ServiceMinutes(minutes) => {
                let span = TimeDelta::minutes(minutes.into()) * percent / 100;
                rules.hours.add_service_time(at, span, &rules.calendar)
            }
            Term::CalendarMinutes(minutes) => at + TimeDelta::minutes(minutes.into()) * percent / 100,
            Term::WorkingDays(days) => {
                let end = rules.calendar.add_working_days(legal_date(at), days).ends_at();
                at + (end - TimeDelta::microseconds(1) - at) * percent / 100
            }
        };
        Asked { at, half: part(half), most: part(most), due: part(100) }
    }
}

impl Asked {
    /// How many reminders have come due.
    pub(crate) fn reminders_by(&self, at: DateTime<Utc>) -> u32 {
        u32::from(at >= self.half) + u32::from(at >= self.most)
    }

    /// When the term is over: the last instant is still in time.
    pub(crate) fn over_at(&self) -> DateTime<Utc> {
        self.due + TimeDelta::microseconds(1)
    }
}

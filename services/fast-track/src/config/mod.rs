//! The `[service]` section: promises, service hours, patience and consultations. Keys are explained in
//! `config.default.toml`.

mod consultations;

use actnow_room::working_calendar;
use actnow_statutory_clock::{RosterDays, ServiceHours, WeekendDuty};
use anyhow::{Context, Result, bail};
use chrono::{NaiveDate, NaiveTime, TimeDelta};
use serde::Deserialize;

use crate::domain::{Patience, PromiseMinutes, Rules};

pub use consultations::Consulted;

/// The section of this service.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
#[allow(missing_docs, reason = "the commented default file documents the keys")]
pub struct Settings {
    pub look_over_every_seconds: u64,
    pub working_days_file: String,
    pub promise: Promise,
    pub hours: Hours,
    pub patience: Waiting,
    pub consultations: Vec<Consulted>,
}

/// Promises in minutes of service time.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
#[allow(missing_docs, reason = "the commented default file documents the keys")]
pub struct Promise {
    pub establishment: u32,
    pub food_filing: u32,
    pub licence: u32,
    pub licence_with_visit: u32,
}

/// Service hours.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
#[allow(missing_docs, reason = "the commented default file documents the keys")]
pub struct Hours {
    pub opens: String,
    pub closes: String,
    pub weekend_duty: Weekend,
    pub roster: Vec<NaiveDate>,
}

/// Which weekends the hall is open on.
#[derive(Debug, Clone, Copy, Deserialize)]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
pub enum Weekend {
    /// Only listed dates.
    ListedDates,
    /// Every weekend that is not a public holiday.
    EveryWeekend,
}

/// How long is waited.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
#[allow(missing_docs, reason = "the commented default file documents the keys")]
pub struct Waiting {
    pub answer_within_seconds: u32,
    pub repeat_at_least_every_seconds: u32,
    pub escalate_after: u32,
    pub remind_after_hours: u32,
    pub remind_at_least_every_hours: u32,
}

impl Settings {
    /// The rules a case is measured by.
    ///
    /// # Errors
    /// When the calendar file cannot be read, hours are malformed, a time to wait is zero, or what is said of a
    /// consulted department does not hold; the text names the field.
    pub fn rules(&self) -> Result<Rules> {
        let Promise { establishment, food_filing, licence, licence_with_visit } = self.promise;
        Ok(Rules {
            calendar: working_calendar(&self.working_days_file)?,
            hours: self.hours.service_hours()?,
            promise: PromiseMinutes { establishment, food_filing, licence, licence_with_visit },
            patience: self.patience.patience()?,
            consultations: consultations::rules(&self.consultations)?,
        })
    }
}

impl Hours {
    fn service_hours(&self) -> Result<ServiceHours> {
        let time = |text: &str| {
            NaiveTime::parse_from_str(text, "%H:%M")
                .with_context(|| format!("service.hours: {text} is no time"))
        };
        let duty = match self.weekend_duty {
            Weekend::ListedDates => WeekendDuty::ListedDates,
            Weekend::EveryWeekend => WeekendDuty::EveryWeekend,
        };
        let roster = RosterDays::new(duty, self.roster.iter().copied());
        ServiceHours::new(vec![(time(&self.opens)?, time(&self.closes)?)], roster).context("service.hours")
    }
}

impl Waiting {
    fn patience(&self) -> Result<Patience> {
        if self.answer_within_seconds == 0 || self.remind_after_hours == 0 {
            bail!("service.patience: a time to wait is zero");
        }
        let answer_within = TimeDelta::seconds(self.answer_within_seconds.into());
        let remind_after = TimeDelta::hours(self.remind_after_hours.into());
        let repeat = TimeDelta::seconds(self.repeat_at_least_every_seconds.into());
        Ok(Patience {
            answer_within,
            repeat_at_least_every: repeat.max(answer_within),
            escalate_after: self.escalate_after,
            remind_after,
            remind_at_least_every: TimeDelta::hours(self.remind_at_least_every_hours.into())
                .max(remind_after),
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The default file has one more level, `[service]`, which the room strips.
    #[derive(Deserialize)]
    struct File {
        service: Settings,
    }

    fn defaults() -> Settings {
        actnow_chassis::config::load::<File>(&[crate::DEFAULT_CONFIG], None).unwrap().service
    }

    #[test]
    fn the_default_file_says_what_the_rules_say() {
        let rules = defaults().rules().unwrap();
        assert_eq!(rules.promise.establishment, 60);
        assert_eq!(rules.patience.answer_within, TimeDelta::seconds(60));
        assert_eq!(rules.hours, ServiceHours::nine_to_five(RosterDays::none()));
    }

    #[test]
    fn waiting_for_nothing_and_closing_before_opening_are_refused() {
        let mut settings = defaults();
        settings.patience.answer_within_seconds = 0;
        assert!(settings.rules().is_err());
        let mut settings = defaults();
        settings.hours.closes = "08:00".into();
        assert!(settings.rules().is_err());
    }
}

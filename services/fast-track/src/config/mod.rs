//! The `[service]` section: promises, service hours, patience and consultations. Keys are explained in
//! `config.default.toml`.

mod consultations;

use actnow_room::working_calendar;
use actnow_statutory_clock::{RosterDays, ServiceHours, ServiceWindows, WeekendDuty};
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
    pub hall: u32,
}

/// Service hours.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
#[allow(missing_docs, reason = "the commented default file documents the keys")]
pub struct Hours {
    pub working_days: Vec<String>,
    pub rostered_days: Vec<String>,
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
        let Promise { establishment, food_filing, licence, licence_with_visit, hall } = self.promise;
        if hall == 0 {
            bail!("service.promise.hall: nobody is ready after no time");
        }
        Ok(Rules {
            calendar: working_calendar(&self.working_days_file)?,
            hours: self.hours.service_hours()?,
            promise: PromiseMinutes { establishment, food_filing, licence, licence_with_visit, hall },
            patience: self.patience.patience()?,
            consultations: consultations::rules(&self.consultations)?,
        })
    }
}

impl Hours {
    fn service_hours(&self) -> Result<ServiceHours> {
        let duty = match self.weekend_duty {
            Weekend::ListedDates => WeekendDuty::ListedDates,
            Weekend::EveryWeekend => WeekendDuty::EveryWeekend,
        };
        let roster = RosterDays::new(duty, self.roster.iter().copied());
        let working = windows(&self.working_days).context("service.hours.working_days")?;
        let rostered = match self.rostered_days.as_slice() {
            [] => working.clone(),
            own => windows(own).context("service.hours.rostered_days")?,
        };
        Ok(ServiceHours::new(working, rostered, roster))
    }
}

/// Windows as `09:00-17:00`.
fn windows(texts: &[String]) -> Result<ServiceWindows> {
    let time = |text: &str| NaiveTime::parse_from_str(text.trim(), "%H:%M");
    let read = |text: &String| {
        let (from, until) = text.split_once('-').with_context(|| format!("{text} is no window"))?;
        let both = time(from).and_then(|from| Ok((from, time(until)?)));
        both.with_context(|| format!("{text} has no time as HH:MM"))
    };
    Ok(ServiceWindows::new(texts.iter().map(read).collect::<Result<_>>()?)?)
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
        settings.promise.hall = 0;
        assert!(settings.rules().is_err());
        for wrong in [&["17:00-08:00"][..], &["09:00"], &["9-17"], &[], &["09:00-13:00", "12:00-17:00"]] {
            let wrong: Vec<String> = wrong.iter().map(|text| (*text).to_owned()).collect();
            let mut settings = defaults();
            settings.hours.working_days.clone_from(&wrong);
            let told = settings.rules().unwrap_err().to_string();
            assert!(told.contains("service.hours.working_days"), "{wrong:?}: {told}");
            let mut settings = defaults();
            settings.hours.rostered_days.clone_from(&wrong);
            assert_eq!(settings.rules().is_ok(), wrong.is_empty(), "{wrong:?}");
        }
    }

    #[test]
    fn rostered_days_may_have_hours_of_their_own() {
        let mut settings = defaults();
        settings.hours.rostered_days = vec!["09:30-11:30".into()];
        settings.hours.weekend_duty = Weekend::EveryWeekend;
        let rules = settings.rules().unwrap();
        let saturday = "2026-09-12T09:00:00+08:00".parse::<chrono::DateTime<chrono::Utc>>().unwrap();
        let opens = rules.hours.next_open(saturday, &rules.calendar);
        assert_eq!(opens, saturday + TimeDelta::minutes(30));
    }
}

//! The `[service]` section and the rules it becomes. Keys are explained in `config.default.toml`.

use std::ops::RangeInclusive;

use actnow_room::working_calendar;
use actnow_statutory_clock::{WorkingCalendar, legal_date, shanghai};
use anyhow::{Context, Result, ensure};
use chrono::{DateTime, Days, NaiveDate, NaiveTime, TimeDelta, Utc};
use serde::Deserialize;

use crate::domain::checklist::Checklist;
use crate::domain::inspectors::MIN_INSPECTORS;
use crate::domain::order::InspectionKind;
use crate::domain::risk::points::PointTable;
use crate::domain::risk::rules::RiskRules;
use crate::domain::verdict::Thresholds;

/// Name of the service, its queue and its source on the broker.
pub const SERVICE: &str = "inspections";

/// Working days within which a result must be public (Order 49 art 39).
const PUBLISH_WITHIN_WD: u32 = 20;

/// The section of this service.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
#[allow(missing_docs, reason = "the commented default file documents the keys")]
pub struct Settings {
    pub checklist_file: String,
    pub daily_checklist_file: String,
    pub working_days_file: String,
    pub publish_after_working_days: u32,
    pub thresholds: Thresholds,
    pub visits: VisitSettings,
    pub risk: RiskSettings,
}

/// Grades and the yearly plan.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
#[allow(missing_docs, reason = "the commented default file documents the keys")]
pub struct RiskSettings {
    pub points_file: String,
    pub limits: [u16; 3],
    pub static_max: u16,
    pub dynamic_max: u16,
    pub period_months: u32,
    pub clean_months: u32,
    pub visits_per_year: [u32; 4],
    pub order_ahead_working_days: u32,
}

/// Who goes when.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
#[allow(missing_docs, reason = "the commented default file documents the keys")]
pub struct VisitSettings {
    pub team_size: usize,
    pub per_inspector_and_day: u32,
    pub kept_for_verification: u32,
    pub same_day_until: String,
    pub late_look_ahead_days: u32,
    pub look_again_after_minutes: u32,
    pub assigned_per_command: usize,
}

/// What the settings become.
#[derive(Debug, Clone)]
pub(crate) struct Rules {
    /// The checklist in force before and after a permit.
    checklist: Checklist,
    /// The one of supervision.
    daily_checklist: Checklist,
    /// How many failed items are tolerated.
    pub(crate) thresholds: Thresholds,
    /// Working days.
    pub(crate) calendar: WorkingCalendar,
    /// Who goes when.
    pub(crate) visits: VisitRules,
    /// Working days from a result to its publication.
    pub(crate) publish_after_wd: u32,
    /// How premises are graded.
    pub(crate) risk: RiskRules,
    /// Working days from the order of a planned visit to its last day.
    pub(crate) order_ahead_wd: u32,
}

impl Rules {
    /// The checklist of a kind of visit: the conditions of the permit, or what is sold day by day.
    pub(crate) fn checklist(&self, kind: InspectionKind) -> &Checklist {
        match kind {
            InspectionKind::SiteVerification | InspectionKind::PostLicence | InspectionKind::FollowUp => {
                &self.checklist
            }
            InspectionKind::Daily | InspectionKind::Flying | InspectionKind::DoubleRandom => {
                &self.daily_checklist
            }
        }
    }
}

/// Who goes when.
#[derive(Debug, Clone)]
pub(crate) struct VisitRules {
    /// Inspectors of a drawn team.
    pub(crate) team_size: usize,
    /// When a waiting visit is looked at again.
    pub(crate) look_again_after: TimeDelta,
    /// Waiting visits filled in one transaction.
    pub(crate) assigned_per_command: usize,
    per_day: u32,
    kept_for_verification: u32,
    same_day_until: NaiveTime,
    late_look_ahead: Days,
}

/// How many visits one inspector may have on one day.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Slots {
    /// As many as the settings say.
    AtMost(u32),
    /// A supervisor asks for more.
    Unlimited,
}

impl VisitRules {
    /// The first day an order of `at` may be drawn for.
    pub(crate) fn first_day(&self, at: DateTime<Utc>) -> NaiveDate {
        let today = legal_date(at);
        if at.with_timezone(&shanghai()).time() < self.same_day_until { today } else { today + Days::new(1) }
    }

    /// The days a visit that is due on `due` may be drawn for: until then, or one of the next days when that
    /// is too late already.
    pub(crate) fn days(&self, due: NaiveDate, at: DateTime<Utc>) -> RangeInclusive<NaiveDate> {
        let first = self.first_day(at);
        let last = if first <= due { due } else { first + self.late_look_ahead };
        first..=last
    }

    /// Visits one inspector makes on a day at most, unless a supervisor asks for more.
    pub(crate) fn per_day(&self) -> u32 {
        self.per_day
    }

    /// What a draw for this kind of visit may fill. Some slots stay free for visits a permit waits for.
    pub(crate) fn slots(&self, kind: InspectionKind) -> Slots {
        match kind {
            InspectionKind::SiteVerification => Slots::AtMost(self.per_day),
            InspectionKind::PostLicence
            | InspectionKind::Daily
            | InspectionKind::DoubleRandom
            | InspectionKind::Flying
            | InspectionKind::FollowUp => {
                Slots::AtMost(self.per_day.saturating_sub(self.kept_for_verification))
            }
        }
    }
}

impl Settings {
    /// The rules, with their files read.
    ///
    /// # Errors
    /// When a file is missing or malformed, or a number makes no sense.
    pub(crate) fn rules(&self) -> Result<Rules> {
        ensure!(
            (1..=PUBLISH_WITHIN_WD).contains(&self.publish_after_working_days),
            "service.publish_after_working_days must be 1 to {PUBLISH_WITHIN_WD}"
        );
        Ok(Rules {
            checklist: checklist(&self.checklist_file, Checklist::food_sales)?,
            daily_checklist: checklist(&self.daily_checklist_file, Checklist::daily_food_sales)?,
            thresholds: self.thresholds,
            calendar: working_calendar(&self.working_days_file)?,
            visits: self.visits.rules()?,
            publish_after_wd: self.publish_after_working_days,
            risk: self.risk.rules()?,
            order_ahead_wd: self.risk.order_ahead_working_days,
        })
    }
}

impl RiskSettings {
    fn rules(&self) -> Result<RiskRules> {
        ensure!(self.limits.is_sorted(), "service.risk.limits must rise from A to C");
        ensure!(
            self.visits_per_year.is_sorted() && self.visits_per_year[0] >= 1 && self.visits_per_year[3] <= 12,
            "service.risk.visits_per_year must be 1 to 12 and not fall from A to D"
        );
        ensure!(
            (1..=120).contains(&self.period_months) && (1..=120).contains(&self.clean_months),
            "service.risk.period_months and clean_months must be 1 to 120"
        );
        ensure!(
            (1..=60).contains(&self.order_ahead_working_days),
            "service.risk.order_ahead_working_days must be 1 to 60"
        );
        let points = match read_file(&self.points_file)? {
            None => PointTable::built_in(),
            Some(text) => PointTable::parse(&text).with_context(|| self.points_file.clone())?,
        };
        Ok(RiskRules {
            limits: self.limits,
            static_max: self.static_max,
            dynamic_max: self.dynamic_max,
            period_months: self.period_months,
            clean_months: self.clean_months,
            visits_per_year: self.visits_per_year,
            points,
        })
    }
}

impl VisitSettings {
    fn rules(&self) -> Result<VisitRules> {
        ensure!(
            self.team_size >= MIN_INSPECTORS,
            "service.visits.team_size must be at least {MIN_INSPECTORS} (Order 49 art 23)"
        );
        ensure!(
            self.per_inspector_and_day > self.kept_for_verification,
            "service.visits.per_inspector_and_day must be more than kept_for_verification"
        );
        ensure!(
            self.look_again_after_minutes > 0 && self.assigned_per_command > 0,
            "service.visits.look_again_after_minutes and assigned_per_command must be at least 1"
        );
        Ok(VisitRules {
            team_size: self.team_size,
            per_day: self.per_inspector_and_day,
            kept_for_verification: self.kept_for_verification,
            same_day_until: NaiveTime::parse_from_str(&self.same_day_until, "%H:%M")
                .context("service.visits.same_day_until is no time such as 16:00")?,
            late_look_ahead: Days::new(self.late_look_ahead_days.into()),
            look_again_after: TimeDelta::minutes(self.look_again_after_minutes.into()),
            assigned_per_command: self.assigned_per_command,
        })
    }
}

fn checklist(path: &str, built_in: fn() -> Checklist) -> Result<Checklist> {
    match read_file(path)? {
        None => Ok(built_in()),
        Some(text) => Checklist::parse(&text).with_context(|| path.to_owned()),
    }
}

fn read_file(path: &str) -> Result<Option<String>> {
    if path.is_empty() {
        return Ok(None);
    }
    std::fs::read_to_string(path).with_context(|| format!("reading {path}")).map(Some)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::samples::{at, day};

    #[derive(Deserialize)]
    struct File {
        service: Settings,
    }

    fn defaults() -> Settings {
        actnow_chassis::config::load::<File>(&[crate::DEFAULT_CONFIG], None).unwrap().service
    }

    #[test]
    fn the_default_file_makes_rules_and_says_what_the_domain_says() {
        let rules = defaults().rules().unwrap();
        assert_eq!(rules.thresholds, Thresholds::default());
        assert_eq!(*rules.checklist(InspectionKind::PostLicence), Checklist::food_sales());
        assert_eq!(*rules.checklist(InspectionKind::Daily), Checklist::daily_food_sales());
        assert_eq!(rules.risk, crate::domain::risk::default_rules());
        assert_eq!(rules.visits.slots(InspectionKind::SiteVerification), Slots::AtMost(4));
        assert_eq!(rules.visits.slots(InspectionKind::PostLicence), Slots::AtMost(2));
    }

    #[test]
    fn a_visit_is_drawn_until_its_last_day_or_soon_after() {
        let visits = defaults().visits.rules().unwrap();
        assert_eq!(visits.days(day("2026-09-29"), at("2026-09-21")), day("2026-09-21")..=day("2026-09-29"));
        let evening = at("2026-09-21") + TimeDelta::hours(6);
        assert_eq!(visits.days(day("2026-09-29"), evening), day("2026-09-22")..=day("2026-09-29"));
        assert_eq!(visits.days(day("2026-09-21"), evening), day("2026-09-22")..=day("2026-10-06"));
    }

    #[test]
    fn what_makes_no_sense_is_refused() {
        let refused = |change: fn(&mut Settings)| {
            let mut settings = defaults();
            change(&mut settings);
            settings.rules().is_err()
        };
        assert!(refused(|settings| settings.visits.team_size = 1));
        assert!(refused(|settings| settings.visits.kept_for_verification = 4));
        assert!(refused(|settings| settings.visits.same_day_until = "four".to_owned()));
        assert!(refused(|settings| settings.publish_after_working_days = 21));
        assert!(refused(|settings| settings.risk.limits = [30, 60, 45]));
        assert!(refused(|settings| settings.risk.visits_per_year = [1, 2, 1, 3]));
        assert!(refused(|settings| settings.risk.period_months = 0));
        assert!(refused(|settings| settings.risk.order_ahead_working_days = 0));
        assert!(refused(|settings| settings.checklist_file = "/nowhere/list.csv".to_owned()));
        assert!(!refused(|_| {}));
    }

    #[test]
    fn a_province_brings_its_own_checklist() {
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("list.csv");
        std::fs::write(&file, "no,severity,applies,rectifiable,zh,en\n1,K,ALL,NO,地址,address\n").unwrap();
        let settings = Settings { checklist_file: file.display().to_string(), ..defaults() };
        assert_eq!(settings.rules().unwrap().checklist.items().count(), 1);
    }
}

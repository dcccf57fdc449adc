//! Reports of what needs no other licence (报告, Order 78 art 30): what changed, within ten working days; some of it
//! is looked at within thirty.

use actnow_statutory_clock::{Due, legal_date};
use chrono::{DateTime, NaiveDate, Utc};
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use super::act::Punctuality;
use super::law::Law;
use super::refusal::FoodRefusal;
use super::regime::RegimeId;

/// What is reported.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
pub enum ReportMatter {
    /// 主要设备设施、经营布局、操作流程发生较大变化.
    EquipmentLayout,
    /// 从事、停止或者变更网络经营.
    NetworkOperation,
    /// 外设仓库地址.
    ExternalWarehouse,
    /// 学校、托幼机构供餐.
    SchoolMeals,
    /// 自动设备放置地点、数量.
    VendingSites,
    /// 增加预包装食品销售 (F-2).
    PrepackagedFood,
}

impl ReportMatter {
    /// Every matter.
    pub const ALL: [ReportMatter; 6] = [
        Self::EquipmentLayout,
        Self::NetworkOperation,
        Self::ExternalWarehouse,
        Self::SchoolMeals,
        Self::VendingSites,
        Self::PrepackagedFood,
    ];

    /// The name in messages.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::EquipmentLayout => "EQUIPMENT_LAYOUT",
            Self::NetworkOperation => "NETWORK_OPERATION",
            Self::ExternalWarehouse => "EXTERNAL_WAREHOUSE",
            Self::SchoolMeals => "SCHOOL_MEALS",
            Self::VendingSites => "VENDING_SITES",
            Self::PrepackagedFood => "PREPACKAGED_FOOD",
        }
    }

    /// Whether `regime` has it reported: under the 2015 measures all but a warehouse is a change.
    pub const fn is_reported_in(self, regime: RegimeId) -> bool {
        match (regime, self) {
            (RegimeId::Food2023, _) | (RegimeId::Food2015, Self::ExternalWarehouse) => true,
            (
                RegimeId::Food2015,
                Self::EquipmentLayout
                | Self::NetworkOperation
                | Self::SchoolMeals
                | Self::VendingSites
                | Self::PrepackagedFood,
            ) => false,
        }
    }

    /// Whether inspectors look at it afterwards.
    pub const fn is_inspected(self) -> bool {
        match self {
            Self::EquipmentLayout | Self::VendingSites => true,
            Self::NetworkOperation | Self::ExternalWarehouse | Self::SchoolMeals | Self::PrepackagedFood => {
                false
            }
        }
    }
}

/// A report as handed in.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Reported {
    /// What changed.
    pub matters: Vec<ReportMatter>,
    /// The day it changed.
    pub changed_on: NaiveDate,
    /// In the holder's words: the address of the shop page, of the warehouse …
    pub details: String,
}

/// A report as kept with its licence.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Report {
    /// What changed, each once.
    pub matters: Vec<ReportMatter>,
    /// The day it changed.
    pub changed_on: NaiveDate,
    /// The day it was reported.
    pub reported_on: NaiveDate,
    /// Whether that was within the period.
    pub punctuality: Punctuality,
    /// In the holder's words.
    pub details: String,
    /// The inspection that follows, and its last day.
    pub inspection: Option<(Uuid, Due)>,
}

impl Report {
    /// Takes a report in on the day of `at`; `task_id` is the id of an inspection, used when one follows.
    ///
    /// # Errors
    /// [`FoodRefusal::NothingReported`], [`FoodRefusal::ChangeNeeded`], [`FoodRefusal::ChangeAhead`],
    /// [`FoodRefusal::NoRegime`].
    pub fn take(
        reported: Reported,
        task_id: Uuid,
        law: &Law<'_>,
        at: DateTime<Utc>,
    ) -> Result<Self, FoodRefusal> {
        let Reported { mut matters, changed_on, details } = reported;
        let today = legal_date(at);
        let (regime, terms) = law.on(today)?;
        matters.sort_unstable();
        matters.dedup();
        if matters.is_empty() {
            return Err(FoodRefusal::NothingReported);
        }
        if let Some(other) = matters.iter().find(|matter| !matter.is_reported_in(regime)) {
            return Err(FoodRefusal::ChangeNeeded { matter: other.as_str() });
        }
        if changed_on > today {
            return Err(FoodRefusal::ChangeAhead { on: changed_on });
        }
        let due = law.working_days(changed_on, terms.report_wd);
        let late = due.has_passed(at);
        let inspected = matters.iter().any(|matter| matter.is_inspected());
        let inspection = inspected.then(|| (task_id, law.working_days(today, terms.follow_up_wd)));
        let punctuality = if late { Punctuality::Late { due: due.date } } else { Punctuality::InTime };
        Ok(Self { matters, changed_on, reported_on: today, punctuality, details, inspection })
    }
}

#[cfg(test)]
mod tests {
    use actnow_decisions::Refusal;

    use super::*;
    use crate::domain::samples::{at, id, law};
    use ReportMatter::{EquipmentLayout, ExternalWarehouse, NetworkOperation, VendingSites};

    fn take(matters: &[ReportMatter], changed_on: &str, on: &str) -> Result<Report, &'static str> {
        let (changed_on, details) = (changed_on.parse().unwrap(), "样例".to_owned());
        let reported = Reported { matters: matters.to_vec(), changed_on, details };
        Report::take(reported, id(5), &law(), at(on)).map_err(|no| Refusal::from(no).reason)
    }

    #[test]
    fn equipment_and_vending_are_looked_at_within_thirty_working_days() {
        for (matters, inspected) in [
            (vec![NetworkOperation], false),
            (vec![ExternalWarehouse], false),
            (vec![EquipmentLayout], true),
            (vec![NetworkOperation, VendingSites, VendingSites], true),
        ] {
            let report = take(&matters, "2026-09-18", "2026-09-21").unwrap();
            let due = report.inspection.map(|(_, due)| due.date.to_string());
            assert_eq!(due, inspected.then(|| "2026-11-09".to_owned()), "{matters:?}");
        }
    }

    #[test]
    fn each_regime_has_its_reports_and_its_period() {
        assert_eq!(take(&[], "2026-09-21", "2026-09-21"), Err("NOTHING_REPORTED"));
        assert_eq!(take(&[NetworkOperation], "2026-09-22", "2026-09-21"), Err("CHANGE_AHEAD"));
        assert_eq!(take(&[NetworkOperation], "2018-11-12", "2018-11-12"), Err("CHANGE_NEEDED"));
        assert!(take(&[ExternalWarehouse], "2018-11-12", "2018-11-12").is_ok());
        let late = |on: &str| take(&[NetworkOperation], "2026-09-21", on).unwrap().punctuality;
        assert_eq!(late("2026-10-12"), Punctuality::InTime);
        assert_eq!(late("2026-10-13"), Punctuality::Late { due: "2026-10-12".parse().unwrap() });
    }
}

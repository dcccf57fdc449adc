//! Departments and the offices they act through.

use serde::{Deserialize, Serialize};

/// A department of the bureau.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
pub enum Department {
    /// Company registration (登记注册).
    Registration,
    /// Food licensing (食品经营许可).
    FoodLicensing,
    /// Inspections (核查).
    Inspections,
    /// The comprehensive window and the fast track (综合窗口).
    FastTrack,
    /// Informatics, security, audit (信息、安全、审计).
    Administration,
}

impl Department {
    /// Every department.
    pub const ALL: [Department; 5] = [
        Department::Registration,
        Department::FoodLicensing,
        Department::Inspections,
        Department::FastTrack,
        Department::Administration,
    ];

    /// The name in rows and on the wire.
    pub const fn as_str(self) -> &'static str {
        match self {
            Department::Registration => "REGISTRATION",
            Department::FoodLicensing => "FOOD_LICENSING",
            Department::Inspections => "INSPECTIONS",
            Department::FastTrack => "FAST_TRACK",
            Department::Administration => "ADMINISTRATION",
        }
    }

    /// The department of a name.
    pub fn named(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|department| department.as_str() == name)
    }
}

/// An office (科室、大厅、所): tokens carry its id, so that what is theirs can be told.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Office {
    /// `hall-1`.
    pub id: String,
    /// Name in zh-CN.
    pub name_zh: String,
    /// Name in English.
    pub name_en: String,
    /// Where it belongs.
    pub department: Department,
}

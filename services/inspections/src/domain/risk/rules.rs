//! The rules a grade is computed by. They are data: a grade is kept with the version of the ones it came from.

use serde::{Deserialize, Serialize};

use super::RiskGrade;
use super::points::PointTable;
use crate::domain::sampling::hash::Hash32;

/// The rules of grades.
///
/// Limits and frequencies are as recalled from 食品生产经营风险分级管理办法（试行）, 2016, art 21 (A ≤ 30 < B ≤ 45 < C ≤
/// 60 < D, at most 40 static and 60 dynamic points) and provincial practice: provinces differ (Hainan and Ningbo A ≥ 1,
/// B 1–2, C 2–3, D 3–4 visits a year; Jingmen C ≥ 2, D ≥ 3), so that a house sets its own.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct RiskRules {
    /// Most points of A, B and C.
    pub limits: [u16; 3],
    /// Most points of what the licence says.
    pub static_max: u16,
    /// Most points of what inspections found.
    pub dynamic_max: u16,
    /// Months for which findings and moves count.
    pub period_months: u32,
    /// Months of a clean record that make a grade better.
    pub clean_months: u32,
    /// Daily inspections in a year of A, B, C and D.
    pub visits_per_year: [u32; 4],
    /// What gives how many points.
    pub points: PointTable,
}

impl RiskRules {
    /// The grade of so many points.
    pub fn grade_of(&self, points: u16) -> RiskGrade {
        let over = self.limits.iter().filter(|limit| points > **limit).count();
        RiskGrade::ALL[over]
    }

    /// Daily inspections that a grade wants in a whole year.
    pub fn visits(&self, grade: RiskGrade) -> u32 {
        self.visits_per_year[grade.place()]
    }

    /// The version: a name nobody can forget to change, for it follows from the rules.
    pub fn version(&self) -> String {
        let text = serde_json::to_string(self).unwrap_or_default();
        let hash = Hash32::of([text.as_bytes()]).to_string();
        format!("RISK_2016/{}", hash.get(..12).unwrap_or_default())
    }
}

//! What moves a grade away from its points (rules 6.4): each ground once, one grade each.
//!
//! The rules name grounds for one grade worse and one grade better; none of them leads straight to D.

use actnow_decisions::Text;
use chrono::NaiveDate;
use serde::{Deserialize, Serialize};

/// Why a grade is moved.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
pub enum MoveGround {
    /// 故意违反食品安全法律法规，受到处罚.
    IntentionalViolationPunished,
    /// 监督抽检不合格.
    FailedSampling,
    /// 发生食品安全事故.
    Accident,
    /// 连续三年食品安全管理记录良好; the house finds it in its own records, a head may know older ones.
    CleanRecord,
    /// 获得危害分析与关键控制点体系认证.
    HaccpCertified,
}

impl MoveGround {
    /// All of them.
    pub const ALL: [Self; 5] = [
        Self::IntentionalViolationPunished,
        Self::FailedSampling,
        Self::Accident,
        Self::CleanRecord,
        Self::HaccpCertified,
    ];

    /// Grades it moves by: 1 is one worse, -1 one better.
    pub const fn steps(self) -> i32 {
        match self {
            Self::IntentionalViolationPunished | Self::FailedSampling | Self::Accident => 1,
            Self::CleanRecord | Self::HaccpCertified => -1,
        }
    }

    /// The name in the journal.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::IntentionalViolationPunished => "INTENTIONAL_VIOLATION_PUNISHED",
            Self::FailedSampling => "FAILED_SAMPLING",
            Self::Accident => "ACCIDENT",
            Self::CleanRecord => "CLEAN_RECORD",
            Self::HaccpCertified => "HACCP_CERTIFIED",
        }
    }

    /// In words.
    pub fn text(self) -> Text {
        match self {
            Self::IntentionalViolationPunished => Text::new(
                "故意违反食品安全法律法规并受到处罚，上调一个等级",
                "an intentional violation was punished: one grade worse",
            ),
            Self::FailedSampling => {
                Text::new("监督抽检不合格，上调一个等级", "a sample failed: one grade worse")
            }
            Self::Accident => {
                Text::new("发生食品安全事故，上调一个等级", "a food-safety accident: one grade worse")
            }
            Self::CleanRecord => {
                Text::new("连续三年记录良好，下调一个等级", "a clean record of three years: one grade better")
            }
            Self::HaccpCertified => {
                Text::new("获得HACCP体系认证，下调一个等级", "certified for HACCP: one grade better")
            }
        }
    }
}

/// A move that was decided, or found.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct GradeMove {
    /// Why.
    pub ground: MoveGround,
    /// When: it counts for the assessment period from here.
    pub on: NaiveDate,
    /// The head who decided; none where the house found it.
    pub decided_by: Option<String>,
}

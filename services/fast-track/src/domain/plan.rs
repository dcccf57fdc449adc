//! What a case sets out to do, and what keeps it from a promise.

use actnow_decisions::Text;
use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use super::consulting::Consultation;
use super::subjects::FoodKind;

/// Ids of one company's acts, chosen by the fast track.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct CompanyIds {
    /// Of its name declaration.
    pub declaration_id: Uuid,
    /// Of its establishment filing.
    pub filing_id: Uuid,
}

/// The food act of a case.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct FoodPlan {
    /// Id of the filing or application.
    pub application_id: Uuid,
    /// What the form asks for, until food licensing decides on the track.
    pub expected: FoodKind,
}

/// What a case sets out to do.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Plan {
    /// Names of the companies as handed in, the parent first.
    pub names: Vec<String>,
    /// The company registered first.
    pub parent: CompanyIds,
    /// Its subsidiary.
    pub subsidiary: Option<CompanyIds>,
    /// The food business of the subsidiary, or of the parent when there is none.
    pub food: Option<FoodPlan>,
    /// Departments outside the bureau that are asked on the way.
    pub consultations: Vec<Consultation>,
    /// When who hands it in came into the hall; `None` when nobody waits there.
    pub arrived_at: Option<DateTime<Utc>>,
    /// Why the case has no promise from the beginning.
    pub barred: Option<LeftReason>,
}

/// Why a case has no promise (9a G). Statutory clocks and filings go on.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub enum LeftReason {
    /// A similar name exists.
    SimilarName,
    /// A rule wants a person to look.
    ManualReview,
    /// An item of the scope needs an approval before registration (前置审批).
    LicensedPre,
    /// No inspectors on duty.
    NoInspectors,
    /// Not every person's identity is verified.
    NotVerified,
    /// A person has to deal with what a consulted department said.
    ConsultationNeedsPerson,
    /// A consulted department did not answer within its term.
    ConsultationOverdue,
}

impl LeftReason {
    /// A speaking constant.
    pub const fn as_str(self) -> &'static str {
        match self {
            LeftReason::SimilarName => "SIMILAR_NAME",
            LeftReason::ManualReview => "MANUAL_REVIEW",
            LeftReason::LicensedPre => "LICENSED_PRE",
            LeftReason::NoInspectors => "NO_INSPECTORS_ON_DUTY",
            LeftReason::NotVerified => "PERSON_NOT_VERIFIED",
            LeftReason::ConsultationNeedsPerson => "CONSULTATION_NEEDS_PERSON",
            LeftReason::ConsultationOverdue => "CONSULTATION_OVERDUE",
        }
    }

    /// For the clerk.
    pub fn text(self) -> Text {
        match self {
            LeftReason::SimilarName => Text::new("存在近似名称", "a similar name exists"),
            LeftReason::ManualReview => Text::new("需人工审查", "a rule wants a person to look"),
            LeftReason::LicensedPre => {
                Text::new("经营项目须前置审批", "an item of the scope needs an approval before registration")
            }
            LeftReason::NoInspectors => Text::new("无核查人员值班", "no inspectors are on duty"),
            LeftReason::NotVerified => {
                Text::new("有人员未完成实名验证", "not every person's identity is verified")
            }
            LeftReason::ConsultationNeedsPerson => Text::new(
                "会商部门的意见须人工处理",
                "a person has to deal with what a consulted department said",
            ),
            LeftReason::ConsultationOverdue => {
                Text::new("会商部门未在时限内答复", "a consulted department did not answer within its term")
            }
        }
    }
}

//! What the states of an application are made of: acceptance, visit, review, grant.

use actnow_identifiers::FoodLicenceNumber;
use actnow_statutory_clock::{Due, StatutoryClock, validity_end};
use chrono::NaiveDate;
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use crate::domain::regime::RegimeId;
use crate::domain::visit::UnvisitedReason;

/// Who handled the file. Accounts, never applicants' data.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Officers {
    /// Who reviewed it.
    pub reviewer: Option<String>,
    /// Who inspected the premises.
    pub inspectors: Vec<String>,
    /// Accounts of applicants, shareholders and relatives: they act on nothing here (回避).
    pub interested: Vec<String>,
}

/// How the application was accepted.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
pub enum AcceptanceMode {
    /// By notice (受理通知书), or by the decision itself.
    Notice,
    /// By silence of five working days (逾期不告知视为受理), from the day of receipt.
    Deemed,
}

/// An accepted application: its law and its clock.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Acceptance {
    /// The law, by the day of acceptance.
    pub regime: RegimeId,
    /// The effective day of acceptance.
    pub accepted_on: NaiveDate,
    /// How.
    pub mode: AcceptanceMode,
    /// The decision period.
    pub clock: StatutoryClock,
}

/// An ordered visit.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Visit {
    /// Id of the inspection task.
    pub task_id: Uuid,
    /// Day it was ordered: its period runs from here.
    pub ordered_on: NaiveDate,
    /// Last day of the visit.
    pub due: Due,
}

/// What a concluded visit found.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
pub enum VisitVerdict {
    /// 符合.
    Conform,
    /// 现场整改后符合.
    ConformAfterOnSiteFix,
    /// 不符合.
    NotConform,
}

/// What the review rests on.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "by", rename_all = "SCREAMING_SNAKE_CASE")]
pub enum ReviewOutcome {
    /// Documents alone.
    Unvisited {
        /// Why no visit was needed.
        reason: UnvisitedReason,
    },
    /// A visit.
    Visited {
        /// The inspection task.
        task_id: Uuid,
        /// Its verdict.
        verdict: VisitVerdict,
    },
}

impl ReviewOutcome {
    /// Whether the licence may be granted on it.
    pub const fn is_positive(&self) -> bool {
        match self {
            Self::Unvisited { .. } => true,
            Self::Visited { verdict, .. } => match verdict {
                VisitVerdict::Conform | VisitVerdict::ConformAfterOnSiteFix => true,
                VisitVerdict::NotConform => false,
            },
        }
    }
}

/// A concluded review.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Review {
    /// What it rests on.
    pub outcome: ReviewOutcome,
    /// Day of the conclusion.
    pub on: NaiveDate,
}

/// How far the review of an accepted application has come.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "stage", rename_all = "SCREAMING_SNAKE_CASE")]
pub enum Stage {
    /// Nothing yet.
    Accepted,
    /// The inspectors are asked.
    VisitAssigned {
        /// Which visit.
        visit: Visit,
    },
    /// The operator puts things right before the re-visit.
    Rectifying {
        /// Which visit.
        visit: Visit,
        /// Until when.
        deadline: NaiveDate,
        /// The head who consented.
        consented_by: String,
    },
    /// Concluded.
    Reviewed {
        /// How.
        review: Review,
    },
}

impl Stage {
    /// The name in rows, messages and refusals.
    pub const fn name(&self) -> &'static str {
        match self {
            Self::Accepted => "ACCEPTED",
            Self::VisitAssigned { .. } => "VISIT_ASSIGNED",
            Self::Rectifying { .. } => "RECTIFYING",
            Self::Reviewed { .. } => "REVIEWED",
        }
    }
}

/// First and last day of a licence.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Validity {
    /// Issue date: the day of the decision.
    pub from: NaiveDate,
    /// Last day of validity.
    pub to: NaiveDate,
}

impl Validity {
    /// `years` years less a day from the decision; 29 February ends on 28 February (rules 3.3).
    pub fn of_decision(on: NaiveDate, years: u32) -> Self {
        Self { from: on, to: validity_end(on, years) }
    }
}

/// Why a supervision visit follows the licence.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
pub enum FollowUpGround {
    /// Nobody was there before the decision.
    Unvisited,
    /// The applicant committed to the conditions (告知承诺).
    Committed,
}

/// The supervision visit after an unvisited licence, at most 30 working days later.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct FollowUp {
    /// Why.
    pub ground: FollowUpGround,
    /// Last day.
    pub due: Due,
}

/// A granted licence whose certificate is not out yet.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Grant {
    /// JY number.
    pub number: FoodLicenceNumber,
    /// First and last day.
    pub validity: Validity,
    /// Day of the decision; a grant without it was decided on its first day.
    #[serde(default)]
    pub decided_on: Option<NaiveDate>,
    /// Account that decided.
    pub decided_by: String,
    /// Last day to issue.
    pub issue_due: Due,
    /// Whether, and why, a supervision visit follows.
    pub follow_up: Option<FollowUpGround>,
}

impl Grant {
    /// Day of the decision: the period to issue runs from here.
    pub fn decided_on(&self) -> NaiveDate {
        self.decided_on.unwrap_or(self.validity.from)
    }
}

/// Why acceptance is refused (不予受理).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "ground", rename_all = "SCREAMING_SNAKE_CASE")]
pub enum NotAcceptedGround {
    /// A ban of one, three or five years is in force.
    Banned {
        /// Its last day.
        until: NaiveDate,
    },
    /// Concealment or false materials (Order 78 art 53).
    FalseMaterials,
}

/// Why a licence is refused (不予许可).
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
pub enum RefusalGround {
    /// The conditions are not met.
    #[default]
    Merits,
    /// Concealment or false materials (Order 78 art 53).
    FalseMaterials,
}

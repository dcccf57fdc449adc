//! The states of an inspection task; each holds only what is true in it.

use std::collections::BTreeSet;

use actnow_statutory_clock::Due;
use chrono::{DateTime, NaiveDate, Utc};
use serde::{Deserialize, Serialize};

use crate::domain::check_outcome::CheckOutcome;
use crate::domain::checklist::CheckedAnswers;
use crate::domain::signatures::SignatureSheet;
use crate::domain::verdict::{Finding, Round, Verdict};

/// The inspectors of a task: at least two, different.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Team {
    /// Accounts.
    pub inspectors: BTreeSet<String>,
    /// Day of the visit.
    pub visit_on: NaiveDate,
}

impl Team {
    /// The accounts in order.
    pub fn names(&self) -> Vec<String> {
        self.inspectors.iter().cloned().collect()
    }
}

/// A photo or recording, known by its hash (Order 49 art 24).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Evidence {
    /// Item of the checklist it shows, if one.
    pub item: Option<u16>,
    /// SHA-256 in hexadecimal digits.
    pub sha256: String,
}

/// What the inspectors recorded.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct RecordedResult {
    /// Which visit.
    pub round: Round,
    /// The answers.
    pub answers: CheckedAnswers,
    /// What they mean.
    pub finding: Finding,
    /// What is published of a double-random inspection.
    #[serde(default)]
    pub outcome: Option<CheckOutcome>,
    /// Photos and recordings.
    pub evidence: Vec<Evidence>,
    /// Time of the device on site, which may have been without signal.
    pub captured_at: DateTime<Utc>,
    /// Time of the house.
    pub recorded_at: DateTime<Utc>,
}

/// An order to put things right.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Rectification {
    /// Last day.
    pub deadline: NaiveDate,
    /// The head who consented.
    pub consented_by: String,
}

/// Where a task stands.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "state", rename_all = "SCREAMING_SNAKE_CASE")]
pub enum TaskState {
    /// Waits for inspectors.
    Planned,
    /// The inspectors are known.
    Assigned {
        /// Who.
        team: Team,
    },
    /// One of them must not come; the others wait for a replacement.
    Recused {
        /// Who stays.
        kept: Vec<String>,
        /// Day of the visit.
        visit_on: NaiveDate,
    },
    /// On site.
    InProgress {
        /// Who.
        team: Team,
        /// Since when.
        started_at: DateTime<Utc>,
    },
    /// Answered, not signed.
    ResultRecorded {
        /// Who.
        team: Team,
        /// What.
        result: RecordedResult,
    },
    /// Signed by the inspectors, and by the party or with its refusal noted.
    Signed {
        /// Who.
        team: Team,
        /// What.
        result: RecordedResult,
        /// The signatures.
        sheet: SignatureSheet,
    },
    /// The operator puts things right.
    RectificationOrdered {
        /// Who inspected.
        team: Team,
        /// What was found.
        result: RecordedResult,
        /// Until when, and with whose consent.
        rectification: Rectification,
    },
    /// Back on site.
    ReInspection {
        /// Who.
        team: Team,
        /// Since when.
        started_at: DateTime<Utc>,
        /// What had been ordered.
        rectification: Rectification,
    },
    /// Over, with its verdict.
    Closed {
        /// The verdict.
        verdict: Verdict,
        /// Last day of publication, where the result is published.
        publish_due: Option<Due>,
    },
    /// Over; the matter is under investigation.
    CaseTransferred {
        /// Why.
        reason: String,
        /// Since when.
        on: NaiveDate,
    },
    /// Closed, and the result is public.
    Published {
        /// The verdict.
        verdict: Verdict,
        /// Since when.
        on: NaiveDate,
    },
    /// Called off before anybody was on site.
    Cancelled {
        /// Why.
        reason: String,
        /// Since when.
        on: NaiveDate,
    },
}

impl TaskState {
    /// The name in rows, messages and refusals.
    pub const fn name(&self) -> &'static str {
        match self {
            Self::Planned => "PLANNED",
            Self::Assigned { .. } => "ASSIGNED",
            Self::Recused { .. } => "RECUSED",
            Self::InProgress { .. } => "IN_PROGRESS",
            Self::ResultRecorded { .. } => "RESULT_RECORDED",
            Self::Signed { sheet, .. } => {
                if sheet.is_signed_by_party() {
                    "SIGNED"
                } else {
                    "REFUSED_TO_SIGN"
                }
            }
            Self::RectificationOrdered { .. } => "RECTIFICATION_ORDERED",
            Self::ReInspection { .. } => "RE_INSPECTION",
            Self::Closed { .. } => "CLOSED",
            Self::CaseTransferred { .. } => "CASE_TRANSFERRED",
            Self::Published { .. } => "PUBLISHED",
            Self::Cancelled { .. } => "CANCELLED",
        }
    }

    /// The inspectors who still have the task on their desk.
    pub const fn team(&self) -> Option<&Team> {
        match self {
            Self::Assigned { team }
            | Self::InProgress { team, .. }
            | Self::ResultRecorded { team, .. }
            | Self::Signed { team, .. }
            | Self::RectificationOrdered { team, .. }
            | Self::ReInspection { team, .. } => Some(team),
            Self::Planned
            | Self::Recused { .. }
            | Self::Closed { .. }
            | Self::CaseTransferred { .. }
            | Self::Published { .. }
            | Self::Cancelled { .. } => None,
        }
    }

    /// Whether no inspector has anything to do any more.
    pub const fn is_over(&self) -> bool {
        match self {
            Self::Closed { .. }
            | Self::CaseTransferred { .. }
            | Self::Published { .. }
            | Self::Cancelled { .. } => true,
            Self::Planned
            | Self::Assigned { .. }
            | Self::Recused { .. }
            | Self::InProgress { .. }
            | Self::ResultRecorded { .. }
            | Self::Signed { .. }
            | Self::RectificationOrdered { .. }
            | Self::ReInspection { .. } => false,
        }
    }
}

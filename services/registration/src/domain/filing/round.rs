//! A round of a filing: what was handed in, what the machine found in it, and the list it was returned with.

use actnow_statutory_clock::legal_date;
use chrono::{DateTime, NaiveDate, Utc};
use serde::{Deserialize, Serialize};

use super::correction::CorrectionList;
use crate::domain::establishment::{EstablishmentForm, Findings};
use crate::domain::{ManualReason, Point};

/// Kinds of registration filings (rules 9a B).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
pub enum FilingKind {
    /// 设立登记.
    Establish,
    /// 变更登记.
    Change,
    /// 备案.
    FileChange,
    /// 注销登记.
    Deregister,
    /// 简易注销登记.
    SimpleDeregister,
    /// 分公司设立登记.
    BranchEstablish,
}

impl FilingKind {
    /// The name in rows and messages.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Establish => "ESTABLISH",
            Self::Change => "CHANGE",
            Self::FileChange => "FILE_CHANGE",
            Self::Deregister => "DEREGISTER",
            Self::SimpleDeregister => "SIMPLE_DEREGISTER",
            Self::BranchEstablish => "BRANCH_ESTABLISH",
        }
    }
}

/// What is filed.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "filing", rename_all = "SCREAMING_SNAKE_CASE")]
pub enum FilingContent {
    /// A limited company to be established.
    Establish(Box<EstablishmentForm>),
}

impl FilingContent {
    /// The kind of filing it makes.
    pub const fn kind(&self) -> FilingKind {
        match self {
            Self::Establish(_) => FilingKind::Establish,
        }
    }

    /// The establishment form.
    pub fn establishment(&self) -> &EstablishmentForm {
        match self {
            Self::Establish(form) => form,
        }
    }

    /// What stands at a field path, for comparing rounds.
    pub fn content_at(&self, field: &str) -> Option<String> {
        match self {
            Self::Establish(form) => form.content_at(field),
        }
    }
}

/// One submission.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Round {
    /// What was handed in.
    pub content: FilingContent,
    /// When.
    pub submitted_at: DateTime<Utc>,
    /// Materials the machine found missing: every one of them could be told at once.
    pub gaps: Vec<Point>,
    /// Questions for a person.
    pub manual: Vec<ManualReason>,
    /// The list it was returned with.
    pub returned: Option<CorrectionList>,
}

impl Round {
    pub(super) fn new(content: FilingContent, findings: &Findings, submitted_at: DateTime<Utc>) -> Self {
        let gaps = findings.gaps.as_slice().iter().cloned().map(Point::from).collect();
        Self { content, submitted_at, gaps, manual: findings.manual.clone(), returned: None }
    }

    /// Date of acceptance of this round: it chooses the regime and starts the clock.
    pub fn accepted_on(&self) -> NaiveDate {
        legal_date(self.submitted_at)
    }
}

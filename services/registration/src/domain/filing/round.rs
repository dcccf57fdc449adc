//! A round of a filing: what was handed in, what the machine found in it, and the list it was returned with.

use actnow_identifiers::Uscc;
use actnow_statutory_clock::legal_date;
use chrono::{DateTime, NaiveDate, Utc};
use serde::{Deserialize, Serialize};

use super::correction::CorrectionList;
use super::second_notice::SecondNotice;
use crate::domain::branch::{BranchChange, BranchForm};
use crate::domain::change::{ChangeForm, ItemChange};
use crate::domain::deregistration::{DeregistrationForm, SimpleDeregistrationForm};
use crate::domain::establishment::{EstablishmentForm, Findings, Holding, posts};
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
    /// A company that changes: registered items, filed items, or both.
    Change(Box<ChangeForm>),
    /// A company that ended by liquidation.
    Deregister(Box<DeregistrationForm>),
    /// A company without debts that ends the simple way.
    SimpleDeregister(Box<SimpleDeregistrationForm>),
    /// A branch of a company to be established.
    BranchEstablish(Box<BranchForm>),
    /// A branch that changes, under the kinds of a change.
    BranchChange(Box<BranchChange>),
}

impl FilingContent {
    /// The kind of filing it makes.
    pub fn kind(&self) -> FilingKind {
        match self {
            Self::Establish(_) => FilingKind::Establish,
            Self::Change(change) if change.concerns_registered_items() => FilingKind::Change,
            Self::BranchChange(change) if change.concerns_registered_items() => FilingKind::Change,
            Self::Change(_) | Self::BranchChange(_) => FilingKind::FileChange,
            Self::Deregister(_) => FilingKind::Deregister,
            Self::SimpleDeregister(_) => FilingKind::SimpleDeregister,
            Self::BranchEstablish(_) => FilingKind::BranchEstablish,
        }
    }

    /// The name of the company or branch: of a change, the one it shall have.
    pub fn full_name(&self) -> String {
        match self {
            Self::Establish(form) => form.name.full_text(),
            Self::Change(change) => change.form.name.full_text(),
            Self::Deregister(form) => form.full_name.clone(),
            Self::SimpleDeregister(form) => form.full_name.clone(),
            Self::BranchEstablish(form) => form.full_name(),
            Self::BranchChange(change) => change.form.full_name(),
        }
    }

    /// What it is about, where that exists already: of a branch to be established, the company it belongs to.
    pub fn company(&self) -> Option<&Uscc> {
        match self {
            Self::Establish(_) => None,
            Self::Change(change) => Some(&change.company),
            Self::Deregister(form) => Some(&form.company),
            Self::SimpleDeregister(form) => Some(&form.company),
            Self::BranchEstablish(form) => Some(&form.head_office),
            Self::BranchChange(change) => Some(&change.company),
        }
    }

    /// The company as it shall be; none when it shall end, and of a branch.
    pub fn form(&self) -> Option<&EstablishmentForm> {
        match self {
            Self::Establish(form) => Some(form),
            Self::Change(change) => Some(&change.form),
            Self::Deregister(_)
            | Self::SimpleDeregister(_)
            | Self::BranchEstablish(_)
            | Self::BranchChange(_) => None,
        }
    }

    /// The branch as it shall be; none of a company, and when a branch shall end.
    pub fn branch(&self) -> Option<&BranchForm> {
        match self {
            Self::BranchEstablish(form) => Some(form),
            Self::BranchChange(change) => Some(&change.form),
            Self::Establish(_) | Self::Change(_) | Self::Deregister(_) | Self::SimpleDeregister(_) => None,
        }
    }

    /// What a change changes; nothing of any other filing.
    pub fn changes(&self) -> &[ItemChange] {
        match self {
            Self::Change(change) => &change.changes,
            Self::BranchChange(change) => &change.changes,
            Self::Establish(_)
            | Self::Deregister(_)
            | Self::SimpleDeregister(_)
            | Self::BranchEstablish(_) => &[],
        }
    }

    /// Whether it changes what stands, of a company or of a branch: an item that is registered, or one that is filed.
    pub const fn is_change(&self) -> bool {
        match self {
            Self::Change(_) | Self::BranchChange(_) => true,
            Self::Establish(_)
            | Self::BranchEstablish(_)
            | Self::Deregister(_)
            | Self::SimpleDeregister(_) => false,
        }
    }

    /// Whether it establishes, a company or a branch: it takes a code, and its licence is its first one.
    pub const fn establishes(&self) -> bool {
        match self {
            Self::Establish(_) | Self::BranchEstablish(_) => true,
            Self::Change(_) | Self::BranchChange(_) | Self::Deregister(_) | Self::SimpleDeregister(_) => {
                false
            }
        }
    }

    /// Whether it comes into force with a licence.
    pub fn needs_licence(&self) -> bool {
        match self {
            Self::Establish(_) | Self::BranchEstablish(_) => true,
            Self::Change(change) => change.needs_licence(),
            Self::BranchChange(change) => change.needs_licence(),
            Self::Deregister(_) | Self::SimpleDeregister(_) => false,
        }
    }

    /// Every person in every post of what it makes: nobody when the company shall end.
    pub fn posts(&self) -> Vec<Holding<'_>> {
        match self {
            Self::Establish(form) => posts(form),
            Self::Change(change) => posts(&change.form),
            Self::Deregister(_) | Self::SimpleDeregister(_) => Vec::new(),
            Self::BranchEstablish(form) => form.posts(),
            Self::BranchChange(change) => change.form.posts(),
        }
    }

    /// What stands at a field path, for comparing rounds.
    pub fn content_at(&self, field: &str) -> Option<String> {
        match self {
            Self::Establish(form) => form.content_at(field),
            Self::Change(change) => change.content_at(field),
            Self::Deregister(form) => form.content_at(field),
            Self::SimpleDeregister(form) => form.content_at(field),
            Self::BranchEstablish(form) => form.content_at(field),
            Self::BranchChange(change) => change.content_at(field),
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
    /// Who allowed this list to name what was or could have been told before.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub second_notice: Option<SecondNotice>,
}

impl Round {
    pub(super) fn new(content: FilingContent, findings: &Findings, submitted_at: DateTime<Utc>) -> Self {
        let gaps = findings.gaps.as_slice().iter().cloned().map(Point::from).collect();
        Self {
            content,
            submitted_at,
            gaps,
            manual: findings.manual.clone(),
            returned: None,
            second_notice: None,
        }
    }

    /// Date of acceptance of this round: it chooses the regime and starts the clock.
    pub fn accepted_on(&self) -> NaiveDate {
        legal_date(self.submitted_at)
    }
}

//! Name declarations (名称申报), as registration tells them.

use actnow_decisions::Text;
use chrono::NaiveDate;
use serde::{Deserialize, Serialize};

use super::said;
use crate::domain::record::Record;
use crate::domain::step::{Finding, StepState, Who};

/// A fact about a name.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub enum NameTold {
    /// Reserved for the applicant.
    Reserved {
        /// The whole name.
        full_name: String,
        /// Last day of the reservation.
        until: NaiveDate,
        /// A similar name exists; the applicant answers for it.
        similar: bool,
    },
    /// Similar names exist: the applicant must answer for it first (自主申报承诺).
    NeedsStatement {
        /// The names it resembles.
        findings: Vec<Finding>,
    },
    /// A restricted word: a registrar decides.
    NeedsDecision {
        /// Why a person must look.
        findings: Vec<Finding>,
    },
    /// Identical or forbidden.
    Rejected {
        /// In clear words.
        reasons: String,
        /// What speaks against it.
        findings: Vec<Finding>,
    },
    /// Given back.
    Released,
    /// The reservation lapsed.
    Expired,
    /// No name declaration at all.
    DeclarationRefused {
        /// A speaking constant.
        reason: String,
        /// For the clerk.
        text: Text,
        /// The rules that are broken.
        findings: Vec<Finding>,
    },
}

impl NameTold {
    /// Name of the fact in the journey.
    pub(crate) const fn event(&self) -> &'static str {
        match self {
            NameTold::Reserved { .. } => "NameReserved",
            NameTold::NeedsStatement { .. } => "NameNeedsStatement",
            NameTold::NeedsDecision { .. } => "NameNeedsDecision",
            NameTold::Rejected { .. } => "NameRejected",
            NameTold::Released => "NameReleased",
            NameTold::Expired => "NameExpired",
            NameTold::DeclarationRefused { .. } => "DeclareNameRefused",
        }
    }

    /// The sentence in the journey.
    pub(crate) fn text(&self) -> Text {
        match self {
            NameTold::Reserved { full_name, until, .. } => Text::new(
                format!("名称“{full_name}”已保留至{until}"),
                format!("the name {full_name} is reserved until {until}"),
            ),
            NameTold::NeedsStatement { .. } => {
                Text::new("名称近似，需申请人承诺", "similar names exist; the applicant must answer for it")
            }
            NameTold::NeedsDecision { .. } => {
                Text::new("名称需人工审查", "a registrar must look at the name")
            }
            NameTold::Rejected { reasons, .. } => said("名称未通过", "the name is rejected", reasons),
            NameTold::Released => Text::new("名称保留已释放", "the name is given back"),
            NameTold::Expired => Text::new("名称保留期届满", "the reservation of the name lapsed"),
            NameTold::DeclarationRefused { text, .. } => text.clone(),
        }
    }
}

/// How the name stands by what was told.
pub(crate) fn standing(record: &Record<NameTold>) -> StepState {
    let Some(newest) = record.newest() else { return StepState::Ordered };
    match newest {
        NameTold::Reserved { full_name, .. } => StepState::Done { result: full_name.clone() },
        NameTold::NeedsStatement { findings } => StepState::WaitingApplicant {
            what: Text::new("就近似名称作出自主申报承诺", "state that you answer for the similar name"),
            answer_by: None,
            findings: findings.clone(),
        },
        NameTold::NeedsDecision { .. } => StepState::WaitingDepartment {
            who: Who::Registrar,
            what: Text::new("审查名称", "decide on the name"),
            clock: None,
        },
        NameTold::Rejected { findings, .. } | NameTold::DeclarationRefused { findings, .. } => {
            StepState::Failed { why: newest.text(), findings: findings.clone() }
        }
        NameTold::Expired => StepState::Failed { why: newest.text(), findings: Vec::new() },
        NameTold::Released => StepState::Compensated,
    }
}

/// The reserved name and its last day, once it was reserved.
pub(crate) fn reserved(record: &Record<NameTold>) -> Option<(&str, NaiveDate)> {
    record.find(|told| match told {
        NameTold::Reserved { full_name, until, .. } => Some((full_name.as_str(), *until)),
        NameTold::NeedsStatement { .. }
        | NameTold::NeedsDecision { .. }
        | NameTold::Rejected { .. }
        | NameTold::Released
        | NameTold::Expired
        | NameTold::DeclarationRefused { .. } => None,
    })
}

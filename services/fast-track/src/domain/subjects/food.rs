//! Food filings and licence applications (食品经营备案、许可), as food licensing tells them.

use actnow_decisions::Text;
use actnow_statutory_clock::Due;
use chrono::NaiveDate;
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use super::filing::refused;
use super::said;
use crate::domain::record::Record;
use crate::domain::step::{Finding, LegalClock, LegalPeriod, StepState, Who};

/// A fact about a food application.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[allow(missing_docs, reason = "fields repeat the contract; the variants say what they mean")]
pub enum FoodTold {
    /// Neither licence nor filing is needed.
    NotRequired { ground: String },
    /// Filed; it has its number.
    FilingMade { number: String, publicity_due: NaiveDate },
    /// The filing is published.
    FilingPublished { number: String },
    /// Received: the acceptance clock runs.
    Received { due: Due },
    /// Received, and a person must look. A kind of its own: that it once was so stays known.
    ReceivedByPerson { due: Due, reasons: Vec<Finding> },
    /// Returned for correction.
    Returned { findings: Vec<Finding>, answer_by: Option<NaiveDate> },
    /// Accepted, or deemed accepted: the decision clock runs.
    Accepted { deemed: bool, due: Due },
    /// Acceptance refused.
    NotAccepted { grounds: String },
    /// The period for correction is over.
    Abandoned,
    /// A visit is ordered from inspections.
    VisitOrdered { inspection_id: Uuid, due: Due, ground: String },
    /// No visit is needed.
    VisitSkipped { ground: String },
    /// Review is done.
    Reviewed { positive: bool },
    /// The head extended the period.
    DecisionExtended { due: Due },
    /// Granted; the licence follows.
    Granted { number: String },
    /// The food licence is issued.
    Issued { number: String, valid_from: NaiveDate, valid_to: NaiveDate },
    /// Signing is down; the licence follows.
    Delayed { attempts: i32 },
    /// Refused by the head.
    Refused { grounds: String },
    /// Withdrawn before the decision.
    Withdrawn,
    /// Content breaks rules: no application was made.
    ApplyRefused { reason: String, text: Text, findings: Vec<Finding> },
}

impl FoodTold {
    /// Name of the fact in the journey.
    pub(crate) const fn event(&self) -> &'static str {
        match self {
            FoodTold::NotRequired { .. } => "FoodNotRequired",
            FoodTold::FilingMade { .. } => "FilingMade",
            FoodTold::FilingPublished { .. } => "FilingPublished",
            FoodTold::Received { .. } | FoodTold::ReceivedByPerson { .. } => "ApplicationReceived",
            FoodTold::Returned { .. } => "ApplicationReturned",
            FoodTold::Accepted { .. } => "ApplicationAccepted",
            FoodTold::NotAccepted { .. } => "ApplicationNotAccepted",
            FoodTold::Abandoned => "ApplicationAbandoned",
            FoodTold::VisitOrdered { .. } => "VisitOrdered",
            FoodTold::VisitSkipped { .. } => "VisitSkipped",
            FoodTold::Reviewed { .. } => "ApplicationReviewed",
            FoodTold::DecisionExtended { .. } => "DecisionExtended",
            FoodTold::Granted { .. } => "LicenceGranted",
            FoodTold::Issued { .. } => "FoodLicenceIssued",
            FoodTold::Delayed { .. } => "FoodLicenceDelayed",
            FoodTold::Refused { .. } => "LicenceRefused",
            FoodTold::Withdrawn => "ApplicationWithdrawn",
            FoodTold::ApplyRefused { .. } => "ApplyForFoodRefused",
        }
    }

    /// The sentence in the journey.
    pub(crate) fn text(&self) -> Text {
        match self {
            FoodTold::NotRequired { ground } => {
                said("无需食品经营许可或备案", "neither food licence nor filing is needed", ground)
            }
            FoodTold::FilingMade { number, .. } => said("已备案，备案编号", "filed with the number", number),
            FoodTold::FilingPublished { number } => said("备案信息已公示", "the filing is published", number),
            FoodTold::Received { due } | FoodTold::ReceivedByPerson { due, .. } => Text::new(
                format!("申请已接收，{}前决定是否受理", due.date),
                format!("received; acceptance to be decided by {}", due.date),
            ),
            FoodTold::Returned { findings, .. } => Text::new(
                format!("一次性告知补正{}项", findings.len()),
                format!("returned once with {} points to correct", findings.len()),
            ),
            FoodTold::Accepted { deemed: false, due } => Text::new(
                format!("已受理，{}前作出决定", due.date),
                format!("accepted; to be decided by {}", due.date),
            ),
            FoodTold::Accepted { deemed: true, due } => Text::new(
                format!("逾期未告知，视为受理，{}前作出决定", due.date),
                format!(
                    "deemed accepted after five working days without an answer; to be decided by {}",
                    due.date
                ),
            ),
            FoodTold::NotAccepted { grounds } => said("不予受理", "acceptance is refused", grounds),
            FoodTold::Abandoned => Text::new("逾期未补正，终止办理", "the period for correction is over"),
            FoodTold::VisitOrdered { due, .. } => Text::new(
                format!("需现场核查，{}前完成", due.date),
                format!("a site visit is needed by {}", due.date),
            ),
            FoodTold::VisitSkipped { ground } => said("免于现场核查", "no site visit is needed", ground),
            FoodTold::Reviewed { positive: true } => Text::new("审查通过", "reviewed: conditions are met"),
            FoodTold::Reviewed { positive: false } => {
                Text::new("审查未通过", "reviewed: conditions are not met")
            }
            FoodTold::DecisionExtended { due } => Text::new(
                format!("决定期限延长至{}", due.date),
                format!("the period to decide is extended to {}", due.date),
            ),
            FoodTold::Granted { number } => said("准予许可，许可证编号", "granted with the number", number),
            FoodTold::Issued { number, valid_from, valid_to } => Text::new(
                format!("食品经营许可证{number}已核发，有效期{valid_from}至{valid_to}"),
                format!("the food licence {number} is issued, valid {valid_from} to {valid_to}"),
            ),
            FoodTold::Delayed { attempts } => Text::new(
                format!("电子签章暂不可用，已重试{attempts}次，许可证随后核发"),
                format!("signing is down after {attempts} attempts; the licence follows"),
            ),
            FoodTold::Refused { grounds } => said("不予许可", "the licence is refused", grounds),
            FoodTold::Withdrawn => Text::new("申请已撤回", "the application is withdrawn"),
            FoodTold::ApplyRefused { text, .. } => text.clone(),
        }
    }
}

/// How the application stands by what was told.
pub(crate) fn standing(record: &Record<FoodTold>) -> StepState {
    let Some(newest) = record.newest() else { return StepState::Ordered };
    match newest {
        FoodTold::NotRequired { .. } => StepState::Skipped { why: newest.text() },
        FoodTold::FilingMade { number, .. }
        | FoodTold::FilingPublished { number }
        | FoodTold::Issued { number, .. } => StepState::Done { result: number.clone() },
        FoodTold::Received { due } | FoodTold::ReceivedByPerson { due, .. } => StepState::WaitingDepartment {
            who: Who::Window,
            what: Text::new("决定是否受理食品经营许可申请", "accept the food application or say why not"),
            clock: Some(LegalClock { period: LegalPeriod::Acceptance, due: *due }),
        },
        FoodTold::Returned { findings, answer_by } => StepState::WaitingApplicant {
            what: Text::new(
                "按补正清单更正食品经营申请",
                "correct the points listed in the food application",
            ),
            answer_by: answer_by.map(|date| Due { date, provisional: false }),
            findings: findings.clone(),
        },
        FoodTold::VisitOrdered { .. } => {
            waiting(record, Who::Inspectors, Text::new("完成现场核查", "visit the premises"))
        }
        FoodTold::Accepted { .. }
        | FoodTold::VisitSkipped { .. }
        | FoodTold::Reviewed { .. }
        | FoodTold::DecisionExtended { .. } => waiting(
            record,
            Who::Reviewer,
            Text::new("审查并决定食品经营许可", "review and decide the food licence"),
        ),
        FoodTold::Granted { .. } | FoodTold::Delayed { .. } => StepState::Ordered,
        FoodTold::NotAccepted { .. } | FoodTold::Abandoned | FoodTold::Refused { .. } => {
            StepState::Failed { why: newest.text(), findings: Vec::new() }
        }
        FoodTold::Withdrawn => StepState::Compensated,
        FoodTold::ApplyRefused { findings, .. } => refused(newest.text(), findings),
    }
}

fn waiting(record: &Record<FoodTold>, who: Who, what: Text) -> StepState {
    let clock = decision_due(record).map(|due| LegalClock { period: LegalPeriod::Decision, due });
    StepState::WaitingDepartment { who, what, clock }
}

/// Last day of the decision, as extended.
pub(crate) fn decision_due(record: &Record<FoodTold>) -> Option<Due> {
    record.find(|told| {
        if let FoodTold::Accepted { due, .. } = told {
            Some(*due)
        } else if let FoodTold::DecisionExtended { due } = told {
            Some(*due)
        } else {
            None
        }
    })
}

/// The visit that was ordered: its id, last day and ground.
pub(crate) fn visit_ordered(record: &Record<FoodTold>) -> Option<(Uuid, Due, &str)> {
    record.find(|told| {
        let FoodTold::VisitOrdered { inspection_id, due, ground } = told else { return None };
        Some((*inspection_id, *due, ground.as_str()))
    })
}

/// Why no visit was needed.
pub(crate) fn visit_skipped(record: &Record<FoodTold>) -> Option<&str> {
    record
        .find(|told| if let FoodTold::VisitSkipped { ground } = told { Some(ground.as_str()) } else { None })
}

/// Whether the application is past its visit.
pub(crate) fn past_visit(record: &Record<FoodTold>) -> bool {
    record.newest().is_some_and(|told| {
        matches!(
            told,
            FoodTold::Reviewed { .. }
                | FoodTold::Granted { .. }
                | FoodTold::Issued { .. }
                | FoodTold::Delayed { .. }
                | FoodTold::Refused { .. }
        )
    })
}

/// Why a person had to look, if it ever was so.
pub(crate) fn manual_reasons(record: &Record<FoodTold>) -> Option<&[Finding]> {
    record.find(|told| {
        if let FoodTold::ReceivedByPerson { reasons, .. } = told { Some(reasons.as_slice()) } else { None }
    })
}

/// What the food business turned out to need.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub enum FoodKind {
    /// Nothing.
    None,
    /// A filing of prepackaged-only sales (备案).
    Filing,
    /// A licence (许可).
    Licence,
}

impl FoodKind {
    /// The name in messages.
    pub const fn as_str(self) -> &'static str {
        match self {
            FoodKind::None => "NONE",
            FoodKind::Filing => "FILING",
            FoodKind::Licence => "LICENCE",
        }
    }
}

/// What the food business needs; `None` while food licensing has not told.
pub(crate) fn kind(record: &Record<FoodTold>) -> Option<FoodKind> {
    record.find(|told| match told {
        FoodTold::NotRequired { .. } => Some(FoodKind::None),
        FoodTold::FilingMade { .. } | FoodTold::FilingPublished { .. } => Some(FoodKind::Filing),
        FoodTold::Received { .. }
        | FoodTold::ReceivedByPerson { .. }
        | FoodTold::Returned { .. }
        | FoodTold::Accepted { .. }
        | FoodTold::NotAccepted { .. }
        | FoodTold::Abandoned
        | FoodTold::VisitOrdered { .. }
        | FoodTold::VisitSkipped { .. }
        | FoodTold::Reviewed { .. }
        | FoodTold::DecisionExtended { .. }
        | FoodTold::Granted { .. }
        | FoodTold::Issued { .. }
        | FoodTold::Delayed { .. }
        | FoodTold::Refused { .. } => Some(FoodKind::Licence),
        FoodTold::Withdrawn | FoodTold::ApplyRefused { .. } => None,
    })
}

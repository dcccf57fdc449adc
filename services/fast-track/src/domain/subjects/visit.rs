//! Site visits (现场核查), as inspections tells them. Food licensing orders them; fast-track only listens.

use actnow_decisions::Text;
use actnow_statutory_clock::Due;
use chrono::NaiveDate;
use serde::{Deserialize, Serialize};

use super::said;
use crate::domain::record::Record;
use crate::domain::step::{LegalClock, LegalPeriod, StepState, Who};

/// What the inspectors found (核查结论).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub enum Verdict {
    /// 符合.
    Conform,
    /// 现场整改后符合.
    ConformAfterOnSiteFix,
    /// 责令整改.
    Rectify,
    /// 不符合.
    NotConform,
}

impl Verdict {
    /// The name in messages.
    pub const fn as_str(self) -> &'static str {
        match self {
            Verdict::Conform => "CONFORM",
            Verdict::ConformAfterOnSiteFix => "CONFORM_AFTER_ON_SITE_FIX",
            Verdict::Rectify => "RECTIFY",
            Verdict::NotConform => "NOT_CONFORM",
        }
    }
}

/// A fact about an inspection.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[allow(missing_docs, reason = "fields repeat the contract; the variants say what they mean")]
pub enum VisitTold {
    /// Planned; `waits_for` says why nobody is assigned yet.
    Planned { waits_for: String },
    /// At least two inspectors are assigned.
    Assigned { visit_on: Option<NaiveDate> },
    /// The inspectors are on the premises.
    Started,
    /// The result is signed.
    Concluded { verdict: Verdict },
    /// The operator must put things right.
    RectificationOrdered { deadline: Option<NaiveDate> },
    /// No longer needed.
    Cancelled,
    /// Inspections could not take the order.
    OrderRefused { reason: String, text: Text },
}

impl VisitTold {
    /// Name of the fact in the journey.
    pub(crate) const fn event(&self) -> &'static str {
        match self {
            VisitTold::Planned { .. } => "InspectionPlanned",
            VisitTold::Assigned { .. } => "InspectorsAssigned",
            VisitTold::Started => "InspectionStarted",
            VisitTold::Concluded { .. } => "InspectionConcluded",
            VisitTold::RectificationOrdered { .. } => "RectificationOrdered",
            VisitTold::Cancelled => "InspectionCancelled",
            VisitTold::OrderRefused { .. } => "OrderInspectionRefused",
        }
    }

    /// The sentence in the journey.
    pub(crate) fn text(&self) -> Text {
        match self {
            VisitTold::Planned { waits_for } => said("核查任务已立项", "the visit is planned", waits_for),
            VisitTold::Assigned { visit_on: Some(day) } => {
                Text::new(format!("已指派核查人员，{day}核查"), format!("inspectors are assigned for {day}"))
            }
            VisitTold::Assigned { visit_on: None } => Text::new("已指派核查人员", "inspectors are assigned"),
            VisitTold::Started => Text::new("现场核查开始", "the visit has begun"),
            VisitTold::Concluded { verdict } => {
                said("现场核查结束", "the visit is concluded", verdict.as_str())
            }
            VisitTold::RectificationOrdered { .. } => Text::new("责令限期整改", "rectification is ordered"),
            VisitTold::Cancelled => Text::new("核查任务已取消", "the visit is cancelled"),
            VisitTold::OrderRefused { text, .. } => text.clone(),
        }
    }
}

/// How the visit stands by what inspections told, with the last day food licensing set.
pub(crate) fn standing(record: &Record<VisitTold>, due: Due) -> StepState {
    let clock = Some(LegalClock { period: LegalPeriod::Visit, due });
    let inspectors = |what: Text| StepState::WaitingDepartment { who: Who::Inspectors, what, clock };
    let Some(newest) = record.newest() else {
        return inspectors(Text::new("安排现场核查", "plan the visit"));
    };
    match newest {
        VisitTold::Planned { .. } => inspectors(Text::new("指派核查人员", "assign at least two inspectors")),
        VisitTold::Assigned { .. } => inspectors(Text::new("实施现场核查", "visit the premises")),
        VisitTold::Started => inspectors(Text::new("记录并签署核查结果", "record and sign the result")),
        VisitTold::Concluded { verdict: Verdict::Rectify } => StepState::WaitingDepartment {
            who: Who::Head,
            what: Text::new("同意责令整改", "consent to rectification"),
            clock,
        },
        VisitTold::Concluded { verdict } => StepState::Done { result: verdict.as_str().to_owned() },
        VisitTold::RectificationOrdered { deadline } => StepState::WaitingApplicant {
            what: Text::new("按要求整改后申请复查", "put right what the inspectors demand"),
            answer_by: deadline.map(|date| Due { date, provisional: false }),
            findings: Vec::new(),
        },
        VisitTold::Cancelled => StepState::Skipped { why: newest.text() },
        VisitTold::OrderRefused { .. } => StepState::WaitingDepartment {
            who: Who::Reviewer,
            what: Text::new("重新安排现场核查", "order the visit again"),
            clock,
        },
    }
}

/// Whether inspections said that nobody can go (无人值班).
pub(crate) fn nobody_can_go(record: &Record<VisitTold>) -> bool {
    record.find(
        |told| if let VisitTold::Planned { waits_for } = told { Some(!waits_for.is_empty()) } else { None },
    ) == Some(true)
}

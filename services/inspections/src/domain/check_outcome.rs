//! What a double-random inspection found (双随机抽查结果), as it is published on the credit system (rules 6.5).

use actnow_decisions::Text;
use serde::{Deserialize, Serialize};

use super::inspectors::Qualification;
use super::verdict::Verdict;

/// The outcomes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
pub enum CheckOutcome {
    /// 未发现问题.
    NoProblem,
    /// 未按规定公示年度报告.
    AnnualReportNotPublished,
    /// 未按规定公示其他应当公示的信息.
    OtherInfoNotPublished,
    /// 公示信息隐瞒真实情况、弄虚作假.
    FalseInfo,
    /// 通过登记的住所（经营场所）无法联系; leads to the list of abnormal operations.
    UnreachableAtAddress,
    /// 发现问题已责令改正.
    CorrectedOnOrder,
    /// 不配合检查情节严重.
    NotCooperating,
    /// 未发现开展本次抽查涉及的经营活动.
    NoRelatedActivity,
    /// 发现问题待后续处理.
    ToBeHandled,
}

impl CheckOutcome {
    /// All of them, in the order of the law.
    pub const ALL: [Self; 9] = [
        Self::NoProblem,
        Self::AnnualReportNotPublished,
        Self::OtherInfoNotPublished,
        Self::FalseInfo,
        Self::UnreachableAtAddress,
        Self::CorrectedOnOrder,
        Self::NotCooperating,
        Self::NoRelatedActivity,
        Self::ToBeHandled,
    ];

    /// The outcome of an answered checklist.
    pub const fn of(verdict: Verdict) -> Self {
        match verdict {
            Verdict::Conform => Self::NoProblem,
            Verdict::ConformAfterOnSiteFix => Self::CorrectedOnOrder,
            Verdict::Rectify | Verdict::NotConform => Self::ToBeHandled,
        }
    }

    /// The verdict of an outcome without a checklist.
    pub const fn verdict(self) -> Verdict {
        match self {
            Self::NoProblem | Self::NoRelatedActivity => Verdict::Conform,
            Self::CorrectedOnOrder => Verdict::ConformAfterOnSiteFix,
            Self::AnnualReportNotPublished
            | Self::OtherInfoNotPublished
            | Self::FalseInfo
            | Self::UnreachableAtAddress
            | Self::NotCooperating
            | Self::ToBeHandled => Verdict::NotConform,
        }
    }

    /// Whether it can be found in `field` without a checklist: food is looked at item by item, unless nobody let
    /// the inspectors look.
    pub const fn needs_no_checklist(self, field: Qualification) -> bool {
        match self {
            Self::UnreachableAtAddress | Self::NotCooperating | Self::NoRelatedActivity => true,
            Self::NoProblem
            | Self::AnnualReportNotPublished
            | Self::OtherInfoNotPublished
            | Self::FalseInfo
            | Self::CorrectedOnOrder
            | Self::ToBeHandled => !field.is_special(),
        }
    }

    /// What is published.
    pub fn text(self) -> Text {
        match self {
            Self::NoProblem => Text::new("未发现问题", "no problem was found"),
            Self::AnnualReportNotPublished => {
                Text::new("未按规定公示年度报告", "the annual report was not published as required")
            }
            Self::OtherInfoNotPublished => {
                Text::new("未按规定公示其他应当公示的信息", "other information was not published as required")
            }
            Self::FalseInfo => {
                Text::new("公示信息隐瞒真实情况、弄虚作假", "published information hides or falsifies facts")
            }
            Self::UnreachableAtAddress => Text::new(
                "通过登记的住所（经营场所）无法联系",
                "nobody can be reached at the registered address",
            ),
            Self::CorrectedOnOrder => {
                Text::new("发现问题已责令改正", "problems were found and put right on order")
            }
            Self::NotCooperating => {
                Text::new("不配合检查情节严重", "the operator seriously fails to cooperate")
            }
            Self::NoRelatedActivity => Text::new(
                "未发现开展本次抽查涉及的经营活动",
                "no activity of the kind that was drawn was found",
            ),
            Self::ToBeHandled => Text::new("发现问题待后续处理", "problems were found and are to be handled"),
        }
    }
}

//! From answers to a verdict, by thresholds that provinces set (rules 6.2), with the reason in words.

use actnow_decisions::Text;
use serde::{Deserialize, Serialize};

use super::checklist::{Answer, CheckedAnswers, Checklist, ChecklistItem, Severity};
use super::weighing::{open_fails, weigh};

/// How many failed items are tolerated.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Thresholds {
    /// Key items (关键项).
    pub key_max: u16,
    /// Major items (重点项).
    pub major_max: u16,
    /// Major and general items together, where the province counts them.
    #[serde(default)]
    pub total_max: Option<u16>,
}

impl Default for Thresholds {
    fn default() -> Self {
        Self { key_max: 0, major_max: 3, total_max: None }
    }
}

/// Which visit the answers come from.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
pub enum Round {
    /// The first.
    First,
    /// The re-visit after the deadline: what is not right now will not be waited for again.
    AfterRectification,
}

/// What the visit found.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
pub enum Verdict {
    /// 符合.
    Conform,
    /// 现场整改后符合.
    ConformAfterOnSiteFix,
    /// 限期整改; needs the head's consent and a re-visit.
    Rectify,
    /// 不符合.
    NotConform,
}

impl Verdict {
    /// The name in rows and messages.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Conform => "CONFORM",
            Self::ConformAfterOnSiteFix => "CONFORM_AFTER_ON_SITE_FIX",
            Self::Rectify => "RECTIFY",
            Self::NotConform => "NOT_CONFORM",
        }
    }

    /// Whether the visit is over with it.
    pub const fn is_final(self) -> bool {
        match self {
            Self::Conform | Self::ConformAfterOnSiteFix | Self::NotConform => true,
            Self::Rectify => false,
        }
    }
}

/// A rectification demand that stays open.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Demand {
    /// Number of the failed item.
    pub item: u16,
    /// How grave.
    pub severity: Severity,
    /// What the operator has to do.
    pub text: String,
}

/// A verdict with everything it rests on.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Finding {
    /// The verdict.
    pub verdict: Verdict,
    /// Failed and still open: every one demands something, whatever the verdict.
    pub demands: Vec<Demand>,
    /// The thresholds that were applied.
    pub thresholds: Thresholds,
    /// Why, for operator and clerk.
    pub explanation: Text,
}

/// Judges checked answers.
pub fn judge(
    checklist: &Checklist,
    answers: &CheckedAnswers,
    thresholds: Thresholds,
    round: Round,
) -> Finding {
    let open: Vec<(&ChecklistItem, &str)> = open_fails(checklist, answers);
    let count = |severity| open.iter().filter(|(item, _)| item.severity == severity).count();
    let counts = Counts {
        key: count(Severity::Key),
        major: count(Severity::Major),
        general: count(Severity::General),
        fixed: answers.answers().iter().filter(|a| matches!(a.answer, Answer::FixedOnSite { .. })).count(),
    };
    let weighing = weigh(checklist, answers, thresholds);
    let hopeless = weighing.hopeless.first().and_then(|no| checklist.item(*no));
    let (verdict, explanation) = match (hopeless, weighing.exceeds(), round) {
        (Some(item), _, _) => (Verdict::NotConform, cannot_be_put_right(item)),
        (None, true, Round::First) => {
            (Verdict::Rectify, counts.text("限期整改", "to be put right by a deadline"))
        }
        (None, true, Round::AfterRectification) => {
            (Verdict::NotConform, counts.text("整改后仍不符合", "still not right after rectification"))
        }
        (None, false, _) if counts.fixed > 0 => {
            (Verdict::ConformAfterOnSiteFix, counts.text("现场整改后符合", "conforms after on-site fixes"))
        }
        (None, false, _) => (Verdict::Conform, counts.text("符合", "conforms")),
    };
    let demands = open
        .into_iter()
        .map(|(item, text)| Demand { item: item.no, severity: item.severity, text: text.to_owned() })
        .collect();
    Finding { verdict, demands, thresholds, explanation }
}

struct Counts {
    key: usize,
    major: usize,
    general: usize,
    fixed: usize,
}

impl Counts {
    fn text(&self, zh: &str, en: &str) -> Text {
        let Self { key, major, general, fixed } = self;
        Text::new(
            format!("{zh}：关键项不符合{key}项，重点项{major}项，一般项{general}项，现场整改{fixed}项"),
            format!(
                "{en}: {key} key, {major} major and {general} general items failed, {fixed} fixed on site"
            ),
        )
    }
}

fn cannot_be_put_right(item: &ChecklistItem) -> Text {
    Text::new(
        format!("第{}项不符合且不可整改：{}", item.no, item.zh),
        format!("item {} failed and cannot be put right: {}", item.no, item.en),
    )
}

#[cfg(test)]
#[path = "verdict_tests.rs"]
mod tests;

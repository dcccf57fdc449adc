//! Why a filing ends without a company: a refusal with reasons and remedies, or the way to the right door.

use actnow_decisions::{Text, Violations};
use serde::{Deserialize, Serialize};

/// A refusal as it is written to the applicant (登记驳回/不予登记通知书): it cannot be built without reasons and
/// remedies.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct RefusalGrounds {
    reasons: Vec<Text>,
    remedies: Text,
    proposed_by: String,
}

impl RefusalGrounds {
    /// Grounds proposed by the registrar `proposed_by`; `remedies` says where and until when the applicant may
    /// ask for review or sue (行政复议、行政诉讼).
    ///
    /// # Errors
    /// `REFUSAL_WITHOUT_REASONS`, `REFUSAL_WITHOUT_REMEDIES`, `REFUSAL_WITHOUT_PROPOSAL`.
    pub fn new(reasons: Vec<Text>, remedies: Text, proposed_by: &str) -> Result<Self, Violations> {
        let mut violations = Violations::new();
        let blank = |text: &Text| text.zh.trim().is_empty();
        if reasons.is_empty() || reasons.iter().any(blank) {
            let text = Text::new("不予登记应当说明理由", "a refusal gives its reasons");
            violations.add("reasons", "MERR 19", "REFUSAL_WITHOUT_REASONS", text);
        }
        if blank(&remedies) {
            let text = Text::new("应当告知复议、诉讼权利", "a refusal names the remedies");
            violations.add("remedies", "MERR 19", "REFUSAL_WITHOUT_REMEDIES", text);
        }
        if proposed_by.trim().is_empty() {
            let text = Text::new("应当由登记人员提出意见", "a refusal is proposed by a registrar");
            violations.add("proposed_by", "9a B", "REFUSAL_WITHOUT_PROPOSAL", text);
        }
        violations.into_result(Self { reasons, remedies, proposed_by: proposed_by.to_owned() })
    }

    /// The reasons.
    pub fn reasons(&self) -> &[Text] {
        &self.reasons
    }

    /// Where and until when the applicant may ask for review or sue.
    pub fn remedies(&self) -> &Text {
        &self.remedies
    }

    /// Account of the registrar who proposed it.
    pub fn proposed_by(&self) -> &str {
        &self.proposed_by
    }
}

/// Why the matter is not handled here (MERR 19, Rules 18).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "ground", rename_all = "SCREAMING_SNAKE_CASE")]
pub enum NotHandledGround {
    /// Not a matter of registration (不属于登记事项).
    NotRegistrable {
        /// Where to turn to.
        apply_at: Text,
    },
    /// Another authority is competent (不属于本机关管辖).
    NotCompetent {
        /// The competent authority.
        apply_at: Text,
    },
}

impl NotHandledGround {
    /// Where to apply.
    pub fn apply_at(&self) -> &Text {
        match self {
            Self::NotRegistrable { apply_at } | Self::NotCompetent { apply_at } => apply_at,
        }
    }
}

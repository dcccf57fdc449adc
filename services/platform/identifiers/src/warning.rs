//! What is odd about an identifier without making it invalid; shown to the clerk, never a refusal.

use actnow_decisions::Text;

use crate::reason;

/// An oddity of a valid identifier.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum IdentifierWarning {
    /// The six digits of a resident ID are in no loaded division table; abolished counties are common.
    UnknownDivision,
    /// The last digit of a filing number is not the MOD 11,10 digit; other places may count differently.
    FilingCheck,
}

impl IdentifierWarning {
    /// The speaking constant for machines, one of [`reason`](crate::reason).
    pub const fn reason(self) -> &'static str {
        match self {
            Self::UnknownDivision => reason::ID_DIVISION_UNKNOWN,
            Self::FilingCheck => reason::FILING_NO_CHECK,
        }
    }

    /// The rule it rests on.
    pub const fn rule(self) -> &'static str {
        match self {
            Self::UnknownDivision => "ID-2.2",
            Self::FilingCheck => "YB-3.4",
        }
    }

    /// The sentence for the clerk.
    pub fn text(self) -> Text {
        match self {
            Self::UnknownDivision => Text::new(
                "公民身份号码的区划码未收录，请核对",
                "the county of the resident ID is not known, please compare",
            ),
            Self::FilingCheck => Text::new(
                "备案编号校验码与国标算法不一致，请核对",
                "the check digit of the filing number is unusual, please compare",
            ),
        }
    }
}

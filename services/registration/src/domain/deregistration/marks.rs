//! What other departments noted of a company, and what bars it from the simple deregistration (MERR 33).

use std::fmt;
use std::str::FromStr;

use actnow_decisions::Text;
use serde::{Deserialize, Serialize};
use uuid::Uuid;

/// A note about a company; it holds until it is lifted.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
pub enum Mark {
    /// On the list of abnormal operations (经营异常名录).
    AbnormalList,
    /// On the list of serious violators (严重违法失信名单).
    SeriousViolationList,
    /// Shares are frozen (股权冻结).
    EquityFrozen,
    /// Shares are pledged (股权出质).
    EquityPledged,
    /// Chattels are mortgaged (动产抵押).
    ChattelMortgage,
    /// Under investigation (立案调查).
    Investigation,
    /// Under an enforcement measure (行政强制).
    Enforcement,
    /// In a lawsuit or arbitration (诉讼、仲裁).
    Lawsuit,
    /// A fine is unpaid (罚款未缴).
    UnpaidFine,
}

/// A matter of this bureau that a note rests on: it is noted with the matter, never by hand, and lifted with it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum OwnMatter {
    /// A revocation under investigation (撤销登记).
    Revocation(Uuid),
    /// A name that was not corrected in time (名称纠正).
    NameCorrection(Uuid),
    /// An inspection that reached nobody at the registered address (通过登记的住所无法联系; rules 6.5).
    Unreached(Uuid),
}

impl OwnMatter {
    /// The matter that the number of a document names, if it is one.
    pub fn named(reference: &str) -> Option<Self> {
        let (kind, id) = reference.split_once('/')?;
        let id = id.parse().ok()?;
        let all = [Self::Revocation(id), Self::NameCorrection(id), Self::Unreached(id)];
        all.into_iter().find(|matter| matter.kind() == kind)
    }

    /// Whether a person may lift its note too: whoever can be reached again says so, and is believed once it was looked
    /// at. A new address lifts it by itself.
    pub const fn is_lifted_by_hand(&self) -> bool {
        match self {
            Self::Revocation(_) | Self::NameCorrection(_) => false,
            Self::Unreached(_) => true,
        }
    }

    const fn kind(self) -> &'static str {
        match self {
            Self::Revocation(_) => "撤销登记",
            Self::NameCorrection(_) => "名称纠正",
            Self::Unreached(_) => "检查无法联系",
        }
    }
}

impl fmt::Display for OwnMatter {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (Self::Revocation(id) | Self::NameCorrection(id) | Self::Unreached(id)) = self;
        write!(f, "{}/{id}", self.kind())
    }
}

/// Text that names no mark.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("not a mark")]
pub struct UnknownMark;

impl Mark {
    /// Every mark.
    pub const ALL: [Self; 9] = [
        Self::AbnormalList,
        Self::SeriousViolationList,
        Self::EquityFrozen,
        Self::EquityPledged,
        Self::ChattelMortgage,
        Self::Investigation,
        Self::Enforcement,
        Self::Lawsuit,
        Self::UnpaidFine,
    ];

    /// The name in rows and messages; as a reason it says what bars.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::AbnormalList => "ABNORMAL_LIST",
            Self::SeriousViolationList => "SERIOUS_VIOLATION_LIST",
            Self::EquityFrozen => "EQUITY_FROZEN",
            Self::EquityPledged => "EQUITY_PLEDGED",
            Self::ChattelMortgage => "CHATTEL_MORTGAGE",
            Self::Investigation => "UNDER_INVESTIGATION",
            Self::Enforcement => "UNDER_ENFORCEMENT",
            Self::Lawsuit => "IN_LAWSUIT",
            Self::UnpaidFine => "UNPAID_FINE",
        }
    }

    /// Why it bars.
    pub(super) fn text(self) -> Text {
        let (zh, en) = match self {
            Self::AbnormalList => ("被列入经营异常名录", "is on the list of abnormal operations"),
            Self::SeriousViolationList => ("被列入严重违法失信名单", "is on the list of serious violators"),
            Self::EquityFrozen => ("股权被冻结", "has frozen shares"),
            Self::EquityPledged => ("股权已出质", "has pledged shares"),
            Self::ChattelMortgage => ("存在动产抵押", "has mortgaged chattels"),
            Self::Investigation => ("正在被立案调查", "is under investigation"),
            Self::Enforcement => ("正在被采取行政强制措施", "is under an enforcement measure"),
            Self::Lawsuit => ("存在未结诉讼或者仲裁", "is in a lawsuit or arbitration"),
            Self::UnpaidFine => ("罚款尚未执行完毕", "has an unpaid fine"),
        };
        Text::new(format!("该企业{zh}"), format!("the company {en}"))
    }
}

impl fmt::Display for Mark {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

impl FromStr for Mark {
    type Err = UnknownMark;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        Self::ALL.into_iter().find(|mark| mark.as_str() == text).ok_or(UnknownMark)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_matter_is_named_by_its_kind_and_its_id_alone() {
        let id = Uuid::from_u128(7);
        for matter in [OwnMatter::Revocation(id), OwnMatter::NameCorrection(id), OwnMatter::Unreached(id)] {
            assert_eq!(OwnMatter::named(&matter.to_string()), Some(matter));
        }
        for other in
            ["（2026）鲁02执保17号", "撤销登记", "撤销登记/17", &format!("罚款/{id}"), &id.to_string()]
        {
            assert_eq!(OwnMatter::named(other), None, "{other}");
        }
    }
}

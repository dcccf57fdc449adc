//! A name that stands in the way, and why: every hit explains itself.

use actnow_decisions::Text;
use serde::{Deserialize, Serialize};

/// How close two names are.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
pub enum HitKind {
    /// Same name (名称相同): blocks.
    Identical,
    /// Near name (名称近似): needs the applicant's liability statement (Name Provisions 16).
    Similar,
}

/// Why two names are in conflict.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "cause", rename_all = "SCREAMING_SNAKE_CASE")]
pub enum Cause {
    /// Same full text.
    SameFullText,
    /// Same parts in another order.
    SamePartsReordered,
    /// Same trade name and industry, other division or form.
    SameTradeAndIndustry,
    /// The new name contains the whole other name (N-8).
    ContainsEnterpriseName,
    /// Same trade name, the industries mean the same.
    IndustrySynonym,
    /// Same trade name in the same class of industry, or one name says no industry.
    SameTradeSameClass,
    /// The trade names sound the same.
    SameSound {
        /// The reading they share, syllables with tone numbers.
        reading: String,
    },
    /// The new trade name contains the other.
    TradeContains,
    /// The new trade name is contained in the other.
    TradeContained,
}

impl Cause {
    /// How close names with this cause are.
    pub const fn kind(&self) -> HitKind {
        match self {
            Self::SameFullText
            | Self::SamePartsReordered
            | Self::SameTradeAndIndustry
            | Self::ContainsEnterpriseName => HitKind::Identical,
            Self::IndustrySynonym
            | Self::SameTradeSameClass
            | Self::SameSound { .. }
            | Self::TradeContains
            | Self::TradeContained => HitKind::Similar,
        }
    }

    /// The speaking constant for machines.
    pub const fn reason(&self) -> &'static str {
        match self {
            Self::SameFullText => "NAME_SAME_FULL_TEXT",
            Self::SamePartsReordered => "NAME_SAME_PARTS_REORDERED",
            Self::SameTradeAndIndustry => "NAME_SAME_TRADE_AND_INDUSTRY",
            Self::ContainsEnterpriseName => "NAME_CONTAINS_ENTERPRISE_NAME",
            Self::IndustrySynonym => "NAME_INDUSTRY_SYNONYM",
            Self::SameTradeSameClass => "NAME_SAME_TRADE_SAME_CLASS",
            Self::SameSound { .. } => "NAME_SAME_SOUND",
            Self::TradeContains => "NAME_TRADE_CONTAINS",
            Self::TradeContained => "NAME_TRADE_CONTAINED",
        }
    }

    /// The rule it rests on.
    pub const fn rule(&self) -> &'static str {
        match self {
            Self::ContainsEnterpriseName => "N-8",
            Self::SameFullText
            | Self::SamePartsReordered
            | Self::SameTradeAndIndustry
            | Self::IndustrySynonym
            | Self::SameTradeSameClass
            | Self::SameSound { .. }
            | Self::TradeContains
            | Self::TradeContained => "N-9",
        }
    }
}

/// One existing name in the way of a new one.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Hit {
    /// The existing name.
    pub name_id: String,
    /// Its full text.
    pub full_text: String,
    /// Why.
    #[serde(flatten)]
    pub cause: Cause,
}

impl Hit {
    /// How close it is.
    pub const fn kind(&self) -> HitKind {
        self.cause.kind()
    }

    /// For the clerk and the applicant.
    pub fn text(&self) -> Text {
        let other = &self.full_text;
        match &self.cause {
            Cause::SameFullText => both(other, "名称相同", "has the same name"),
            Cause::SamePartsReordered => {
                both(other, "名称组成相同，仅排列顺序不同", "consists of the same parts in another order")
            }
            Cause::SameTradeAndIndustry => both(
                other,
                "字号、行业表述相同，仅行政区划或者组织形式不同",
                "has the same trade name and industry, only division or form differ",
            ),
            Cause::ContainsEnterpriseName => both(
                other,
                "申报名称包含该企业名称，须有投资关系或者经授权",
                "is contained whole, which needs investment relation or authorisation",
            ),
            Cause::IndustrySynonym => both(
                other,
                "字号相同，行业表述同义",
                "has the same trade name and an industry that means the same",
            ),
            Cause::SameTradeSameClass => both(
                other,
                "字号相同，同属一个行业大类或者不含行业表述",
                "has the same trade name in the same class of industry, or one name says no industry",
            ),
            Cause::SameSound { reading } => Text::new(
                format!("与“{other}”字号读音相同（{reading}）"),
                format!("the trade name of {other} sounds the same ({reading})"),
            ),
            Cause::TradeContains => {
                both(other, "申报字号包含该企业字号", "has a trade name that the new one contains")
            }
            Cause::TradeContained => {
                both(other, "申报字号包含于该企业字号", "has a trade name that contains the new one")
            }
        }
    }
}

fn both(other: &str, zh: &str, en: &str) -> Text {
    Text::new(format!("与“{other}”{zh}"), format!("{other} {en}"))
}

//! What gives points: facts of the licence (static) and findings of inspections (dynamic), as a table.

use std::collections::{BTreeMap, BTreeSet};

use actnow_decisions::Text;
use chrono::NaiveDate;
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use crate::domain::check_outcome::CheckOutcome;
use crate::domain::checklist::PremisesTrait;
use crate::domain::verdict::{Round, Verdict};

/// Main business type (主体业态) of a licence.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
pub enum MainType {
    /// 食品销售经营者.
    FoodSeller,
    /// 餐饮服务经营者.
    Catering,
    /// 集中用餐单位食堂.
    Canteen,
}

/// What a licence says that matters for risk.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct LicenceProfile {
    /// Main business type.
    pub main_type: MainType,
    /// Whether food is sold wholesale.
    pub wholesale: bool,
    /// How many items it permits.
    pub items: u16,
    /// What is sold at the premises.
    pub traits: BTreeSet<PremisesTrait>,
}

/// A signed outcome of an inspection.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct RecordedOutcome {
    /// Which inspection.
    pub inspection: Uuid,
    /// First visit, or the one after rectification.
    pub round: Round,
    /// Day of the record.
    pub on: NaiveDate,
    /// What was found.
    pub verdict: Verdict,
    /// Of a double-random inspection.
    pub outcome: Option<CheckOutcome>,
}

/// Everything that can give points.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
#[allow(missing_docs, reason = "the table says what each of them is")]
pub enum RiskFactor {
    FoodSeller,
    Catering,
    Canteen,
    Wholesale,
    ManyItems,
    Bulk,
    Cooked,
    Cold,
    Aquatic,
    Special,
    Warehouse,
    Online,
    FixedOnSite,
    Rectify,
    NotConform,
    UnreachableAtAddress,
    FalseInfo,
    NotCooperating,
}

/// Items from which a licence counts as a large one.
const MANY_ITEMS: u16 = 3;

impl RiskFactor {
    /// All of them.
    pub const ALL: [Self; 18] = [
        Self::FoodSeller,
        Self::Catering,
        Self::Canteen,
        Self::Wholesale,
        Self::ManyItems,
        Self::Bulk,
        Self::Cooked,
        Self::Cold,
        Self::Aquatic,
        Self::Special,
        Self::Warehouse,
        Self::Online,
        Self::FixedOnSite,
        Self::Rectify,
        Self::NotConform,
        Self::UnreachableAtAddress,
        Self::FalseInfo,
        Self::NotCooperating,
    ];

    /// The name in the table and in messages.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::FoodSeller => "FOOD_SELLER",
            Self::Catering => "CATERING",
            Self::Canteen => "CANTEEN",
            Self::Wholesale => "WHOLESALE",
            Self::ManyItems => "MANY_ITEMS",
            Self::Bulk => "BULK",
            Self::Cooked => "COOKED",
            Self::Cold => "COLD",
            Self::Aquatic => "AQUATIC",
            Self::Special => "SPECIAL",
            Self::Warehouse => "WAREHOUSE",
            Self::Online => "ONLINE",
            Self::FixedOnSite => "FIXED_ON_SITE",
            Self::Rectify => "RECTIFY",
            Self::NotConform => "NOT_CONFORM",
            Self::UnreachableAtAddress => "UNREACHABLE_AT_ADDRESS",
            Self::FalseInfo => "FALSE_INFO",
            Self::NotCooperating => "NOT_COOPERATING",
        }
    }

    /// What a licence shows.
    pub fn of_licence(profile: &LicenceProfile) -> BTreeSet<Self> {
        let main = match profile.main_type {
            MainType::FoodSeller => Self::FoodSeller,
            MainType::Catering => Self::Catering,
            MainType::Canteen => Self::Canteen,
        };
        let large = [
            (true, main),
            (profile.wholesale, Self::Wholesale),
            (profile.items >= MANY_ITEMS, Self::ManyItems),
        ];
        let sold = profile.traits.iter().map(|one| match one {
            PremisesTrait::Bulk => Self::Bulk,
            PremisesTrait::Cooked => Self::Cooked,
            PremisesTrait::Cold => Self::Cold,
            PremisesTrait::Aquatic => Self::Aquatic,
            PremisesTrait::Special => Self::Special,
            PremisesTrait::Warehouse => Self::Warehouse,
            PremisesTrait::Online => Self::Online,
        });
        large.into_iter().filter(|(holds, _)| *holds).map(|(_, factor)| factor).chain(sold).collect()
    }
}

impl RecordedOutcome {
    /// What it gives points for; none for a clean one.
    pub const fn factor(&self) -> Option<RiskFactor> {
        match (self.outcome, self.verdict) {
            (Some(CheckOutcome::UnreachableAtAddress), _) => Some(RiskFactor::UnreachableAtAddress),
            (Some(CheckOutcome::FalseInfo), _) => Some(RiskFactor::FalseInfo),
            (Some(CheckOutcome::NotCooperating), _) => Some(RiskFactor::NotCooperating),
            (_, Verdict::Conform) => None,
            (_, Verdict::ConformAfterOnSiteFix) => Some(RiskFactor::FixedOnSite),
            (_, Verdict::Rectify) => Some(RiskFactor::Rectify),
            (_, Verdict::NotConform) => Some(RiskFactor::NotConform),
        }
    }
}

/// A row of the table.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct PointRow {
    /// Points it gives.
    pub points: u16,
    /// In words.
    pub zh: String,
    /// In words.
    pub en: String,
}

/// How many points each factor gives.
///
/// The national tables (食品销售静态风险因素量化分值表, 2016) weigh shop area, numbers of items by storage temperature and
/// suppliers, which no licence form states; the built-in rows weigh what the licence does say, in the same order of
/// risk. They are this house's own: a province brings its table as a file.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(transparent)]
pub struct PointTable(BTreeMap<RiskFactor, PointRow>);

#[derive(Deserialize)]
struct Line {
    code: RiskFactor,
    points: u16,
    zh: String,
    en: String,
}

/// Why a table is none.
#[derive(Debug, thiserror::Error)]
pub enum TableFault {
    /// Not a table with these columns, or an unknown code.
    #[error("the table of risk points cannot be read: {0}")]
    Malformed(#[from] csv::Error),
    /// A factor stands there twice.
    #[error("{0} stands in the table of risk points twice")]
    Twice(&'static str),
    /// A factor is missing.
    #[error("{0} is missing in the table of risk points")]
    Missing(&'static str),
}

impl PointTable {
    /// The built-in table.
    ///
    /// # Panics
    /// Never: a test reads it.
    #[expect(clippy::expect_used, reason = "the built-in table is tested")]
    pub fn built_in() -> Self {
        Self::parse(include_str!("../../../data/risk-points.csv")).expect("the built-in table is one")
    }

    /// Reads a table: `code,points,zh,en`, each factor once.
    ///
    /// # Errors
    /// [`TableFault`].
    pub fn parse(text: &str) -> Result<Self, TableFault> {
        let mut rows = BTreeMap::new();
        for line in csv::Reader::from_reader(text.as_bytes()).deserialize() {
            let Line { code, points, zh, en } = line?;
            if rows.insert(code, PointRow { points, zh, en }).is_some() {
                return Err(TableFault::Twice(code.as_str()));
            }
        }
        match RiskFactor::ALL.iter().find(|factor| !rows.contains_key(factor)) {
            Some(missing) => Err(TableFault::Missing(missing.as_str())),
            None => Ok(Self(rows)),
        }
    }

    /// Points of a factor.
    pub fn points(&self, factor: RiskFactor) -> u16 {
        self.0.get(&factor).map_or(0, |row| row.points)
    }

    /// A factor in words.
    pub fn text(&self, factor: RiskFactor) -> Text {
        let row = self.0.get(&factor);
        row.map_or_else(|| Text::new("", ""), |row| Text::new(row.zh.clone(), row.en.clone()))
    }
}

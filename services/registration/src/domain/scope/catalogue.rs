//! The standard catalogue of scope wordings (经营范围规范表述目录), with the historic wordings of food business.

use std::collections::{BTreeSet, HashMap};
use std::sync::LazyLock;

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};

use crate::domain::MajorClass;
use crate::domain::lists::{ListFault, major_classes, rows};
use crate::domain::names::normalise;

const LIST: &str = "scope-catalogue.csv";

static BUILT_IN: LazyLock<ScopeCatalogue> = LazyLock::new(|| {
    ScopeCatalogue::from_csv(include_str!("../../../data/scope-catalogue.csv"))
        .expect("the built-in catalogue is checked by the tests of this crate")
});

/// Whether and when an item needs a permit (MERR 14).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
pub enum ScopeKind {
    /// General item (一般项目).
    General,
    /// Licensed item, permit after registration (后置许可项目).
    LicensedPost,
    /// Licensed item, permit before registration (前置许可项目).
    LicensedPre,
}

impl ScopeKind {
    /// The name in messages.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::General => "GENERAL",
            Self::LicensedPost => "LICENSED_POST",
            Self::LicensedPre => "LICENSED_PRE",
        }
    }
}

/// What an item means for the food section.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
pub enum FoodRelevance {
    /// No food business.
    None,
    /// Only prepackaged food: filing from 2021-04-29, licence before.
    Prepackaged,
    /// Food business under licence.
    Licensed,
}

/// One wording of the catalogue.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ScopeItem {
    /// Code in the catalogue.
    pub code: String,
    /// The wording as printed.
    pub wording: String,
    /// Whether and when it needs a permit.
    pub kind: ScopeKind,
    /// Major classes of GB/T 4754 it belongs to.
    pub classes: BTreeSet<MajorClass>,
    /// What it means for the food section.
    pub food: FoodRelevance,
    /// Wordings of one family exclude each other, as 食品销售 and 食品销售（仅销售预包装食品）.
    pub family: Option<String>,
    /// First day of acceptance on which it may be used.
    pub valid_from: Option<NaiveDate>,
    /// Last day of acceptance on which it may be used.
    pub valid_to: Option<NaiveDate>,
}

impl ScopeItem {
    /// Whether it may be used in an application accepted on `date`.
    pub fn is_valid_on(&self, date: NaiveDate) -> bool {
        self.valid_from.is_none_or(|from| from <= date) && self.valid_to.is_none_or(|to| date <= to)
    }
}

#[derive(Deserialize)]
struct Row {
    code: String,
    wording: String,
    kind: ScopeKind,
    industry: String,
    food: FoodRelevance,
    family: Option<String>,
    valid_from: Option<NaiveDate>,
    valid_to: Option<NaiveDate>,
}

/// All wordings.
#[derive(Debug, Clone)]
pub struct ScopeCatalogue {
    by_wording: HashMap<String, ScopeItem>,
}

impl ScopeCatalogue {
    /// The catalogue that comes with the product, read once.
    pub fn built_in() -> &'static Self {
        &BUILT_IN
    }

    /// Reads `code,wording,kind,industry,food,family,valid_from,valid_to` rows with a header.
    ///
    /// # Errors
    /// [`ListFault`] when a row is malformed or a wording stands twice.
    pub fn from_csv(text: &str) -> Result<Self, ListFault> {
        let mut by_wording = HashMap::new();
        for row in rows::<Row>(LIST, text)? {
            let item = item(row)?;
            if let Some(earlier) = by_wording.insert(normalise(&item.wording), item) {
                return Err(ListFault::Twice { list: LIST, key: earlier.wording });
            }
        }
        Ok(Self { by_wording })
    }

    /// The item with this wording; brackets and white space as typed.
    pub fn find(&self, wording: &str) -> Option<&ScopeItem> {
        self.by_wording.get(&normalise(wording))
    }

    /// Every item.
    pub fn items(&self) -> impl Iterator<Item = &ScopeItem> {
        self.by_wording.values()
    }
}

fn item(row: Row) -> Result<ScopeItem, ListFault> {
    let Row { code, wording, kind, industry, food, family, valid_from, valid_to } = row;
    let classes = major_classes(LIST, &industry)?;
    Ok(ScopeItem { code, wording, kind, classes, food, family, valid_from, valid_to })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn day(text: &str) -> NaiveDate {
        text.parse().unwrap()
    }

    #[test]
    fn every_wording_of_the_design_is_there() {
        let catalogue = ScopeCatalogue::built_in();
        let cases = [
            ("互联网销售（除销售需要许可的商品）", ScopeKind::General, FoodRelevance::None),
            ("食品销售（仅销售预包装食品）", ScopeKind::General, FoodRelevance::Prepackaged),
            ("食品互联网销售(仅销售预包装食品)", ScopeKind::General, FoodRelevance::Prepackaged),
            ("保健食品（预包装）销售", ScopeKind::General, FoodRelevance::Prepackaged),
            ("食用农产品批发", ScopeKind::General, FoodRelevance::None),
            ("食用农产品零售", ScopeKind::General, FoodRelevance::None),
            ("日用百货销售", ScopeKind::General, FoodRelevance::None),
            ("货物进出口", ScopeKind::General, FoodRelevance::None),
            ("食品销售", ScopeKind::LicensedPost, FoodRelevance::Licensed),
            ("食品互联网销售", ScopeKind::LicensedPost, FoodRelevance::Licensed),
            ("餐饮服务", ScopeKind::LicensedPost, FoodRelevance::Licensed),
            ("第二类增值电信业务", ScopeKind::LicensedPost, FoodRelevance::None),
        ];
        for (wording, kind, food) in cases {
            let item = catalogue.find(wording).unwrap_or_else(|| panic!("{wording}"));
            assert_eq!((item.kind, item.food), (kind, food), "{wording}");
            assert!(item.is_valid_on(day("2026-09-21")), "{wording}");
        }
    }

    #[test]
    fn historic_wordings_end_with_the_old_regime() {
        let old = ScopeCatalogue::built_in().find("预包装食品销售（不含冷藏冷冻食品）（网络经营）").unwrap();
        assert!(old.is_valid_on(day("2018-11-12")) && old.is_valid_on(day("2022-02-28")));
        assert!(!old.is_valid_on(day("2022-03-01")));
        assert_eq!(old.food, FoodRelevance::Prepackaged);
    }

    #[test]
    fn a_wording_stands_once() {
        let head = "code,wording,kind,industry,food,family,valid_from,valid_to\n";
        let row = "G1,日用百货销售,GENERAL,52,NONE,,,\n";
        assert!(ScopeCatalogue::from_csv(&format!("{head}{row}")).is_ok());
        let twice = format!("{head}{row}{row}");
        assert!(matches!(ScopeCatalogue::from_csv(&twice), Err(ListFault::Twice { .. })));
        let code = format!("{head}G1,日用百货销售,GENERAL,F52,NONE,,,\n");
        assert!(matches!(ScopeCatalogue::from_csv(&code), Err(ListFault::Class { .. })));
    }
}

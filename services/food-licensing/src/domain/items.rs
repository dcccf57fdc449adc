//! Main business types, licence items and marks of both regimes (rules 5.2).

use serde::{Deserialize, Serialize};

use super::regime::RegimeId;

/// Main business type (主体业态), one per licence; the first digit of the JY number.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
pub enum MainType {
    /// 食品销售经营者.
    FoodSeller,
    /// 餐饮服务经营者.
    Catering,
    /// 单位食堂, since 2023 集中用餐单位食堂.
    Canteen,
}

/// Marks in brackets behind the main type.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
pub enum TypeMark {
    /// 批发销售.
    Wholesale,
    /// 中央厨房.
    CentralKitchen,
    /// 集体用餐配送.
    CollectiveDelivery,
    /// 利用自动设备.
    AutomaticDevice,
    /// 学校、托幼机构食堂.
    SchoolCanteen,
    /// 网络经营, a mark only under the 2015 measures; since 2023 it is reported.
    NetworkOperation,
}

/// A licence item (经营项目).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
pub enum LicenceItem {
    /// 预包装食品销售 (2015), with or without cold and frozen food as the form says.
    Prepackaged,
    /// 散装食品销售.
    Bulk,
    /// 散装食品和预包装食品销售 (2023).
    BulkAndPrepackaged,
    /// 特殊食品销售 (2015).
    SpecialFood,
    /// 其他类食品销售 (2015).
    OtherSales,
    /// 热食类食品制售.
    HotFood,
    /// 冷食类食品制售.
    ColdFood,
    /// 生食类食品制售.
    RawFood,
    /// 半成品制售, central kitchens only (2023).
    SemiFinished,
    /// 糕点类食品制售 (2015).
    Pastry,
    /// 自制饮品制售.
    Beverage,
    /// 其他类食品制售 (2015).
    OtherMade,
    /// 食品销售连锁管理 (2023).
    SalesChainManagement,
    /// 餐饮服务连锁管理 (2023).
    CateringChainManagement,
    /// 餐饮服务管理 (2023).
    CateringManagement,
}

/// Marks behind an item.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
pub enum ItemMark {
    /// 散装熟食, only with bulk food.
    BulkCooked,
    /// 冷加工糕点, only with cold food.
    ColdPastry,
    /// 冷荤类, only with cold food.
    ColdMeat,
}

/// What kind of business an item is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum ItemGroup {
    /// Pure sale.
    Sale,
    /// Made and sold on site (制售).
    MadeOnSite,
    /// Management of others' food business (食品经营管理).
    Management,
}

impl LicenceItem {
    /// Every item of both regimes.
    pub const ALL: [LicenceItem; 15] = [
        Self::Prepackaged,
        Self::Bulk,
        Self::BulkAndPrepackaged,
        Self::SpecialFood,
        Self::OtherSales,
        Self::HotFood,
        Self::ColdFood,
        Self::RawFood,
        Self::SemiFinished,
        Self::Pastry,
        Self::Beverage,
        Self::OtherMade,
        Self::SalesChainManagement,
        Self::CateringChainManagement,
        Self::CateringManagement,
    ];

    /// What kind of business it is.
    pub const fn group(self) -> ItemGroup {
        match self {
            Self::Prepackaged
            | Self::Bulk
            | Self::BulkAndPrepackaged
            | Self::SpecialFood
            | Self::OtherSales => ItemGroup::Sale,
            Self::HotFood
            | Self::ColdFood
            | Self::RawFood
            | Self::SemiFinished
            | Self::Pastry
            | Self::Beverage
            | Self::OtherMade => ItemGroup::MadeOnSite,
            Self::SalesChainManagement | Self::CateringChainManagement | Self::CateringManagement => {
                ItemGroup::Management
            }
        }
    }

    /// Whether `regime` knows the item.
    pub const fn exists_in(self, regime: RegimeId) -> bool {
        let (in_2015, in_2023) = match self {
            Self::Bulk | Self::HotFood | Self::ColdFood | Self::RawFood | Self::Beverage => (true, true),
            Self::Prepackaged | Self::SpecialFood | Self::OtherSales | Self::Pastry | Self::OtherMade => {
                (true, false)
            }
            Self::BulkAndPrepackaged
            | Self::SemiFinished
            | Self::SalesChainManagement
            | Self::CateringChainManagement
            | Self::CateringManagement => (false, true),
        };
        match regime {
            RegimeId::Food2015 => in_2015,
            RegimeId::Food2023 => in_2023,
        }
    }

    /// Whether the item is prepackaged food only ("prepackaged" includes special food, Order 78 art 2).
    pub const fn is_prepackaged_only(self) -> bool {
        matches!(self, Self::Prepackaged | Self::SpecialFood)
    }

    /// Whether bulk food is sold.
    pub const fn is_bulk(self) -> bool {
        matches!(self, Self::Bulk | Self::BulkAndPrepackaged)
    }

    /// Whether the item exists in the main type: sellers sell, caterers and canteens make; both may also
    /// do the other, but not without their own kind.
    pub const fn is_own_kind_of(self, main: MainType) -> bool {
        match main {
            MainType::FoodSeller => matches!(
                self,
                Self::Prepackaged
                    | Self::Bulk
                    | Self::BulkAndPrepackaged
                    | Self::SpecialFood
                    | Self::OtherSales
                    | Self::SalesChainManagement
            ),
            MainType::Catering => {
                matches!(self.group(), ItemGroup::MadeOnSite)
                    || matches!(self, Self::CateringChainManagement | Self::CateringManagement)
            }
            MainType::Canteen => matches!(self.group(), ItemGroup::MadeOnSite),
        }
    }

    /// The item as printed on the licence, without its cold/frozen suffix.
    pub const fn label_zh(self) -> &'static str {
        match self {
            Self::Prepackaged => "预包装食品销售",
            Self::Bulk => "散装食品销售",
            Self::BulkAndPrepackaged => "散装食品和预包装食品销售",
            Self::SpecialFood => "特殊食品销售",
            Self::OtherSales => "其他类食品销售",
            Self::HotFood => "热食类食品制售",
            Self::ColdFood => "冷食类食品制售",
            Self::RawFood => "生食类食品制售",
            Self::SemiFinished => "半成品制售",
            Self::Pastry => "糕点类食品制售",
            Self::Beverage => "自制饮品制售",
            Self::OtherMade => "其他类食品制售",
            Self::SalesChainManagement => "食品销售连锁管理",
            Self::CateringChainManagement => "餐饮服务连锁管理",
            Self::CateringManagement => "餐饮服务管理",
        }
    }

    /// Whether the 2015 form splits the item into 含/不含冷藏冷冻食品.
    pub const fn splits_cold_frozen(self, regime: RegimeId) -> bool {
        matches!(regime, RegimeId::Food2015) && matches!(self, Self::Prepackaged | Self::Bulk)
    }
}

impl TypeMark {
    /// Whether `regime` knows the mark.
    pub const fn exists_in(self, regime: RegimeId) -> bool {
        match self {
            Self::CentralKitchen | Self::CollectiveDelivery => true,
            Self::Wholesale | Self::AutomaticDevice | Self::SchoolCanteen => {
                matches!(regime, RegimeId::Food2023)
            }
            Self::NetworkOperation => matches!(regime, RegimeId::Food2015),
        }
    }
}

impl ItemMark {
    /// Whether the mark may stand behind `item`.
    pub const fn belongs_to(self, item: LicenceItem) -> bool {
        match self {
            Self::BulkCooked => item.is_bulk(),
            Self::ColdPastry | Self::ColdMeat => matches!(item, LicenceItem::ColdFood),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_items_of_each_regime_are_those_of_section_5_2() {
        let of = |regime| LicenceItem::ALL.into_iter().filter(|i| i.exists_in(regime)).collect::<Vec<_>>();
        assert_eq!(of(RegimeId::Food2015).len(), 10);
        assert_eq!(of(RegimeId::Food2023).len(), 10);
        assert!(!LicenceItem::Prepackaged.exists_in(RegimeId::Food2023), "filed, never licensed");
        assert!(!LicenceItem::SemiFinished.exists_in(RegimeId::Food2015));
    }

    #[test]
    fn marks_stand_only_behind_their_items() {
        let homes =
            |mark: ItemMark| LicenceItem::ALL.into_iter().filter(|i| mark.belongs_to(*i)).collect::<Vec<_>>();
        assert_eq!(homes(ItemMark::BulkCooked), [LicenceItem::Bulk, LicenceItem::BulkAndPrepackaged]);
        assert_eq!(homes(ItemMark::ColdMeat), [LicenceItem::ColdFood]);
        assert!(TypeMark::NetworkOperation.exists_in(RegimeId::Food2015));
        assert!(!TypeMark::NetworkOperation.exists_in(RegimeId::Food2023));
    }

    #[test]
    fn every_item_is_the_own_kind_of_some_main_type() {
        for item in LicenceItem::ALL {
            let mains = [MainType::FoodSeller, MainType::Catering, MainType::Canteen];
            assert!(mains.into_iter().any(|main| item.is_own_kind_of(main)), "{item:?}");
        }
    }
}

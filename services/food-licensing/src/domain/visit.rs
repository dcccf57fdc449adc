//! Whether a licence application needs a site visit, and why not (rules 5.5).

use actnow_decisions::Text;
use serde::{Deserialize, Serialize};

use super::check::{LocalRules, Switch};
use super::form::{Commitment, FoodForm};
use super::items::LicenceItem;
use super::regime::RegimeId;

/// Why no visit is made before the decision.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
pub enum UnvisitedReason {
    /// Prepackaged food without cold and frozen food (Order 17 art 16).
    PrepackagedWithoutCold,
    /// Prepackaged food is never visited (Order 78 art 20).
    PrepackagedPart,
    /// Declared conditions and commitment (告知承诺), where the bureau allows it.
    Commitment,
}

impl UnvisitedReason {
    /// The article.
    pub const fn basis(self) -> &'static str {
        match self {
            Self::PrepackagedWithoutCold => "Order 17 art 16",
            Self::PrepackagedPart => "Order 78 art 20",
            Self::Commitment => "Qingdao 26; Shandong 29",
        }
    }

    /// The sentence for the file.
    pub fn text(self) -> Text {
        match self {
            Self::PrepackagedWithoutCold => Text::new(
                "仅销售预包装食品（不含冷藏冷冻食品），可以不进行现场核查",
                "prepackaged food without cold or frozen food: the site visit may be skipped",
            ),
            Self::PrepackagedPart => {
                Text::new("预包装食品销售不需要现场核查", "prepackaged food is never visited")
            }
            Self::Commitment => Text::new(
                "申请人以告知承诺方式申请，发证后核查",
                "declared and committed: the visit follows after the decision",
            ),
        }
    }
}

/// Whether a visit is needed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum VisitNeed {
    /// It is, within the period of the regime.
    Needed,
    /// It is not.
    NotNeeded(UnvisitedReason),
}

/// Decides whether `form` needs a visit under `regime`.
pub fn visit_need(form: &FoodForm, regime: RegimeId, local: &LocalRules) -> VisitNeed {
    if form.commitment == Commitment::Declared && local.commitment == Switch::On {
        return VisitNeed::NotNeeded(UnvisitedReason::Commitment);
    }
    match regime {
        RegimeId::Food2015 => {
            let only_prepackaged = form.items.iter().all(|item| *item == LicenceItem::Prepackaged);
            if only_prepackaged && !form.cold_frozen {
                VisitNeed::NotNeeded(UnvisitedReason::PrepackagedWithoutCold)
            } else {
                VisitNeed::Needed
            }
        }
        RegimeId::Food2023 if form.is_prepackaged_only() => {
            VisitNeed::NotNeeded(UnvisitedReason::PrepackagedPart)
        }
        RegimeId::Food2023 => VisitNeed::Needed,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::samples;

    #[test]
    fn the_visit_follows_regime_items_cold_and_commitment() {
        use LicenceItem::{BulkAndPrepackaged, HotFood, Prepackaged, SpecialFood};
        use RegimeId::{Food2015, Food2023};
        let skipped = VisitNeed::NotNeeded(UnvisitedReason::PrepackagedWithoutCold);
        let table = [
            (Food2015, vec![Prepackaged], false, skipped),
            (Food2015, vec![Prepackaged], true, VisitNeed::Needed),
            (Food2015, vec![Prepackaged, SpecialFood], false, VisitNeed::Needed),
            (Food2015, vec![Prepackaged, HotFood], false, VisitNeed::Needed),
            (Food2023, vec![BulkAndPrepackaged], false, VisitNeed::Needed),
            (Food2023, vec![Prepackaged], true, VisitNeed::NotNeeded(UnvisitedReason::PrepackagedPart)),
        ];
        for (regime, items, cold_frozen, expect) in table {
            let form = FoodForm { items, cold_frozen, ..samples::form() };
            assert_eq!(
                visit_need(&form, regime, &LocalRules::default()),
                expect,
                "{regime:?} {:?}",
                form.items
            );
        }
    }

    #[test]
    fn a_commitment_counts_only_where_it_is_allowed() {
        let form = FoodForm {
            commitment: Commitment::Declared,
            items: vec![LicenceItem::HotFood],
            ..samples::form()
        };
        let allowed = LocalRules { commitment: Switch::On, ..LocalRules::default() };
        assert_eq!(visit_need(&form, RegimeId::Food2023, &LocalRules::default()), VisitNeed::Needed);
        assert_eq!(
            visit_need(&form, RegimeId::Food2023, &allowed),
            VisitNeed::NotNeeded(UnvisitedReason::Commitment)
        );
    }
}

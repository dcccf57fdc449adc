//! Filing, licence or neither: the first question of every food business (Food Safety Law 35, Order 78 art 4-5).

use actnow_decisions::Text;
use chrono::NaiveDate;
use serde::{Deserialize, Serialize};

use super::items::LicenceItem;
use super::regime::{NoRegime, PrepackagedRule, RegimeId, prepackaged_rule};
use super::wordings::{ScopeWordings, Wording, WordingKind};

/// What a food business needs.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
pub enum Track {
    /// A filing (备案, YB number).
    Filing,
    /// A licence (许可, JY number).
    Licence,
    /// Neither.
    None,
}

/// What was asked: the scope on the business licence and the items on the form, on the day of acceptance.
#[derive(Debug, Clone, Copy)]
pub struct TrackQuestion<'a> {
    /// Day of acceptance: it chooses the law.
    pub accepted_on: NaiveDate,
    /// Wordings of the business scope (经营范围).
    pub scope: &'a [String],
    /// Items the operator applies for; empty for a filing.
    pub items: &'a [LicenceItem],
}

/// What decided.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
pub enum TrackGround {
    /// An item on the form goes beyond prepackaged food.
    LicensedItem,
    /// The scope has a licensed wording.
    LicensedWording,
    /// Nothing but prepackaged food.
    PrepackagedOnly,
    /// Only food that needs neither, such as edible farm products.
    ExemptFood,
    /// The scope does not speak of food.
    NoFood,
}

/// The answer, with what it rests on.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct TrackDecision {
    /// What the business needs.
    pub track: Track,
    /// The regime that was applied.
    pub regime: RegimeId,
    /// What decided.
    pub ground: TrackGround,
    /// The scope wordings that decided.
    pub wordings: Vec<String>,
    /// Why, for the clerk.
    pub text: Text,
    /// The article.
    pub basis: String,
}

/// Decides the track. Licensed wordings or items win over prepackaged ones: mixed food is classified by the
/// higher risk.
///
/// # Errors
/// [`NoRegime`] before 2015-10-01.
pub fn decide_track(question: TrackQuestion<'_>, table: &ScopeWordings) -> Result<TrackDecision, NoRegime> {
    let regime = RegimeId::for_acceptance(question.accepted_on)?;
    let food: Vec<&Wording> = question.scope.iter().filter_map(|item| table.find(item)).collect();
    let ground = ground(question.items, &food);
    let (track, basis, text) = answer(ground, question.accepted_on);
    let wordings = food.iter().filter(|w| decides(w.kind, ground)).map(|w| w.wording.clone()).collect();
    Ok(TrackDecision { track, regime, ground, wordings, text, basis: basis.to_owned() })
}

fn ground(items: &[LicenceItem], food: &[&Wording]) -> TrackGround {
    let has = |ground| food.iter().any(|w| decides(w.kind, ground));
    if items.iter().any(|item| !item.is_prepackaged_only()) {
        TrackGround::LicensedItem
    } else if has(TrackGround::LicensedWording) {
        TrackGround::LicensedWording
    } else if !items.is_empty() || has(TrackGround::PrepackagedOnly) {
        TrackGround::PrepackagedOnly
    } else if has(TrackGround::ExemptFood) {
        TrackGround::ExemptFood
    } else {
        TrackGround::NoFood
    }
}

/// Whether a wording of this kind speaks for this ground.
const fn decides(kind: WordingKind, ground: TrackGround) -> bool {
    match ground {
        TrackGround::LicensedItem | TrackGround::LicensedWording => matches!(kind, WordingKind::Licensed),
        TrackGround::PrepackagedOnly => {
            matches!(kind, WordingKind::Prepackaged | WordingKind::HistoricPrepackaged)
        }
        TrackGround::ExemptFood => matches!(kind, WordingKind::Exempt),
        TrackGround::NoFood => false,
    }
}

fn answer(ground: TrackGround, on: NaiveDate) -> (Track, &'static str, Text) {
    match ground {
        TrackGround::LicensedItem => (
            Track::Licence,
            "Food Safety Law 35",
            Text::new(
                "申请项目超出仅销售预包装食品的范围，应当取得食品经营许可",
                "the items go beyond prepackaged food, a food business licence is needed",
            ),
        ),
        TrackGround::LicensedWording => (
            Track::Licence,
            "Food Safety Law 35",
            Text::new(
                "经营范围含食品许可项目，应当取得食品经营许可",
                "the scope has a licensed food item, a food business licence is needed",
            ),
        ),
        TrackGround::PrepackagedOnly => prepackaged_answer(on),
        TrackGround::ExemptFood => (
            Track::None,
            "Food Safety Law 35",
            Text::new("销售食用农产品无需许可或备案", "edible farm products need neither licence nor filing"),
        ),
        TrackGround::NoFood => (
            Track::None,
            "Food Safety Law 35",
            Text::new("经营范围不涉及食品", "the scope does not speak of food"),
        ),
    }
}

fn prepackaged_answer(on: NaiveDate) -> (Track, &'static str, Text) {
    match prepackaged_rule(on) {
        PrepackagedRule::Licence => (
            Track::Licence,
            "Food Safety Law 35 (before 2021-04-29); Order 17 art 2",
            Text::new(
                "2021年4月29日前仅销售预包装食品也应当取得食品经营许可",
                "before 2021-04-29 even prepackaged-only sales need a food business licence",
            ),
        ),
        PrepackagedRule::Filing => (
            Track::Filing,
            "Food Safety Law 35 as amended 2021-04-29; Order 78 art 4",
            Text::new(
                "仅销售预包装食品，无需许可，办理备案",
                "prepackaged food only: no licence, a filing is enough",
            ),
        ),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const SHOP: &str = "食品销售（仅销售预包装食品）";
    const ONLINE: &str = "食品互联网销售（仅销售预包装食品）";
    const OLD: &str = "预包装食品销售（不含冷藏冷冻食品）（网络经营）";

    fn track(on: &str, scope: &[&str], items: &[LicenceItem]) -> Track {
        let scope: Vec<String> = scope.iter().map(|s| (*s).to_owned()).collect();
        let question = TrackQuestion { accepted_on: on.parse().unwrap(), scope: &scope, items };
        decide_track(question, &ScopeWordings::embedded()).unwrap().track
    }

    #[test]
    fn the_track_follows_scope_items_and_date() {
        let table = [
            ("2026-09-21", vec![ONLINE, SHOP, "日用百货销售"], vec![], Track::Filing),
            ("2018-11-12", vec![OLD], vec![], Track::Licence),
            ("2021-04-28", vec![SHOP], vec![], Track::Licence),
            ("2021-04-29", vec![SHOP], vec![], Track::Filing),
            ("2026-09-21", vec![OLD], vec![], Track::Filing),
            ("2026-09-21", vec!["食品销售"], vec![], Track::Licence),
            ("2026-09-21", vec!["食品销售"], vec![LicenceItem::BulkAndPrepackaged], Track::Licence),
            ("2026-09-21", vec![SHOP], vec![LicenceItem::HotFood], Track::Licence),
            ("2026-09-21", vec!["食品销售", ONLINE], vec![], Track::Licence),
            ("2018-11-12", vec!["餐饮服务"], vec![], Track::Licence),
            ("2026-09-21", vec!["食用农产品零售"], vec![], Track::None),
            ("2026-09-21", vec!["日用百货销售"], vec![], Track::None),
            ("2022-06-01", vec![OLD], vec![LicenceItem::Prepackaged], Track::Filing),
        ];
        for (on, scope, items, expect) in table {
            assert_eq!(track(on, &scope, &items), expect, "{on} {scope:?} {items:?}");
        }
    }

    #[test]
    fn the_answer_names_the_wordings_that_decided() {
        let scope = ["食品销售".to_owned(), ONLINE.to_owned(), "日用百货销售".to_owned()];
        let question =
            TrackQuestion { accepted_on: "2026-09-21".parse().unwrap(), scope: &scope, items: &[] };
        let decision = decide_track(question, &ScopeWordings::embedded()).unwrap();
        assert_eq!(decision.wordings, ["食品销售"]);
        assert_eq!(decision.basis, "Food Safety Law 35");
        assert_eq!(decision.regime, RegimeId::Food2023);
    }

    #[test]
    fn no_regime_before_october_2015() {
        let question = TrackQuestion { accepted_on: "2015-09-30".parse().unwrap(), scope: &[], items: &[] };
        assert!(decide_track(question, &ScopeWordings::embedded()).is_err());
    }
}

//! Whether a licence application needs a site visit, and why not (rules 5.5).

use actnow_decisions::Text;
use serde::{Deserialize, Serialize};

use super::act::LicenceAct;
use super::change::matters;
use super::check::LocalRules;
use super::form::FoodForm;
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
    /// A renewal or change that asks for nothing more, under conditions declared unchanged: looked at afterwards
    /// (Order 17 art 31; Order 78 art 34).
    ConditionsUnchanged,
    /// Only the name, the legal representative or the domicile changes: nothing to look at.
    PrintedOnly,
    /// A certificate is replaced as it was: nothing to look at.
    Replacement,
}

impl UnvisitedReason {
    /// The article.
    pub const fn basis(self) -> &'static str {
        match self {
            Self::PrepackagedWithoutCold => "Order 17 art 16",
            Self::PrepackagedPart => "Order 78 art 20",
            Self::Commitment => "Qingdao 26; Shandong 29",
            Self::ConditionsUnchanged => "Order 17 art 31; Order 78 art 34",
            Self::PrintedOnly => "Order 17 art 27; Order 78 art 29",
            Self::Replacement => "Order 17 art 35; Order 78 art 37",
        }
    }

    /// Whether a reviewer may send inspectors all the same: the law only allows to leave the visit out.
    pub const fn allows_a_visit(self) -> bool {
        match self {
            Self::PrepackagedWithoutCold | Self::Commitment | Self::ConditionsUnchanged => true,
            Self::PrepackagedPart | Self::PrintedOnly | Self::Replacement => false,
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
            Self::ConditionsUnchanged => Text::new(
                "申请人声明经营条件未发生变化，且未增加经营项目，许可后监督检查",
                "conditions declared unchanged and nothing more asked for: the visit follows after the decision",
            ),
            Self::PrintedOnly => Text::new(
                "仅变更名称、法定代表人（负责人）或者住所，不需要现场核查",
                "only name, legal representative or domicile change: there is nothing to visit",
            ),
            Self::Replacement => Text::new(
                "补办许可证不变更许可内容，不需要现场核查",
                "a certificate is replaced as it was: there is nothing to visit",
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

/// Decides whether `form`, handed in for `act`, needs a visit under `regime`.
pub fn visit_need(form: &FoodForm, act: &LicenceAct, regime: RegimeId, local: &LocalRules) -> VisitNeed {
    match act {
        LicenceAct::New => {}
        LicenceAct::Replacement { .. } => return VisitNeed::NotNeeded(UnvisitedReason::Replacement),
        LicenceAct::Renewal { held, .. } | LicenceAct::Change { held, .. } => {
            if !act.shows_conditions(form) {
                return VisitNeed::NotNeeded(unchanged(act, &held.form, form, regime));
            }
        }
    }
    match by_rule(form, regime) {
        VisitNeed::Needed if is_committed(form, act) && local.commitment.allows(form, regime) => {
            VisitNeed::NotNeeded(UnvisitedReason::Commitment)
        }
        need @ (VisitNeed::Needed | VisitNeed::NotNeeded(_)) => need,
    }
}

/// Whether the applicant commits with this act; the form of an act on a licence only remembers that it did.
pub const fn is_committed(form: &FoodForm, act: &LicenceAct) -> bool {
    matches!(act, LicenceAct::New) && form.commitment.declaration().is_some()
}

fn by_rule(form: &FoodForm, regime: RegimeId) -> VisitNeed {
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

/// Why an act under unchanged conditions is not visited first. A change of what is only printed is never visited.
fn unchanged(act: &LicenceAct, held: &FoodForm, form: &FoodForm, regime: RegimeId) -> UnvisitedReason {
    let licensed = matters(held, form, regime).iter().any(|changed| changed.matter.is_licensed());
    if matches!(act, LicenceAct::Change { .. }) && !licensed {
        UnvisitedReason::PrintedOnly
    } else {
        UnvisitedReason::ConditionsUnchanged
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::act::{Conditions, Loss};
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
                visit_need(&form, &LicenceAct::New, regime, &LocalRules::default()),
                expect,
                "{regime:?} {:?}",
                form.items
            );
        }
    }

    #[test]
    fn a_commitment_counts_only_where_it_is_allowed() {
        let form = FoodForm { commitment: samples::committed(), ..samples::licence_form() };
        let new = LicenceAct::New;
        let need = |form: &FoodForm, act: &LicenceAct, regime, local: &LocalRules| {
            visit_need(form, act, regime, local)
        };
        let allowed = samples::commitment_allowed();
        let (none, skipped) = (LocalRules::default(), VisitNeed::NotNeeded(UnvisitedReason::Commitment));
        assert_eq!(need(&form, &new, RegimeId::Food2023, &none), VisitNeed::Needed, "by default for nothing");
        assert_eq!(need(&form, &new, RegimeId::Food2023, &allowed), skipped);
        assert_eq!(need(&form, &new, RegimeId::Food2015, &allowed), VisitNeed::Needed);
        let ordinary = samples::licence_form();
        assert_eq!(need(&ordinary, &new, RegimeId::Food2023, &allowed), VisitNeed::Needed);
        let elsewhere = FoodForm { division: "110105".to_owned(), ..form.clone() };
        assert_eq!(need(&elsewhere, &new, RegimeId::Food2023, &allowed), VisitNeed::Needed);
        let mut more = form.clone();
        more.items.push(LicenceItem::HotFood);
        assert_eq!(
            need(&more, &new, RegimeId::Food2023, &allowed),
            VisitNeed::Needed,
            "one item is not listed"
        );
        let renewal = samples::renewal(samples::held(form.clone()), Conditions::Changed);
        assert_eq!(need(&form, &renewal, RegimeId::Food2023, &allowed), VisitNeed::Needed);
        let prepackaged = FoodForm { items: vec![LicenceItem::Prepackaged], ..form };
        let never = VisitNeed::NotNeeded(UnvisitedReason::PrepackagedPart);
        assert_eq!(need(&prepackaged, &new, RegimeId::Food2023, &allowed), never, "nothing to commit to");
    }

    #[test]
    fn acts_on_a_licence_are_visited_where_conditions_changed_or_more_is_asked_for() {
        use Conditions::{Changed, Unchanged};
        use UnvisitedReason::{ConditionsUnchanged, PrepackagedPart, PrintedOnly, Replacement};
        let held = || samples::held(samples::licence_form());
        let renewal = |conditions| samples::renewal(held(), conditions);
        let change = |conditions| samples::change(held(), conditions);
        let replacement = LicenceAct::Replacement { held: held(), loss: Loss::Lost };
        let same = samples::licence_form();
        let more = FoodForm {
            items: vec![LicenceItem::BulkAndPrepackaged, LicenceItem::HotFood],
            ..samples::licence_form()
        };
        let renamed = samples::with_legal_rep("葛样例");
        let no = VisitNeed::NotNeeded;
        let table = [
            (renewal(Unchanged), &same, no(ConditionsUnchanged)),
            (renewal(Unchanged), &renamed, no(ConditionsUnchanged)),
            (renewal(Unchanged), &more, VisitNeed::Needed),
            (renewal(Changed), &same, VisitNeed::Needed),
            (change(Unchanged), &renamed, no(PrintedOnly)),
            (change(Changed), &renamed, VisitNeed::Needed),
            (change(Unchanged), &more, VisitNeed::Needed),
            (replacement, &same, no(Replacement)),
        ];
        for (act, form, expect) in table {
            for regime in RegimeId::ALL {
                let need = visit_need(form, &act, regime, &LocalRules::default());
                assert_eq!(need, expect, "{} {regime:?} {:?}", act.name(), form.items);
            }
        }
        let prepackaged = FoodForm { items: vec![LicenceItem::Prepackaged], ..samples::licence_form() };
        let act = samples::renewal(samples::held(prepackaged.clone()), Changed);
        let need = visit_need(&prepackaged, &act, RegimeId::Food2023, &LocalRules::default());
        assert_eq!(need, no(PrepackagedPart), "prepackaged food is never visited");
    }
}

//! What a change is a change of (变更, rules 5.6): the matters a licence shows, and whether they ask for more than was
//! licensed.

use actnow_statutory_clock::legal_date;
use chrono::{DateTime, NaiveDate, Utc};

use super::act::Punctuality;
use super::face::{item_line, main_type_line};
use super::form::FoodForm;
use super::items::LicenceItem;
use super::law::Law;
use super::refusal::FoodRefusal;
use super::regime::RegimeId;

/// A matter that a licence shows.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Matter {
    /// 经营者名称.
    Name,
    /// 法定代表人（负责人）.
    LegalRep,
    /// 住所.
    Domicile,
    /// 主体业态, with its marks.
    MainType,
    /// 经营项目, with their marks.
    Items,
}

impl Matter {
    /// The name in messages.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Name => "NAME",
            Self::LegalRep => "LEGAL_REP",
            Self::Domicile => "DOMICILE",
            Self::MainType => "MAIN_TYPE",
            Self::Items => "ITEMS",
        }
    }

    /// Whether it is a licensed matter (许可事项); the others are only printed.
    pub const fn is_licensed(self) -> bool {
        match self {
            Self::MainType | Self::Items => true,
            Self::Name | Self::LegalRep | Self::Domicile => false,
        }
    }
}

/// A matter as it was and as it shall be.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Changed {
    /// Which.
    pub matter: Matter,
    /// As licensed.
    pub before: String,
    /// As asked for.
    pub after: String,
}

/// The matters in which `asked` differs from the form `held` that was licensed, as they would be printed under
/// `regime`.
pub fn matters(held: &FoodForm, asked: &FoodForm, regime: RegimeId) -> Vec<Changed> {
    let line = |matter, of: fn(&FoodForm, RegimeId) -> String| (matter, of(held, regime), of(asked, regime));
    [
        line(Matter::Name, |form, _| form.operator.name.clone()),
        line(Matter::LegalRep, |form, _| form.operator.legal_rep.clone()),
        line(Matter::Domicile, |form, _| form.operator.domicile.clone()),
        line(Matter::MainType, main_type_line),
        line(Matter::Items, item_lines),
    ]
    .into_iter()
    .filter(|(_, before, after)| before != after)
    .map(|(matter, before, after)| Changed { matter, before, after })
    .collect()
}

fn item_lines(form: &FoodForm, regime: RegimeId) -> String {
    let mut lines: Vec<String> = form.items.iter().map(|item| item_line(*item, form, regime)).collect();
    lines.sort_unstable();
    lines.join("；")
}

/// Whether `asked` wants what was not licensed to `held`: another main type, an item, a mark of an item, or cold food
/// where the law of the licence told them apart.
pub fn asks_for_more(held: &FoodForm, asked: &FoodForm) -> bool {
    let new_item = asked.items.iter().any(|item| !covers(&held.items, *item));
    let new_mark = asked.item_marks.iter().any(|mark| !held.item_marks.contains(mark));
    let new_type_mark = asked.type_marks.iter().any(|mark| !held.type_marks.contains(mark));
    let other_type = asked.main_type.is_some() && asked.main_type != held.main_type;
    let newly_cold = asked.cold_frozen && !held.cold_frozen;
    new_item || new_mark || new_type_mark || other_type || newly_cold
}

/// Whether licensed `items` cover `item`: prepackaged food is never more (F-2), and both regimes' names of bulk food
/// mean the same.
fn covers(items: &[LicenceItem], item: LicenceItem) -> bool {
    item.is_prepackaged_only()
        || items.contains(&item)
        || (item.is_bulk() && items.iter().any(|held| held.is_bulk()))
}

/// Whether a change of `changed_on` comes within the period to apply for it (Order 78 art 29), and how late. What has not
/// changed yet is in time.
///
/// # Errors
/// [`FoodRefusal::ChangeAhead`] for a day that is still to come; [`FoodRefusal::NoRegime`].
pub fn punctuality(
    changed_on: Option<NaiveDate>,
    law: &Law<'_>,
    at: DateTime<Utc>,
) -> Result<Punctuality, FoodRefusal> {
    let today = legal_date(at);
    let Some(changed_on) = changed_on else { return Ok(Punctuality::InTime) };
    if changed_on > today {
        return Err(FoodRefusal::ChangeAhead { on: changed_on });
    }
    let (_, terms) = law.on(today)?;
    let due = law.working_days(changed_on, terms.change_wd);
    Ok(if due.has_passed(at) { Punctuality::Late { due: due.date } } else { Punctuality::InTime })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::items::{ItemMark, MainType};
    use crate::domain::samples::{at, law, licence_form};
    use LicenceItem::{Bulk, BulkAndPrepackaged, HotFood, Prepackaged};

    #[test]
    fn every_matter_of_a_licence_is_seen_and_nothing_else() {
        let held = licence_form();
        let of = |asked: &FoodForm, regime| -> Vec<&str> {
            matters(&held, asked, regime).into_iter().map(|changed| changed.matter.as_str()).collect()
        };
        let mut asked = held.clone();
        assert_eq!(of(&asked, RegimeId::Food2023), [""; 0]);
        asked.network.yes = false;
        asked.external_warehouse = Some("样例路9号".to_owned());
        assert_eq!(of(&asked, RegimeId::Food2023), [""; 0], "reported, not changed");
        assert_eq!(of(&asked, RegimeId::Food2015), ["MAIN_TYPE"], "a mark of the main type in 2015");
        asked.operator.name = "青岛万阁商贸有限公司".to_owned();
        asked.operator.legal_rep = "葛样例".to_owned();
        asked.operator.domicile = "样例路2号".to_owned();
        asked.items = vec![BulkAndPrepackaged, HotFood];
        assert_eq!(of(&asked, RegimeId::Food2023), ["NAME", "LEGAL_REP", "DOMICILE", "ITEMS"]);
    }

    #[test]
    fn more_is_what_was_not_licensed() {
        let form = |items: &[LicenceItem]| FoodForm { items: items.to_vec(), ..licence_form() };
        let table = [
            (vec![BulkAndPrepackaged], vec![BulkAndPrepackaged], false),
            (vec![Prepackaged, Bulk], vec![BulkAndPrepackaged], false),
            (vec![BulkAndPrepackaged, HotFood], vec![BulkAndPrepackaged], false),
            (vec![HotFood], vec![HotFood, Prepackaged], false),
            (vec![BulkAndPrepackaged], vec![BulkAndPrepackaged, HotFood], true),
            (vec![Prepackaged], vec![Bulk], true),
        ];
        for (held, asked, expect) in table {
            assert_eq!(asks_for_more(&form(&held), &form(&asked)), expect, "{held:?} to {asked:?}");
        }
        let held = form(&[BulkAndPrepackaged]);
        let cooked = FoodForm { item_marks: vec![ItemMark::BulkCooked], ..held.clone() };
        let catering = FoodForm { main_type: Some(MainType::Catering), ..held.clone() };
        let cold = FoodForm { cold_frozen: true, ..held.clone() };
        for asked in [cooked, catering, cold] {
            assert!(asks_for_more(&held, &asked));
        }
    }

    #[test]
    fn ten_working_days_after_what_changed() {
        let on = |day: &str| punctuality(Some("2026-09-21".parse().unwrap()), &law(), at(day)).unwrap();
        assert_eq!(on("2026-10-12"), Punctuality::InTime);
        assert_eq!(on("2026-10-13"), Punctuality::Late { due: "2026-10-12".parse().unwrap() });
        assert_eq!(punctuality(None, &law(), at("2026-10-13")).unwrap(), Punctuality::InTime);
        let ahead = punctuality(Some("2026-09-22".parse().unwrap()), &law(), at("2026-09-21"));
        assert!(matches!(ahead, Err(FoodRefusal::ChangeAhead { .. })));
    }
}

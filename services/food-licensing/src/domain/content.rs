//! What stands at a field of the form, for comparing what was told about with what was handed in since.

use serde_json::Value;

use super::form::FoodForm;

impl FoodForm {
    /// What stands at `field` (`network.platform`, `items[1]`, `materials.SAFETY_RULES`), fit for comparing only. `None` for
    /// a path the form does not have.
    pub fn content_at(&self, field: &str) -> Option<Value> {
        let mut here = serde_json::to_value(self).ok()?;
        if field == "marks" {
            return Some(Value::Array(vec![here["type_marks"].take(), here["item_marks"].take()]));
        }
        for step in field.split(['.', '[']) {
            here = match here {
                Value::Object(mut fields) => fields.remove(step)?,
                Value::Array(mut items) => match step.strip_suffix(']') {
                    Some(index) => items.get_mut(index.parse::<usize>().ok()?)?.take(),
                    None => Value::Array(items.into_iter().filter(|item| item["kind"] == step).collect()),
                },
                Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) => return None,
            };
        }
        Some(here)
    }
}

/// Whether one of the paths leads to the other: `network` to `network.shop_url`, `items` to `items[1]`.
pub(super) fn meet(one: &str, other: &str) -> bool {
    let leads = |short: &str, long: &str| {
        long.strip_prefix(short).is_some_and(|rest| rest.is_empty() || rest.starts_with(['.', '[']))
    };
    leads(one, other) || leads(other, one)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::form::{Material, MaterialKind, MaterialSource, Network};
    use crate::domain::items::ItemMark;
    use crate::domain::samples::licence_form;

    #[test]
    fn a_field_holds_what_the_form_says() {
        let form = licence_form();
        let changed = |change: fn(&mut FoodForm), field: &str| {
            let mut other = form.clone();
            change(&mut other);
            other.content_at(field) != form.content_at(field)
        };
        let replaced: fn(&mut FoodForm) = |form| form.materials[0].document = Some("ab".repeat(32));
        assert!(changed(replaced, "materials") && changed(replaced, "materials.EQUIPMENT_LAYOUT"));
        assert!(!changed(replaced, "materials.SAFETY_RULES") && !changed(replaced, "premises"));
        let added: fn(&mut FoodForm) = |form| {
            let kind = MaterialKind::SafetyRules;
            form.materials.push(Material { kind, source: MaterialSource::Uploaded, document: None });
        };
        assert!(changed(added, "materials.SAFETY_RULES") && !changed(added, "materials.EQUIPMENT_LAYOUT"));
        let sold: fn(&mut FoodForm) =
            |form| form.network = Network { platform: Some("集市".into()), ..form.network.clone() };
        assert!(changed(sold, "network") && changed(sold, "network.platform"));
        assert!(!changed(sold, "network.shop_url"));
        assert!(changed(|form| form.item_marks.push(ItemMark::BulkCooked), "marks"));
        assert!(
            changed(|form| form.items.clear(), "items[0]") && !changed(|form| form.items.clear(), "rules")
        );
        for nowhere in ["nothing", "premises.street", "items[9]", "items[x]", "persons[0].id_number"] {
            assert_eq!(form.content_at(nowhere), None, "{nowhere}");
        }
    }

    #[test]
    fn paths_meet_where_one_leads_to_the_other() {
        assert!(meet("items", "items[1]") && meet("network.shop_url", "network") && meet("rules", "rules"));
        assert!(!meet("item", "items[1]") && !meet("items[0]", "items[1]"));
    }
}

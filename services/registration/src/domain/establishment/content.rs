//! Looking into a form by field path, so that two rounds of it can be compared point by point.

use std::fmt::Debug;

use super::form::{EstablishmentForm, Shareholder};

impl EstablishmentForm {
    /// What stands at `field` (`shareholders[1].due`, `materials.ARTICLES`), in a form fit for comparing only.
    /// `None` for a path the form does not have.
    pub fn content_at(&self, field: &str) -> Option<String> {
        let (head, rest) = split_path(field);
        match head {
            "name" => match rest {
                "" => shown(&self.name),
                "division" => shown(&self.name.division),
                "trade" => shown(&self.name.trade),
                "industry" => shown(&self.name.industry),
                "form" => shown(&self.name.form),
                _ => None,
            },
            "type" => shown(&self.company_type),
            "domicile" => shown(&self.domicile),
            "division" => shown(&self.division),
            "capital_fen" => shown(&self.capital_fen),
            "shareholders" => at(&self.shareholders, rest, shareholder_part),
            "legal_rep" => match rest {
                "" => shown(&self.legal_rep),
                "person" => shown(&self.legal_rep.person),
                "as" => shown(&self.legal_rep.post),
                _ => None,
            },
            "materials" => self.materials_at(rest),
            "industry" => shown(&self.industry),
            "term" => shown(&self.term),
            _ => self.list_at(head, rest).or_else(|| self.post_at(head)),
        }
    }

    fn materials_at(&self, kind: &str) -> Option<String> {
        let of_kind: Vec<_> = self
            .materials
            .iter()
            .filter(|material| kind.is_empty() || material.kind.as_str() == kind)
            .collect();
        shown(&of_kind)
    }

    fn list_at(&self, head: &str, rest: &str) -> Option<String> {
        let whole = |item: &String, part: &str| if part.is_empty() { shown(item) } else { None };
        match head {
            "directors" => at(&self.directors, rest, whole),
            "deputy_managers" => at(&self.deputy_managers, rest, whole),
            "supervisors" => at(&self.supervisors, rest, whole),
            "no_supervisor_agreed_by" => at(&self.no_supervisor_agreed_by, rest, whole),
            "scope" => at(&self.scope, rest, whole),
            "signatures" => at(&self.signatures, rest, whole),
            "beneficial_owners" => at(&self.beneficial_owners, rest, whole),
            "approvals" => at(&self.approvals, rest, |item, _| shown(item)),
            _ => None,
        }
    }

    fn post_at(&self, head: &str) -> Option<String> {
        match head {
            "manager" => shown(&self.manager),
            "board_secretary" => shown(&self.board_secretary),
            "finance_officer" => shown(&self.finance_officer),
            "liaison" => shown(&self.liaison),
            "agent" => shown(&self.agent),
            _ => None,
        }
    }
}

fn shareholder_part(shareholder: &Shareholder, part: &str) -> Option<String> {
    match part {
        "" => shown(shareholder),
        "person" | "entity" => shown(&shareholder.holder),
        "subscribed_fen" => shown(&shareholder.subscribed_fen),
        "form" => shown(&shareholder.form),
        "due" => shown(&shareholder.due),
        _ => None,
    }
}

/// `shareholders[1].due` into `shareholders` and `[1].due`; `name.trade` into `name` and `trade`.
fn split_path(field: &str) -> (&str, &str) {
    let end = field.find(['.', '[']).unwrap_or(field.len());
    let (head, rest) = field.split_at(end);
    (head, rest.strip_prefix('.').unwrap_or(rest))
}

/// The whole list, or the part of one item that `[i].part` names.
fn at<T: Debug>(items: &[T], rest: &str, part_of: impl Fn(&T, &str) -> Option<String>) -> Option<String> {
    if rest.is_empty() {
        return shown(&items);
    }
    let (index, part) = rest.strip_prefix('[')?.split_once(']')?;
    let item = items.get(index.parse::<usize>().ok()?)?;
    part_of(item, part.strip_prefix('.').unwrap_or(part))
}

fn shown(value: &impl Debug) -> Option<String> {
    Some(format!("{value:?}"))
}

#[cfg(test)]
mod tests {
    use super::EstablishmentForm;
    use crate::domain::sample::{World, parent};

    #[test]
    fn every_field_a_finding_names_can_be_compared() {
        let mut form = parent();
        form.materials.clear();
        form.signatures.clear();
        form.scope = vec!["卖火箭".into()];
        form.directors.push("nobody".into());
        form.supervisors = vec!["p1".into()];
        form.shareholders[0].subscribed_fen = 0;
        form.agent = Some("p4".into());
        form.domicile.clear();
        form.division = "110101".into();
        let found = World::on("2026-09-21", &form).check(&form);
        assert!(found.all().count() > 12);
        for violation in found.all() {
            assert!(form.content_at(&violation.field).is_some(), "{}", violation.field);
        }
    }

    #[test]
    fn only_the_changed_part_differs() {
        let (old, mut new) = (parent(), parent());
        new.shareholders[1].subscribed_fen += 1;
        let changed = |field: &str| old.content_at(field) != new.content_at(field);
        assert!(
            changed("shareholders")
                && changed("shareholders[1]")
                && changed("shareholders[1].subscribed_fen")
        );
        assert!(!changed("shareholders[0]") && !changed("shareholders[1].due") && !changed("capital_fen"));
        assert!(!changed("materials.ARTICLES") && !changed("no_such_field"));
        assert_eq!(old.content_at("shareholders[9]"), None);
        assert_eq!(old.content_at("shareholders[x"), None);
    }

    #[test]
    fn what_changed_shows_at_its_field_and_at_no_other() {
        type Make = fn(&mut EstablishmentForm);
        let fields: [(&str, Make); 24] = [
            ("name.division", |f| f.name.division = None),
            ("name.trade", |f| f.name.trade.push('x')),
            ("name.industry", |f| f.name.industry = None),
            ("domicile", |f| f.domicile.push('x')),
            ("division", |f| f.division.push('x')),
            ("capital_fen", |f| f.capital_fen += 1),
            ("shareholders[0].subscribed_fen", |f| f.shareholders[0].subscribed_fen += 1),
            ("shareholders[0].person", |f| f.shareholders[0].holder = f.shareholders[1].holder.clone()),
            ("legal_rep.person", |f| f.legal_rep.person.push('x')),
            ("directors", |f| f.directors.push("x".into())),
            ("deputy_managers", |f| f.deputy_managers.push("x".into())),
            ("supervisors", |f| f.supervisors.push("x".into())),
            ("no_supervisor_agreed_by", |f| f.no_supervisor_agreed_by.push("x".into())),
            ("scope[0]", |f| f.scope[0].push('x')),
            ("signatures", |f| f.signatures.push("x".into())),
            ("beneficial_owners", |f| f.beneficial_owners.push("x".into())),
            ("manager", |f| f.manager = Some("x".into())),
            ("board_secretary", |f| f.board_secretary = Some("x".into())),
            ("finance_officer", |f| f.finance_officer = Some("x".into())),
            ("liaison", |f| f.liaison = Some("x".into())),
            ("agent", |f| f.agent = Some("x".into())),
            ("materials.ARTICLES", |f| f.materials.retain(|one| one.kind.as_str() != "ARTICLES")),
            ("materials.DOMICILE_DOC", |f| f.materials.retain(|one| one.kind.as_str() != "DOMICILE_DOC")),
            ("name.form", |f| f.name.form.push('x')),
        ];
        let old = parent();
        for (field, make) in fields {
            let mut new = parent();
            make(&mut new);
            let differs = |other: &&str| old.content_at(other) != new.content_at(other);
            let changed: Vec<&str> = fields.iter().map(|(other, _)| *other).filter(differs).collect();
            assert_eq!(changed, [field]);
        }
        for whole in [
            "name",
            "type",
            "legal_rep",
            "legal_rep.as",
            "industry",
            "term",
            "approvals",
            "shareholders[0].due",
        ] {
            assert!(old.content_at(whole).is_some_and(|shown| !shown.is_empty()), "{whole}");
        }
        for unknown in ["name.x", "legal_rep.x", "scope[0].x", "shareholders[0].x", "x"] {
            assert_eq!(old.content_at(unknown), None, "{unknown}");
        }
    }
}

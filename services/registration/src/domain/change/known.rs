//! What the register knows of a company before it changes.

use std::collections::BTreeMap;

use chrono::NaiveDate;

use super::items::{Item, ItemChange};
use crate::domain::company::CompanyStanding;
use crate::domain::establishment::{
    EntityFacts, EstablishmentForm, MaterialKind, Party, PersonFacts, Shareholder, yuan_of,
};
use crate::domain::names::normalise;

/// How persons and entities are called.
#[derive(Debug, Clone, Copy)]
pub struct Naming<'a> {
    /// Persons by reference.
    pub persons: &'a BTreeMap<String, PersonFacts>,
    /// Entities by reference.
    pub entities: &'a BTreeMap<String, EntityFacts>,
}

impl Naming<'_> {
    fn person(&self, reference: &str) -> String {
        self.persons.get(reference).map_or_else(|| reference.to_owned(), |person| person.name.clone())
    }

    fn party(&self, party: &Party) -> String {
        match party {
            Party::Person(reference) => self.person(reference),
            Party::Entity(reference) => {
                self.entities.get(reference).map_or_else(|| reference.clone(), |entity| entity.name.clone())
            }
        }
    }
}

/// An item: what is compared, and what is shown.
#[derive(Debug, Clone, PartialEq, Eq)]
struct Value {
    key: String,
    text: String,
}

/// A share as it was.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Share {
    pub(super) subscribed_fen: i64,
    pub(super) due_on: NaiveDate,
}

/// What is registered and filed of a company. Of one taken over from an existing register, only what that register
/// told; the first change fills in the rest.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Known {
    items: BTreeMap<Item, Value>,
    pub(super) shares: BTreeMap<Party, Share>,
    pub(super) capital_fen: i64,
    pub(super) established_on: NaiveDate,
    pub(super) standing: CompanyStanding,
}

impl Known {
    /// A company of which the register holds a whole form.
    pub fn in_full(
        form: &EstablishmentForm,
        naming: Naming<'_>,
        established_on: NaiveDate,
        standing: CompanyStanding,
    ) -> Self {
        let share = |shareholder: &Shareholder| {
            let due_on = shareholder.due.resolve(established_on);
            (shareholder.holder.clone(), Share { subscribed_fen: shareholder.subscribed_fen, due_on })
        };
        Self {
            items: items_of(form, naming),
            shares: form.shareholders.iter().map(share).collect(),
            capital_fen: form.capital_fen,
            established_on,
            standing,
        }
    }

    /// A company of which the register holds a summary.
    pub fn in_summary(summary: &Summary<'_>) -> Self {
        let plain = |text: &str| Value { key: text.to_owned(), text: text.to_owned() };
        let items = [
            (Item::Name, Value { key: normalise(summary.full_name), text: summary.full_name.to_owned() }),
            (Item::Type, plain(summary.company_type)),
            (Item::Scope, scope_value(summary.scope)),
            (Item::Domicile, domicile_value(summary.domicile, summary.division)),
            (Item::Capital, capital_value(summary.capital_fen)),
        ];
        Self {
            items: items.into(),
            shares: BTreeMap::new(),
            capital_fen: summary.capital_fen,
            established_on: summary.established_on,
            standing: summary.standing,
        }
    }

    /// What differs in `form`. New articles differ by being handed in.
    pub fn differences(&self, form: &EstablishmentForm, naming: Naming<'_>) -> Vec<ItemChange> {
        let differs = |(item, value): (Item, Value)| {
            let before = self.items.get(&item);
            let change =
                |before: &str| ItemChange { item, before: before.to_owned(), after: value.text.clone() };
            match before {
                Some(before) if before.key == value.key => None,
                Some(before) => Some(change(&before.text)),
                // The register never knew: it is filled in, not changed.
                None => None,
            }
        };
        let mut changes: Vec<ItemChange> = items_of(form, naming).into_iter().filter_map(differs).collect();
        if form.materials.iter().any(|material| material.kind == MaterialKind::Articles) {
            changes.push(ItemChange {
                item: Item::Articles,
                before: String::new(),
                after: "新章程".to_owned(),
            });
        }
        changes.sort_by_key(|change| change.item);
        changes
    }
}

/// What `after` says otherwise than `before`, two forms for the same company that does not exist yet.
pub fn corrections(
    before: &EstablishmentForm,
    after: &EstablishmentForm,
    naming: Naming<'_>,
) -> Vec<ItemChange> {
    let was = items_of(before, naming);
    let differs = |(item, value): (Item, Value)| {
        let old = was.get(&item).filter(|old| old.key != value.key)?;
        Some(ItemChange { item, before: old.text.clone(), after: value.text })
    };
    items_of(after, naming).into_iter().filter_map(differs).collect()
}

/// What an existing register told of a company.
#[derive(Debug, Clone, Copy)]
pub struct Summary<'a> {
    /// Name.
    pub full_name: &'a str,
    /// Type code.
    pub company_type: &'a str,
    /// Domicile.
    pub domicile: &'a str,
    /// Its division.
    pub division: &'a str,
    /// Capital in fen.
    pub capital_fen: i64,
    /// Scope wordings.
    pub scope: &'a [String],
    /// Date of establishment.
    pub established_on: NaiveDate,
    /// How it stands.
    pub standing: CompanyStanding,
}

fn scope_value(scope: &[String]) -> Value {
    let key = scope.iter().map(|item| normalise(item)).collect::<Vec<_>>().join("；");
    Value { key, text: scope.join("；") }
}

fn domicile_value(domicile: &str, division: &str) -> Value {
    let domicile = domicile.trim();
    Value { key: format!("{division}/{domicile}"), text: domicile.to_owned() }
}

fn capital_value(fen: i64) -> Value {
    Value { key: fen.to_string(), text: format!("{}元", yuan_of(fen)) }
}

/// Persons are compared by reference and name: who is renamed changes on the licence too.
fn items_of(form: &EstablishmentForm, naming: Naming<'_>) -> BTreeMap<Item, Value> {
    let one = |reference: &str| Value {
        key: format!("{reference}/{}", naming.person(reference)),
        text: naming.person(reference),
    };
    let all = |references: &[String]| {
        let values: Vec<Value> = references.iter().map(|reference| one(reference)).collect();
        joined(&values)
    };
    let managers: Vec<String> = form
        .manager
        .iter()
        .chain(&form.deputy_managers)
        .chain(&form.finance_officer)
        .chain(&form.board_secretary)
        .cloned()
        .collect();
    let name = form.name.full_text();
    let mut holders: Vec<Value> = form.shareholders.iter().map(|share| holder_value(share, naming)).collect();
    holders.sort_by(|a, b| a.key.cmp(&b.key));
    let shares: Vec<Value> = form.shareholders.iter().map(|share| share_value(share, naming)).collect();
    BTreeMap::from([
        (Item::Name, Value { key: normalise(&name), text: name }),
        (
            Item::Type,
            Value { key: form.company_type.code().to_owned(), text: form.company_type.code().to_owned() },
        ),
        (Item::Scope, scope_value(&form.scope)),
        (Item::Domicile, domicile_value(&form.domicile, &form.division)),
        (Item::Capital, capital_value(form.capital_fen)),
        (Item::LegalRepresentative, one(&form.legal_rep.person)),
        (Item::Shareholders, joined(&holders)),
        (Item::Term, Value { key: form.term.to_string(), text: form.term.to_string() }),
        (Item::Subscriptions, joined(&shares)),
        (Item::Directors, all(&form.directors)),
        (Item::Supervisors, all(&form.supervisors)),
        (Item::SeniorManagers, all(&managers)),
        (Item::Liaison, all(&form.liaison.iter().cloned().collect::<Vec<_>>())),
        (Item::BeneficialOwners, all(&form.beneficial_owners)),
    ])
}

fn holder_value(share: &Shareholder, naming: Naming<'_>) -> Value {
    let name = naming.party(&share.holder);
    Value { key: format!("{}/{name}", share.holder.reference()), text: name }
}

fn share_value(share: &Shareholder, naming: Naming<'_>) -> Value {
    let (amount, form) = (yuan_of(share.subscribed_fen), share.form);
    Value {
        key: format!("{}:{amount}:{form:?}:{}", share.holder.reference(), share.due),
        text: format!("{}{amount}元（{}）", naming.party(&share.holder), share.due),
    }
}

fn joined(values: &[Value]) -> Value {
    let line = |part: fn(&Value) -> &str| values.iter().map(part).collect::<Vec<_>>().join("、");
    Value { key: line(|value| &value.key), text: line(|value| &value.text) }
}

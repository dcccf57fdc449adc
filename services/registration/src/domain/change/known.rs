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
pub(in crate::domain) struct Value {
    key: String,
    text: String,
}

impl Value {
    pub(in crate::domain) fn plain(text: &str) -> Self {
        Self { key: text.to_owned(), text: text.to_owned() }
    }

    pub(in crate::domain) fn name(full_name: &str) -> Self {
        Self { key: normalise(full_name), text: full_name.to_owned() }
    }

    pub(in crate::domain) fn scope(scope: &[String]) -> Self {
        let key = scope.iter().map(|item| normalise(item)).collect::<Vec<_>>().join("；");
        Self { key, text: scope.join("；") }
    }

    /// An address and the division it is in.
    pub(in crate::domain) fn place(address: &str, division: &str) -> Self {
        let address = address.trim();
        Self { key: format!("{division}/{address}"), text: address.to_owned() }
    }

    /// Persons are compared by reference and name: who is renamed changes on the licence too.
    pub(in crate::domain) fn person(reference: &str, naming: Naming<'_>) -> Self {
        let name = naming.person(reference);
        Self { key: format!("{reference}/{name}"), text: name }
    }

    pub(in crate::domain) fn persons<'a>(
        references: impl IntoIterator<Item = &'a String>,
        naming: Naming<'_>,
    ) -> Self {
        let values: Vec<Self> =
            references.into_iter().map(|reference| Self::person(reference, naming)).collect();
        joined(&values)
    }
}

/// What a form, or the register, says of each item it knows.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(in crate::domain) struct Items(BTreeMap<Item, Value>);

impl Items {
    /// What `now` says otherwise, in the order of the law. What was never known is filled in, not changed.
    pub(in crate::domain) fn differences(&self, now: Self) -> Vec<ItemChange> {
        let differs = |(item, value): (Item, Value)| {
            let before = self.0.get(&item).filter(|before| before.key != value.key)?;
            Some(ItemChange { item, before: before.text.clone(), after: value.text })
        };
        now.0.into_iter().filter_map(differs).collect()
    }
}

impl FromIterator<(Item, Value)> for Items {
    fn from_iter<I: IntoIterator<Item = (Item, Value)>>(items: I) -> Self {
        Self(items.into_iter().collect())
    }
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
    items: Items,
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
        let items = [
            (Item::Name, Value::name(summary.full_name)),
            (Item::Type, Value::plain(summary.company_type)),
            (Item::Scope, Value::scope(summary.scope)),
            (Item::Domicile, Value::place(summary.domicile, summary.division)),
            (Item::Capital, capital_value(summary.capital_fen)),
        ];
        Self {
            items: items.into_iter().collect(),
            shares: BTreeMap::new(),
            capital_fen: summary.capital_fen,
            established_on: summary.established_on,
            standing: summary.standing,
        }
    }

    /// What differs in `form`. New articles differ by being handed in.
    pub fn differences(&self, form: &EstablishmentForm, naming: Naming<'_>) -> Vec<ItemChange> {
        let mut changes = self.items.differences(items_of(form, naming));
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
    items_of(before, naming).differences(items_of(after, naming))
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

fn capital_value(fen: i64) -> Value {
    Value { key: fen.to_string(), text: format!("{}元", yuan_of(fen)) }
}

fn items_of(form: &EstablishmentForm, naming: Naming<'_>) -> Items {
    let managers = form
        .manager
        .iter()
        .chain(&form.deputy_managers)
        .chain(&form.finance_officer)
        .chain(&form.board_secretary);
    let mut holders: Vec<Value> = form.shareholders.iter().map(|share| holder_value(share, naming)).collect();
    holders.sort_by(|a, b| a.key.cmp(&b.key));
    let shares: Vec<Value> = form.shareholders.iter().map(|share| share_value(share, naming)).collect();
    [
        (Item::Name, Value::name(&form.name.full_text())),
        (Item::Type, Value::plain(form.company_type.code())),
        (Item::Scope, Value::scope(&form.scope)),
        (Item::Domicile, Value::place(&form.domicile, &form.division)),
        (Item::Capital, capital_value(form.capital_fen)),
        (Item::LegalRepresentative, Value::person(&form.legal_rep.person, naming)),
        (Item::Shareholders, joined(&holders)),
        (Item::Term, Value::plain(&form.term.to_string())),
        (Item::Subscriptions, joined(&shares)),
        (Item::Directors, Value::persons(&form.directors, naming)),
        (Item::Supervisors, Value::persons(&form.supervisors, naming)),
        (Item::SeniorManagers, Value::persons(managers, naming)),
        (Item::Liaison, Value::persons(&form.liaison, naming)),
        (Item::BeneficialOwners, Value::persons(&form.beneficial_owners, naming)),
    ]
    .into_iter()
    .collect()
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

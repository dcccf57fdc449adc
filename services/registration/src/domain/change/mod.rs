//! Changes of a company: of registered items (变更登记, MERR 24) and of filed items (备案, MERR 29), in one form that
//! shows the company as it shall be.
//!
//! What the register knows of it is [`Known`]; what differs is told item by item ([`ItemChange`]) and decides which
//! act it is, which materials it takes and whether a new licence follows. A branch changes by the same form around its
//! own ([`crate::domain::branch::BranchChange`]).

mod check;
mod items;
mod known;
mod terms;

pub use check::{ChangeContext, check, needed_materials};
pub(super) use check::{check_may_change, check_time_to_change};
pub use items::{Item, ItemChange};
pub(super) use known::{Items, Value};
pub use known::{Known, Naming, Summary, corrections};

use std::collections::BTreeSet;

use actnow_identifiers::Uscc;
use chrono::NaiveDate;
use serde::{Deserialize, Serialize};

use crate::domain::establishment::EstablishmentForm;

/// The form of a change: of a company, or of a branch by the form `F` of one.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ChangeForm<F = EstablishmentForm> {
    /// Code of what changes.
    pub company: Uscc,
    /// What changes as it shall be; contributions due on days.
    pub form: F,
    /// Day of the resolution, decision or event.
    pub decided_on: NaiveDate,
    /// Day on which a reduction of capital was announced (减资公告).
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub announced_on: Option<NaiveDate>,
    /// Taken over from an existing register and changed here for the first time: the whole entry is filled in, and
    /// the licence is issued here.
    pub first_here: bool,
    /// What differs from the register, in the order of the law.
    pub changes: Vec<ItemChange>,
}

impl<F> ChangeForm<F> {
    /// Whether it still changes what it did when it was handed in: `now` is what differs from the register today, `first`
    /// whether it would be the first change here. What the register was in between may have been revoked.
    pub fn still_changes(&self, now: &[ItemChange], first: bool) -> bool {
        let items = |changes: &[ItemChange]| changes.iter().map(|one| one.item).collect::<BTreeSet<_>>();
        first == self.first_here && items(now) == items(&self.changes)
    }

    /// Whether `item` changes.
    pub fn changes(&self, item: Item) -> bool {
        self.changes.iter().any(|change| change.item == item)
    }

    /// Whether one of `items` changes.
    pub fn changes_any(&self, items: &[Item]) -> bool {
        items.iter().any(|item| self.changes(*item))
    }

    /// Whether it is a change of registration, not a filing alone.
    pub fn concerns_registered_items(&self) -> bool {
        self.changes.iter().any(|change| change.item.is_registered())
    }

    /// Whether a new licence follows: it shows what changes (MERR 28), or it is the first one here.
    pub fn needs_licence(&self) -> bool {
        self.first_here || self.changes.iter().any(|change| change.item.is_on_licence())
    }

    /// The article by which it is applied for: a change of registration, or a filing alone.
    pub fn basis(&self) -> &'static str {
        if self.concerns_registered_items() { "MERR 24" } else { "MERR 29" }
    }
}

impl ChangeForm {
    /// What stands at a field path, for comparing rounds.
    pub fn content_at(&self, field: &str) -> Option<String> {
        match field {
            "uscc" => Some(self.company.to_string()),
            "decided_on" => Some(self.decided_on.to_string()),
            "announced_on" => Some(format!("{:?}", self.announced_on)),
            _ => self.form.content_at(field),
        }
    }
}

#[cfg(test)]
mod tests;

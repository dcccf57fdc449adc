//! What one department has told of one subject, as a join of facts: any order, any doubling, same record.
//!
//! Of each kind of fact the newest is kept, by its place (version, index) among the facts of its aggregate.
//! A late fact never overwrites a newer one of its kind, an early one stays until the others come in; the
//! state is what the newest of all says. So the record is the same whatever the order of arrival.

use std::mem::discriminant;

use actnow_decisions::Text;
use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};

/// Place of a fact among those of its aggregate. Refusals that made no aggregate stand at version 0.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct Sequence {
    /// Version of the aggregate after the decision.
    pub version: i64,
    /// Index of the fact within the decision.
    pub index: i32,
}

/// A fact with its place and its instant.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Entry<T> {
    /// Where it stands among the facts of its aggregate.
    pub(crate) sequence: Sequence,
    /// When the department decided.
    pub(crate) at: DateTime<Utc>,
    /// What was told.
    pub(crate) told: T,
}

/// A department's no to an order.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Answer {
    /// A speaking constant.
    pub reason: String,
    /// For the clerk.
    pub text: Text,
}

/// Everything told of one subject.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Record<T> {
    /// The newest fact of each kind, in the order of their places.
    entries: Vec<Entry<T>>,
    /// The department's no to our wish to withdraw.
    not_withdrawn: Option<(DateTime<Utc>, Answer)>,
}

impl<T> Default for Record<T> {
    fn default() -> Self {
        Self { entries: Vec::new(), not_withdrawn: None }
    }
}

/// Whether something new was heard.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum News {
    /// The record changed.
    Fresh,
    /// Heard before, or overtaken by a newer fact of the same kind.
    Stale,
}

impl<T> Record<T> {
    /// Takes in one fact.
    pub(crate) fn hear(&mut self, entry: Entry<T>) -> News {
        let same_kind = |known: &Entry<T>| discriminant(&known.told) == discriminant(&entry.told);
        if let Some(known) = self.entries.iter().position(same_kind) {
            if self.entries[known].place() >= entry.place() {
                return News::Stale;
            }
            self.entries.remove(known);
        }
        let at = self.entries.partition_point(|known| known.place() < entry.place());
        self.entries.insert(at, entry);
        News::Fresh
    }

    /// Takes in the department's no to a withdrawal.
    pub(crate) fn hear_not_withdrawn(&mut self, at: DateTime<Utc>, answer: Answer) -> News {
        if self.not_withdrawn.as_ref().is_some_and(|(known, _)| *known >= at) {
            return News::Stale;
        }
        self.not_withdrawn = Some((at, answer));
        News::Fresh
    }

    /// The fact that says how the subject stands.
    pub(crate) fn newest(&self) -> Option<&T> {
        self.entries.last().map(|entry| &entry.told)
    }

    /// The newest answer of `pick` among the facts told.
    pub(crate) fn find<'r, R: 'r>(&'r self, pick: impl Fn(&'r T) -> Option<R>) -> Option<R> {
        self.entries.iter().rev().find_map(|entry| pick(&entry.told))
    }

    /// The department's no to a withdrawal, if it said so.
    pub(crate) fn not_withdrawn(&self) -> Option<&Answer> {
        self.not_withdrawn.as_ref().map(|(_, answer)| answer)
    }
}

impl<T> Entry<T> {
    fn place(&self) -> (Sequence, DateTime<Utc>) {
        (self.sequence, self.at)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[derive(Debug, Clone, Copy, PartialEq, Eq)]
    enum Told {
        Begun(u8),
        Ended,
    }

    fn entry(version: i64, told: Told) -> Entry<Told> {
        Entry { sequence: Sequence { version, index: 0 }, at: DateTime::UNIX_EPOCH, told }
    }

    #[test]
    fn the_newest_speaks_whatever_came_first() {
        let facts = [entry(1, Told::Begun(1)), entry(2, Told::Ended), entry(3, Told::Begun(2))];
        for order in [[0, 1, 2], [2, 1, 0], [1, 2, 0], [2, 0, 1]] {
            let mut record = Record::default();
            for index in order {
                record.hear(facts[index].clone());
            }
            assert_eq!(record.newest(), Some(&Told::Begun(2)), "{order:?}");
            assert_eq!(record.find(|told| matches!(told, Told::Ended).then_some(())), Some(()));
            assert_eq!(record.entries.len(), 2);
        }
    }

    #[test]
    fn a_doubled_fact_is_stale() {
        let mut record = Record::default();
        assert_eq!(record.hear(entry(1, Told::Ended)), News::Fresh);
        assert_eq!(record.hear(entry(1, Told::Ended)), News::Stale);
    }
}

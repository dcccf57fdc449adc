//! A record computed again: every difference between what it says and what follows from it, by name.
//!
//! Each link of the chain is looked at with what the record says of the one before, so that one change is
//! reported where it is and not as everything that follows from it.

use std::fmt::Debug;

use serde::Serialize;

use super::drawing::{Before, commitment_to, draw, redraw, seed_of};
use super::hash::Hash32;
use super::lists::{Entry, Lists, hash_of};
use super::record::{DrawRecord, FORMAT, Listed};

/// Differences named of one kind.
const NAMED: usize = 20;

/// Which link of the chain does not hold.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
pub enum Link {
    /// The record is of another format.
    Format,
    /// The plan is not the one that was frozen.
    Plan,
    /// An object is not the one that was frozen.
    Object,
    /// An inspector is not the one that was frozen.
    Inspector,
    /// The lists break a rule of theirs.
    Lists,
    /// An entry was added, left out or moved.
    ListHash,
    /// The beacon is not the one that was committed to.
    Commitment,
    /// The seed does not follow.
    Seed,
    /// Other objects or teams are drawn.
    Result,
    /// Food operators of grade D are missing from the key plan, or others stand in it.
    KeyPlan,
    /// Somebody else goes in place of who recused.
    Redraw,
}

/// Something the record says and something else that follows.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Difference {
    /// The link.
    pub link: Link,
    /// Which entry or place.
    pub subject: String,
    /// What the record says.
    pub stated: String,
    /// What follows from it.
    pub computed: String,
}

struct Audit<'a> {
    record: &'a DrawRecord,
    found: Vec<Difference>,
}

/// Computes `record` again; empty when everything follows.
pub fn recompute(record: &DrawRecord) -> Vec<Difference> {
    let mut audit = Audit { record, found: Vec::new() };
    audit.same(Link::Format, "format", record.format.as_str(), FORMAT);
    audit.entries();
    audit.chain();
    audit.results();
    audit.found
}

impl Audit<'_> {
    fn same<T: PartialEq + Debug + ?Sized>(&mut self, link: Link, subject: &str, stated: &T, computed: &T) {
        let named = self.found.iter().filter(|difference| difference.link == link).count();
        if stated != computed && named < NAMED {
            self.found.push(Difference {
                link,
                subject: subject.to_owned(),
                stated: format!("{stated:?}"),
                computed: format!("{computed:?}"),
            });
        }
    }

    fn entry<T: Entry>(&mut self, link: Link, subject: &str, listed: &Listed<T>) {
        self.same(link, subject, &listed.sm3, &listed.entry.fingerprint());
    }

    fn entries(&mut self) {
        let record = self.record;
        self.entry(Link::Plan, "plan", &record.plan);
        for listed in &record.objects {
            self.entry(Link::Object, &listed.entry.uscc, listed);
        }
        for listed in &record.inspectors {
            self.entry(Link::Inspector, &listed.entry.id, listed);
        }
    }

    fn chain(&mut self) {
        let record = self.record;
        let objects: Vec<Hash32> = record.objects.iter().map(|listed| listed.sm3).collect();
        let inspectors: Vec<Hash32> = record.inspectors.iter().map(|listed| listed.sm3).collect();
        let list_hash = hash_of(record.plan.sm3, &objects, &inspectors);
        self.same(Link::ListHash, "list_hash", &record.list_hash, &list_hash);
        self.same(Link::Commitment, "commitment", &record.commitment, &commitment_to(&record.beacon));
        let seed = seed_of(&record.plan.entry, record.list_hash, &record.beacon);
        self.same(Link::Seed, "seed", &record.seed, &seed);
    }

    fn results(&mut self) {
        let record = self.record;
        let plan = &record.plan.entry;
        let objects = record.objects.iter().map(|listed| listed.entry.clone()).collect();
        let inspectors = record.inspectors.iter().map(|listed| listed.entry.clone()).collect();
        let lists = match Lists::try_new(plan, objects, inspectors) {
            Ok(lists) => lists,
            Err(violations) => {
                for one in violations.as_slice() {
                    self.same(Link::Lists, &one.field, one.reason, "");
                }
                return;
            }
        };
        match draw(plan, &lists, record.seed) {
            Err(refusal) => self.same(Link::Result, "drawn", "drawn", refusal.to_string().as_str()),
            Ok((drawn, position)) => {
                self.same(Link::Result, "number of objects", &record.drawn.len(), &drawn.len());
                for (index, (stated, computed)) in record.drawn.iter().zip(&drawn).enumerate() {
                    self.same(Link::Result, &format!("drawn[{index}]"), stated, computed);
                }
                self.same(Link::Result, "position", &record.position, &position);
            }
        }
        self.same(Link::KeyPlan, "key_plan", &record.key_plan, &lists.key_plan());
        self.redraws(&lists);
    }

    fn redraws(&mut self, lists: &Lists) {
        let record = self.record;
        for (index, stated) in record.redraws.iter().enumerate() {
            let subject = format!("redraws[{index}]");
            let object = lists.objects().iter().find(|object| object.uscc == stated.uscc);
            let Some(object) = object else {
                self.same(Link::Redraw, &subject, stated.uscc.as_str(), "not in the list");
                continue;
            };
            let before = Before {
                seed: record.seed,
                position: record.position,
                drawn: &record.drawn,
                redraws: &record.redraws[..index],
            };
            let computed = redraw(&record.plan.entry, lists, before, object, &stated.recused);
            self.same(Link::Redraw, &subject, stated, &computed);
        }
    }
}

//! A record that was changed says so, and where.

use std::collections::BTreeSet;

use super::procedure::{drawn, redraw};
use super::samples::*;
use crate::domain::samples::actor;
use crate::domain::sampling::audit::{Difference, Link, recompute};
use crate::domain::sampling::drawing::commitment_to;
use crate::domain::sampling::record::{DrawRecord, Listed};
use actnow_decisions::Role;

fn record() -> DrawRecord {
    let redrawn = redraw(drawn(), &actor(Role::Supervisor)).unwrap().now;
    DrawRecord::of(&redrawn, &lists()).unwrap()
}

fn changed(change: impl FnOnce(&mut DrawRecord)) -> Vec<Difference> {
    let mut record = record();
    change(&mut record);
    recompute(&record)
}

fn links(found: &[Difference]) -> Vec<Link> {
    let mut links: Vec<Link> = found.iter().map(|one| one.link).collect();
    links.dedup();
    links
}

#[test]
fn a_sound_record_follows_in_every_link_also_when_it_was_written_and_read() {
    let record = record();
    assert_eq!(recompute(&record), []);
    let text = serde_json::to_string(&record).unwrap();
    let read: DrawRecord = serde_json::from_str(&text).unwrap();
    assert_eq!(recompute(&read), []);
    assert_eq!(serde_json::to_string(&read).unwrap(), text);
}

#[test]
fn a_changed_candidate_is_named() {
    let found = changed(|record| record.objects[5].entry.name = "另一家".to_owned());
    assert_eq!(links(&found), [Link::Object]);
    assert_eq!(found[0].subject, object(5).uscc);
    let found = changed(|record| record.inspectors[2].entry.office = "别处".to_owned());
    assert_eq!((found[0].link, found[0].subject.as_str()), (Link::Inspector, "inspector02"));
    let found = changed(|record| record.plan.entry.team_size = 3);
    assert_eq!(found[0].link, Link::Plan);
}

#[test]
fn a_changed_weight_is_named_even_under_a_fingerprint_of_its_own() {
    let found = changed(|record| record.objects[5].entry.weight = 900);
    assert_eq!((found[0].link, found[0].subject.clone()), (Link::Object, object(5).uscc));
    let found = changed(|record| {
        record.objects[5].entry.weight = 900;
        record.objects[5] = Listed::new(record.objects[5].entry.clone());
    });
    assert_eq!(found[0].link, Link::ListHash, "{found:?}");
}

#[test]
fn a_candidate_left_out_or_put_in_is_noticed() {
    let found = changed(|record| {
        record.objects.remove(7);
    });
    assert_eq!(found[0].link, Link::ListHash);
    let found = changed(|record| record.inspectors.push(Listed::new(inspector(50))));
    assert_eq!(found[0].link, Link::ListHash);
    let found = changed(|record| record.objects.swap(3, 4));
    assert_eq!(links(&found), [Link::ListHash]);
}

#[test]
fn beacon_commitment_and_seed_hold_each_other() {
    let found = changed(|record| record.beacon = beacon(2));
    assert_eq!(links(&found), [Link::Commitment, Link::Seed]);
    let found = changed(|record| {
        record.beacon = beacon(2);
        record.commitment = commitment_to(&beacon(2));
    });
    assert_eq!(links(&found), [Link::Seed]);
    let found = changed(|record| record.seed = beacon(3));
    assert_eq!(found[0].link, Link::Seed);
    assert!(links(&found).contains(&Link::Result), "another seed draws others");
}

#[test]
fn another_result_is_named_by_its_place() {
    let found = changed(|record| record.drawn[4].uscc = object(199).uscc);
    assert_eq!((found[0].link, found[0].subject.as_str()), (Link::Result, "drawn[4]"));
    let found = changed(|record| record.drawn[19].team = BTreeSet::from(["inspector00".to_owned()]));
    assert_eq!((found[0].link, found[0].subject.as_str()), (Link::Result, "drawn[19]"));
    let found = changed(|record| {
        record.drawn.pop();
    });
    assert_eq!((found[0].link, found[0].subject.as_str()), (Link::Result, "number of objects"));
    let found = changed(|record| {
        record.key_plan.pop();
    });
    assert_eq!(links(&found), [Link::KeyPlan]);
    let found = changed(|record| record.redraws[0].replacement = Some("inspector77".to_owned()));
    assert_eq!(links(&found), [Link::Redraw]);
    let found = changed(|record| record.format = "actnow.draw/2".to_owned());
    assert_eq!(links(&found), [Link::Format]);
}

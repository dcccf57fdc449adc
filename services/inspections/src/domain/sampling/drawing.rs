//! What is drawn: a pure function of plan, frozen lists and beacon.

use std::collections::{BTreeMap, BTreeSet};

use serde::{Deserialize, Serialize};

use super::hash::Hash32;
use super::lists::{DrawObject, Lists};
use super::matching::Matching;
use super::plan::DrawPlan;
use super::refusal::DrawRefusal;
use super::selection;
use super::stream::DrawStream;

/// A drawn object with its team.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct DrawnObject {
    /// Its code.
    pub uscc: String,
    /// Accounts of its inspectors.
    pub team: BTreeSet<String>,
}

/// An inspector who recused after the draw, and who was drawn instead from the same stream.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Redraw {
    /// Code of the object.
    pub uscc: String,
    /// Account of who recused.
    pub recused: String,
    /// Account of who goes instead; none when the list has nobody any more.
    pub replacement: Option<String>,
    /// Numbers taken from the stream so far.
    pub position: u64,
}

/// The seed: SM3(plan id ‖ hash of the lists ‖ beacon), 16, 32 and 32 bytes.
pub fn seed_of(plan: &DrawPlan, list_hash: Hash32, beacon: &Hash32) -> Hash32 {
    let parts =
        [plan.id.as_bytes().as_slice(), list_hash.as_bytes().as_slice(), beacon.as_bytes().as_slice()];
    Hash32::of(parts)
}

/// The commitment to a beacon: its SM3.
pub fn commitment_to(beacon: &Hash32) -> Hash32 {
    Hash32::of([beacon.as_bytes().as_slice()])
}

/// Draws objects and teams; answers them in the order they were drawn, and how many numbers that took.
///
/// The strata come in the order of their names, the objects of a stratum in the order of their codes.
///
/// # Errors
/// [`DrawRefusal::NotEnoughInspectors`] for lists that [`Lists::can_be_drawn`] would have refused.
pub fn draw(plan: &DrawPlan, lists: &Lists, seed: Hash32) -> Result<(Vec<DrawnObject>, u64), DrawRefusal> {
    let mut strata: BTreeMap<&str, Vec<&DrawObject>> = BTreeMap::new();
    for object in lists.objects() {
        strata.entry(&object.stratum).or_default().push(object);
    }
    let mut stream = DrawStream::new(seed);
    let mut chosen: Vec<&DrawObject> = Vec::new();
    for (stratum, objects) in strata {
        let count = plan.rates.get(stratum).map_or(0, |rate| rate.share_of(objects.len()));
        let weights: Vec<u32> = objects.iter().map(|object| object.weight).collect();
        let indices = selection::draw(&weights, count, &mut stream);
        chosen.extend(indices.into_iter().map(|index| objects[index]));
    }
    let mut matching = Matching::new(lists.inspectors());
    let mut drawn = Vec::with_capacity(chosen.len());
    for object in chosen {
        let mut team = BTreeSet::new();
        let nobody = BTreeSet::new();
        let filled = matching.fill(object, &mut team, plan.team_size, &nobody, &mut stream);
        filled.ok_or_else(|| DrawRefusal::NotEnoughInspectors {
            uscc: object.uscc.clone(),
            wanted: plan.team_size,
            available: team.len(),
        })?;
        drawn.push(DrawnObject { uscc: object.uscc.clone(), team });
    }
    Ok((drawn, stream.position()))
}

/// The teams as they are after `redraws`.
pub fn teams_after(drawn: &[DrawnObject], redraws: &[Redraw]) -> Vec<DrawnObject> {
    let mut now = drawn.to_vec();
    for redraw in redraws {
        if let Some(object) = now.iter_mut().find(|object| object.uscc == redraw.uscc) {
            object.team.remove(&redraw.recused);
            object.team.extend(redraw.replacement.clone());
        }
    }
    now
}

/// What a redraw goes on from.
#[derive(Debug, Clone, Copy)]
pub struct Before<'a> {
    /// The seed of the draw.
    pub seed: Hash32,
    /// Numbers the draw took.
    pub position: u64,
    /// What was drawn.
    pub drawn: &'a [DrawnObject],
    /// Redraws so far.
    pub redraws: &'a [Redraw],
}

/// Draws somebody in place of `recused` at `object`; who recused from it before never comes back to it.
pub fn redraw(
    plan: &DrawPlan,
    lists: &Lists,
    before: Before<'_>,
    object: &DrawObject,
    recused: &str,
) -> Redraw {
    let position = before.redraws.last().map_or(before.position, |redraw| redraw.position);
    let mut stream = DrawStream::at(before.seed, position);
    let mut teams = teams_after(before.drawn, before.redraws);
    let mut kept = BTreeSet::new();
    for at in teams.iter_mut().filter(|at| at.uscc == object.uscc) {
        at.team.remove(recused);
        kept.clone_from(&at.team);
    }
    let earlier = before.redraws.iter().filter(|redraw| redraw.uscc == object.uscc);
    let excluded = earlier.map(|redraw| redraw.recused.clone()).chain([recused.to_owned()]).collect();
    let mut matching = Matching::new(lists.inspectors()).carrying(teams.iter().map(|at| &at.team));
    let mut team = kept.clone();
    // One goes, one comes: a team that lost somebody for good before does not grow again by this.
    let size = (kept.len() + 1).min(plan.team_size);
    let found = matching.fill(object, &mut team, size, &excluded, &mut stream);
    let replacement = found.and_then(|()| team.difference(&kept).next().cloned());
    Redraw {
        uscc: object.uscc.clone(),
        recused: recused.to_owned(),
        replacement,
        position: stream.position(),
    }
}

//! The published record of a draw: everything that is needed to compute it again, and nothing that identifies a
//! person beside the officials who were drawn.

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};

use super::drawing::{DrawnObject, Redraw};
use super::hash::Hash32;
use super::lists::{DrawInspector, DrawObject, Entry, Lists};
use super::plan::DrawPlan;
use super::procedure::{DrawState, RandomDraw};

/// What a record says of itself.
pub const FORMAT: &str = "actnow.draw/1";

/// An entry with the fingerprint it was frozen under.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Listed<T> {
    /// The entry.
    pub entry: T,
    /// Its fingerprint.
    pub sm3: Hash32,
}

impl<T: Entry> Listed<T> {
    /// An entry under its own fingerprint.
    pub fn new(entry: T) -> Self {
        Self { sm3: entry.fingerprint(), entry }
    }
}

/// A record.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct DrawRecord {
    /// [`FORMAT`].
    pub format: String,
    /// The plan.
    pub plan: Listed<DrawPlan>,
    /// SM3 of the beacon.
    pub commitment: Hash32,
    /// Day on which plan and commitment were published.
    pub published_on: NaiveDate,
    /// Hash of the frozen lists.
    pub list_hash: Hash32,
    /// Day on which they were frozen.
    pub frozen_on: NaiveDate,
    /// The beacon.
    pub beacon: Hash32,
    /// SM3 of plan id, list hash and beacon.
    pub seed: Hash32,
    /// Day of the draw.
    pub drawn_on: NaiveDate,
    /// Drawn objects with their teams, in the order they were drawn.
    pub drawn: Vec<DrawnObject>,
    /// Numbers the draw took from the stream.
    pub position: u64,
    /// Recusals after the draw.
    pub redraws: Vec<Redraw>,
    /// Food operators of grade D, which stay under full supervision.
    pub key_plan: Vec<String>,
    /// All objects, by code.
    pub objects: Vec<Listed<DrawObject>>,
    /// All inspectors, by account.
    pub inspectors: Vec<Listed<DrawInspector>>,
}

impl DrawRecord {
    /// The record of `draw` with the lists it was frozen on; `None` before it is drawn.
    pub fn of(draw: &RandomDraw, lists: &Lists) -> Option<Self> {
        let DrawState::Drawn { lists: frozen, drawing } = &draw.state else { return None };
        Some(Self {
            format: FORMAT.to_owned(),
            plan: Listed::new(draw.plan.clone()),
            commitment: draw.commitment,
            published_on: draw.published_on,
            list_hash: frozen.hash,
            frozen_on: frozen.on,
            beacon: drawing.beacon,
            seed: drawing.seed,
            drawn_on: drawing.on,
            drawn: drawing.drawn.clone(),
            position: drawing.position,
            redraws: drawing.redraws.clone(),
            key_plan: drawing.key_plan.clone(),
            objects: lists.objects().iter().cloned().map(Listed::new).collect(),
            inspectors: lists.inspectors().iter().cloned().map(Listed::new).collect(),
        })
    }
}

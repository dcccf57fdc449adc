//! The two lists of a draw (检查对象名录库、执法检查人员名录库) and how they are frozen.
//!
//! Every entry is one line: a JSON array of its fields in a fixed order, spelled as RFC 8785 does. The fingerprint of
//! an entry is the SM3 of its line; the hash of the lists is the SM3 over the fingerprints of the plan, the objects
//! by code and the inspectors by account, so that a changed entry is found and named.

use std::collections::BTreeSet;

use actnow_decisions::{Text, Violations};
use serde::{Deserialize, Serialize};

use super::hash::Hash32;
use super::plan::{Coverage, DrawPlan};
use super::refusal::DrawRefusal;
use crate::domain::inspectors::Qualification;
use crate::domain::risk::RiskGrade;

/// Most objects of a draw.
pub const MAX_OBJECTS: usize = 50_000;
/// Greatest weight of an object.
pub const MAX_WEIGHT: u32 = 1_000;

/// An operator that may be drawn.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct DrawObject {
    /// Its code.
    pub uscc: String,
    /// Its name.
    pub name: String,
    /// Its stratum.
    pub stratum: String,
    /// How likely it is drawn, compared with others of its stratum; 1 to [`MAX_WEIGHT`].
    pub weight: u32,
    /// What is inspected there.
    pub field: Qualification,
    /// Its risk grade; every food operator has one.
    pub grade: Option<RiskGrade>,
    /// Offices that inspected it last.
    pub last_offices: BTreeSet<String>,
}

/// An inspector who may be drawn.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct DrawInspector {
    /// Account.
    pub id: String,
    /// Office.
    pub office: String,
    /// Trained for.
    pub qualified: BTreeSet<Qualification>,
    /// Codes of the objects of this list from which the inspector keeps away (回避).
    pub recused: BTreeSet<String>,
}

/// An entry of a list that has one spelling.
pub trait Entry {
    /// The fields in their order.
    fn line(&self) -> String;

    /// SM3 of the line.
    fn fingerprint(&self) -> Hash32 {
        Hash32::of([self.line().as_bytes()])
    }
}

fn spell(fields: &impl Serialize) -> String {
    serde_json::to_string(fields).expect("texts and whole numbers always have a spelling")
}

impl Entry for DrawPlan {
    fn line(&self) -> String {
        spell(&("plan", self.id, &self.name, &self.rates, self.team_size, self.coverage, self.due))
    }
}

impl Entry for DrawObject {
    fn line(&self) -> String {
        let Self { uscc, name, stratum, weight, field, grade, last_offices } = self;
        spell(&("object", uscc, name, stratum, weight, field, grade, last_offices))
    }
}

impl Entry for DrawInspector {
    fn line(&self) -> String {
        spell(&("inspector", &self.id, &self.office, &self.qualified, &self.recused))
    }
}

/// The hash of frozen lists: SM3 over how many objects and inspectors there are (8 bytes each, big endian) and the
/// fingerprints of plan, objects and inspectors.
pub fn hash_of(plan: Hash32, objects: &[Hash32], inspectors: &[Hash32]) -> Hash32 {
    let counts = [objects.len() as u64, inspectors.len() as u64].map(u64::to_be_bytes);
    let mut parts: Vec<&[u8]> = counts.iter().map(<[u8; 8]>::as_slice).collect();
    let fingerprints = std::iter::once(&plan).chain(objects).chain(inspectors);
    parts.extend(fingerprints.map(|one| one.as_bytes().as_slice()));
    Hash32::of(parts)
}

/// Both lists, in order and without doubles.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Lists {
    objects: Vec<DrawObject>,
    inspectors: Vec<DrawInspector>,
}

impl Lists {
    /// Both lists in order.
    ///
    /// # Errors
    /// Everything that is wrong with an entry.
    pub fn try_new(
        plan: &DrawPlan,
        mut objects: Vec<DrawObject>,
        mut inspectors: Vec<DrawInspector>,
    ) -> Result<Self, Violations> {
        objects.sort_by(|a, b| a.uscc.cmp(&b.uscc));
        inspectors.sort_by(|a, b| a.id.cmp(&b.id));
        let mut found = Violations::new();
        if objects.is_empty() || objects.len() > MAX_OBJECTS {
            let text = Text::new(
                format!("检查对象应为1至{MAX_OBJECTS}户"),
                format!("a list has 1 to {MAX_OBJECTS} objects"),
            );
            found.add("objects", "6.5", "OBJECTS", text);
        }
        objects.iter().for_each(|object| check_object(&mut found, plan, object));
        let doubled = objects.windows(2).filter(|pair| pair[0].uscc == pair[1].uscc);
        for pair in doubled {
            let text = Text::new("检查对象重复", "this object stands in the list twice");
            found.add(format!("objects[{}]", pair[0].uscc), "6.5", "DOUBLED", text);
        }
        inspectors.dedup_by(|a, b| a.id == b.id);
        found.into_result(Self { objects, inspectors })
    }

    /// The objects by code.
    pub fn objects(&self) -> &[DrawObject] {
        &self.objects
    }

    /// The inspectors by account.
    pub fn inspectors(&self) -> &[DrawInspector] {
        &self.inspectors
    }

    /// The hash that freezes them under `plan`.
    pub fn hash(&self, plan: &DrawPlan) -> Hash32 {
        let objects: Vec<Hash32> = self.objects.iter().map(Entry::fingerprint).collect();
        let inspectors: Vec<Hash32> = self.inspectors.iter().map(Entry::fingerprint).collect();
        hash_of(plan.fingerprint(), &objects, &inspectors)
    }

    /// Food operators of grade D: they stay in the key plan whether or not chance finds them.
    pub fn key_plan(&self) -> Vec<String> {
        let key = |object: &&DrawObject| object.field.is_special() && object.grade == Some(RiskGrade::D);
        self.objects.iter().filter(key).map(|object| object.uscc.clone()).collect()
    }

    /// Makes sure that the draw cannot stop half-way and takes nothing from full supervision.
    ///
    /// # Errors
    /// [`DrawRefusal::SpecialField`] for food in a plan that samples in place of full supervision;
    /// [`DrawRefusal::NotEnoughInspectors`] and [`DrawRefusal::SameOffice`] for the first object nobody could go to.
    pub fn can_be_drawn(&self, plan: &DrawPlan) -> Result<(), DrawRefusal> {
        let special = self.objects.iter().find(|object| object.field.is_special());
        if let (Coverage::InsteadOfFullCoverage, Some(object)) = (plan.coverage, special) {
            return Err(DrawRefusal::SpecialField { uscc: object.uscc.clone() });
        }
        self.objects.iter().try_for_each(|object| self.can_be_visited(plan, object))
    }

    fn can_be_visited(&self, plan: &DrawPlan, object: &DrawObject) -> Result<(), DrawRefusal> {
        let fit = self.inspectors.iter().filter(|inspector| inspector.may_go_to(object));
        let (mut available, mut elsewhere) = (0, false);
        for inspector in fit {
            available += 1;
            elsewhere |= inspector.is_new_to(object);
            if available >= plan.team_size && elsewhere {
                return Ok(());
            }
        }
        let uscc = object.uscc.clone();
        if available < plan.team_size {
            return Err(DrawRefusal::NotEnoughInspectors { uscc, wanted: plan.team_size, available });
        }
        Err(DrawRefusal::SameOffice { uscc })
    }
}

impl DrawInspector {
    /// Whether nothing speaks against the inspector at this object.
    pub fn may_go_to(&self, object: &DrawObject) -> bool {
        self.qualified.contains(&object.field) && !self.recused.contains(&object.uscc)
    }

    /// Whether the inspector's office did not inspect the object last.
    pub fn is_new_to(&self, object: &DrawObject) -> bool {
        !object.last_offices.contains(&self.office)
    }
}

fn check_object(found: &mut Violations, plan: &DrawPlan, object: &DrawObject) {
    let field = |name: &str| format!("objects[{}].{name}", object.uscc);
    if !plan.rates.contains_key(&object.stratum) {
        let text = Text::new("计划中没有该分层", "the plan has no such stratum");
        found.add(field("stratum"), "6.5", "STRATUM_UNKNOWN", text);
    }
    if !(1..=MAX_WEIGHT).contains(&object.weight) {
        let text = Text::new(
            format!("权重应为1至{MAX_WEIGHT}"),
            format!("a weight is a whole number of 1 to {MAX_WEIGHT}"),
        );
        found.add(field("weight"), "6.5", "WEIGHT", text);
    }
    if object.field.is_special() && object.grade.is_none() {
        let text = Text::new("食品经营者应当注明风险等级", "a food operator has a risk grade");
        found.add(field("grade"), "6.4", "GRADE_REQUIRED", text);
    }
}

//! Who goes to a drawn object: inspectors trained for it and free of interest, those with the fewest objects of this
//! draw first, chance among equals, and at least one of an office that was not there last time.

use std::collections::BTreeSet;

use super::lists::{DrawInspector, DrawObject};
use super::stream::DrawStream;

/// The inspectors of a draw and what each of them carries of it.
#[derive(Debug)]
pub struct Matching<'a> {
    inspectors: &'a [DrawInspector],
    loads: Vec<u32>,
}

impl<'a> Matching<'a> {
    /// Nobody carries anything yet. `inspectors` are in order of their accounts.
    pub fn new(inspectors: &'a [DrawInspector]) -> Self {
        Self { inspectors, loads: vec![0; inspectors.len()] }
    }

    /// Counts the teams that were drawn.
    pub fn carrying<'t>(mut self, teams: impl IntoIterator<Item = &'t BTreeSet<String>>) -> Self {
        for id in teams.into_iter().flatten() {
            if let Ok(index) = self.inspectors.binary_search_by(|inspector| inspector.id.as_str().cmp(id)) {
                self.loads[index] += 1;
            }
        }
        self
    }

    /// Draws inspectors until `team` has `size`; `None` when the list has nobody any more.
    pub fn fill(
        &mut self,
        object: &DrawObject,
        team: &mut BTreeSet<String>,
        size: usize,
        excluded: &BTreeSet<String>,
        stream: &mut DrawStream,
    ) -> Option<()> {
        while team.len() < size {
            let last_seat = team.len() + 1 == size;
            let new_office = last_seat && !self.has_new_office(object, team);
            let index = self.one(object, team, excluded, new_office, stream)?;
            self.loads[index] += 1;
            team.insert(self.inspectors[index].id.clone());
        }
        Some(())
    }

    fn has_new_office(&self, object: &DrawObject, team: &BTreeSet<String>) -> bool {
        let members = self.inspectors.iter().filter(|inspector| team.contains(&inspector.id));
        object.last_offices.is_empty() || members.into_iter().any(|inspector| inspector.is_new_to(object))
    }

    fn one(
        &self,
        object: &DrawObject,
        team: &BTreeSet<String>,
        excluded: &BTreeSet<String>,
        new_office: bool,
        stream: &mut DrawStream,
    ) -> Option<usize> {
        let may_go = |inspector: &DrawInspector| {
            inspector.may_go_to(object)
                && !team.contains(&inspector.id)
                && !excluded.contains(&inspector.id)
                && (!new_office || inspector.is_new_to(object))
        };
        let fit: Vec<usize> =
            (0..self.inspectors.len()).filter(|index| may_go(&self.inspectors[*index])).collect();
        let least = fit.iter().map(|index| self.loads[*index]).min()?;
        let equals: Vec<usize> = fit.into_iter().filter(|index| self.loads[*index] == least).collect();
        let chosen = usize::try_from(stream.below(equals.len() as u64)).ok()?;
        equals.get(chosen).copied()
    }
}

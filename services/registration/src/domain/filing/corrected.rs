//! What the newest round of an establishment changes of the one before, for whoever goes on with it.

use std::collections::BTreeMap;

use super::{FilingContent, RegistrationFiling};
use crate::domain::change::{ItemChange, Naming, corrections};
use crate::domain::establishment::{EstablishmentForm, MaterialKind};

impl RegistrationFiling {
    /// The items that are told otherwise now; persons and entities by reference. None in the first round.
    pub fn corrected_items(&self) -> Vec<ItemChange> {
        let naming = Naming { persons: &BTreeMap::new(), entities: &BTreeMap::new() };
        self.last_two().map(|(before, now)| corrections(before, now, naming)).unwrap_or_default()
    }

    /// The kinds of materials that are new, or another document than before.
    pub fn corrected_materials(&self) -> Vec<MaterialKind> {
        let Some((before, now)) = self.last_two() else { return Vec::new() };
        let replaced = now.materials.iter().filter(|material| !before.materials.contains(material));
        replaced.map(|material| material.kind).collect()
    }

    fn last_two(&self) -> Option<(&EstablishmentForm, &EstablishmentForm)> {
        let [.., before, now] = self.rounds.as_slice() else { return None };
        match (&before.content, &now.content) {
            (FilingContent::Establish(before), FilingContent::Establish(now)) => Some((before, now)),
            (
                FilingContent::Establish(_)
                | FilingContent::Change(_)
                | FilingContent::Deregister(_)
                | FilingContent::SimpleDeregister(_)
                | FilingContent::BranchEstablish(_)
                | FilingContent::BranchChange(_),
                _,
            ) => None,
        }
    }
}

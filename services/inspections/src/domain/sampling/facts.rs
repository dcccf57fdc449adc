//! What a draw tells the world, so that nobody can change afterwards what was said before.

use super::hash::Hash32;

/// A fact of a draw.
#[derive(Debug, Clone, PartialEq, Eq)]
#[allow(missing_docs, reason = "fields are named like the state they come from")]
pub enum DrawFact {
    /// The plan and the commitment are public.
    PlanPublished { name: String, commitment: Hash32 },
    /// Both lists are frozen.
    ListsFrozen { list_hash: Hash32, objects: usize, inspectors: usize },
    /// The beacon is revealed and so many objects are drawn.
    ObjectsDrawn { beacon: Hash32, seed: Hash32, objects: usize },
    /// An inspector recused; another one goes, if the list has one.
    InspectorRedrawn { uscc: String, recused: String, replacement: Option<String> },
    /// Called off before anything was drawn.
    PlanCancelled { reason: String },
}

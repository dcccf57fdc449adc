//! The rows of inspections. The only place with SQL.
//!
//! A task is one row; who is in its team are rows of their own, so that the load of an inspector is counted,
//! never kept. Whoever draws a team locks the one row of the duty desk first: two draws at the same moment see
//! each other's teams, and a new roster never misses a visit that began to wait a moment before.

pub(crate) mod beacons;
pub(crate) mod desk;
pub(crate) mod draw_invariants;
pub(crate) mod draw_lists;
pub(crate) mod draws;
pub(crate) mod establishments;
pub(crate) mod grade_invariants;
pub(crate) mod inspections;
pub(crate) mod inspectors;
pub(crate) mod invariants;
pub(crate) mod loads;
mod migrations;
pub(crate) mod notes;
pub(crate) mod published;
pub(crate) mod roster;
pub(crate) mod team_members;
pub(crate) mod visit_plan;

pub(crate) use desk::Board;
pub(crate) use draws::Draw;
pub(crate) use establishments::Establishment;
pub(crate) use inspections::Inspection;
pub(crate) use inspectors::RegisteredInspector;
pub use migrations::Migrator;

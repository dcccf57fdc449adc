//! Inspections, pure: who inspects, what is checked, what it means, and every step of a task. No clock, no
//! database, no wire; dates, instants and ids are handed in.
//!
//! Start with [`order`] (what is asked for), then [`task`]; [`sampling`] leaves to chance who is inspected.

pub mod check_outcome;
pub mod checklist;
pub mod clocks;
pub mod facts;
pub mod inspectors;
pub mod loads;
pub mod order;
pub mod permissions;
pub mod reason;
pub mod refusal;
pub mod risk;
pub mod sampling;
pub mod signatures;
#[cfg(test)]
mod stored_names_tests;
pub mod supervision;
pub mod task;
pub mod verdict;
pub mod weighing;

#[cfg(test)]
pub(crate) mod samples;

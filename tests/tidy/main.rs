//! What must hold of the text of the house itself: its walls, floors, contract, words, deployment and README.
//!
//! These tests read files and `cargo metadata`; none starts a service. Each check is also shown a planted
//! violation, so that a check which finds nothing is known to be able to.

#![expect(clippy::unwrap_used, reason = "a check that cannot read what it checks has failed")]

mod clocks;
mod command_line;
mod contract;
mod deploy;
mod edges;
mod floors;
mod manners;
mod permissions;
mod proto_manners;
mod purity;
mod readme;
mod rules;
mod rust_source;
mod scenarios;
mod speech;
mod supply;
mod workspace;

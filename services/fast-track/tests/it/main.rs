//! The fast track as a service, on both databases: commands, facts heard, alarms, watching, invariants.

#![allow(
    clippy::unwrap_used,
    clippy::cognitive_complexity,
    reason = "a test tells its story in one piece and fails where it breaks"
)]

mod calendar;
mod cases;
mod commands;
mod departments;
mod healing;
mod house;
mod invariants;
mod privacy;

//! The fast track as a service, on both databases: commands, facts heard, alarms, watching, invariants.

mod cases;
mod commands;
mod departments;
mod healing;
mod house;
mod privacy;

//! The fast track as a service, on both databases: commands, facts heard, alarms, watching, invariants.

#![allow(clippy::unwrap_used, reason = "a test fails where it stands")]

mod calendar;
mod cases;
mod commands;
mod departments;
mod healing;
mod house;
mod privacy;

//! Inspections as a service, on both databases: real gRPC, orders by broker, alarms, invariants.

#![allow(
    clippy::unwrap_used,
    clippy::cognitive_complexity,
    reason = "a test tells its story in one piece and fails where it breaks"
)]

mod assignment;
mod calendar;
mod doors;
mod draws;
mod grades;
mod house;
mod invariants;
mod load;
mod orders;
mod people;
mod sampling;
mod supervision;
mod verdicts;
mod visits;
mod waiting;

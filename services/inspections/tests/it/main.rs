//! Inspections as a service, on both databases: real gRPC, orders by broker, alarms, invariants.

#![allow(clippy::unwrap_used, reason = "a test fails where it stands")]

mod assignment;
mod calendar;
mod doors;
mod house;
mod invariants;
mod load;
mod orders;
mod people;
mod verdicts;
mod visits;
mod waiting;

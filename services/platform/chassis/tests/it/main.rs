//! What the rest of the house relies on the chassis for, shown on both databases: each test runs on a SQLite
//! file of its own and on a PostgreSQL database of its own.

#![allow(clippy::unwrap_used, clippy::print_stdout, reason = "a test may panic and report")]

mod support;
mod ticket;

mod aggregates;
mod alarms;
mod alarms_in_trouble;
mod command_ids;
mod databases;
mod journals;
mod leases;
mod units_of_work;

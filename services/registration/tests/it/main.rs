//! Registration as a service, on both databases: names, filings, acts on companies, the register,
//! licences, orders, alarms.

#![allow(
    clippy::unwrap_used,
    clippy::cognitive_complexity,
    reason = "a test tells its story in one piece and fails where it breaks"
)]

mod acts;
mod branch_changes;
mod branches;
mod calendar;
mod changes;
mod clerks;
mod conflicts;
mod dormancies;
mod ends;
mod filings;
mod forms;
mod house;
mod instant;
mod invariants;
mod marks;
mod name_corrections;
mod names;
mod numbers;
mod orders;
mod persons;
mod register;
mod revocations;
mod revoked_changes;
mod signing;

//! Food licensing over real gRPC and a broker in the process, on SQLite and on PostgreSQL.

#![allow(
    clippy::unwrap_used,
    clippy::cognitive_complexity,
    reason = "a test tells its story in one piece and fails where it breaks"
)]

mod acts;
mod calendar;
mod clerks;
mod commitments;
mod deadlines;
mod deciding;
mod endings;
mod fixture;
mod instant;
mod invariants;
mod messages;
mod numbers;
mod proxy;
mod round_trips;
mod samples;
mod signing;
mod straight_through;
mod takeover;
mod visits;

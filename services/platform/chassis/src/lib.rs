//! The chassis: how a process of the house runs.
//!
//! Ground floor, without business decisions and without knowing any service: configuration, clock and ids,
//! the database and its unit of work, the journal, alarms, leases, gRPC server and client, signed tokens,
//! sealed personal data, certificate signing, telemetry and the admin port.

pub mod alarms;
pub mod clock;
pub mod commands;
pub mod config;
pub mod database;
pub mod error;
pub mod faults;
pub mod ids;
pub mod journal;
pub mod lease;
pub mod process;
pub mod schema;

pub use error::CommandError;

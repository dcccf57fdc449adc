//! The chassis: how a process of the house runs.
//!
//! Ground floor, without business decisions and without knowing any service: configuration, clock and ids,
//! the database and its unit of work, the journal, alarms, leases, gRPC server and client, TLS between processes, signed
//! tokens,
//! ID tokens of a bureau's own provider, sealed personal data, certificate signing, telemetry and the admin port.

pub mod admin;
pub mod aggregate;
pub mod alarms;
pub mod certificate_signing;
pub mod clock;
pub mod commands;
pub mod config;
pub mod database;
pub mod digest;
pub mod error;
pub mod faults;
pub mod fetch;
pub mod grpc;
pub mod house;
pub mod ids;
pub mod journal;
pub mod lease;
pub mod listening;
pub mod look_up;
pub mod metrics;
pub mod open_id;
pub mod privacy;
pub mod process;
pub mod reveal;
pub mod schema;
pub mod series;
pub mod telemetry;
pub mod tls;
pub mod token;
pub mod trace_context;

pub use error::CommandError;

/// Every process of the house allocates through it.
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

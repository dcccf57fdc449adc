//! The rows of identity. The only place with SQL.
//!
//! Passwords, sessions and secrets are kept as hashes, signing keys sealed; what only counts or remembers (log-ins,
//! counters, sessions) stands in tables of its own, so that using an account does not change its version.

pub(crate) mod accounts;
pub(crate) mod clients;
pub(crate) mod counters;
pub(crate) mod credentials;
pub(crate) mod id_tokens;
pub(crate) mod invariants;
mod migrations;
pub(crate) mod offices;
pub(crate) mod security_events;
pub(crate) mod sessions;
pub(crate) mod signing_keys;

pub use migrations::Migrator;

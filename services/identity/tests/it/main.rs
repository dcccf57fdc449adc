//! Identity as a service, on both databases: real gRPC, sessions, lockout, administrators, clients, keys.

#![allow(clippy::unwrap_used, reason = "a test fails where it stands")]

mod administrators;
mod clients;
mod house;
mod keys;
mod log_in;
mod secrecy;
mod sessions;

//! The roof: one binary, every service in one process or each in its own.
//!
//! `actnow demo` makes a fresh house and shows a case going through it; `migrate`, `run` and `submit` do the
//! same step by step; `verify`, `case`, `parked` and `bench` look after a house; `simulate` plays departments
//! outside of it. Nothing here decides
//! business: the roof starts services and speaks to them over gRPC, as any other client.

pub mod bench;
pub mod case_file;
pub mod clerks;
pub mod cli;
pub mod clients;
mod counters;
mod cpu;
mod crosscheck;
pub mod demo;
pub mod house_clock;
pub mod house_folder;
mod house_keys;
mod invented_register;
pub mod migrate;
pub mod processes;
pub mod register_bench;
pub mod rooms;
pub mod seed;
pub mod simulate;
mod story;
pub mod submission;
pub mod subscribers;
pub mod summary;
pub mod verify;

pub use story::Story;

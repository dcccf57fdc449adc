//! What somebody tries who should not: forged tokens, foreign pages, other people's files, every cell of the
//! permission tables, over real HTTP and gRPC before a whole house. Nothing here is told how a defence is built,
//! only what must come of an attempt.

#![allow(clippy::cognitive_complexity, reason = "an attempt is told in one piece")]

mod canary;
mod certificates;
mod contract;
mod doors;
mod fingerprint;
mod forgery;
mod house;
mod matrix;
mod portal_matrix;
mod reveal;
mod statistics;
mod swaps;
mod tokens;

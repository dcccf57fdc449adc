//! Cases through the whole house, over gRPC, on both kinds of parts.

#![allow(clippy::cognitive_complexity, reason = "a journey is told in one piece")]

mod branches;
mod commitments;
mod consultations;
mod departments;
mod draws;
mod generated;
mod handed_in;
mod identity;
mod invariants;
mod lists;
mod pages;
mod partial;
mod portal;
mod program;
mod provider;
mod samples;
mod scenarios;
mod second_looks;
mod seeded;
mod tls;
mod traces;
mod waiting;

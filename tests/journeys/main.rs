//! Cases through the whole house, over gRPC, on both kinds of parts.

mod generated;
mod partial;
mod samples;
mod scenarios;
mod waiting;

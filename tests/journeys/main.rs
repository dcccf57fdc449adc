//! Cases through the whole house, over gRPC, on both kinds of parts.

mod generated;
mod identity;
mod partial;
mod samples;
mod waiting;

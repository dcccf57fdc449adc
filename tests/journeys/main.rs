//! Cases through the whole house, over gRPC, on both kinds of parts.

mod browser;
mod generated;
mod identity;
mod partial;
mod portal;
mod samples;
mod waiting;

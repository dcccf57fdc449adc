//! Cases through the whole house, over gRPC, on both kinds of parts.

mod generated;
mod partial;
mod samples;
mod seeded;
mod waiting;

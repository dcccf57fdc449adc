//! gRPC of the house: one edge for every server, one way to call, one mapping of errors.
//!
//! Every request passes [`edge`] before its handler: trace, deadline, overload, token and permission. A
//! method that is not in the service's permission table cannot be called.

mod auth;
pub mod client;
pub mod deadline;
mod edge;
mod health;
pub mod retry;
mod server;
mod status;
mod status_view;
mod trace;

pub use auth::{LookUp, Permission, actor, grant};
pub use health::{health, reflection};
pub use server::{DEFAULT_DEADLINE, GrpcServer, MAX_DECODING_BYTES, MAX_ENCODING_BYTES, ServerLimits, serve};
pub use status::{DOMAIN, locked_out, not_authenticated, overloaded, unavailable};
pub use status_view::{ViolationView, metadata_of, reason_of, retry_delay_of, violations_of, zh_of};
pub use tonic_health::ServingStatus;
pub use tonic_health::server::HealthReporter;

#[cfg(test)]
mod status_tests;
#[cfg(test)]
mod tests;

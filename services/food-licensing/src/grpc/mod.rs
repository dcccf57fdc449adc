//! The gRPC face of the service: parse, command or query, present.

mod parse;
mod permissions;
mod present;
mod routes;

pub use permissions::PERMISSIONS;
pub(crate) use routes::FoodLicensing;

//! The gRPC face of the service: parse, command or query, present.

mod parse;
mod permissions;
mod present;
mod routes;
mod texts;

pub use parse::form as parse_form;
pub use permissions::PERMISSIONS;
pub use routes::FoodLicensing;

//! The gRPC face of the service: parse, command or query, present.

mod acts;
mod licences;
mod look_ups;
mod parse;
mod permissions;
mod present;
mod read_form;
mod routes;
mod submissions;
mod texts;

pub use permissions::{LOOK_UPS, PERMISSIONS};
pub(crate) use read_form::{read_form, read_persons};
pub(crate) use routes::FoodLicensing;

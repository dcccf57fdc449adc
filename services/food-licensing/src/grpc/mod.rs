//! The gRPC face of the service: parse, command or query, present.

mod acts;
mod commitments;
mod imports;
mod licences;
mod look_ups;
mod notices;
mod parse;
mod permissions;
mod present;
mod present_licence;
mod read_form;
mod routes;
mod submissions;

pub use permissions::{INSTANT_PERMISSIONS, LOOK_UPS, PERMISSIONS};
pub(crate) use read_form::{read_form, read_persons};
pub(crate) use routes::FoodLicensing;

//! What `deploy/` promises, held against the programs: a file that starts nothing, or a key that no service
//! knows, is found here and not on the day of the installation.

mod broker;
mod collector;
mod compose;
mod database;
mod dockerfile;
mod secrets;
mod settings;
mod words;
mod yaml;

use crate::floors::SERVICES;

/// The service before which browsers stand.
const PORTAL: &str = actnow_portal::SERVICE;

/// What is deployed as a process of its own: the services and the portal before them.
fn deployed() -> impl Iterator<Item = &'static str> {
    SERVICES.into_iter().chain([PORTAL])
}

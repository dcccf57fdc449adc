//! The portal as a process of its own.

use std::process::ExitCode;

use actnow_portal::{DEFAULT_CONFIG, SERVICE, start};

fn main() -> ExitCode {
    actnow_room::main(SERVICE, DEFAULT_CONFIG, start)
}

//! The roof with crash points, as the tests start it in processes of their own.

use std::process::ExitCode;

fn main() -> ExitCode {
    actnow::cli::main()
}

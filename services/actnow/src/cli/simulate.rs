//! `actnow simulate`: departments outside the bureau, played until a signal or until enough was answered.

use std::process::ExitCode;

use anyhow::Result;

use super::output::{print_json, print_json_line, say};
use super::trials::SimulateArguments;
use crate::house_folder::HouseFolder;
use crate::simulate::{Simulation, Step, simulate};

/// Plays, prints each step, and at the end the sum: with `--json` a line of JSON each, and one object.
pub(super) async fn run(arguments: SimulateArguments) -> Result<ExitCode> {
    let json = arguments.house.json;
    let mut folder = HouseFolder::open(&arguments.house.house)?;
    let simulation = Simulation {
        plays: arguments.play,
        only: arguments.only,
        seed: arguments.seed,
        answers: arguments.answers,
    };
    let tell = move |step: &Step| {
        if json {
            print_json_line(step);
        } else {
            say(&format!("{:<17} {:<8} case {}  {}", step.department, step.what, step.case_id, step.detail));
        }
    };
    let simulated = simulate(&mut folder, &simulation, tell).await?;
    if json {
        print_json(&simulated)?;
    } else {
        let crate::simulate::Simulated { heard, taken, refused } = simulated;
        say(&format!("{heard} questions heard, {taken} answers taken, {refused} refused"));
    }
    Ok(ExitCode::SUCCESS)
}

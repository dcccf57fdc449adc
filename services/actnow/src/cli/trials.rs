//! What can be said of invented worlds, played departments and measurements: of houses nobody depends on.

use std::path::PathBuf;

use chrono::{DateTime, Utc};
use clap::Args;

use super::arguments::{HouseArguments, Parts};
use crate::simulate::Play;

#[derive(Args)]
pub(super) struct SeedArguments {
    /// Days before the end on which the world begins
    #[arg(long, default_value_t = 21, value_parser = clap::value_parser!(u32).range(0..=366))]
    pub(super) days: u32,
    /// The same seed makes the same world
    #[arg(long, default_value_t = 1)]
    pub(super) seed: u64,
    /// Cases of each working day
    #[arg(long, default_value_t = 12, value_parser = clap::value_parser!(u16).range(0..=500))]
    pub(super) cases_per_day: u16,
    /// When the world ends, 2026-11-27T16:00:00+08:00; now, unless it is given
    #[arg(long)]
    pub(super) until: Option<DateTime<Utc>>,
    /// Add to a house that holds cases already
    #[arg(long)]
    pub(super) more: bool,
    #[command(flatten)]
    pub(super) house: HouseArguments,
    #[command(flatten)]
    pub(super) parts: Parts,
}

#[derive(Args)]
pub(super) struct SimulateArguments {
    /// A department and its behaviour, tax:late=30m,doubled; repeat it for several
    #[arg(long)]
    pub(super) play: Vec<Play>,
    /// Play only the departments named; the others stay silent
    #[arg(long)]
    pub(super) only: bool,
    /// The same seed takes the same times
    #[arg(long, default_value_t = 1)]
    pub(super) seed: u64,
    /// End after so many answers that were taken
    #[arg(long)]
    pub(super) answers: Option<u64>,
    #[command(flatten)]
    pub(super) house: HouseArguments,
}

#[derive(Args)]
pub(super) struct BenchArguments {
    /// Cases in all
    #[arg(long, default_value_t = 200)]
    pub(super) cases: u64,
    /// Cases under way at a time
    #[arg(long, default_value_t = 16)]
    pub(super) concurrency: usize,
    /// Services in one process even on real parts
    #[arg(long)]
    pub(super) one_process: bool,
    /// Keep the house in this folder
    #[arg(long)]
    pub(super) keep: Option<PathBuf>,
    /// Print one JSON object
    #[arg(long)]
    pub(super) json: bool,
    #[command(flatten)]
    pub(super) parts: Parts,
}

#[derive(Args)]
pub(super) struct BenchRegisterArguments {
    /// Companies of the register
    #[arg(long, default_value_t = 20_000)]
    pub(super) companies: u64,
    /// Name checks, and as many searches
    #[arg(long, default_value_t = 2_000, value_parser = clap::value_parser!(u64).range(1..))]
    pub(super) queries: u64,
    /// Services in one process even on real parts
    #[arg(long)]
    pub(super) one_process: bool,
    /// Keep the house in this folder; one that is there already is used as it is
    #[arg(long)]
    pub(super) keep: Option<PathBuf>,
    /// Print one JSON object
    #[arg(long)]
    pub(super) json: bool,
    #[command(flatten)]
    pub(super) parts: Parts,
}

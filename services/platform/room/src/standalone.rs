//! `main` of a service that runs as its own process.

use std::net::SocketAddr;
use std::path::PathBuf;
use std::process::ExitCode;
use std::time::Duration;

use anyhow::{Context, Result};
use clap::Parser;
use serde::de::DeserializeOwned;

use actnow_chassis::admin;
use actnow_chassis::config::load;
use actnow_chassis::ids::Ids;
use actnow_chassis::listening::listen;
use actnow_chassis::process::Process;
use actnow_chassis::telemetry;

use crate::assembly::House;
use crate::clock::stored_clock;
use crate::config::{Config, DEFAULTS};

/// How long the last spans and metrics may take to leave.
const FLUSH_WITHIN: Duration = Duration::from_secs(3);

#[derive(Parser)]
struct Arguments {
    /// Configuration file (TOML); environment keys such as ACTNOW__DATABASE__URL override it.
    #[arg(long)]
    config: Option<PathBuf>,
}

/// Runs one service until it is told to stop: telemetry, configuration, clock, `start`, wait, drain.
pub fn main<S, F>(
    service: &'static str,
    own_defaults: &str,
    start: impl FnOnce(Config<S>, House) -> F,
) -> ExitCode
where
    S: DeserializeOwned,
    F: Future<Output = Result<SocketAddr>>,
{
    let arguments = Arguments::parse();
    let runtime = match tokio::runtime::Builder::new_multi_thread().enable_all().build() {
        Ok(runtime) => runtime,
        Err(error) => return fail(&anyhow::Error::new(error)),
    };
    let run = async {
        let config: Config<S> = load(&[DEFAULTS, own_defaults], arguments.config.as_deref())?;
        run(service, config, start).await
    };
    match runtime.block_on(run) {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => fail(&error),
    }
}

#[expect(clippy::print_stderr, reason = "the process ends here and telemetry may not be there")]
fn fail(error: &anyhow::Error) -> ExitCode {
    eprintln!("error: {error:#}");
    ExitCode::FAILURE
}

async fn run<S, F>(
    service: &'static str,
    config: Config<S>,
    start: impl FnOnce(Config<S>, House) -> F,
) -> Result<()>
where
    F: Future<Output = Result<SocketAddr>>,
{
    let telemetry = telemetry::install(service, &config.instance, &config.telemetry)?;
    let clock = stored_clock(&config.database).await?;
    let process = Process::new(config.instance.clone(), clock, Ids::System);
    process.stop_on_signals()?;
    let broker = config.broker.open()?;
    broker.check(service).await.context("the broker; run `actnow migrate` first")?;
    let house = House::new(process.clone(), broker);
    let admin = listen(&config.admin.listen)
        .await
        .with_context(|| format!("the admin port cannot listen at {}", config.admin.listen))?;
    let (readiness, pages) = (house.readiness.clone(), house.pages.clone());
    let (stop, handle) = (process.stop_token(), telemetry.clone());
    start(config, house).await?;
    process.spawn("admin", async move {
        Ok(admin::serve(admin, readiness, pages, handle, async move { stop.cancelled().await }).await?)
    });
    let outcome = process.join().await;
    telemetry.shutdown(FLUSH_WITHIN).await;
    outcome
}

//! Starts services of a house in this process.

use std::net::SocketAddr;

use anyhow::{Context, Result, bail};
use serde::de::DeserializeOwned;

use actnow_chassis::admin;
use actnow_chassis::config::load;
use actnow_chassis::ids::Ids;
use actnow_chassis::listening::listen;
use actnow_chassis::process::Process;
use actnow_chassis::telemetry::{self, Telemetry, TelemetryConfig};
use actnow_room::config::{Config, DEFAULTS};
use actnow_room::{House, stored_clock};

use crate::house_folder::{HouseFolder, PORTAL, SERVICES, Whereabouts};
use crate::migrate::open_broker;

/// Services of a house that run in this process.
pub struct Running {
    /// The process they share.
    pub process: Process,
    telemetry: Telemetry,
}

impl Running {
    /// Starts `services` of the house in `folder` and notes where they can be reached.
    ///
    /// # Errors
    /// When a service is unknown or cannot start; the message says which and why.
    pub async fn start(folder: &HouseFolder, services: &[&'static str], quiet: bool) -> Result<Self> {
        let first = services.first().copied().context("no service to run")?;
        if folder.is_embedded() && services.len() < SERVICES.len() {
            bail!("an embedded house runs in one process: start all services together, or use --broker");
        }
        let config: Config<serde_json::Value> = load(&[DEFAULTS, "[service]\n", &folder.layer(first)], None)?;
        let mut settings = telemetry_config(config.telemetry.clone(), quiet);
        if services.contains(&PORTAL) {
            // It hears this process without a wire.
            settings.trace_endpoint = None;
        }
        let name = if services.len() == 1 { first } else { "actnow" };
        let telemetry = telemetry::install(name, &config.instance, &settings)?;
        let clock = stored_clock(&config.database).await?;
        let instance = if services.len() == 1 { first.to_owned() } else { "house".to_owned() };
        let process = Process::new(instance, clock, Ids::System);
        let broker = open_broker(folder).await?;
        for service in services {
            broker
                .check(service)
                .await
                .with_context(|| format!("queue of {service}: run `actnow migrate` first"))?;
        }
        let house = House::new(process.clone(), broker);
        let admin = listen(&config.admin.listen).await.context("the admin port")?;
        let admin_address = admin.local_addr()?;
        // Before the services: identity publishes the keys there that the others ask for at their start.
        let (readiness, pages) = (house.readiness.clone(), house.pages.clone());
        let (stop, handle) = (process.stop_token(), telemetry.clone());
        process.spawn("admin", async move {
            Ok(admin::serve(admin, readiness, pages, handle, async move { stop.cancelled().await }).await?)
        });
        for service in services {
            let Started { grpc, http } = start_service(folder, service, house.clone())
                .await
                .with_context(|| format!("{service} could not start"))?;
            let whereabouts = Whereabouts {
                grpc: grpc.to_string(),
                admin: admin_address.to_string(),
                http: http.map(|address| address.to_string()).unwrap_or_default(),
                pid: std::process::id(),
            };
            folder.note_whereabouts(service, &whereabouts)?;
        }
        Ok(Self { process, telemetry })
    }

    /// Stops the services and waits for their work under way.
    ///
    /// # Errors
    /// When a task had failed, or does not end in time.
    pub async fn stop(self) -> Result<()> {
        self.process.stop();
        self.join().await
    }

    /// Waits until the process is told to stop.
    ///
    /// # Errors
    /// See [`Running::stop`].
    pub async fn join(self) -> Result<()> {
        let outcome = self.process.join().await;
        self.telemetry.shutdown(std::time::Duration::from_secs(3)).await;
        outcome
    }
}

fn telemetry_config(config: TelemetryConfig, quiet: bool) -> TelemetryConfig {
    // The demo's own lines are the story; the log only speaks up when something is wrong.
    let filter = std::env::var("ACTNOW_LOG")
        .unwrap_or_else(|_| if quiet { "error,lapin=off".to_owned() } else { config.filter.clone() });
    TelemetryConfig { filter, ..config }
}

/// Where a service listens.
struct Started {
    grpc: SocketAddr,
    http: Option<SocketAddr>,
}

async fn start_service(folder: &HouseFolder, service: &str, house: House) -> Result<Started> {
    let grpc = match service {
        actnow_identity::SERVICE => {
            let config = config_of(folder, service, actnow_identity::DEFAULT_CONFIG)?;
            actnow_identity::start(config, house).await
        }
        actnow_registration::SERVICE => {
            let config = config_of(folder, service, actnow_registration::DEFAULT_CONFIG)?;
            actnow_registration::start(config, house).await
        }
        actnow_food_licensing::SERVICE => {
            let config = config_of(folder, service, actnow_food_licensing::DEFAULT_CONFIG)?;
            actnow_food_licensing::start(config, house).await
        }
        actnow_inspections::SERVICE => {
            let config = config_of(folder, service, actnow_inspections::DEFAULT_CONFIG)?;
            actnow_inspections::start(config, house).await
        }
        actnow_fast_track::SERVICE => {
            let config = config_of(folder, service, actnow_fast_track::DEFAULT_CONFIG)?;
            actnow_fast_track::start(config, house).await
        }
        PORTAL => {
            let config = config_of(folder, service, actnow_portal::DEFAULT_CONFIG)?;
            let at = actnow_portal::open(config, house).await?;
            return Ok(Started { grpc: at.grpc, http: Some(at.http) });
        }
        other => bail!("no service is called {other}; there are {}", folder.services().join(", ")),
    };
    Ok(Started { grpc: grpc?, http: None })
}

/// The configuration of a service of the house.
///
/// # Errors
/// When a key is unknown or has the wrong type.
pub fn config_of<S: DeserializeOwned>(
    folder: &HouseFolder,
    service: &str,
    own_defaults: &str,
) -> Result<Config<S>> {
    load(&[DEFAULTS, own_defaults, &folder.layer(service), folder.settings(service)], None)
}

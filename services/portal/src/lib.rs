//! The portal's server. Browsers speak to it in JSON documents and hold their sessions here; it owns no
//! business truth: what it shows it asks of the departments, and what is decided they decide.

mod commands;
mod config;
mod departments;
mod domain;
mod feed;
mod inbound;
mod queries;
mod store;
mod traces;
mod web;
mod wire;

use std::net::SocketAddr;
use std::sync::Arc;
use std::time::Duration;

use actnow_chassis::database::Database;
use actnow_chassis::listening::listen;
use actnow_room::{Config, House, Room};
use anyhow::{Context, Result, ensure};
use axum::serve::ListenerExt;
use tonic::service::RoutesBuilder;

use crate::commands::{Projection, Shelf};
use crate::departments::{Departments, ProviderDoor, Sessions};
use crate::feed::Feed;
use crate::traces::{Keeping, TraceSource};
use crate::web::Portal;

pub use config::{SERVICE, Settings};
pub use inbound::queue;
pub use store::Migrator;
pub use web::description;

/// The commented defaults of the `[service]` section.
pub const DEFAULT_CONFIG: &str = include_str!("config.default.toml");

/// Where a started portal listens.
#[derive(Debug, Clone, Copy)]
pub struct Listening {
    /// For operators: its parked messages.
    pub grpc: SocketAddr,
    /// For browsers.
    pub http: SocketAddr,
}

/// Starts the portal in `house`; answers where operators reach it.
///
/// # Errors
/// See [`open`].
pub async fn start(config: Config<Settings>, house: House) -> Result<SocketAddr> {
    Ok(open(config, house).await?.grpc)
}

/// Starts the portal in `house`; answers where operators and browsers reach it.
///
/// # Errors
/// When a setting is malformed, the database is away or not migrated, or an address is taken.
pub async fn open(config: Config<Settings>, house: House) -> Result<Listening> {
    let settings = Arc::new(config.service.clone());
    let listener = listen(&settings.listen)
        .await
        .with_context(|| format!("the portal cannot listen at {}", settings.listen))?;
    let http = listener.local_addr()?;
    ensure!(
        !settings.plain_http || http.ip().is_loopback(),
        "plain_http is for addresses of this machine only, not {http}: put a TLS proxy before the portal"
    );
    let mut room = Room::open::<Migrator, _>(SERVICE, &config, &house).await?;
    store::ensure_lines(room.database.writer()).await.map_err(|error| anyhow::anyhow!(error))?;
    let departments = Departments::of(&settings, room.tls())?;
    let provider = ProviderDoor::of(&settings, http)?;
    let feed = Feed::new();
    room.hear(inbound::handler(feed.clone()));
    let stop = room.process().stop_token();
    let (following, database, ending) = (feed.clone(), room.database.clone(), stop.clone());
    room.spawn("feed", async move {
        following.follow(database, ending).await;
        Ok(())
    });
    let projection =
        Projection { database: room.database.clone(), departments: departments.clone(), feed: feed.clone() };
    let (every, ending) = (Duration::from_secs(settings.resync_every_seconds.max(1)), stop.clone());
    room.spawn("tasks", async move {
        commands::keep_looking(projection, every, ending).await;
        Ok(())
    });
    let shelf = Shelf::open(&settings.materials, room.database.clone(), room.privacy.clone())?;
    let traces = TraceSource::of(&settings.traces, &room.database)?;
    if let TraceSource::Kept(database) = &traces {
        keep_traces(&room, database.clone(), &settings).await?;
    }
    let portal = Portal {
        database: room.database.clone(),
        privacy: room.privacy.clone(),
        sessions: Sessions::new(departments.clone()),
        departments,
        provider,
        feed,
        shelf,
        traces,
        settings,
        limits: web::Limits::default(),
        stop: stop.clone(),
    };
    let routes = web::router(portal).into_make_service_with_connect_info::<SocketAddr>();
    let listener = listener.tap_io(|stream| {
        if let Err(error) = stream.set_nodelay(true) {
            tracing::debug!(%error, "A browser's connection kept Nagle's algorithm.");
        }
    });
    room.spawn("http", async move {
        axum::serve(listener, routes).with_graceful_shutdown(stop.cancelled_owned()).await?;
        Ok(())
    });
    tracing::info!(service = SERVICE, %http, "Serving browsers.");
    let grpc = room.serve(RoutesBuilder::default(), &[]).await?;
    Ok(Listening { grpc, http })
}

/// Keeps the traces of this process, and of others where a door is configured for them.
async fn keep_traces(room: &Room, database: Database, settings: &Settings) -> Result<()> {
    let (keeping, handed_in) = Keeping::new(&settings.traces, database);
    let stop = room.process().stop_token();
    let listen = &settings.traces.listen;
    if !listen.is_empty() {
        let receiving = traces::receive(listen, handed_in, stop.clone()).await?;
        tracing::info!(service = SERVICE, listen, "Taking spans.");
        room.spawn("spans", receiving);
    }
    room.spawn("traces", async move {
        traces::keep(keeping, stop).await;
        Ok(())
    });
    Ok(())
}

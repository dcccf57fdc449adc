//! Food-business licensing: filings, applications, licences and their life cycle.
//!
//! A form comes in as an order of the fast track or over gRPC; [`commands::apply`] decides what the business
//! needs and does at once what a machine may. Clerks decide the rest over gRPC, inspections tell what a visit
//! found, alarms watch the clocks.

mod commands;
mod config;
pub mod domain;
mod facts;
mod grpc;
mod inbound;
mod queries;
mod store;

use std::net::SocketAddr;
use std::sync::Arc;

use actnow_chassis::alarms::OnAlarm;
use actnow_chassis::database::Database;
use actnow_chassis::error::CommandError;
use actnow_chassis::grpc::{MAX_DECODING_BYTES, MAX_ENCODING_BYTES};
use actnow_messaging::consumer::Handler;
use actnow_proto::food_licensing::v1::food_licensing_service_server::FoodLicensingServiceServer;
use actnow_room::instant::{self, ReviewRecord};
use actnow_room::{Breach, Config, House, Room};
use tonic::service::RoutesBuilder;

use crate::commands::compute_again;
use crate::config::Bureau;
use crate::grpc::FoodLicensing;
use crate::store::{Application, Filing, Licence};

pub use crate::config::{SERVICE, Settings};
pub use crate::grpc::{INSTANT_PERMISSIONS, LOOK_UPS, PERMISSIONS};
pub use crate::inbound::queue;
pub use crate::store::Migrator;

/// The commented defaults of the service's own section.
pub const DEFAULT_CONFIG: &str = include_str!("config.default.toml");

/// Starts the service in `house`; answers where it serves gRPC.
///
/// # Errors
/// When settings contradict each other, or the database is away or not migrated.
pub async fn start(config: Config<Settings>, house: House) -> anyhow::Result<SocketAddr> {
    let mut room = Room::open::<Migrator, _>(SERVICE, &config, &house).await?;
    let bureau = Bureau::open(config.service, room.privacy.clone())?;
    let again = bureau.clone();
    room.compute_due_days_again(Application::WITH_CLOCK, move |txn, row| {
        compute_again::application_in(txn, again.clone(), row)
    })
    .await?;
    let again = bureau.clone();
    room.compute_due_days_again(Filing::WITH_CLOCK, move |txn, row| {
        compute_again::filing_in(txn, again.clone(), row)
    })
    .await?;
    let again = bureau.clone();
    room.compute_due_days_again(Licence::LIVE, move |txn, row| {
        compute_again::licence_in(txn, again.clone(), row)
    })
    .await?;
    let again = bureau.clone();
    room.compute_due_days_again(ReviewRecord::WITH_CLOCK, move |txn, record| {
        instant::compute_again_in(txn, again.clone(), record)
    })
    .await?;
    commands::expiry::arm_missing(&room.database).await?;
    room.hear(handler(bureau.clone()));
    room.on_alarm(on_alarm(bureau.clone()));
    let server = FoodLicensingServiceServer::new(FoodLicensing::new(room.database.clone(), bureau.clone()))
        .max_decoding_message_size(MAX_DECODING_BYTES)
        .max_encoding_message_size(MAX_ENCODING_BYTES);
    let mut routes = RoutesBuilder::default();
    routes.add_service(server);
    room.show_instant_approval(&mut routes, bureau, INSTANT_PERMISSIONS);
    room.open_to_departments(LOOK_UPS);
    room.serve(routes, PERMISSIONS).await
}

/// The invariants of this service, looked up read-only.
///
/// # Errors
/// When the database is away.
pub async fn verify(database: &Database) -> Result<Vec<Breach>, CommandError> {
    let mut breaches = store::invariants::verify(database).await?;
    breaches.extend(instant::verify::<Bureau>(database).await?);
    Ok(breaches)
}

/// Whether every open due day follows from the day its period began, by the calendar and the terms of `settings`.
///
/// # Errors
/// When the calendar cannot be read or the database is away.
pub async fn verify_due_days(database: &Database, settings: &Settings) -> anyhow::Result<Vec<Breach>> {
    compute_again::look(database, settings).await
}

fn handler(bureau: Bureau) -> Handler {
    Arc::new(move |txn, message| {
        let bureau = bureau.clone();
        Box::pin(inbound::handle(txn, bureau, message))
    })
}

fn on_alarm(bureau: Bureau) -> OnAlarm {
    Arc::new(move |txn, alarm| {
        let bureau = bureau.clone();
        Box::pin(async move { commands::due::alarm_in(&txn, &bureau, &alarm).await })
    })
}

//! Company registration: names, filings, the register, business licences.
//!
//! A name is declared ([`commands::declare_name`]), used by an establishment ([`commands::submit`]), which the
//! published rules or a registrar register and for which the licence is issued in the same transaction.
//! Orders of the fast track and gRPC lead to the same commands; alarms end reservations, light lights and sign
//! again what could not be signed.

mod commands;
mod config;
pub mod domain;
mod facts;
mod grpc;
mod inbound;
mod queries;
mod store;

#[cfg(test)]
mod desk_tests;
#[cfg(test)]
mod hot_path_tests;
#[cfg(test)]
mod name_index_tests;

use std::net::SocketAddr;
use std::sync::Arc;

use actnow_chassis::alarms::OnAlarm;
use actnow_chassis::database::Database;
use actnow_chassis::error::CommandError;
use actnow_chassis::grpc::{MAX_DECODING_BYTES, MAX_ENCODING_BYTES};
use actnow_messaging::consumer::Handler;
use actnow_proto::registration::v1::registration_service_server::RegistrationServiceServer;
use actnow_room::instant::{self, ReviewRecord};
use actnow_room::{Breach, Config, House, Room};
use anyhow::Context;
use tonic::service::RoutesBuilder;

use crate::commands::{compute_again, end_dormancy, investigate, settle_correction};
use crate::config::Bureau;
use crate::grpc::Registration;
use crate::store::{CorrectionRecord, DormancyRecord, FilingRecord, RevocationRecord};

pub use crate::config::{SERVICE, Settings};
pub use crate::grpc::{INSTANT_PERMISSIONS, LOOK_UPS, PERMISSIONS};
pub use crate::inbound::queue;
pub use crate::store::Migrator;

/// The commented defaults of the service's own section.
pub const DEFAULT_CONFIG: &str = include_str!("config.default.toml");

/// Starts the service in `house`; answers where it serves gRPC.
///
/// # Errors
/// When a setting cannot be used, or the database is away or not migrated.
pub async fn start(config: Config<Settings>, house: House) -> anyhow::Result<SocketAddr> {
    let mut room = Room::open::<Migrator, _>(SERVICE, &config, &house).await?;
    let bureau = Bureau::open(&config.service, room.privacy.clone())?;
    commands::keep_index::keep_index(&room.database, &bureau).await.context("the name index")?;
    let again = bureau.clone();
    room.compute_due_days_again(FilingRecord::WITH_CLOCK, move |txn, record| {
        compute_again::compute_again_in(txn, again.clone(), record)
    })
    .await?;
    let again = bureau.clone();
    room.compute_due_days_again(RevocationRecord::WITH_CLOCK, move |txn, record| {
        investigate::compute_again_in(txn, again.clone(), record)
    })
    .await?;
    let again = bureau.clone();
    room.compute_due_days_again(DormancyRecord::WITH_CLOCK, move |txn, record| {
        end_dormancy::compute_again_in(txn, again.clone(), record)
    })
    .await?;
    let again = bureau.clone();
    room.compute_due_days_again(CorrectionRecord::WITH_CLOCK, move |txn, record| {
        settle_correction::compute_again_in(txn, again.clone(), record)
    })
    .await?;
    let again = bureau.clone();
    room.compute_due_days_again(ReviewRecord::WITH_CLOCK, move |txn, record| {
        instant::compute_again_in(txn, again.clone(), record)
    })
    .await?;
    room.hear(handler(bureau.clone()));
    room.on_alarm(on_alarm(bureau.clone()));
    let server = RegistrationServiceServer::new(Registration::new(room.database.clone(), bureau.clone()))
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

/// Whether every open due day follows from the day its period began, by the calendar of `settings`.
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

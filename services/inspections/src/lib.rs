//! Inspections: orders, inspectors, visits, checklists, verdicts, double-random draws.
//!
//! A visit comes in as an order ([`domain::order`]) and gets its team at once when enough inspectors are on duty
//! in time; otherwise it waits, says for what, and is filled as soon as somebody can go. The inspectors begin,
//! record and sign over gRPC; what they found is told when the last signature is there.
//!
//! Who is inspected without anybody asking for it is left to chance ([`domain::sampling`]): a draw that anyone can
//! compute again.

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
use actnow_chassis::grpc::{MAX_DECODING_BYTES, MAX_ENCODING_BYTES};
use actnow_chassis::privacy::PrivacyKeys;
use actnow_proto::inspections::v1::inspections_service_server::InspectionsServiceServer;
use actnow_room::{Breach, Config, House, Room};
use tonic::service::RoutesBuilder;

use crate::commands::compute_again;
use crate::commands::due::alarm_in;
use crate::config::Rules;
use crate::grpc::Inspections;
use crate::store::Inspection;

pub use crate::config::{SERVICE, Settings, VisitSettings};
pub use crate::grpc::PERMISSIONS;
pub use crate::inbound::queue;
pub use crate::store::Migrator;
pub use crate::store::invariants::verify;

/// The commented defaults of the service's own section.
pub const DEFAULT_CONFIG: &str = include_str!("config.default.toml");

/// Starts the service in `house`; answers where it serves gRPC.
///
/// # Errors
/// When a setting makes no sense, the database is away or not migrated, or the address is taken.
pub async fn start(config: Config<Settings>, house: House) -> anyhow::Result<SocketAddr> {
    let rules = Arc::new(config.service.rules()?);
    let mut room = Room::open::<Migrator, _>(SERVICE, &config, &house).await?;
    let again = rules.clone();
    room.compute_due_days_again(Inspection::WITH_DUE_DAY, move |txn, row| {
        compute_again::compute_again_in(txn, again.clone(), row)
    })
    .await?;
    room.hear(inbound::handler(rules.clone()));
    room.on_alarm(on_alarm(rules.clone(), room.privacy.clone()));
    let mut routes = RoutesBuilder::default();
    routes.add_service(
        InspectionsServiceServer::new(Inspections::new(room.database.clone(), rules, room.privacy.clone()))
            .max_decoding_message_size(MAX_DECODING_BYTES)
            .max_encoding_message_size(MAX_ENCODING_BYTES),
    );
    room.serve(routes, PERMISSIONS).await
}

/// Whether every open due day follows from the day its period began, by the calendar of `settings`.
///
/// # Errors
/// When the calendar cannot be read or the database is away.
pub async fn verify_due_days(database: &Database, settings: &Settings) -> anyhow::Result<Vec<Breach>> {
    compute_again::look(database, settings).await
}

fn on_alarm(rules: Arc<Rules>, keys: PrivacyKeys) -> OnAlarm {
    Arc::new(move |txn, alarm| {
        let (rules, keys) = (rules.clone(), keys.clone());
        Box::pin(async move { alarm_in(&txn, &rules, &keys, &alarm).await })
    })
}

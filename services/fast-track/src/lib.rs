//! The fast track (马上办): hears facts, gives orders, keeps time; owns no business truth.
//!
//! A window hands in one submission; the case becomes a graph of acts across departments. Each fact a department
//! tells moves the case on ([`domain::Track::hear`]); orders go out by the outbox; one alarm per case looks at it
//! when an answer is overdue or a light changes.

pub mod commands;
mod config;
pub mod domain;
pub mod facts;
mod grpc;
pub mod inbound;
pub mod queries;
pub mod store;

use std::net::SocketAddr;
use std::sync::Arc;
use std::time::Duration;

use actnow_chassis::alarms::OnAlarm;
use actnow_chassis::database::Database;
use actnow_chassis::grpc::{MAX_DECODING_BYTES, MAX_ENCODING_BYTES};
use actnow_chassis::{CommandError, metrics};
use actnow_proto::fast_track::v1::fast_track_service_server::FastTrackServiceServer;
use actnow_room::{Config, House, Room};
use anyhow::Result;
use tokio::time::MissedTickBehavior;
use tonic::service::RoutesBuilder;

use crate::domain::{CaseState, Rules, Track};
use crate::grpc::{FastTrack, Watchers};
use crate::queries::PaceBook;
use crate::store::LOOK;

pub use config::{Consulted, Settings};
pub use grpc::{LOOK_UPS, PERMISSIONS};
pub use inbound::queue;
pub use queries::verify;
pub use store::Migrator;

/// Name of the service and of its queue.
pub const SERVICE: &str = facts::SOURCE;
/// The commented defaults of the `[service]` section.
pub const DEFAULT_CONFIG: &str = include_str!("config.default.toml");

/// Starts the service in `house`; answers where it listens.
///
/// # Errors
/// When a setting is malformed, the database is away or not migrated, or the address is taken.
pub async fn start(config: Config<Settings>, house: House) -> Result<SocketAddr> {
    let rules = Arc::new(config.service.rules()?);
    let mut room = Room::open::<Migrator, _>(SERVICE, &config, &house).await?;
    let again = rules.clone();
    room.compute_due_days_again(CaseState::OPEN, move |txn, track: Track| {
        let rules = again.clone();
        async move { commands::look_in(&txn, track.id(), &rules).await }
    })
    .await?;
    room.hear_after(inbound::prelude(), inbound::handler(rules.clone()));
    room.on_alarm(on_alarm(rules.clone()));
    room.open_to_departments(LOOK_UPS);
    let stop = room.process().stop_token();
    let watchers = Watchers::new(room.database.clone(), stop.clone());
    let watching = watchers.clone();
    room.spawn("watchers", async move {
        watching.run().await;
        Ok(())
    });
    let (database, every) =
        (room.database.clone(), Duration::from_secs(config.service.look_over_every_seconds.max(1)));
    let looking = rules.clone();
    room.spawn("look-over", async move {
        tokio::select! {
            () = stop.cancelled() => {}
            () = look_over(database, every, &looking) => {}
        }
        Ok(())
    });
    let service = FastTrack {
        database: room.database.clone(),
        privacy: room.privacy.clone(),
        rules,
        watchers,
        paces: PaceBook::default(),
    };
    let mut routes = RoutesBuilder::default();
    routes.add_service(
        FastTrackServiceServer::new(service)
            .max_decoding_message_size(MAX_DECODING_BYTES)
            .max_encoding_message_size(MAX_ENCODING_BYTES),
    );
    room.serve(routes, PERMISSIONS).await
}

/// The one kind of alarm here: look at a case.
fn on_alarm(rules: Arc<Rules>) -> OnAlarm {
    Arc::new(move |txn, alarm| {
        let rules = rules.clone();
        Box::pin(async move {
            if alarm.kind != LOOK {
                return Err(CommandError::internal(anyhow::anyhow!("unknown alarm {}", alarm.kind)));
            }
            let case_id = alarm.subject.parse().map_err(CommandError::internal)?;
            commands::look_in(&txn, case_id, &rules).await
        })
    })
}

/// Round after round: cases that nothing would move on are found and mended, cases are counted.
async fn look_over(database: Database, every: Duration, rules: &Arc<Rules>) {
    let mut tick = tokio::time::interval(every);
    tick.set_missed_tick_behavior(MissedTickBehavior::Delay);
    loop {
        tick.tick().await;
        if let Err(error) = one_round(&database, rules).await {
            tracing::warn!(%error, "Looking over the open cases failed; trying again.");
        }
    }
}

async fn one_round(database: &Database, rules: &Arc<Rules>) -> Result<(), CommandError> {
    let found = commands::look_over(database, rules).await?;
    metrics::cases_without_next_action(SERVICE, u64::try_from(found.without_next_action).unwrap_or(u64::MAX));
    for (state, count) in queries::counts(database).await? {
        metrics::cases(SERVICE, state.as_str(), count);
    }
    Ok(())
}

//! The gauges every service keeps: outbox, parked messages, late alarms.

use std::time::Duration;

use chrono::TimeDelta;
use tokio::time::MissedTickBehavior;

use actnow_chassis::database::Database;
use actnow_chassis::{CommandError, alarms, metrics};
use actnow_messaging::{relay, troubled};

const EVERY: Duration = Duration::from_secs(5);

/// Sets the gauges until the task is dropped at the stop.
pub(crate) async fn keep(database: Database, service: &'static str) {
    let mut tick = tokio::time::interval(EVERY);
    tick.set_missed_tick_behavior(MissedTickBehavior::Delay);
    loop {
        tick.tick().await;
        if let Err(error) = set(&database, service).await {
            tracing::debug!(%error, "The gauges could not be read.");
        }
    }
}

async fn set(database: &Database, service: &'static str) -> Result<(), CommandError> {
    let (pending, oldest) = relay::backlog(database).await?;
    metrics::outbox(service, u64::try_from(pending).unwrap_or(0), oldest);
    let parked = troubled::parked_count(database).await?;
    metrics::messages_parked(service, u64::try_from(parked).unwrap_or(0));
    let late = alarms::late(database, TimeDelta::seconds(60)).await?;
    metrics::alarms_late(service, u64::try_from(late).unwrap_or(0));
    Ok(())
}

//! The offset of a shifted house, kept with the house so that a restart keeps it.

use actnow_chassis::clock::Clock;
use actnow_chassis::database::{Database, DatabaseConfig};
use actnow_chassis::house;
use actnow_chassis::ids::Ids;
use anyhow::{Context, Result};

const KEY: &str = "clock_offset_micros";

/// The clock of the house that `config` belongs to: shifted when its database says so.
///
/// # Errors
/// When the database is away or was not migrated.
pub async fn stored_clock(config: &DatabaseConfig) -> Result<Clock> {
    let single = DatabaseConfig { connections: 1, ..config.clone() };
    let database = Database::connect(&single, Clock::System, Ids::System).await?;
    let offset = read(&database).await.context("reading the house's clock; was it migrated?")?;
    database.close().await;
    Ok(offset.map_or(Clock::System, Clock::with_offset_micros))
}

async fn read(database: &Database) -> Result<Option<i64>> {
    let value = house::noted(database.reader(), KEY).await?;
    value.map(|micros| micros.parse().context("the house's clock offset is not a number")).transpose()
}

/// Keeps `micros` as the offset of the house.
///
/// # Errors
/// When the database is away.
pub async fn store_offset(database: &Database, micros: i64) -> Result<()> {
    Ok(house::note(database.writer(), KEY, &micros.to_string()).await?)
}

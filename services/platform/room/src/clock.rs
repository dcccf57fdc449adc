//! The offset of a shifted house, kept with the house so that a restart keeps it.

use anyhow::{Context, Result};
use sea_orm::ConnectionTrait;

use actnow_chassis::clock::Clock;
use actnow_chassis::database::sql::statement;
use actnow_chassis::database::{Database, DatabaseConfig};
use actnow_chassis::ids::Ids;

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
    let reader = database.reader();
    let sql = "SELECT value FROM house WHERE key = $1";
    let row = reader.query_one_raw(statement(reader, sql, vec![KEY.into()])).await?;
    let Some(row) = row else { return Ok(None) };
    let value: String = row.try_get("", "value")?;
    Ok(Some(value.parse().context("the house's clock offset is not a number")?))
}

/// Keeps `micros` as the offset of the house.
///
/// # Errors
/// When the database is away.
pub async fn store_offset(database: &Database, micros: i64) -> Result<()> {
    let writer = database.writer();
    let sql = "INSERT INTO house (key, value) VALUES ($1, $2) \
               ON CONFLICT (key) DO UPDATE SET value = excluded.value";
    writer.execute_raw(statement(writer, sql, vec![KEY.into(), micros.to_string().into()])).await?;
    Ok(())
}

//! Makes a house ready: databases, tables, queues, and its clock.

use std::path::Path;

use anyhow::{Context, Result, bail};
use chrono::{DateTime, Utc};
use sea_orm_migration::MigratorTrait;

use actnow_chassis::clock::{Clock, machine_time};
use actnow_chassis::database::{Database, DatabaseConfig, create_database, drop_database};
use actnow_chassis::ids::Ids;
use actnow_messaging::broker::{Broker, InProcess, RabbitMq, RabbitMqSettings, Topology};
use actnow_room::store_offset;

use crate::house_folder::{HouseFolder, PORTAL};

/// Creates what is missing; doing it again changes nothing. With `as_of` a *new* house gets a shifted clock.
///
/// # Errors
/// When database server or broker is away, or `as_of` is given for a house that has its time already.
pub async fn migrate(folder: &HouseFolder, as_of: Option<DateTime<Utc>>) -> Result<()> {
    let offset = as_of.map(|at| (at - machine_time()).num_microseconds().unwrap_or(0));
    migrate_service::<actnow_identity::Migrator>(folder, actnow_identity::SERVICE, offset).await?;
    migrate_service::<actnow_registration::Migrator>(folder, actnow_registration::SERVICE, offset).await?;
    migrate_service::<actnow_food_licensing::Migrator>(folder, actnow_food_licensing::SERVICE, offset)
        .await?;
    migrate_service::<actnow_inspections::Migrator>(folder, actnow_inspections::SERVICE, offset).await?;
    migrate_service::<actnow_fast_track::Migrator>(folder, actnow_fast_track::SERVICE, offset).await?;
    if folder.file().portal {
        migrate_service::<actnow_portal::Migrator>(folder, PORTAL, offset).await?;
    }
    if !folder.is_embedded() {
        open_broker(folder).await?.declare(&topology(folder)).await.context("declaring the queues")?;
    }
    Ok(())
}

async fn migrate_service<M: MigratorTrait>(
    folder: &HouseFolder,
    service: &str,
    offset: Option<i64>,
) -> Result<()> {
    let url = folder.database_url(service);
    create_database(&url).await.with_context(|| format!("database of {service}"))?;
    let database = connect(&url).await?;
    let fresh = M::get_applied_migrations(database.writer()).await.map_or(true, |applied| applied.is_empty());
    M::up(database.writer(), None).await.with_context(|| format!("migrating {service}"))?;
    if let Some(micros) = offset {
        if !fresh {
            bail!("this house has its time already; only a new house starts as of another day");
        }
        store_offset(&database, micros).await?;
    }
    database.close().await;
    Ok(())
}

/// A connection to one service's database, for commands that look into it.
///
/// # Errors
/// When the database is away.
pub async fn connect(url: &str) -> Result<Database> {
    let config = DatabaseConfig { connections: 2, ..DatabaseConfig::at(url) };
    Database::connect(&config, Clock::System, Ids::System).await
}

/// Every queue of the house.
pub fn topology(folder: &HouseFolder) -> Topology {
    let mut queues = vec![
        actnow_identity::queue(),
        actnow_registration::queue(),
        actnow_food_licensing::queue(),
        actnow_inspections::queue(),
        actnow_fast_track::queue(),
    ];
    // A queue that nobody reads would grow for ever.
    if folder.file().portal {
        queues.push(actnow_portal::queue());
    }
    Topology { queues, subscribers: folder.subscribers() }
}

/// The broker of the house; the queues of an embedded one are declared on the way.
///
/// # Errors
/// When an address is malformed, or another process has the queue file open.
pub async fn open_broker(folder: &HouseFolder) -> Result<Broker> {
    let file = folder.file();
    if folder.is_embedded() {
        let queues: &Path = &folder.queue_file();
        let broker = Broker::InProcess(InProcess::open(queues, &file.prefix).await?);
        broker.declare(&topology(folder)).await?;
        return Ok(broker);
    }
    let settings = RabbitMqSettings {
        prefix: file.prefix.clone(),
        ..RabbitMqSettings::new(file.broker_addresses.clone())
    };
    Ok(Broker::RabbitMq(RabbitMq::new(settings)?))
}

/// Removes databases and queues of the house; the folder stays.
///
/// # Errors
/// When database server or broker is away.
pub async fn drop_house(folder: &HouseFolder) -> Result<()> {
    for service in folder.services() {
        drop_database(&folder.database_url(service)).await?;
    }
    if !folder.is_embedded() {
        open_broker(folder).await?.delete(&topology(folder)).await?;
    }
    Ok(())
}

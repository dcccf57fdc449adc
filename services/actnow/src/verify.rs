//! `actnow verify`: the invariants of the house, looked up read-only.

use anyhow::Result;
use serde::Serialize;

use actnow_chassis::database::{Database, DatabaseConfig};
use actnow_chassis::ids::Ids;
use actnow_room::{Breach, stored_clock, verify as platform};

use crate::crosscheck;
use crate::house_folder::{HouseFolder, SERVICES};
use crate::rooms::config_of;

/// What was found.
#[derive(Debug, Serialize)]
pub struct Report {
    /// Whether every invariant holds.
    pub clean: bool,
    /// Services looked at.
    pub services: Vec<&'static str>,
    /// Rows per table, by service.
    pub rows: std::collections::BTreeMap<String, i64>,
    /// Broken invariants.
    pub breaches: Vec<Breach>,
}

/// Looks at every service of the house, and across them.
///
/// # Errors
/// When a database is away.
pub async fn verify(folder: &HouseFolder) -> Result<Report> {
    let mut breaches = Vec::new();
    let mut rows = std::collections::BTreeMap::new();
    let mut databases = Vec::new();
    for service in SERVICES {
        let database = open(folder, service).await?;
        breaches.extend(platform::platform(&database, service).await?);
        breaches.extend(own(&database, service).await?);
        breaches.extend(due_days(folder, &database, service).await?);
        for (table, count) in crosscheck::row_counts(&database).await? {
            rows.insert(format!("{service}.{table}"), count);
        }
        databases.push((service, database));
    }
    breaches.extend(crosscheck::messages(&databases).await?);
    for (_, database) in databases {
        database.close().await;
    }
    Ok(Report { clean: breaches.is_empty(), services: SERVICES.to_vec(), rows, breaches })
}

async fn open(folder: &HouseFolder, service: &str) -> Result<Database> {
    let config = DatabaseConfig { connections: 2, ..DatabaseConfig::at(folder.database_url(service)) };
    let clock = stored_clock(&config).await?;
    Database::connect(&config, clock, Ids::System).await
}

async fn own(database: &Database, service: &str) -> Result<Vec<Breach>> {
    Ok(match service {
        actnow_identity::SERVICE => actnow_identity::verify(database).await?,
        actnow_registration::SERVICE => actnow_registration::verify(database).await?,
        actnow_food_licensing::SERVICE => actnow_food_licensing::verify(database).await?,
        actnow_inspections::SERVICE => actnow_inspections::verify(database).await?,
        actnow_fast_track::SERVICE => actnow_fast_track::verify(database).await?,
        _ => Vec::new(),
    })
}

/// Due days are measured with what the service is set to.
async fn due_days(folder: &HouseFolder, database: &Database, service: &str) -> Result<Vec<Breach>> {
    Ok(match service {
        actnow_registration::SERVICE => {
            let config = config_of(folder, service, actnow_registration::DEFAULT_CONFIG)?;
            actnow_registration::verify_due_days(database, &config.service).await?
        }
        actnow_food_licensing::SERVICE => {
            let config = config_of(folder, service, actnow_food_licensing::DEFAULT_CONFIG)?;
            actnow_food_licensing::verify_due_days(database, &config.service).await?
        }
        actnow_inspections::SERVICE => {
            let config = config_of(folder, service, actnow_inspections::DEFAULT_CONFIG)?;
            actnow_inspections::verify_due_days(database, &config.service).await?
        }
        _ => Vec::new(),
    })
}

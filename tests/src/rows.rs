//! How many rows of business a house holds: what a refused command must leave as it was.

use actnow::house_folder::HouseFolder;
use actnow_chassis::clock::Clock;
use actnow_chassis::database::sql::statement;
use actnow_chassis::database::{Database, DatabaseConfig};
use actnow_chassis::ids::Ids;
use sea_orm::ConnectionTrait;

/// The services that hold business.
pub const DEPARTMENTS: [&str; 4] = ["registration", "food-licensing", "inspections", "fast-track"];

/// Tables that every service has.
const EVERYWHERE: [&str; 3] = ["alarms", "journal", "outbox"];

fn own(service: &str) -> &'static [&'static str] {
    match service {
        "registration" => &[
            "certificates",
            "code_reservations",
            "companies",
            "company_versions",
            "filings",
            "former_names",
            "name_declarations",
            "name_index_a",
            "name_index_b",
            "names",
            "number_series",
        ],
        "food-licensing" => &["applications", "certificates", "filings", "licences", "number_series"],
        "inspections" => &["inspections", "team_members"],
        "fast-track" => &["cases", "dossiers", "subjects"],
        other => panic!("no tables of {other} are known"),
    }
}

/// Rows by service and table: files, numbers, reservations, and what is told about them.
///
/// # Panics
/// When a database of the house does not answer.
pub async fn business_rows(folder: &HouseFolder) -> Vec<(String, i64)> {
    let mut counted = Vec::new();
    for service in DEPARTMENTS {
        let database = database_of(folder, service).await;
        for table in own(service).iter().chain(&EVERYWHERE) {
            let sql = format!("SELECT COUNT(*) AS n FROM {table}");
            let reader = database.reader();
            let row = reader.query_one_raw(statement(reader, &sql, vec![])).await.expect("an answer");
            let rows: i64 = row.expect("a count").try_get("", "n").expect("a number");
            counted.push((format!("{service}.{table}"), rows));
        }
        database.close().await;
    }
    counted
}

/// The database of a service.
///
/// # Panics
/// When it does not answer.
pub async fn database_of(folder: &HouseFolder, service: &str) -> Database {
    let config = DatabaseConfig::at(folder.database_url(service));
    Database::connect(&config, Clock::System, Ids::System).await.expect("a database")
}

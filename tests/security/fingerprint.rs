//! A fingerprint of everything a house holds: each row of each table of each database. What is different after an
//! attempt was changed by it.

use std::collections::BTreeMap;

use actnow::house_folder::{HouseFolder, PORTAL, SERVICES};
use actnow_chassis::clock::Clock;
use actnow_chassis::database::sql::statement;
use actnow_chassis::database::{Database, DatabaseConfig};
use actnow_chassis::digest::{sha256, to_hex};
use actnow_chassis::ids::Ids;
use sea_orm::ConnectionTrait;

/// What moves by itself: whose turn a machine has, what is to be looked at again, how often work was looked for; and the
/// traces of the attempts themselves.
const MOVING: &[&str] =
    &["leases", "dirty", "heard", "lines", "alarms", "kept_spans", "kept_traces", "kept_trace_cases"];
/// Columns of other tables that do: when a session was last used, when a case is looked at again. What is decided about
/// a case raises its version.
const MOVING_COLUMNS: &[(&str, &str)] =
    &[("sessions", "seen_at"), ("cases", "body"), ("cases", "next_look_at"), ("cases", "traceparent")];

/// Fingerprints by service and table, with the number of rows.
pub(crate) type Fingerprint = BTreeMap<String, (usize, String)>;

/// Takes the fingerprint of a house on SQLite.
pub(crate) async fn of(folder: &HouseFolder) -> Fingerprint {
    let mut found = Fingerprint::new();
    for service in SERVICES.into_iter().chain([PORTAL]) {
        let config = DatabaseConfig::at(folder.database_url(service));
        let database = Database::connect(&config, Clock::System, Ids::System).await.expect("a database");
        let reader = database.reader();
        let tables = texts(reader, "SELECT name FROM sqlite_master WHERE type = 'table' ORDER BY name").await;
        assert!(tables.len() > 5, "{service} has few tables: {tables:?}");
        for table in tables.iter().filter(|table| !MOVING.contains(&table.as_str())) {
            let rows = rows_of(reader, table).await;
            let all = rows.join("\n");
            found.insert(format!("{service}.{table}"), (rows.len(), to_hex(&sha256(all.as_bytes()))));
        }
        database.close().await;
    }
    found
}

async fn rows_of(reader: &impl ConnectionTrait, table: &str) -> Vec<String> {
    let columns = texts(reader, &format!("SELECT name FROM pragma_table_info('{table}')")).await;
    let still = columns.iter().filter(|column| !MOVING_COLUMNS.contains(&(table, column.as_str())));
    let line: Vec<String> = still.map(|column| format!("quote(\"{column}\")")).collect();
    texts(reader, &format!("SELECT {} FROM \"{table}\" ORDER BY 1", line.join(" || '|' || "))).await
}

async fn texts(reader: &impl ConnectionTrait, sql: &str) -> Vec<String> {
    let rows = reader.query_all_raw(statement(reader, sql, vec![])).await.expect("an answer");
    rows.iter().map(|row| row.try_get_by_index(0).expect("a text")).collect()
}

/// What is different.
pub(crate) fn difference(before: &Fingerprint, after: &Fingerprint) -> Vec<String> {
    let tables = before.keys().chain(after.keys()).collect::<std::collections::BTreeSet<_>>();
    let differs = tables.into_iter().filter(|table| before.get(*table) != after.get(*table));
    let rows = |found: Option<&(usize, String)>| found.map_or(0, |(rows, _)| *rows);
    differs
        .map(|table| format!("{table}: {} rows, now {}", rows(before.get(table)), rows(after.get(table))))
        .collect()
}

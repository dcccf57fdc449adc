//! A fingerprint of everything a house holds: each row of each table of each database. What is different after an
//! attempt was changed by it.

use std::collections::{BTreeMap, BTreeSet};

use actnow::house_folder::{HouseFolder, PORTAL, SERVICES};
use actnow_chassis::database::sql::statement;
use actnow_tests::rows::database_of;
use sea_orm::ConnectionTrait;

/// What moves by itself: whose turn a machine has, what is to be looked at again, how often work was looked for; and the
/// traces of the attempts themselves.
const MOVING: &[&str] =
    &["leases", "dirty", "heard", "lines", "alarms", "kept_spans", "kept_traces", "kept_trace_cases"];
/// Columns of other tables that do: when a session was last used, when a case is looked at again. What is decided about
/// a case raises its version.
const MOVING_COLUMNS: &[(&str, &str)] = &[
    ("sessions", "seen_at"),
    ("cases", "body"),
    ("cases", "next_look_at"),
    ("cases", "traceparent"),
    ("cases", "updated_at"),
];

/// Rows by service and table, column by column.
pub(crate) type Fingerprint = BTreeMap<String, Vec<String>>;

/// Takes the fingerprint of a house on SQLite.
pub(crate) async fn of(folder: &HouseFolder) -> Fingerprint {
    let mut found = Fingerprint::new();
    for service in SERVICES.into_iter().chain([PORTAL]) {
        let database = database_of(folder, service).await;
        let reader = database.reader();
        let tables = texts(reader, "SELECT name FROM sqlite_master WHERE type = 'table' ORDER BY name").await;
        assert!(tables.len() > 5, "{service} has few tables: {tables:?}");
        for table in tables.iter().filter(|table| !MOVING.contains(&table.as_str())) {
            found.insert(format!("{service}.{table}"), rows_of(reader, table).await);
        }
        database.close().await;
    }
    found
}

async fn rows_of(reader: &impl ConnectionTrait, table: &str) -> Vec<String> {
    let columns = texts(reader, &format!("SELECT name FROM pragma_table_info('{table}')")).await;
    let still = columns.iter().filter(|column| !MOVING_COLUMNS.contains(&(table, column.as_str())));
    let line: Vec<String> = still.map(|column| format!("'{column}=' || quote(\"{column}\")")).collect();
    texts(reader, &format!("SELECT {} FROM \"{table}\" ORDER BY 1", line.join(" || ' | ' || "))).await
}

async fn texts(reader: &impl ConnectionTrait, sql: &str) -> Vec<String> {
    let rows = reader.query_all_raw(statement(reader, sql, vec![])).await.expect("an answer");
    rows.iter().map(|row| row.try_get_by_index(0).expect("a text")).collect()
}

/// What is different: of each table, the columns of the rows that were there before or are there now.
pub(crate) fn difference(before: &Fingerprint, after: &Fingerprint) -> Vec<String> {
    let tables = before.keys().chain(after.keys()).collect::<BTreeSet<_>>();
    let rows = |found: &Fingerprint, table: &str| found.get(table).cloned().unwrap_or_default();
    tables
        .into_iter()
        .map(|table| (table, rows(before, table), rows(after, table)))
        .filter(|(_, before, after)| before != after)
        .map(|(table, before, after)| {
            format!("{table}:\n{}\n{}", only(&before, &after, '-'), only(&after, &before, '+'))
        })
        .collect()
}

/// The columns of `rows` that none of `others` has, marked.
fn only(rows: &[String], others: &[String], mark: char) -> String {
    let cells = |rows: &[String]| -> BTreeSet<String> {
        rows.iter().flat_map(|row| row.split(" | ")).map(str::to_owned).collect()
    };
    let (own, known) = (cells(rows), cells(others));
    own.difference(&known).map(|cell| format!("  {mark} {cell}")).collect::<Vec<_>>().join("\n")
}

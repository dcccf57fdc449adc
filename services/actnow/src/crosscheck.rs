//! Invariants that only show across departments: what one told, the others have heard, once.

use std::collections::{BTreeMap, HashSet};

use anyhow::Result;
use sea_orm::{ConnectionTrait, DbBackend};
use uuid::Uuid;

use actnow_chassis::database::Database;
use actnow_chassis::database::sql::statement;
use actnow_messaging::broker::QueueSpec;
use actnow_room::Breach;

const PAGE: i64 = 5_000;

/// I4: every message that was sent to a service stands in its inbox (or among its troubled messages), and
/// no inbox holds a message nobody sent.
///
/// # Errors
/// When a database is away.
pub async fn messages(databases: &[(&'static str, Database)]) -> Result<Vec<Breach>> {
    let mut expected: BTreeMap<String, HashSet<Uuid>> = BTreeMap::new();
    for (_, database) in databases {
        for (id, type_name) in sent(database).await? {
            for queue in queues() {
                if queue.events.iter().chain(&queue.orders).any(|key| *key == type_name) {
                    expected.entry(queue.service).or_default().insert(id);
                }
            }
        }
    }
    let mut breaches = Vec::new();
    for (service, database) in databases {
        let heard = heard(database).await?;
        let wanted = expected.remove(*service).unwrap_or_default();
        let lost = wanted.difference(&heard).count();
        if lost > 0 {
            breaches.push(Breach::new(
                "I4",
                service,
                "inbox",
                format!("{lost} message(s) sent to it were not handled"),
            ));
        }
        let invented = heard.difference(&wanted).count();
        if invented > 0 {
            breaches.push(Breach::new(
                "I4",
                service,
                "inbox",
                format!("{invented} message(s) handled that nobody sent"),
            ));
        }
    }
    Ok(breaches)
}

fn queues() -> [QueueSpec; 5] {
    [
        actnow_identity::queue(),
        actnow_registration::queue(),
        actnow_food_licensing::queue(),
        actnow_inspections::queue(),
        actnow_fast_track::queue(),
    ]
}

async fn sent(database: &Database) -> Result<Vec<(Uuid, String)>> {
    let mut found = Vec::new();
    let mut after = 0_i64;
    let reader = database.reader();
    loop {
        let sql = "SELECT place, message_id, type_name FROM outbox WHERE place > $1 ORDER BY place LIMIT $2";
        let page = reader.query_all_raw(statement(reader, sql, vec![after.into(), PAGE.into()])).await?;
        let Some(last) = page.last() else { return Ok(found) };
        after = last.try_get("", "place")?;
        for row in &page {
            found.push((row.try_get("", "message_id")?, row.try_get("", "type_name")?));
        }
    }
}

async fn heard(database: &Database) -> Result<HashSet<Uuid>> {
    let reader = database.reader();
    let sql = "SELECT message_id FROM inbox UNION SELECT message_id FROM troubled";
    let rows = reader.query_all_raw(statement(reader, sql, vec![])).await?;
    rows.iter().map(|row| Ok(row.try_get("", "message_id")?)).collect()
}

/// Rows of every table of one service.
///
/// # Errors
/// When the database is away.
pub async fn row_counts(database: &Database) -> Result<Vec<(String, i64)>> {
    let reader = database.reader();
    let sql = if database.backend() == DbBackend::Postgres {
        "SELECT table_name AS name FROM information_schema.tables WHERE table_schema = 'public' ORDER BY 1"
    } else {
        "SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite_%' ORDER BY 1"
    };
    let mut counts = Vec::new();
    for row in reader.query_all_raw(statement(reader, sql, vec![])).await? {
        let name: String = row.try_get("", "name")?;
        let count = reader
            .query_one_raw(statement(reader, &format!("SELECT COUNT(*) AS n FROM \"{name}\""), vec![]))
            .await?;
        counts.push((name, count.map_or(Ok(0), |row| row.try_get("", "n"))?));
    }
    Ok(counts)
}

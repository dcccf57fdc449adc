//! Lights (亮灯) of filings: an immutable record in the journal, in a stream beside the one of the filing, so
//! that a light never makes a clerk's version stale.

use std::collections::HashMap;

use actnow_chassis::database::Txn;
use actnow_chassis::database::sql::{among, statement};
use actnow_chassis::error::CommandError;
use actnow_chassis::journal::{self, Entry};
use actnow_decisions::Role;
use actnow_statutory_clock::Light;
use sea_orm::ConnectionTrait;
use uuid::Uuid;

/// The journal stream of the lights of a filing.
pub fn stream(filing_id: Uuid) -> String {
    format!("filing-light/{filing_id}")
}

/// Notes that the light of a filing, whose row this transaction has locked, turned to `light`. One that is
/// already as urgent is not noted again; green puts it out, because a new clock runs. Answers the number
/// of the line that was written, if one was.
///
/// # Errors
/// When the database is away.
pub async fn note(txn: &Txn, filing_id: Uuid, light: Light, why: &str) -> Result<Option<i64>, CommandError> {
    let stream = stream(filing_id);
    let last = journal::last(txn, &stream).await?;
    let before = last.as_ref().map_or(Light::Green, |row| light_of(&row.new_state));
    if before == light || (before > light && light != Light::Green) {
        return Ok(None);
    }
    let seq = last.map_or(1, |row| row.seq + 1);
    journal::record(
        txn,
        Entry {
            stream,
            seq,
            action: "light",
            basis: "8.3".to_owned(),
            old_state: before.as_str().to_owned(),
            new_state: light.as_str().to_owned(),
            role: Role::System,
            reasons: why.to_owned(),
        },
    );
    Ok(Some(seq))
}

/// The light last noted for each of `filing_ids`; those never noted are left out.
///
/// # Errors
/// When the database is away.
pub async fn noted(
    connection: &impl ConnectionTrait,
    filing_ids: &[Uuid],
) -> Result<HashMap<Uuid, Light>, CommandError> {
    if filing_ids.is_empty() {
        return Ok(HashMap::new());
    }
    let by_stream: HashMap<String, Uuid> = filing_ids.iter().map(|id| (stream(*id), *id)).collect();
    let (which, values) = among(connection, by_stream.keys().cloned().collect(), 1);
    let sql = format!("SELECT stream, new_state FROM journal WHERE stream{which} ORDER BY stream, seq");
    let rows = connection.query_all_raw(statement(connection, &sql, values)).await?;
    let mut lights = HashMap::new();
    for row in &rows {
        let (stream, state): (String, String) = (row.try_get("", "stream")?, row.try_get("", "new_state")?);
        if let Some(id) = by_stream.get(&stream) {
            lights.insert(*id, light_of(&state));
        }
    }
    Ok(lights)
}

fn light_of(name: &str) -> Light {
    [Light::Red, Light::Yellow].into_iter().find(|light| light.as_str() == name).unwrap_or(Light::Green)
}

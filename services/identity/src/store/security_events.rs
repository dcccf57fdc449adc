//! Security events: a row to be listed and a row of the journal, chained per object, in the same transaction.

use actnow_chassis::database::Txn;
use actnow_chassis::database::sql::statement;
use actnow_chassis::error::CommandError;
use actnow_chassis::{journal, series};
use actnow_decisions::Role;
use chrono::{DateTime, Utc};
use sea_orm::{ConnectionTrait, QueryResult};
use uuid::Uuid;

use crate::domain::security_event::SecurityEventKind;

/// An event to be written down.
#[derive(Debug, Clone)]
pub(crate) struct NewEvent {
    pub(crate) kind: SecurityEventKind,
    /// Whom or what it concerns.
    pub(crate) object: String,
    /// Who did it.
    pub(crate) actor: String,
    pub(crate) source_ip: String,
    /// Codes or plain words; neither secrets nor personal data.
    pub(crate) detail: String,
}

/// An event as stored.
#[derive(Debug, Clone)]
pub(crate) struct SecurityEvent {
    pub(crate) id: Uuid,
    pub(crate) at: DateTime<Utc>,
    pub(crate) event: NewEvent,
}

/// Writes an event down, in the role it was done in.
///
/// # Errors
/// When the database is away.
pub(crate) async fn record(txn: &Txn, event: NewEvent, role: Role) -> Result<SecurityEvent, CommandError> {
    let stream = format!("security/{}", event.object);
    let seq = series::raise(txn, std::slice::from_ref(&stream)).await?[0];
    let reasons = [event.actor.as_str(), event.source_ip.as_str(), event.detail.as_str()];
    let entry = journal::Entry {
        stream,
        seq,
        action: event.kind.as_str(),
        basis: String::new(),
        old_state: String::new(),
        new_state: event.kind.as_str().to_owned(),
        role,
        reasons: reasons.iter().filter(|part| !part.is_empty()).copied().collect::<Vec<_>>().join("; "),
    };
    journal::record(txn, entry);
    let stored = SecurityEvent { id: txn.next_id(), at: txn.at(), event };
    let sql = "INSERT INTO security_events (event_id, at, kind, object, actor, source_ip, detail) \
               VALUES ($1, $2, $3, $4, $5, $6, $7)";
    let event = &stored.event;
    let values = vec![
        stored.id.into(),
        stored.at.into(),
        event.kind.as_str().into(),
        event.object.clone().into(),
        event.actor.clone().into(),
        event.source_ip.clone().into(),
        event.detail.clone().into(),
    ];
    txn.execute_raw(statement(txn, sql, values)).await?;
    Ok(stored)
}

/// A page of events, newest first: those before `before`, of one object and kind or of all.
///
/// # Errors
/// When the database is away or a row is corrupt.
pub(crate) async fn page(
    connection: &impl ConnectionTrait,
    before: Option<Uuid>,
    object: &str,
    kind: Option<SecurityEventKind>,
    limit: u32,
) -> Result<Vec<SecurityEvent>, CommandError> {
    let sql = "SELECT event_id, at, kind, object, actor, source_ip, detail FROM security_events \
               WHERE event_id < $1 AND ($2 = '' OR object = $2) AND ($3 = '' OR kind = $3) \
               ORDER BY event_id DESC LIMIT $4";
    let values = vec![
        before.unwrap_or(Uuid::max()).into(),
        object.into(),
        kind.map_or("", SecurityEventKind::as_str).into(),
        i64::from(limit).into(),
    ];
    let rows = connection.query_all_raw(statement(connection, sql, values)).await?;
    rows.iter().map(read).collect()
}

fn read(row: &QueryResult) -> Result<SecurityEvent, CommandError> {
    let kind: String = row.try_get("", "kind")?;
    let kind = SecurityEventKind::named(&kind);
    Ok(SecurityEvent {
        id: row.try_get("", "event_id")?,
        at: row.try_get("", "at")?,
        event: NewEvent {
            kind: kind
                .ok_or_else(|| CommandError::internal(std::io::Error::other("unknown kind of event")))?,
            object: row.try_get("", "object")?,
            actor: row.try_get("", "actor")?,
            source_ip: row.try_get("", "source_ip")?,
            detail: row.try_get("", "detail")?,
        },
    })
}

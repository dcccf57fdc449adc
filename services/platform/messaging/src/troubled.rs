//! Messages that could not be handled: tried again with growing pauses, then parked with their reason.
//!
//! A message in trouble leaves the queue, so that its healthy neighbours are not held up and no delivery
//! limit of the broker ever punishes them. Attempts are counted here, per message id.

use std::time::Duration;

use chrono::{DateTime, TimeDelta, Utc};
use sea_orm::{ConnectionTrait, QueryResult, Value};
use tokio_util::sync::CancellationToken;
use uuid::Uuid;

use actnow_chassis::clock::machine_time;
use actnow_chassis::database::sql::statement;
use actnow_chassis::database::{Database, Txn, WorkContext};
use actnow_chassis::error::CommandError;

use crate::consumer::{Consumer, Failure};
use crate::message::Message;
use crate::outbox::{COLUMNS, message_from, message_values};

/// Attempts before a message is parked.
pub const MAX_ATTEMPTS: i32 = 5;
const LOOK_EVERY: Duration = Duration::from_millis(500);

/// A message in trouble.
#[derive(Debug, Clone)]
pub struct Troubled {
    /// The message itself.
    pub message: Message,
    /// Whether it is still tried by itself.
    pub state: State,
    /// How often it failed.
    pub attempts: i32,
    /// Why it failed last; no personal data.
    pub reason: String,
    /// When it failed first (machine time).
    pub first_failed_at: DateTime<Utc>,
    /// When it was parked (machine time).
    pub parked_at: Option<DateTime<Utc>>,
}

/// Whether a message in trouble is tried again by itself.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum State {
    /// Tried again when its pause is over.
    Retry,
    /// Waits for an operator.
    Parked,
}

impl State {
    /// Its name in the table and towards operators.
    pub const fn as_str(self) -> &'static str {
        match self {
            State::Retry => "RETRY",
            State::Parked => "PARKED",
        }
    }
}

/// Writes down a failure: first or next one. The row is the truth that lets the broker forget the message.
pub(crate) async fn note_failure(
    database: &Database,
    service: &'static str,
    message: &Message,
    failure: &Failure,
) -> Result<(), CommandError> {
    let message = message.clone();
    let (reason, at_once) = (failure.reason.clone(), failure.hopeless);
    let context = WorkContext::system(service, format!("trouble:{}", message.id));
    let id = message.id;
    let type_name = message.type_name.clone();
    let parked = database
        .unit_of_work(context, move |txn| async move {
            let attempts = attempts_so_far(&txn, message.id).await? + 1;
            let parked = at_once || attempts >= MAX_ATTEMPTS;
            upsert(&txn, message, attempts, &reason, parked).await?;
            Ok::<bool, CommandError>(parked)
        })
        .await?;
    if parked {
        tracing::error!(message.id = %id, message.kind = %type_name, reason = %failure.reason, "A message is parked; it waits for an operator.");
    }
    Ok(())
}

async fn attempts_so_far(txn: &Txn, id: Uuid) -> Result<i32, CommandError> {
    let sql = "SELECT attempts FROM troubled WHERE message_id = $1";
    let row = txn.query_one_raw(statement(txn, sql, vec![id.into()])).await?;
    Ok(row.map_or(Ok(0), |row| row.try_get("", "attempts"))?)
}

async fn upsert(
    txn: &Txn,
    message: Message,
    attempts: i32,
    reason: &str,
    parked: bool,
) -> Result<(), CommandError> {
    let now = machine_time();
    let pause = TimeDelta::seconds(1_i64 << attempts.clamp(1, 5).saturating_sub(1));
    let (state, next_try_at, parked_at) =
        if parked { (State::Parked, None, Some(now)) } else { (State::Retry, Some(now + pause), None) };
    let sql = format!(
        "INSERT INTO troubled ({COLUMNS}, state, attempts, reason, first_failed_at, next_try_at, parked_at) \
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17) \
         ON CONFLICT (message_id) DO UPDATE SET state = excluded.state, attempts = excluded.attempts, \
         reason = excluded.reason, next_try_at = excluded.next_try_at, parked_at = excluded.parked_at"
    );
    let mut values: Vec<Value> = message_values(message).into();
    values.extend([
        state.as_str().into(),
        attempts.into(),
        reason.into(),
        now.into(),
        next_try_at.into(),
        parked_at.into(),
    ]);
    txn.execute_raw(statement(txn, &sql, values)).await?;
    Ok(())
}

/// Tries messages in trouble again when their pause is over, until `stop`.
pub async fn run(consumer: Consumer, stop: CancellationToken) {
    loop {
        tokio::select! {
            () = stop.cancelled() => return,
            () = tokio::time::sleep(LOOK_EVERY) => {}
        }
        let due = match due(consumer.database()).await {
            Ok(due) => due,
            Err(error) => {
                tracing::warn!(%error, "Messages in trouble could not be looked up; trying again.");
                continue;
            }
        };
        for troubled in due {
            if stop.is_cancelled() {
                return;
            }
            // Its outcome is written down either way; the next look sees it.
            let _ = consumer.handle_troubled(troubled.message).await;
        }
    }
}

async fn due(database: &Database) -> Result<Vec<Troubled>, CommandError> {
    let reader = database.reader();
    let sql = format!("{SELECT} WHERE state = 'RETRY' AND next_try_at <= $1 ORDER BY next_try_at LIMIT 32");
    let rows = reader.query_all_raw(statement(reader, &sql, vec![machine_time().into()])).await?;
    rows.iter().map(from_row).collect()
}

const SELECT: &str = "SELECT message_id, kind, type_name, source, subject, version, idx, time, case_id, \
     traceparent, body, state, attempts, reason, first_failed_at, parked_at FROM troubled";

/// A page of messages in trouble, by id, after `after`.
///
/// # Errors
/// When the database is away.
pub async fn list(
    database: &Database,
    after: Option<Uuid>,
    limit: u32,
) -> Result<Vec<Troubled>, CommandError> {
    let reader = database.reader();
    let sql = format!("{SELECT} WHERE message_id > $1 ORDER BY message_id LIMIT $2");
    let values = vec![after.unwrap_or(Uuid::nil()).into(), i64::from(limit).into()];
    let rows = reader.query_all_raw(statement(reader, &sql, values)).await?;
    rows.iter().map(from_row).collect()
}

/// One message in trouble.
///
/// # Errors
/// When the database is away.
pub async fn find(database: &Database, id: Uuid) -> Result<Option<Troubled>, CommandError> {
    let reader = database.reader();
    let sql = format!("{SELECT} WHERE message_id = $1");
    let row = reader.query_one_raw(statement(reader, &sql, vec![id.into()])).await?;
    row.as_ref().map(from_row).transpose()
}

/// How many messages are parked, for the gauge.
///
/// # Errors
/// When the database is away.
pub async fn parked_count(database: &Database) -> Result<i64, CommandError> {
    let reader = database.reader();
    let sql = "SELECT COUNT(*) AS n FROM troubled WHERE state = 'PARKED'";
    let row = reader.query_one_raw(statement(reader, sql, vec![])).await?;
    Ok(row.map_or(Ok(0), |row| row.try_get("", "n"))?)
}

pub(crate) async fn forget(txn: &Txn, id: Uuid) -> Result<(), CommandError> {
    let sql = "DELETE FROM troubled WHERE message_id = $1";
    txn.execute_raw(statement(txn, sql, vec![id.into()])).await?;
    Ok(())
}

fn from_row(row: &QueryResult) -> Result<Troubled, CommandError> {
    let state: String = row.try_get("", "state")?;
    let state = match state.as_str() {
        "RETRY" => State::Retry,
        "PARKED" => State::Parked,
        other => {
            return Err(CommandError::internal(anyhow::anyhow!("troubled row in state {other}")));
        }
    };
    Ok(Troubled {
        message: message_from(row)?,
        state,
        attempts: row.try_get("", "attempts")?,
        reason: row.try_get("", "reason")?,
        first_failed_at: row.try_get("", "first_failed_at")?,
        parked_at: row.try_get("", "parked_at")?,
    })
}

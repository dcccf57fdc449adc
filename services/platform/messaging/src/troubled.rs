//! Messages that could not be handled: tried again with growing pauses, then parked with their reason.
//!
//! A message in trouble leaves the queue, so that its healthy neighbours are not held up and no delivery
//! limit of the broker ever punishes them. Attempts are counted here, per message id. Once parked, a message
//! stays parked until it is handled: only an operator hands it over again.
//!
//! What the same subject was told later waits here behind a message that was hindered, and is handled in its
//! order. A message that failed holds up nobody: it may wait for one of them, or for an operator.

use std::collections::HashSet;
use std::time::Duration;

use chrono::{DateTime, TimeDelta, Utc};
use futures::StreamExt;
use sea_orm::{ConnectionTrait, QueryResult, Value};
use tokio_util::sync::CancellationToken;
use uuid::Uuid;

use actnow_chassis::clock::machine_time;
use actnow_chassis::database::sql::{among, rows_of, statement};
use actnow_chassis::database::{Database, Txn, WorkContext};
use actnow_chassis::error::CommandError;

use crate::consumer::Consumer;
use crate::failure::{Failure, Verdict};
use crate::message::Message;
use crate::outbox::{COLUMNS, message_from, message_values};

/// Attempts before a message is parked.
pub const MAX_ATTEMPTS: i32 = 5;
const LOOK_EVERY: Duration = Duration::from_millis(500);
/// Why a message is here that has not failed.
const HELD: &str = "an earlier message of its subject is tried again";
/// Messages tried again after one look.
const PER_LOOK: usize = 32;
/// Of these at the same time, so that one that hangs does not hold up the others.
const AT_A_TIME: usize = 4;

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
    /// When it failed first, or since when it waits for one that was hindered (machine time): the order of a subject's messages.
    pub first_failed_at: DateTime<Utc>,
    /// When it was parked (machine time).
    pub parked_at: Option<DateTime<Utc>>,
}

impl Troubled {
    /// Whether it has not been tried because an earlier message of its subject is tried again.
    pub fn waits_for_another(&self) -> bool {
        self.state == State::Retry && self.attempts == 0 && self.reason == HELD
    }
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

/// Writes down that a message was not handled: for the first time or again. The row is the truth that lets
/// the broker forget the message. One statement, so that two replicas at once both count.
pub(crate) async fn note(
    database: &Database,
    service: &'static str,
    message: &Message,
    failure: &Failure,
) -> Result<State, CommandError> {
    let (id, type_name) = (message.id, message.type_name.clone());
    let context = WorkContext::system(service, format!("trouble:{id}"));
    let (sql, values) = upsert(message.clone(), failure);
    let row = database
        .unit_of_work(context, move |txn| async move {
            Ok::<_, CommandError>(txn.query_one_raw(statement(&txn, &sql, values)).await?)
        })
        .await?
        .ok_or_else(|| CommandError::internal(anyhow::anyhow!("a noted failure has no row")))?;
    let (state, attempts) = (state_of(&row)?, row.try_get::<i32>("", "attempts")?);
    let reason = &failure.reason;
    match state {
        State::Retry => {
            tracing::warn!(message.id = %id, message.kind = %type_name, attempts, reason, "A message was not handled; it is tried again.");
        }
        State::Parked => {
            tracing::error!(message.id = %id, message.kind = %type_name, attempts, reason, "A message is parked; it waits for an operator.");
        }
    }
    Ok(state)
}

fn upsert(message: Message, failure: &Failure) -> (String, Vec<Value>) {
    let now = machine_time();
    let (first, first_attempts) = match failure.verdict {
        Verdict::Hopeless => (State::Parked, 1),
        Verdict::Counts => (State::Retry, 1),
        Verdict::Passing => (State::Retry, 0),
    };
    let attempts = "(troubled.attempts + excluded.attempts)";
    let parked =
        format!("troubled.state = 'PARKED' OR excluded.state = 'PARKED' OR {attempts} >= {MAX_ATTEMPTS}");
    // Pauses of 1, 2, 4 and 8 seconds.
    let sql = format!(
        "INSERT INTO troubled ({COLUMNS}, state, attempts, reason, first_failed_at, next_try_at, parked_at) \
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17) \
         ON CONFLICT (message_id) DO UPDATE SET \
         state = CASE WHEN {parked} THEN 'PARKED' ELSE 'RETRY' END, \
         attempts = {attempts}, reason = excluded.reason, \
         next_try_at = CASE WHEN {parked} THEN NULL \
         WHEN {attempts} <= 1 THEN $18 WHEN {attempts} = 2 THEN $19 WHEN {attempts} = 3 THEN $20 ELSE $21 END, \
         parked_at = CASE WHEN {parked} THEN COALESCE(troubled.parked_at, $15) END \
         RETURNING state, attempts"
    );
    let mut values: Vec<Value> = message_values(message).into();
    let pause = |seconds| Value::from(now + TimeDelta::seconds(seconds));
    let (next_try_at, parked_at) = match first {
        State::Retry => (Some(now + TimeDelta::seconds(1)), None),
        State::Parked => (None, Some(now)),
    };
    values.extend([
        first.as_str().into(),
        first_attempts.into(),
        failure.reason.clone().into(),
        now.into(),
        next_try_at.into(),
        parked_at.into(),
        pause(1),
        pause(2),
        pause(4),
        pause(8),
    ]);
    (sql, values)
}

/// What keeps its order: an aggregate of one service.
pub(crate) type Subject = (String, String);

/// The subject of a message.
pub(crate) fn subject_of(message: &Message) -> Subject {
    (message.source.clone(), message.subject.clone())
}

/// The subjects of which a hindered message is tried again: what they are told now has to wait for it.
pub(crate) async fn subjects(database: &Database) -> Result<HashSet<Subject>, CommandError> {
    let reader = database.reader();
    let sql = "SELECT DISTINCT source, subject FROM troubled WHERE state = 'RETRY' AND attempts = 0";
    let rows = reader.query_all_raw(statement(reader, sql, vec![])).await?;
    rows.iter().map(|row| Ok((row.try_get("", "source")?, row.try_get("", "subject")?))).collect()
}

/// Puts messages behind an earlier one of their subject that was hindered. One that is in trouble itself
/// stays as it is.
pub(crate) async fn hold(
    database: &Database,
    service: &'static str,
    messages: Vec<Message>,
) -> Result<(), CommandError> {
    let (now, count) = (machine_time(), messages.len());
    // Each a little later than the one before it: their order is that in which they arrived.
    let arrivals = (0..).map(|place| now + TimeDelta::microseconds(place));
    let rows = messages.into_iter().zip(arrivals).map(|(message, arrived)| {
        let mut row = Vec::from(message_values(message));
        row.extend([State::Retry.as_str().into(), 0.into(), HELD.into(), arrived.into(), now.into()]);
        row
    });
    let rows = rows.collect();
    let context = WorkContext::system(service, "trouble:held");
    database
        .unit_of_work(context, move |txn| async move {
            let (rows, values) = rows_of(&txn, rows, 1)?;
            let sql = format!(
                "INSERT INTO troubled ({COLUMNS}, state, attempts, reason, first_failed_at, next_try_at) {rows} \
                 ON CONFLICT (message_id) DO NOTHING"
            );
            txn.execute_raw(statement(&txn, &sql, values)).await?;
            Ok::<_, CommandError>(())
        })
        .await?;
    tracing::info!(count, "Messages wait for an earlier one of their subject, which is tried again.");
    Ok(())
}

/// Which of `ids` are in trouble already.
pub(crate) async fn known(database: &Database, ids: Vec<Uuid>) -> Result<HashSet<Uuid>, CommandError> {
    let reader = database.reader();
    let (which, values) = among(reader, ids, 1);
    let sql = format!("SELECT message_id FROM troubled WHERE message_id{which}");
    let rows = reader.query_all_raw(statement(reader, &sql, values)).await?;
    rows.iter().map(|row| Ok(row.try_get("", "message_id")?)).collect()
}

/// Tries messages in trouble again when their pause is over, until `stop`.
pub async fn run(consumer: Consumer, stop: CancellationToken) {
    loop {
        let pause = match retry_due(&consumer, &stop).await {
            Ok(Look::MoreMayBeDue) => Duration::ZERO,
            Ok(Look::Done) => LOOK_EVERY,
            Err(error) => {
                tracing::warn!(error = %error.details(), "Messages in trouble could not be looked up; trying again.");
                LOOK_EVERY
            }
        };
        tokio::select! {
            () = stop.cancelled() => return,
            () = tokio::time::sleep(pause) => {}
        }
    }
}

enum Look {
    /// The page was full, or somebody who waited for a message of it can go on.
    MoreMayBeDue,
    Done,
}

/// Tries one page again.
async fn retry_due(consumer: &Consumer, stop: &CancellationToken) -> Result<Look, CommandError> {
    let due = due(consumer.database()).await?;
    let mut outcome = Ok(if due.len() == PER_LOOK { Look::MoreMayBeDue } else { Look::Done });
    let mut tries = futures::stream::iter(due)
        .take_while(|_| std::future::ready(!stop.is_cancelled()))
        .map(|troubled| consumer.retry(troubled.message))
        .buffer_unordered(AT_A_TIME);
    // Each try is seen to its end: none is dropped because of another one's failure.
    while let Some(tried) = tries.next().await {
        match tried {
            Ok(false) => {}
            Ok(true) => outcome = outcome.map(|_| Look::MoreMayBeDue),
            Err(error) => outcome = outcome.and(Err(error)),
        }
    }
    outcome
}

/// The messages whose pause is over and that wait for none of their subject.
async fn due(database: &Database) -> Result<Vec<Troubled>, CommandError> {
    let reader = database.reader();
    let sql = format!(
        "{SELECT} AS due WHERE state = 'RETRY' AND next_try_at <= $1 AND NOT EXISTS (SELECT 1 FROM troubled \
         AS earlier WHERE earlier.state = 'RETRY' AND earlier.attempts = 0 AND earlier.source = due.source \
         AND earlier.subject = due.subject AND (earlier.first_failed_at, earlier.message_id) < (due.first_failed_at, due.message_id)) \
         ORDER BY next_try_at LIMIT $2"
    );
    let values = vec![machine_time().into(), i64::try_from(PER_LOOK).unwrap_or(32).into()];
    let rows = reader.query_all_raw(statement(reader, &sql, values)).await?;
    rows.iter().map(from_row).collect()
}

const SELECT: &str = "SELECT message_id, kind, type_name, source, subject, version, idx, time, case_id, \
     traceparent, body, state, attempts, reason, first_failed_at, parked_at FROM troubled";

/// A page of messages in trouble, by id, after `after`; those of one case when that is named.
///
/// # Errors
/// When the database is away.
pub async fn list(
    database: &Database,
    after: Option<Uuid>,
    limit: u32,
    case_id: Option<&str>,
) -> Result<Vec<Troubled>, CommandError> {
    let reader = database.reader();
    let mut values: Vec<Value> = vec![after.unwrap_or_default().into(), i64::from(limit).into()];
    let of_case = if case_id.is_some() { " AND case_id = $3" } else { "" };
    values.extend(case_id.map(Value::from));
    let sql = format!("{SELECT} WHERE message_id > $1{of_case} ORDER BY message_id LIMIT $2");
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
    Ok(Troubled {
        message: message_from(row)?,
        state: state_of(row)?,
        attempts: row.try_get("", "attempts")?,
        reason: row.try_get("", "reason")?,
        first_failed_at: row.try_get("", "first_failed_at")?,
        parked_at: row.try_get("", "parked_at")?,
    })
}

fn state_of(row: &QueryResult) -> Result<State, CommandError> {
    let state: String = row.try_get("", "state")?;
    match state.as_str() {
        "RETRY" => Ok(State::Retry),
        "PARKED" => Ok(State::Parked),
        other => Err(CommandError::internal(anyhow::anyhow!("troubled row in state {other}"))),
    }
}

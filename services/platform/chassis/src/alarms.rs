//! Alarms: rows with a due time, found by looking.
//!
//! An alarm is armed in the same transaction as the state that needs it and fires at least once; the step it
//! wakes decides whether there is anything left to do. There is one alarm per aggregate and kind.

use std::time::Duration;

use chrono::{DateTime, TimeDelta, Utc};
use futures::future::BoxFuture;
use sea_orm::{ConnectionTrait, Value};
use tokio_util::sync::CancellationToken;

use crate::database::sql::{for_update, placeholders, statement};
use crate::database::{Batch, Database, Txn, Wakes, WorkContext};
use crate::error::CommandError;
use crate::faults::crash_point;

/// An alarm that went off.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Alarm {
    /// Aggregate id it belongs to.
    pub subject: String,
    /// What it is for; each service has its own constants.
    pub kind: String,
    /// When it was due (business time).
    pub due_at: DateTime<Utc>,
    /// How often it failed before.
    pub attempts: i32,
    /// Case it belongs to, if any.
    pub case_id: Option<String>,
    /// Trace in which it was armed.
    pub traceparent: Option<String>,
}

#[derive(Default)]
struct AlarmBatch {
    armed: Vec<Alarm>,
    disarmed: Vec<(String, String)>,
}

/// Arms `kind` for `subject` at `due_at`; an alarm of the same kind moves.
pub fn arm(txn: &Txn, subject: &str, kind: &'static str, due_at: DateTime<Utc>) {
    let context = txn.context();
    let alarm = Alarm {
        subject: subject.to_owned(),
        kind: kind.to_owned(),
        due_at,
        attempts: 0,
        case_id: context.case_id.clone(),
        traceparent: context.traceparent.clone(),
    };
    txn.collect::<AlarmBatch>(|batch| {
        // The last word in one transaction counts.
        batch.disarmed.retain(|(s, k)| !(s == subject && k == kind));
        batch.armed.retain(|known| !(known.subject == subject && known.kind == kind));
        batch.armed.push(alarm);
    });
}

/// Disarms `kind` for `subject`; nothing happens when it is not armed.
pub fn disarm(txn: &Txn, subject: &str, kind: &'static str) {
    txn.collect::<AlarmBatch>(|batch| {
        batch.armed.retain(|known| !(known.subject == subject && known.kind == kind));
        batch.disarmed.push((subject.to_owned(), kind.to_owned()));
    });
}

impl Batch for AlarmBatch {
    fn flush<'a>(self: Box<Self>, txn: &'a Txn) -> BoxFuture<'a, Result<(), CommandError>> {
        Box::pin(async move {
            if !self.disarmed.is_empty() {
                delete(txn, &self.disarmed).await?;
            }
            if !self.armed.is_empty() {
                crash_point("before-alarm-armed");
                upsert(txn, self.armed).await?;
                crash_point("after-alarm-armed");
            }
            Ok(())
        })
    }

    fn committed(wakes: &Wakes) {
        wakes.alarms.notify_one();
    }
}

async fn delete(txn: &Txn, alarms: &[(String, String)]) -> Result<(), CommandError> {
    let sql =
        format!("DELETE FROM alarms WHERE (subject, kind) IN (VALUES {})", placeholders(alarms.len(), 2, 1));
    let values = alarms.iter().flat_map(|(s, k)| [Value::from(s.clone()), Value::from(k.clone())]).collect();
    txn.execute_raw(statement(txn, &sql, values)).await?;
    Ok(())
}

async fn upsert(txn: &Txn, alarms: Vec<Alarm>) -> Result<(), CommandError> {
    let sql = format!(
        "INSERT INTO alarms (subject, kind, due_at, try_at, attempts, case_id, traceparent) VALUES {} \
         ON CONFLICT (subject, kind) DO UPDATE SET due_at = excluded.due_at, try_at = excluded.try_at, \
         attempts = 0, last_error = NULL, case_id = excluded.case_id, traceparent = excluded.traceparent",
        placeholders(alarms.len(), 7, 1)
    );
    let mut values: Vec<Value> = Vec::with_capacity(alarms.len() * 7);
    for alarm in alarms {
        values.extend([
            alarm.subject.into(),
            alarm.kind.into(),
            alarm.due_at.into(),
            alarm.due_at.into(),
            alarm.attempts.into(),
            alarm.case_id.into(),
            alarm.traceparent.into(),
        ]);
    }
    txn.execute_raw(statement(txn, &sql, values)).await?;
    Ok(())
}

/// What a service does when an alarm goes off, in the transaction that removes the alarm.
pub type OnAlarm =
    std::sync::Arc<dyn Fn(Txn, Alarm) -> BoxFuture<'static, Result<(), CommandError>> + Send + Sync>;

/// Longest time between two looks, so that an alarm armed by another replica is found.
const LONGEST_NAP: Duration = Duration::from_secs(1);
/// Alarms fired after one look.
const PER_LOOK: u64 = 64;

/// Looks for due alarms until `stop`, firing each in a unit of work of its own.
///
/// # Errors
/// Never for a failing alarm (it is tried again, later each time); only a lost task ends this.
pub async fn run(database: Database, service: &'static str, on_alarm: OnAlarm, stop: CancellationToken) {
    loop {
        let fired = match fire_due(&database, service, &on_alarm).await {
            Ok(fired) => fired,
            Err(error) => {
                tracing::warn!(%error, "Looking for due alarms failed; trying again.");
                0
            }
        };
        if fired == PER_LOOK && !stop.is_cancelled() {
            continue;
        }
        let nap = nap(&database).await;
        tokio::select! {
            () = stop.cancelled() => return,
            () = database.wakes().alarms.notified() => {}
            () = database.clock().moved() => {}
            () = tokio::time::sleep(nap) => {}
        }
    }
}

/// How long to wait until the next alarm is due, at most [`LONGEST_NAP`].
async fn nap(database: &Database) -> Duration {
    let sql = "SELECT MIN(try_at) AS next FROM alarms";
    let next: Option<DateTime<Utc>> =
        match database.reader().query_one_raw(statement(database.reader(), sql, vec![])).await {
            Ok(Some(row)) => row.try_get("", "next").unwrap_or(None),
            Ok(None) | Err(_) => None,
        };
    next.and_then(|next| (next - database.clock().now()).to_std().ok())
        .map_or(LONGEST_NAP, |until| until.clamp(Duration::from_millis(5), LONGEST_NAP))
}

/// Fires every alarm that is due now, at most one page; answers how many there were.
///
/// # Errors
/// When the database is away.
pub async fn fire_due(
    database: &Database,
    service: &'static str,
    on_alarm: &OnAlarm,
) -> Result<u64, CommandError> {
    let now = database.clock().now();
    let reader = database.reader();
    let sql = "SELECT subject, kind FROM alarms WHERE try_at <= $1 ORDER BY try_at LIMIT $2";
    let found = reader
        .query_all_raw(statement(reader, sql, vec![now.into(), i64::try_from(PER_LOOK).unwrap_or(64).into()]))
        .await?;
    let mut fired = 0;
    for row in &found {
        let (subject, kind): (String, String) = (row.try_get("", "subject")?, row.try_get("", "kind")?);
        fire(database, service, on_alarm, subject, kind).await;
        fired += 1;
    }
    Ok(fired)
}

async fn fire(database: &Database, service: &'static str, on_alarm: &OnAlarm, subject: String, kind: String) {
    let on_alarm = on_alarm.clone();
    let (of, what) = (subject.clone(), kind.clone());
    let context = WorkContext::system(service, format!("alarm:{kind}:{subject}"));
    let span = tracing::info_span!("alarm.fire", otel.kind = "consumer", actnow.service = service, alarm.kind = %kind, actnow.case_id = tracing::field::Empty);
    let guard = span.clone();
    let outcome: Result<(), CommandError> = {
        let work = database.unit_of_work(context, move |txn| async move {
            let Some(alarm) = take(&txn, &of, &what).await? else {
                return Ok(());
            };
            crash_point("alarm-taken");
            if let Some(case_id) = &alarm.case_id {
                guard.record("actnow.case_id", case_id.as_str());
            }
            let mut context = (*txn.context()).clone();
            context.case_id = alarm.case_id.clone();
            context.traceparent = alarm.traceparent.clone();
            txn.set_context(context);
            on_alarm(txn, alarm).await
        });
        tracing::Instrument::instrument(work, span).await
    };
    if let Err(error) = outcome {
        tracing::warn!(alarm.kind = %kind, alarm.subject = %subject, %error, "An alarm failed; it goes off again later.");
        postpone(database, &subject, &kind, &error).await;
    }
}

/// Takes a due alarm off the table, or answers `None` when somebody else did or it moved.
async fn take(txn: &Txn, subject: &str, kind: &str) -> Result<Option<Alarm>, CommandError> {
    let sql = format!(
        "SELECT subject, kind, due_at, attempts, case_id, traceparent FROM alarms \
         WHERE subject = $1 AND kind = $2 AND try_at <= $3{}",
        for_update(txn)
    );
    let values = vec![subject.into(), kind.into(), txn.at().into()];
    let Some(row) = txn.query_one_raw(statement(txn, &sql, values)).await? else {
        return Ok(None);
    };
    let alarm = Alarm {
        subject: row.try_get("", "subject")?,
        kind: row.try_get("", "kind")?,
        due_at: row.try_get("", "due_at")?,
        attempts: row.try_get("", "attempts")?,
        case_id: row.try_get("", "case_id")?,
        traceparent: row.try_get("", "traceparent")?,
    };
    let sql = "DELETE FROM alarms WHERE subject = $1 AND kind = $2";
    txn.execute_raw(statement(txn, sql, vec![subject.into(), kind.into()])).await?;
    Ok(Some(alarm))
}

/// Tries again after 1, 2, 4 … 60 seconds: by the machine's pace, but written in business time.
async fn postpone(database: &Database, subject: &str, kind: &str, error: &CommandError) {
    let now = database.clock().now();
    let read = "SELECT attempts FROM alarms WHERE subject = $1 AND kind = $2";
    let reader = database.reader();
    let attempts: i32 =
        match reader.query_one_raw(statement(reader, read, vec![subject.into(), kind.into()])).await {
            Ok(Some(row)) => row.try_get("", "attempts").unwrap_or(0),
            Ok(None) | Err(_) => 0,
        };
    let wait = TimeDelta::seconds(1_i64 << attempts.clamp(0, 5)).min(TimeDelta::seconds(60));
    let sql = "UPDATE alarms SET attempts = attempts + 1, try_at = $1, last_error = $2 \
               WHERE subject = $3 AND kind = $4";
    let values = vec![(now + wait).into(), error.to_string().into(), subject.into(), kind.into()];
    if let Err(error) = database.writer().execute_raw(statement(database.writer(), sql, values)).await {
        tracing::warn!(%error, "A failed alarm could not be postponed; it goes off again at the next look.");
    }
}

/// How many alarms are overdue by more than `by`, for the gauge and `verify`.
///
/// # Errors
/// When the database is away.
pub async fn late(database: &Database, by: TimeDelta) -> Result<i64, CommandError> {
    let reader = database.reader();
    let sql = "SELECT COUNT(*) AS n FROM alarms WHERE due_at < $1";
    let row =
        reader.query_one_raw(statement(reader, sql, vec![(database.clock().now() - by).into()])).await?;
    Ok(row.map_or(Ok(0), |row| row.try_get("", "n"))?)
}

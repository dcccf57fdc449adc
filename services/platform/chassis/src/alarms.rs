//! Alarms: rows with a due time, found by looking.
//!
//! An alarm is armed in the same transaction as the state that needs it and fires at least once; the step it
//! wakes decides whether there is anything left to do. There is one alarm per aggregate and kind.
//!
//! Its row is taken off the table at the end of the work it causes, not at the beginning: a command locks its
//! aggregate first and touches alarms last, and whoever went the other way round would meet it in a deadlock.
//! When somebody else took or moved the alarm in the meantime, the work is rolled back.

use std::time::Duration;

use chrono::{DateTime, TimeDelta, Utc};
use futures::future::BoxFuture;
use sea_orm::{ConnectionTrait, QueryResult};
use tokio_util::sync::CancellationToken;

use crate::database::sql::{among_rows, statement};
use crate::database::{Batch, Bell, Database, Rows, Txn, WorkContext};
use crate::error::CommandError;
use crate::faults::crash_point;
use crate::trace_context;

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
    /// Whether one is due before the next look at the latest.
    soon: bool,
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
    let soon = due_at <= txn.at() + LONGEST_NAP;
    txn.collect::<AlarmBatch>(|batch| {
        batch.soon |= soon;
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
    fn written(&self) -> Option<&'static str> {
        (!self.armed.is_empty()).then_some("after-alarm-armed")
    }

    fn flush<'a>(self: Box<Self>, txn: &'a Txn) -> BoxFuture<'a, Result<(), CommandError>> {
        Box::pin(async move {
            if !self.disarmed.is_empty() {
                delete(txn, self.disarmed).await?;
            }
            if !self.armed.is_empty() {
                crash_point("before-alarm-armed");
                txn.write_with_commit(armed(self.armed));
            }
            Ok(())
        })
    }

    fn bell(&self) -> Option<Bell> {
        // What is due later is found in time by a look that comes anyway.
        if self.soon { Some(Box::new(|wakes| wakes.alarms.notify_one())) } else { None }
    }
}

async fn delete(txn: &Txn, alarms: Vec<(String, String)>) -> Result<(), CommandError> {
    let rows = alarms.into_iter().map(|(subject, kind)| vec![subject.into(), kind.into()]).collect();
    let (which, values) = among_rows(txn, rows, 1)?;
    let sql = format!("DELETE FROM alarms WHERE (subject, kind){which}");
    txn.execute_raw(statement(txn, &sql, values)).await?;
    Ok(())
}

fn armed(alarms: Vec<Alarm>) -> Rows {
    let rows = alarms.into_iter().map(|alarm| {
        [
            alarm.subject.into(),
            alarm.kind.into(),
            alarm.due_at.into(),
            alarm.due_at.into(),
            alarm.attempts.into(),
            alarm.case_id.into(),
            alarm.traceparent.into(),
        ]
    });
    let moves = "ON CONFLICT (subject, kind) DO UPDATE SET due_at = excluded.due_at, try_at = excluded.try_at, \
         attempts = 0, last_error = NULL, case_id = excluded.case_id, traceparent = excluded.traceparent";
    let target = "alarms (subject, kind, due_at, try_at, attempts, case_id, traceparent)";
    Rows::new(target, rows.collect()).on_conflict(moves)
}

/// What a service does when an alarm goes off, in the transaction that removes the alarm.
pub type OnAlarm =
    std::sync::Arc<dyn Fn(Txn, Alarm) -> BoxFuture<'static, Result<(), CommandError>> + Send + Sync>;

/// Longest time between two looks, so that an alarm armed by another replica is found.
const LONGEST_NAP: Duration = Duration::from_secs(1);
const SHORTEST_NAP: Duration = Duration::from_millis(5);
/// How long to gather after the bell rang.
const MOMENT: Duration = Duration::from_millis(20);
/// Alarms fired after one look.
const PER_LOOK: u64 = 64;
/// How long the work of one alarm may take.
const FIRE_WITHIN: Duration = Duration::from_secs(8);
/// Longest pause between two tries of an alarm that fails.
const LONGEST_PAUSE: TimeDelta = TimeDelta::seconds(60);

/// Looks for due alarms until `stop`, firing each in a unit of work of its own. A failing alarm is tried
/// again, later each time; so is the look itself while the database is away.
pub async fn run(database: Database, service: &'static str, on_alarm: OnAlarm, stop: CancellationToken) {
    loop {
        // Interest is registered before looking, so that no move of the clock is missed.
        let moved = database.clock().moved();
        let nap = match fire_due(&database, service, &on_alarm).await {
            Ok(PER_LOOK) if !stop.is_cancelled() => continue,
            Ok(_) => nap(&database).await,
            Err(error) => {
                tracing::warn!(%error, "Looking for due alarms failed; trying again.");
                LONGEST_NAP
            }
        };
        tokio::select! {
            () = stop.cancelled() => return,
            () = database.wakes().alarms.notified() => {
                // A busy service arms many: one look for all that are armed in a moment.
                tokio::time::sleep(MOMENT).await;
            }
            () = moved => {}
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
    next.map_or(LONGEST_NAP, |next| {
        // What fell due since the look is overdue by now: look again almost at once.
        let until = (next - database.clock().now()).to_std().unwrap_or(Duration::ZERO);
        until.clamp(SHORTEST_NAP, LONGEST_NAP)
    })
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
    let sql = "SELECT subject, kind, due_at, attempts, case_id, traceparent FROM alarms \
               WHERE try_at <= $1 ORDER BY try_at LIMIT $2";
    let found = reader
        .query_all_raw(statement(reader, sql, vec![now.into(), i64::try_from(PER_LOOK).unwrap_or(64).into()]))
        .await?;
    let mut fired = 0;
    for row in &found {
        fire(database, service, on_alarm, from_row(row)?).await?;
        fired += 1;
    }
    Ok(fired)
}

fn from_row(row: &QueryResult) -> Result<Alarm, CommandError> {
    Ok(Alarm {
        subject: row.try_get("", "subject")?,
        kind: row.try_get("", "kind")?,
        due_at: row.try_get("", "due_at")?,
        attempts: row.try_get("", "attempts")?,
        case_id: row.try_get("", "case_id")?,
        traceparent: row.try_get("", "traceparent")?,
    })
}

async fn fire(
    database: &Database,
    service: &'static str,
    on_alarm: &OnAlarm,
    alarm: Alarm,
) -> Result<(), CommandError> {
    let context = WorkContext {
        case_id: alarm.case_id.clone(),
        traceparent: alarm.traceparent.clone(),
        ..WorkContext::system(service, format!("alarm:{}:{}", alarm.kind, alarm.subject))
    };
    let span = tracing::info_span!(
        "alarm.fire",
        otel.kind = "consumer",
        actnow.service = service,
        alarm.kind = %alarm.kind,
        actnow.case_id = alarm.case_id.as_deref().unwrap_or_default(),
    );
    if let Some(armed_in) = &alarm.traceparent {
        // Days may lie between arming and firing: a trace of its own, linked to the one that armed it.
        trace_context::link(&span, armed_in);
    }
    let (on_alarm, due) = (on_alarm.clone(), alarm.clone());
    let work = database.unit_of_work(context, move |txn| async move {
        crash_point("alarm-taken");
        tokio::time::timeout(FIRE_WITHIN, on_alarm(txn.clone(), due.clone()))
            .await
            .map_err(|_| CommandError::internal(anyhow::anyhow!("the alarm took too long")))??;
        take(&txn, &due).await
    });
    match tracing::Instrument::instrument(work, span).await {
        Ok(()) | Err(NotFired::Gone) => Ok(()),
        Err(NotFired::Failed(error)) => postpone(database, &alarm, &error).await,
    }
}

/// Why the work of an alarm was rolled back.
enum NotFired {
    /// Somebody else fired or moved it.
    Gone,
    Failed(CommandError),
}

impl From<CommandError> for NotFired {
    fn from(error: CommandError) -> Self {
        NotFired::Failed(error)
    }
}

/// Takes the alarm off the table, if it is still the one that was found.
async fn take(txn: &Txn, alarm: &Alarm) -> Result<(), NotFired> {
    let sql = "DELETE FROM alarms WHERE subject = $1 AND kind = $2 AND due_at = $3 AND attempts = $4";
    let values = vec![
        alarm.subject.clone().into(),
        alarm.kind.clone().into(),
        alarm.due_at.into(),
        alarm.attempts.into(),
    ];
    let taken = txn.execute_raw(statement(txn, sql, values)).await.map_err(CommandError::from)?;
    if taken.rows_affected() == 1 { Ok(()) } else { Err(NotFired::Gone) }
}

/// Tries again after 1, 2, 4 … 60 seconds: by the machine's pace, but written in business time. An alarm that
/// somebody else fired or moved meanwhile is left alone.
async fn postpone(database: &Database, alarm: &Alarm, error: &CommandError) -> Result<(), CommandError> {
    let wait = TimeDelta::seconds(1_i64 << alarm.attempts.clamp(0, 6)).min(LONGEST_PAUSE);
    let sql = "UPDATE alarms SET attempts = attempts + 1, try_at = $1, last_error = $2 \
               WHERE subject = $3 AND kind = $4 AND due_at = $5 AND attempts = $6";
    let values = vec![
        (database.clock().now() + wait).into(),
        error.details().into(),
        alarm.subject.clone().into(),
        alarm.kind.clone().into(),
        alarm.due_at.into(),
        alarm.attempts.into(),
    ];
    let writer = database.writer();
    if writer.execute_raw(statement(writer, sql, values)).await?.rows_affected() == 1 {
        tracing::warn!(alarm.kind = %alarm.kind, alarm.subject = %alarm.subject, error = %error.details(), "An alarm failed; it goes off again later.");
    }
    Ok(())
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

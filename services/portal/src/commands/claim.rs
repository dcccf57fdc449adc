//! Claims: one official works on one task at a time, for ten minutes, or longer while the page is open.

use actnow_chassis::CommandError;
use actnow_chassis::clock::machine_time;
use actnow_chassis::database::{Database, WorkContext};
use actnow_decisions::{Actor, Refusal, Text};
use chrono::{DateTime, TimeDelta, Utc};

use crate::domain::{may_be_done_by, station_of, stations_of};
use crate::store::{self, Row};

/// How long a claim holds without a sign of life.
const LEASE: TimeDelta = TimeDelta::minutes(10);

/// A task that is now somebody's.
pub(crate) type Taken = Row;

fn context(actor: &Actor) -> WorkContext {
    WorkContext {
        actor: actor.clone(),
        cause: "portal:claim".to_owned(),
        case_id: None,
        traceparent: actnow_chassis::trace_context::current_traceparent(),
    }
}

/// Leases live by the machine's time: a house whose business clock jumps keeps them.
fn lease() -> (DateTime<Utc>, DateTime<Utc>) {
    let now = machine_time();
    (now, now + LEASE)
}

/// The next task for `actor`, of one kind when it is named; `None` when nothing waits.
///
/// # Errors
/// When the database is away.
pub(crate) async fn next(
    database: &Database,
    actor: &Actor,
    kind: Option<crate::domain::Kind>,
) -> Result<Option<Taken>, CommandError> {
    let stations = stations_of(&actor.roles).filter(|station| kind.is_none_or(|kind| station.kind == kind));
    let mut lines: Vec<String> = stations.map(crate::domain::Station::line).collect();
    lines.sort();
    let account = actor.subject.clone();
    let (now, until) = lease();
    database
        .unit_of_work(context(actor), move |txn| async move {
            store::claim_next(&txn, &lines, &account, now, until).await
        })
        .await
}

/// Takes this task.
///
/// # Errors
/// `NOT_FOUND`; when it is not the actor's work; `TASK_HELD` with who holds it.
pub(crate) async fn claim(database: &Database, actor: &Actor, id: &str) -> Result<Taken, CommandError> {
    let row = find(database, id).await?;
    if !is_work_of(&row, actor) {
        return Err(CommandError::Denied("not your work"));
    }
    give(database, actor, id, &actor.subject, None).await
}

/// Hands this task to another account: its holder does, or (`over_others`) a supervisor.
///
/// # Errors
/// `NOT_FOUND`; `TASK_HELD` when somebody else holds it.
pub(crate) async fn hand_over(
    database: &Database,
    actor: &Actor,
    id: &str,
    to: &str,
    over_others: bool,
) -> Result<Taken, CommandError> {
    let row = find(database, id).await?;
    let holder = row.holder.filter(|holder| holder.until >= machine_time());
    let from = match holder {
        Some(holder) if over_others || holder.account == actor.subject => Some(holder.account),
        Some(holder) => return Err(held(&holder.account, holder.until)),
        None if over_others => None,
        None => return Err(CommandError::Denied("not yours to hand over")),
    };
    give(database, actor, id, to, from).await
}

async fn give(
    database: &Database,
    actor: &Actor,
    id: &str,
    to: &str,
    from: Option<String>,
) -> Result<Taken, CommandError> {
    let (now, until) = lease();
    let (id, to) = (id.to_owned(), to.to_owned());
    database
        .unit_of_work(context(actor), move |txn| async move {
            let taken = store::claim_one(&txn, &id, &to, from.as_deref(), now, until).await?;
            let row = store::find_task(&txn, &id).await?;
            let row = row.ok_or_else(|| CommandError::not_found("task", &id))?;
            match &row.holder {
                Some(holder) if !taken => Err(held(&holder.account, holder.until)),
                _ => Ok(row),
            }
        })
        .await
}

/// Says that the page is still open.
///
/// # Errors
/// `TASK_LOST` when the claim is over.
pub(crate) async fn prolong(database: &Database, actor: &Actor, id: &str) -> Result<Taken, CommandError> {
    let (now, until) = lease();
    let still = store::heartbeat(database.writer(), id, &actor.subject, now, until).await?;
    if still { find(database, id).await } else { Err(lost()) }
}

/// Puts it back to its place.
///
/// # Errors
/// When the database is away.
pub(crate) async fn put_back(database: &Database, actor: &Actor, id: &str) -> Result<(), CommandError> {
    store::release(database.writer(), id, &actor.subject).await?;
    Ok(())
}

/// Counts that a supervisor urged it (催办).
///
/// # Errors
/// `NOT_FOUND`.
pub(crate) async fn urge(database: &Database, id: &str) -> Result<Taken, CommandError> {
    store::urge(database.writer(), id).await?;
    find(database, id).await
}

async fn find(database: &Database, id: &str) -> Result<Row, CommandError> {
    store::find_task(database.reader(), id).await?.ok_or_else(|| CommandError::not_found("task", id))
}

fn is_work_of(row: &Row, actor: &Actor) -> bool {
    station_of(row.task.kind, &row.task.stage)
        .is_some_and(|station| may_be_done_by(station, &row.task.only, actor))
}

fn held(account: &str, until: DateTime<Utc>) -> CommandError {
    let text = Text::new(format!("该事项正由{account}办理"), format!("{account} works on this"));
    let refusal = Refusal::precondition("TASK_HELD", "", text);
    CommandError::Refused(refusal.with("held_by", account).with("held_until", until.to_rfc3339()))
}

fn lost() -> CommandError {
    let text = Text::new("领取已失效，请重新领取", "your claim is over, claim it again");
    CommandError::Refused(Refusal::precondition("TASK_LOST", "", text))
}

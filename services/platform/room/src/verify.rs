//! The invariants every service must keep, looked up read-only (`actnow verify`).

use std::collections::{HashMap, HashSet};

use chrono::TimeDelta;
use sea_orm::ConnectionTrait;
use uuid::Uuid;

use actnow_chassis::aggregate::{Aggregate, stream};
use actnow_chassis::clock::machine_time;
use actnow_chassis::database::Database;
use actnow_chassis::database::sql::{among, statement};
use actnow_chassis::{CommandError, journal};
use actnow_messaging::troubled;

use crate::breach::Breach;

/// Unsent rows may be this old before they are a breach (I5).
pub const OUTBOX_AGE: TimeDelta = TimeDelta::seconds(30);
const PAGE: u64 = 1_000;

/// I5 (outbox drained, sequences without gap), I8 and I9 (journal chains), I13 (nothing parked).
///
/// # Errors
/// When the database is away.
pub async fn platform(database: &Database, service: &'static str) -> Result<Vec<Breach>, CommandError> {
    let mut breaches = unsent(database, service).await?;
    breaches.extend(sequences(database, service).await?);
    breaches.extend(journals(database, service).await?);
    breaches.extend(parked(database, service).await?);
    Ok(breaches)
}

async fn unsent(database: &Database, service: &'static str) -> Result<Vec<Breach>, CommandError> {
    let reader = database.reader();
    let sql = "SELECT COUNT(*) AS n FROM outbox WHERE sent_at IS NULL AND time < $1";
    let limit = database.clock().now() - OUTBOX_AGE;
    let row = reader.query_one_raw(statement(reader, sql, vec![limit.into()])).await?;
    let count: i64 = row.map_or(Ok(0), |row| row.try_get("", "n"))?;
    Ok((count > 0)
        .then(|| Breach::new("I5", service, "outbox", format!("{count} row(s) unsent for over 30 s")))
        .into_iter()
        .collect())
}

/// Within one decision the indices of what it told are 0, 1, 2 … without gap.
async fn sequences(database: &Database, service: &'static str) -> Result<Vec<Breach>, CommandError> {
    let reader = database.reader();
    let sql = "SELECT subject, version, kind, COUNT(*) AS n, MAX(idx) AS top FROM outbox WHERE version > 0 \
               GROUP BY subject, version, kind HAVING COUNT(*) <> MAX(idx) + 1 LIMIT 100";
    let rows = reader.query_all_raw(statement(reader, sql, vec![])).await?;
    rows.iter()
        .map(|row| {
            let (subject, version): (String, i64) =
                (row.try_get("", "subject")?, row.try_get("", "version")?);
            Ok(Breach::new("I5", service, subject, format!("decision {version} told with a gap")))
        })
        .collect()
}

async fn journals(database: &Database, service: &'static str) -> Result<Vec<Breach>, CommandError> {
    let mut breaches = Vec::new();
    let mut after = (String::new(), 0_i64);
    let mut previous: Option<journal::Row> = None;
    loop {
        let page = journal::page(database.reader(), &after, PAGE).await?;
        let Some(last) = page.last() else { return Ok(breaches) };
        after = (last.stream.clone(), last.seq);
        for row in page {
            if let Some(what) = journal::fault_between(previous.as_ref(), &row) {
                breaches.push(Breach::new("I9", service, format!("{}#{}", row.stream, row.seq), what));
            }
            previous = Some(row);
        }
    }
}

/// I8 for the aggregates of one kind: the journal of each ends with the decision that made its version. A chain
/// alone does not show that its last rows are missing.
///
/// # Errors
/// When the database is away.
pub async fn journalled<A: Aggregate>(
    database: &Database,
    service: &'static str,
) -> Result<Vec<Breach>, CommandError> {
    let (reader, mut breaches, mut after) = (database.reader(), Vec::new(), Uuid::nil());
    loop {
        let sql = format!("SELECT id, version FROM {} WHERE id > $1 ORDER BY id LIMIT $2", A::TABLE);
        let values = vec![after.into(), i64::try_from(PAGE).unwrap_or(i64::MAX).into()];
        let rows = reader.query_all_raw(statement(reader, &sql, values)).await?;
        let mut versions: Vec<(Uuid, i64)> = Vec::with_capacity(rows.len());
        for row in rows {
            versions.push((row.try_get("", "id")?, row.try_get("", "version")?));
        }
        let Some((last, _)) = versions.last() else { return Ok(breaches) };
        after = *last;
        let written = ends(database, versions.iter().map(|(id, _)| stream::<A>(*id)).collect()).await?;
        for (id, version) in versions {
            let end = written.get(&stream::<A>(id)).copied().unwrap_or(0);
            if end != version {
                let what = format!("{} is at version {version}, its journal at {end}", A::KIND);
                breaches.push(Breach::new("I8", service, id.to_string(), what));
            }
        }
    }
}

/// I6: each `A` in `state` waits with an alarm of `kind`.
///
/// # Errors
/// When the database is away.
pub async fn armed<A: Aggregate>(
    database: &Database,
    service: &'static str,
    state: &str,
    kind: &str,
) -> Result<Vec<Breach>, CommandError> {
    let reader = database.reader();
    let sql = "SELECT subject FROM alarms WHERE kind = $1";
    let mut armed: HashSet<String> = HashSet::new();
    for row in reader.query_all_raw(statement(reader, sql, vec![kind.into()])).await? {
        armed.insert(row.try_get("", "subject")?);
    }
    let sql = format!("SELECT id FROM {} WHERE state = $1", A::TABLE);
    let mut breaches = Vec::new();
    for row in reader.query_all_raw(statement(reader, &sql, vec![state.into()])).await? {
        let id = row.try_get::<Uuid>("", "id")?.to_string();
        if !armed.contains(&id) {
            breaches.push(Breach::new("I6", service, id, format!("{state} without {kind} alarm")));
        }
    }
    Ok(breaches)
}

/// I2: the fact called `name` in packages like `package` was told of exactly the acts whose ids `acts` selects.
///
/// # Errors
/// When the database is away.
pub async fn told(
    database: &Database,
    service: &'static str,
    (package, name): (&str, &str),
    acts: &str,
) -> Result<Vec<Breach>, CommandError> {
    let (reader, mut subjects) = (database.reader(), HashSet::new());
    let sql = "SELECT subject FROM outbox WHERE type_name LIKE $1";
    let named = format!("{package}.{name}");
    for row in reader.query_all_raw(statement(reader, sql, vec![named.into()])).await? {
        subjects.insert(row.try_get::<String>("", "subject")?);
    }
    let mut breaches = Vec::new();
    for row in reader.query_all_raw(statement(reader, acts, vec![])).await? {
        let id = row.try_get::<Uuid>("", "id")?.to_string();
        if !subjects.remove(&id) {
            breaches.push(Breach::new("I2", service, id, format!("{name} was not told")));
        }
    }
    let wrong = subjects.into_iter();
    breaches
        .extend(wrong.map(|id| Breach::new("I2", service, id, format!("{name} was told of no such act"))));
    Ok(breaches)
}

/// The last number of each of these journal streams.
async fn ends(database: &Database, streams: Vec<String>) -> Result<HashMap<String, i64>, CommandError> {
    let reader = database.reader();
    let (which, values) = among(reader, streams, 1);
    let sql = format!("SELECT stream, MAX(seq) AS top FROM journal WHERE stream{which} GROUP BY stream");
    let rows = reader.query_all_raw(statement(reader, &sql, values)).await?;
    rows.iter().map(|row| Ok((row.try_get("", "stream")?, row.try_get("", "top")?))).collect()
}

async fn parked(database: &Database, service: &'static str) -> Result<Vec<Breach>, CommandError> {
    let page = troubled::list(database, None, 100, None).await?;
    Ok(page
        .into_iter()
        .map(|troubled| {
            let age = machine_time() - troubled.first_failed_at;
            let what = format!(
                "{} in trouble for {} s: {}",
                troubled.message.type_name,
                age.num_seconds(),
                troubled.reason
            );
            Breach::new("I13", service, troubled.message.id.to_string(), what)
        })
        .collect())
}

//! Traces that are kept: which there are, of which cases, and their spans as they came. No business truth.

use actnow_chassis::CommandError;
use actnow_chassis::database::sql::{among, statement};
use actnow_chassis::database::{Rows, Txn, insert_together};
use chrono::{DateTime, TimeDelta, Utc};
use sea_orm::{ConnectionTrait, QueryResult, Value};

/// Traces forgotten by one statement.
const AT_ONCE: i64 = 500;
/// Of all traces, those without a case may be at most this part.
const PART_WITHOUT_CASE: i64 = 10;

/// A part of a trace to be kept.
#[derive(Debug, Clone)]
pub(crate) struct KeptTrace {
    /// 32 hexadecimal digits.
    pub(crate) trace_id: String,
    /// Cases that are named in this part.
    pub(crate) cases: Vec<String>,
    pub(crate) of_case: bool,
    pub(crate) failed: bool,
    /// Its spans.
    pub(crate) body: Vec<u8>,
}

/// How much is kept.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Bounds {
    pub(crate) age: TimeDelta,
    pub(crate) traces: i64,
    pub(crate) octets: i64,
}

/// Keeps parts of traces, each trace at most once.
pub(crate) async fn keep_traces(
    txn: &Txn,
    mut parts: Vec<KeptTrace>,
    now: DateTime<Utc>,
) -> Result<(), CommandError> {
    // In one order always, so that two processes never wait for each other.
    parts.sort_by(|one, other| one.trace_id.cmp(&other.trace_id));
    let traces = parts.iter().map(|part| -> [Value; 5] {
        let octets = i64::try_from(part.body.len()).unwrap_or(i64::MAX);
        [part.trace_id.clone().into(), now.into(), part.of_case.into(), part.failed.into(), octets.into()]
    });
    let traces = Rows::new("kept_traces (trace_id, seen_at, of_case, failed, octets)", traces.collect())
        .on_conflict(
            "ON CONFLICT (trace_id) DO UPDATE SET seen_at = excluded.seen_at, \
             of_case = kept_traces.of_case OR excluded.of_case, \
             failed = kept_traces.failed OR excluded.failed, octets = kept_traces.octets + excluded.octets",
        );
    let cases: Vec<[Value; 2]> = parts
        .iter()
        .flat_map(|part| part.cases.iter().map(|case| [case.clone().into(), part.trace_id.clone().into()]))
        .collect();
    let bodies: Vec<[Value; 3]> = parts
        .into_iter()
        .map(|part| [txn.next_id().into(), part.trace_id.into(), part.body.into()])
        .collect();
    let mut together = vec![traces, Rows::new("kept_spans (id, trace_id, body)", bodies)];
    if !cases.is_empty() {
        together.push(
            Rows::new("kept_trace_cases (case_id, trace_id)", cases).on_conflict("ON CONFLICT DO NOTHING"),
        );
    }
    Ok(insert_together(txn, together).await?)
}

/// The newest traces of a case, at most `limit`, each with its spans.
pub(crate) async fn traces_of_case(
    connection: &impl ConnectionTrait,
    case_id: &str,
    limit: u32,
) -> Result<Vec<(String, Vec<Vec<u8>>)>, CommandError> {
    let sql = "SELECT t.trace_id FROM kept_trace_cases c JOIN kept_traces t ON t.trace_id = c.trace_id \
               WHERE c.case_id = $1 ORDER BY t.seen_at DESC, t.trace_id LIMIT $2";
    with_bodies(connection, sql, vec![case_id.into(), i64::from(limit).into()]).await
}

/// The newest traces in which something failed, at most `limit`, each with its spans.
pub(crate) async fn failed_traces(
    connection: &impl ConnectionTrait,
    limit: u32,
) -> Result<Vec<(String, Vec<Vec<u8>>)>, CommandError> {
    let sql = "SELECT trace_id FROM kept_traces WHERE failed ORDER BY seen_at DESC, trace_id LIMIT $1";
    with_bodies(connection, sql, vec![i64::from(limit).into()]).await
}

async fn with_bodies(
    connection: &impl ConnectionTrait,
    sql: &str,
    values: Vec<Value>,
) -> Result<Vec<(String, Vec<Vec<u8>>)>, CommandError> {
    let rows = connection.query_all_raw(statement(connection, sql, values)).await?;
    let ids = rows.iter().map(|row| row.try_get("", "trace_id")).collect::<Result<Vec<String>, _>>()?;
    if ids.is_empty() {
        return Ok(Vec::new());
    }
    let (which, values) = among(connection, ids.clone(), 1);
    let sql = format!("SELECT trace_id, body FROM kept_spans WHERE trace_id{which}");
    let rows = connection.query_all_raw(statement(connection, &sql, values)).await?;
    let mut found: Vec<(String, Vec<Vec<u8>>)> = ids.into_iter().map(|id| (id, Vec::new())).collect();
    for row in &rows {
        let (trace_id, body) = body_of(row)?;
        if let Some((_, bodies)) = found.iter_mut().find(|(id, _)| *id == trace_id) {
            bodies.push(body);
        }
    }
    Ok(found)
}

fn body_of(row: &QueryResult) -> Result<(String, Vec<u8>), CommandError> {
    Ok((row.try_get("", "trace_id")?, row.try_get("", "body")?))
}

/// The spans of one trace; none when it is not kept.
pub(crate) async fn trace_bodies(
    connection: &impl ConnectionTrait,
    trace_id: &str,
) -> Result<Vec<Vec<u8>>, CommandError> {
    let sql = "SELECT trace_id, body FROM kept_spans WHERE trace_id = $1";
    let rows = connection.query_all_raw(statement(connection, sql, vec![trace_id.into()])).await?;
    rows.iter().map(|row| Ok(body_of(row)?.1)).collect()
}

/// Forgets what is older than the bounds allow, or too much: the oldest first, and of those without a case more.
/// Answers how many traces went.
pub(crate) async fn prune_traces(
    connection: &impl ConnectionTrait,
    bounds: Bounds,
    now: DateTime<Utc>,
) -> Result<u64, CommandError> {
    let sql = "SELECT trace_id FROM (SELECT trace_id, seen_at, of_case, \
               ROW_NUMBER() OVER (ORDER BY seen_at DESC, trace_id) AS place, \
               ROW_NUMBER() OVER (PARTITION BY of_case ORDER BY seen_at DESC, trace_id) AS place_of_kind, \
               SUM(octets) OVER (ORDER BY seen_at DESC, trace_id) AS octets_until FROM kept_traces) AS ranked \
               WHERE seen_at < $1 OR place > $2 OR octets_until > $3 OR (NOT of_case AND place_of_kind > $4) \
               LIMIT $5";
    let Bounds { age, traces, octets } = bounds;
    let mut forgotten = 0;
    loop {
        let values: Vec<Value> = vec![
            (now - age).into(),
            traces.into(),
            octets.into(),
            (traces / PART_WITHOUT_CASE).into(),
            AT_ONCE.into(),
        ];
        let rows = connection.query_all_raw(statement(connection, sql, values)).await?;
        let ids = rows.iter().map(|row| row.try_get("", "trace_id")).collect::<Result<Vec<String>, _>>()?;
        if ids.is_empty() {
            return Ok(forgotten);
        }
        forgotten += ids.len() as u64;
        for table in ["kept_spans", "kept_trace_cases", "kept_traces"] {
            let (which, values) = among(connection, ids.clone(), 1);
            let sql = format!("DELETE FROM {table} WHERE trace_id{which}");
            connection.execute_raw(statement(connection, &sql, values)).await?;
        }
    }
}

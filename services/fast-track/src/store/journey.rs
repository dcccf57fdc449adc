//! The journey (办件历程): lines are only added, all those of a transaction in one statement.

use std::collections::HashMap;
use std::sync::LazyLock;

use actnow_chassis::CommandError;
use actnow_chassis::database::sql::{rows_of, statement};
use actnow_chassis::database::{Batch, Bell, Rows, Txn};
use chrono::{DateTime, Utc};
use futures::future::BoxFuture;
use sea_orm::{ConnectionTrait, QueryResult, Value};
use tokio::sync::Notify;
use uuid::Uuid;

use crate::domain::{Line, PastLine};

/// Rings after a case of this process has changed. Who waits also polls.
pub(crate) static CHANGED: LazyLock<Notify> = LazyLock::new(Notify::new);

/// A line as it is stored.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct StoredLine {
    /// From 1.
    pub seq: u32,
    /// Which step; empty for the case.
    pub step: String,
    /// Who acted.
    pub department: String,
    /// What happened.
    pub event: String,
    /// Chinese sentence.
    pub zh: String,
    /// English sentence.
    pub en: String,
    /// When it happened.
    pub at: DateTime<Utc>,
    /// Trace in which it happened.
    pub trace_id: Option<String>,
}

impl From<&Line> for StoredLine {
    fn from(line: &Line) -> Self {
        Self {
            seq: line.seq,
            step: line.step.map(|step| step.as_str().to_owned()).unwrap_or_default(),
            department: line.department.as_str().to_owned(),
            event: line.event.to_owned(),
            zh: line.text.zh.to_string(),
            en: line.text.en.to_string(),
            at: line.at,
            trace_id: line.trace_id.clone(),
        }
    }
}

/// Adds lines to the journey of a case when the transaction commits.
pub(crate) fn add_lines(txn: &Txn, case_id: Uuid, lines: &[Line]) {
    txn.collect::<JourneyBatch>(|batch| batch.lines.extend(lines.iter().map(|line| (case_id, line.into()))));
}

#[derive(Default)]
struct JourneyBatch {
    lines: Vec<(Uuid, StoredLine)>,
}

const COLUMNS: usize = 9;

impl Batch for JourneyBatch {
    fn flush<'a>(self: Box<Self>, txn: &'a Txn) -> BoxFuture<'a, Result<(), CommandError>> {
        Box::pin(async move {
            let target = "journey (case_id, seq, step, department, event, text_zh, text_en, at, trace_id)";
            let rows = self.lines.into_iter().map(|(case_id, line)| values_of(case_id, line)).collect();
            txn.write_with_commit(Rows::new(target, rows));
            Ok(())
        })
    }

    fn bell(&self) -> Option<Bell> {
        Some(Box::new(|_wakes| CHANGED.notify_waiters()))
    }
}

fn values_of(case_id: Uuid, line: StoredLine) -> [Value; COLUMNS] {
    let step = (!line.step.is_empty()).then_some(line.step);
    [
        case_id.into(),
        i32::try_from(line.seq).unwrap_or(i32::MAX).into(),
        step.into(),
        line.department.into(),
        line.event.into(),
        line.zh.into(),
        line.en.into(),
        line.at.into(),
        line.trace_id.into(),
    ]
}

/// The journey of a case.
///
/// # Errors
/// When the database is away.
pub async fn lines_of(
    connection: &impl ConnectionTrait,
    case_id: Uuid,
) -> Result<Vec<StoredLine>, CommandError> {
    let mut journeys = HashMap::new();
    extend_journeys(connection, &mut journeys, &[case_id]).await?;
    Ok(journeys.remove(&case_id).unwrap_or_default())
}

/// Adds to `journeys` the lines of `cases` that are not in it yet.
///
/// # Errors
/// When the database is away.
pub async fn extend_journeys(
    connection: &impl ConnectionTrait,
    journeys: &mut HashMap<Uuid, Vec<StoredLine>>,
    cases: &[Uuid],
) -> Result<(), CommandError> {
    if cases.is_empty() {
        return Ok(());
    }
    let last = |id: &Uuid| journeys.get(id).and_then(|lines| lines.last()).map_or(0, |line| line.seq);
    let known = |id: &Uuid| vec![Value::from(*id), i32::try_from(last(id)).unwrap_or(i32::MAX).into()];
    let (known, values) = rows_of(connection, cases.iter().map(known).collect(), 1)?;
    let sql = format!(
        "WITH known (id, last) AS ({known}) \
         SELECT case_id, seq, step, department, event, text_zh, text_en, at, trace_id FROM known \
         JOIN journey ON case_id = id AND seq > last ORDER BY case_id, seq"
    );
    for row in connection.query_all_raw(statement(connection, &sql, values)).await? {
        let (lines, line) = (journeys.entry(row.try_get("", "case_id")?).or_default(), from_row(&row)?);
        // A list that was filled up answers its last case several times.
        if lines.last().is_none_or(|last| last.seq < line.seq) {
            lines.push(line);
        }
    }
    Ok(())
}

/// The journeys of the newest completed cases, at most `cases`, the newest first.
///
/// # Errors
/// When the database is away or a row is corrupt.
pub async fn past_journeys(
    connection: &impl ConnectionTrait,
    cases: u32,
) -> Result<Vec<Vec<PastLine>>, CommandError> {
    let sql = "SELECT case_id, step, event, at FROM journey WHERE case_id IN \
               (SELECT id FROM cases WHERE state = 'COMPLETED' ORDER BY id DESC LIMIT $1) ORDER BY case_id DESC, seq";
    let rows = connection.query_all_raw(statement(connection, sql, vec![i64::from(cases).into()])).await?;
    let mut journeys: Vec<(Uuid, Vec<PastLine>)> = Vec::new();
    for row in rows {
        let case_id: Uuid = row.try_get("", "case_id")?;
        let step: Option<String> = row.try_get("", "step")?;
        let step = step.map(|step| step.parse()).transpose().map_err(CommandError::internal)?;
        let line = PastLine { step, event: row.try_get("", "event")?, at: row.try_get("", "at")? };
        match journeys.last_mut().filter(|(id, _)| *id == case_id) {
            Some((_, lines)) => lines.push(line),
            None => journeys.push((case_id, vec![line])),
        }
    }
    Ok(journeys.into_iter().map(|(_, lines)| lines).collect())
}

fn from_row(row: &QueryResult) -> Result<StoredLine, CommandError> {
    let seq: i32 = row.try_get("", "seq")?;
    let step: Option<String> = row.try_get("", "step")?;
    Ok(StoredLine {
        seq: u32::try_from(seq).map_err(CommandError::internal)?,
        step: step.unwrap_or_default(),
        department: row.try_get("", "department")?,
        event: row.try_get("", "event")?,
        zh: row.try_get("", "text_zh")?,
        en: row.try_get("", "text_en")?,
        at: row.try_get("", "at")?,
        trace_id: row.try_get("", "trace_id")?,
    })
}

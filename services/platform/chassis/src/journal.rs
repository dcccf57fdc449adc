//! The journal (办件日志): one row per decision, hash-chained per aggregate.
//!
//! Who decided, in which role, when, on which basis, from which state to which, caused by which command or
//! message. A row's hash covers its content and the hash of the row before it, so that a changed or missing
//! row shows. `seq` is the version the decision made.

use chrono::{DateTime, Utc};
use futures::future::BoxFuture;
use ring::digest::{Context, SHA256};
use sea_orm::{ConnectionTrait, Value};

use crate::database::sql::{among_rows, statement};
use crate::database::{Batch, Rows, Txn};
use crate::error::CommandError;
use crate::faults::crash_point;
use actnow_decisions::Role;

/// One decision to be written down.
#[derive(Debug, Clone)]
pub struct Entry {
    /// `kind/id` of the aggregate.
    pub stream: String,
    /// The version of the aggregate after the decision, counted from 1 without gap.
    pub seq: i64,
    /// What was decided: `approve`, `issue`.
    pub action: &'static str,
    /// The article it rests on.
    pub basis: String,
    /// State before; empty for the first decision.
    pub old_state: String,
    /// State after.
    pub new_state: String,
    /// The role the decision was made in.
    pub role: Role,
    /// Reasons in clear words; no personal data.
    pub reasons: String,
}

/// A row of the journal as stored.
#[derive(Debug, Clone, PartialEq)]
pub struct Row {
    /// `kind/id` of the aggregate.
    pub stream: String,
    /// Position in its stream, from 1.
    pub seq: i64,
    /// Instant of the decision (business time).
    pub at: DateTime<Utc>,
    /// Who decided.
    pub subject: String,
    /// In which role.
    pub role: String,
    /// For which office.
    pub office: String,
    /// What was decided.
    pub action: String,
    /// The article it rests on.
    pub basis: String,
    /// State before.
    pub old_state: String,
    /// State after.
    pub new_state: String,
    /// Reasons in clear words.
    pub reasons: String,
    /// Command id or message id that caused it.
    pub cause: String,
    /// Hash of the row before; 32 zero bytes for the first.
    pub prev_hash: Vec<u8>,
    /// SHA-256 over everything above.
    pub hash: Vec<u8>,
}

impl Row {
    /// The hash this row must have.
    pub fn expected_hash(&self) -> Vec<u8> {
        let mut context = Context::new(&SHA256);
        let seq = self.seq.to_string();
        let at = self.at.timestamp_micros().to_string();
        let parts: [&str; 12] = [
            &self.stream,
            &seq,
            &at,
            &self.subject,
            &self.role,
            &self.office,
            &self.action,
            &self.basis,
            &self.old_state,
            &self.new_state,
            &self.reasons,
            &self.cause,
        ];
        for part in parts {
            // The length before each part keeps two different rows from having the same bytes.
            context.update(&(part.len() as u64).to_be_bytes());
            context.update(part.as_bytes());
        }
        context.update(&self.prev_hash);
        context.finish().as_ref().to_vec()
    }
}

/// Writes `entry` with the transaction's other rows. The aggregate's row must be locked by this transaction.
pub fn record(txn: &Txn, entry: Entry) {
    let context = txn.context();
    let row = Row {
        stream: entry.stream,
        seq: entry.seq,
        at: txn.at(),
        subject: context.actor.subject.clone(),
        role: entry.role.as_str().to_owned(),
        office: context.actor.office.clone(),
        action: entry.action.to_owned(),
        basis: entry.basis,
        old_state: entry.old_state,
        new_state: entry.new_state,
        reasons: entry.reasons,
        cause: context.cause.clone(),
        prev_hash: vec![0; 32],
        hash: Vec::new(),
    };
    txn.collect::<JournalBatch>(|batch| batch.rows.push(row));
}

/// Tells the journal what was read along with the locked row: the hash of the last row of its stream.
pub(crate) fn know_head(txn: &Txn, stream: String, seq: i64, hash: Vec<u8>) {
    txn.collect::<JournalBatch>(|batch| batch.heads.push((stream, seq, hash)));
}

#[derive(Default)]
struct JournalBatch {
    rows: Vec<Row>,
    heads: Vec<Head>,
}

impl Batch for JournalBatch {
    fn written(&self) -> Option<&'static str> {
        (!self.rows.is_empty()).then_some("after-journal")
    }

    fn flush<'a>(self: Box<Self>, txn: &'a Txn) -> BoxFuture<'a, Result<(), CommandError>> {
        Box::pin(async move {
            if self.rows.is_empty() {
                return Ok(());
            }
            let rows = chain(txn, self.rows, self.heads).await?;
            crash_point("before-journal");
            let rows = rows.into_iter().map(values_of).collect();
            txn.write_with_commit(Rows::new(format!("journal ({COLUMNS})"), rows));
            Ok(())
        })
    }
}

/// Fills in the hashes: from the row before in this batch, or from the one stored.
async fn chain(txn: &Txn, mut rows: Vec<Row>, mut heads: Vec<Head>) -> Result<Vec<Row>, CommandError> {
    heads.extend(stored_heads(txn, &rows, &heads).await?);
    for row in &mut rows {
        if row.seq > 1 {
            let position = heads.iter().position(|head| head.0 == row.stream && head.1 == row.seq - 1);
            let Some(position) = position else {
                return Err(CommandError::internal(anyhow::anyhow!(
                    "journal {} has no row before {}",
                    row.stream,
                    row.seq
                )));
            };
            row.prev_hash = heads[position].2.clone();
        }
        row.hash = row.expected_hash();
        heads.push((row.stream.clone(), row.seq, row.hash.clone()));
    }
    Ok(rows)
}

/// Stream, number and hash of a row.
type Head = (String, i64, Vec<u8>);

async fn stored_heads(txn: &Txn, rows: &[Row], known: &[Head]) -> Result<Vec<Head>, CommandError> {
    let wanted: Vec<Vec<Value>> = rows
        .iter()
        .filter(|row| row.seq > 1)
        .filter(|row| !rows.iter().any(|other| other.stream == row.stream && other.seq == row.seq - 1))
        .filter(|row| !known.iter().any(|head| head.0 == row.stream && head.1 == row.seq - 1))
        .map(|row| vec![row.stream.clone().into(), (row.seq - 1).into()])
        .collect();
    if wanted.is_empty() {
        return Ok(Vec::new());
    }
    let (which, values) = among_rows(txn, wanted, 1)?;
    let sql = format!("SELECT stream, seq, hash FROM journal WHERE (stream, seq){which}");
    let found = txn.query_all_raw(statement(txn, &sql, values)).await?;
    let mut heads = Vec::with_capacity(found.len());
    for row in found {
        heads.push((row.try_get("", "stream")?, row.try_get("", "seq")?, row.try_get("", "hash")?));
    }
    Ok(heads)
}

fn values_of(row: Row) -> [Value; 14] {
    [
        row.stream.into(),
        row.seq.into(),
        row.at.into(),
        row.subject.into(),
        row.role.into(),
        row.office.into(),
        row.action.into(),
        row.basis.into(),
        row.old_state.into(),
        row.new_state.into(),
        row.reasons.into(),
        row.cause.into(),
        row.prev_hash.into(),
        row.hash.into(),
    ]
}

const COLUMNS: &str = "stream, seq, at, subject, role, office, action, basis, old_state, new_state, reasons, \
     cause, prev_hash, hash";

/// The rows of one stream in order.
///
/// # Errors
/// When the database is away.
pub async fn read(connection: &impl ConnectionTrait, stream: &str) -> Result<Vec<Row>, CommandError> {
    let found = connection
        .query_all_raw(statement(
            connection,
            &format!("SELECT {COLUMNS} FROM journal WHERE stream = $1 ORDER BY seq"),
            vec![stream.into()],
        ))
        .await?;
    found.iter().map(from_row).collect()
}

/// The newest row of one stream: who decided last.
///
/// # Errors
/// When the database is away.
pub async fn last(connection: &impl ConnectionTrait, stream: &str) -> Result<Option<Row>, CommandError> {
    let found = connection
        .query_one_raw(statement(
            connection,
            &format!("SELECT {COLUMNS} FROM journal WHERE stream = $1 ORDER BY seq DESC LIMIT 1"),
            vec![stream.into()],
        ))
        .await?;
    found.as_ref().map(from_row).transpose()
}

/// The row of one stream that made the version `seq`.
///
/// # Errors
/// When the database is away.
pub async fn row_of(
    connection: &impl ConnectionTrait,
    stream: &str,
    seq: i64,
) -> Result<Option<Row>, CommandError> {
    let sql = format!("SELECT {COLUMNS} FROM journal WHERE stream = $1 AND seq = $2");
    let values = vec![stream.into(), seq.into()];
    let found = connection.query_one_raw(statement(connection, &sql, values)).await?;
    found.as_ref().map(from_row).transpose()
}

/// A page of the journal in (stream, seq) order after `after`, for verification.
///
/// # Errors
/// When the database is away.
pub async fn page(
    connection: &impl ConnectionTrait,
    after: &(String, i64),
    limit: u64,
) -> Result<Vec<Row>, CommandError> {
    let found = connection
        .query_all_raw(statement(
            connection,
            &format!(
                "SELECT {COLUMNS} FROM journal WHERE (stream, seq) > ($1, $2) ORDER BY stream, seq LIMIT $3"
            ),
            vec![after.0.clone().into(), after.1.into(), i64::try_from(limit).unwrap_or(i64::MAX).into()],
        ))
        .await?;
    found.iter().map(from_row).collect()
}

fn from_row(row: &sea_orm::QueryResult) -> Result<Row, CommandError> {
    Ok(Row {
        stream: row.try_get("", "stream")?,
        seq: row.try_get("", "seq")?,
        at: row.try_get("", "at")?,
        subject: row.try_get("", "subject")?,
        role: row.try_get("", "role")?,
        office: row.try_get("", "office")?,
        action: row.try_get("", "action")?,
        basis: row.try_get("", "basis")?,
        old_state: row.try_get("", "old_state")?,
        new_state: row.try_get("", "new_state")?,
        reasons: row.try_get("", "reasons")?,
        cause: row.try_get("", "cause")?,
        prev_hash: row.try_get("", "prev_hash")?,
        hash: row.try_get("", "hash")?,
    })
}

/// What is wrong between two neighbouring rows in (stream, seq) order; `None` when they fit.
pub fn fault_between(previous: Option<&Row>, row: &Row) -> Option<&'static str> {
    let before = previous.filter(|previous| previous.stream == row.stream);
    let (seq, prev_hash) = before.map_or((1, &[0_u8; 32][..]), |before| (before.seq + 1, &before.hash[..]));
    if row.seq != seq {
        return Some("a row of the journal is missing before this one");
    }
    if row.prev_hash != prev_hash {
        return Some("the hash of the row before does not fit");
    }
    (row.hash != row.expected_hash()).then_some("the row was changed after it was written")
}

/// The first row of a stream that does not fit the one before it.
pub fn first_break(rows: &[Row]) -> Option<&Row> {
    rows.iter()
        .enumerate()
        .find(|(index, row)| fault_between(index.checked_sub(1).map(|i| &rows[i]), row).is_some())
        .map(|(_, row)| row)
}

//! The feed: what happened, numbered in the order it became visible.

use actnow_chassis::CommandError;
use actnow_chassis::database::sql::statement;
use actnow_chassis::database::{Rows, insert_together};
use chrono::{DateTime, Utc};
use sea_orm::{ConnectionTrait, QueryResult, Value};

/// Something that happened, before it has a number.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Happened {
    pub(crate) at: DateTime<Utc>,
    pub(crate) kind: String,
    pub(crate) source: String,
    pub(crate) subject: String,
    pub(crate) case_id: String,
}

/// An event of the feed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct FeedRow {
    pub(crate) seq: i64,
    pub(crate) happened: Happened,
}

/// Appends events. Their numbers are taken under a lock that ends with the transaction, so that a higher one
/// never becomes visible before a lower one.
pub(crate) async fn append_events(
    connection: &impl ConnectionTrait,
    events: Vec<Happened>,
) -> Result<(), CommandError> {
    if events.is_empty() {
        return Ok(());
    }
    let count = i64::try_from(events.len()).unwrap_or(0);
    let sql = "UPDATE feed_head SET seq = seq + $1 WHERE id = 1 RETURNING seq";
    let row = connection.query_one_raw(statement(connection, sql, vec![count.into()])).await?;
    let row = row.ok_or_else(|| CommandError::internal(anyhow::anyhow!("the feed has no head")))?;
    let last: i64 = row.try_get("", "seq")?;
    let rows: Vec<[Value; 6]> = events
        .into_iter()
        .zip(last - count + 1..)
        .map(|(event, seq)| {
            let Happened { at, kind, source, subject, case_id } = event;
            [seq.into(), at.into(), kind.into(), source.into(), subject.into(), case_id.into()]
        })
        .collect();
    let rows = Rows::new("feed (seq, at, kind, source, subject, case_id)", rows);
    Ok(insert_together(connection, vec![rows]).await?)
}

/// Events after the number `after`, of one case when that is named, at most `limit`.
pub(crate) async fn events_after(
    connection: &impl ConnectionTrait,
    after: i64,
    case_id: Option<&str>,
    limit: u32,
) -> Result<Vec<FeedRow>, CommandError> {
    let mut values: Vec<Value> = vec![after.into(), i64::from(limit).into()];
    let of_case = match case_id {
        Some(case_id) => {
            values.push(case_id.into());
            " AND case_id = $3"
        }
        None => "",
    };
    let sql = format!(
        "SELECT seq, at, kind, source, subject, case_id FROM feed WHERE seq > $1{of_case} ORDER BY seq LIMIT $2"
    );
    let rows = connection.query_all_raw(statement(connection, &sql, values)).await?;
    rows.iter().map(read).collect()
}

fn read(row: &QueryResult) -> Result<FeedRow, CommandError> {
    Ok(FeedRow {
        seq: row.try_get("", "seq")?,
        happened: Happened {
            at: row.try_get("", "at")?,
            kind: row.try_get("", "kind")?,
            source: row.try_get("", "source")?,
            subject: row.try_get("", "subject")?,
            case_id: row.try_get("", "case_id")?,
        },
    })
}

/// The last number given.
pub(crate) async fn head(connection: &impl ConnectionTrait) -> Result<i64, CommandError> {
    let sql = "SELECT seq FROM feed_head WHERE id = 1";
    let row = connection.query_one_raw(statement(connection, sql, vec![])).await?;
    Ok(row.map(|row| row.try_get("", "seq")).transpose()?.unwrap_or(0))
}

/// The lowest number that is still kept; one more than the last when nothing is.
pub(crate) async fn oldest(connection: &impl ConnectionTrait) -> Result<i64, CommandError> {
    let sql = "SELECT COALESCE(MIN(seq), (SELECT seq + 1 FROM feed_head WHERE id = 1)) AS seq FROM feed";
    let row = connection.query_one_raw(statement(connection, sql, vec![])).await?;
    Ok(row.map(|row| row.try_get("", "seq")).transpose()?.unwrap_or(1))
}

/// How many events of this kind there were since `since`.
pub(crate) async fn count_since(
    connection: &impl ConnectionTrait,
    kind: &str,
    since: DateTime<Utc>,
) -> Result<u64, CommandError> {
    let sql = "SELECT COUNT(*) AS n FROM feed WHERE kind = $1 AND at >= $2";
    let row = connection.query_one_raw(statement(connection, sql, vec![kind.into(), since.into()])).await?;
    let count: i64 = row.map(|row| row.try_get("", "n")).transpose()?.unwrap_or(0);
    Ok(u64::try_from(count).unwrap_or(0))
}

/// Forgets events before `before`.
pub(crate) async fn prune(
    connection: &impl ConnectionTrait,
    before: DateTime<Utc>,
) -> Result<(), CommandError> {
    connection
        .execute_raw(statement(connection, "DELETE FROM feed WHERE at < $1", vec![before.into()]))
        .await?;
    Ok(())
}

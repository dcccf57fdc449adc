//! Tasks are claimed by one official at a time.
//!
//! A claim is few statements and each walks an index no further than to its first free task, however long the
//! line is.

use actnow_chassis::CommandError;
use actnow_chassis::database::sql::{for_update, placeholders, statement};
use chrono::{DateTime, Utc};
use sea_orm::{ConnectionTrait, DbBackend, Value};

use super::tasks::{COLUMNS, Holder, Row, read};

/// Locks the lines and takes the next task for `account`: first one whose patience is over, then the most
/// urgent that nobody holds. Every line that could have served counts the claim.
pub(crate) async fn claim_next(
    connection: &impl ConnectionTrait,
    lines: &[String],
    account: &str,
    now: DateTime<Utc>,
    until: DateTime<Utc>,
) -> Result<Option<Row>, CommandError> {
    if lines.is_empty() {
        return Ok(None);
    }
    let lines = lock_lines(connection, lines, now).await?;
    if lines.iter().any(|line| line.lapsed) {
        end_leases(connection, now).await?;
    }
    let Some(mut row) = first_free(connection, &lines, account).await? else { return Ok(None) };
    hold_and_count(connection, &lines, &row.task.id(), account, until).await?;
    row.holder = Some(Holder { account: account.to_owned(), until });
    Ok(Some(row))
}

/// A locked line.
struct Line {
    line: String,
    /// Claims that could have been served from it.
    claims: i64,
    /// Whether some lease, of whatever line, is over.
    lapsed: bool,
}

async fn lock_lines(
    connection: &impl ConnectionTrait,
    lines: &[String],
    now: DateTime<Utc>,
) -> Result<Vec<Line>, CommandError> {
    let sql = format!(
        "SELECT line, claims, \
         CASE WHEN EXISTS (SELECT 1 FROM tasks WHERE holder IS NOT NULL AND held_until < $1) THEN 1 ELSE 0 END \
         AS lapsed FROM lines WHERE line IN {} ORDER BY line{}",
        placeholders(1, lines.len(), 2),
        for_update(connection)
    );
    let values = [now.into()].into_iter().chain(lines.iter().map(|line| Value::from(line.as_str())));
    let rows = connection.query_all_raw(statement(connection, &sql, values.collect())).await?;
    let read = |row: &sea_orm::QueryResult| {
        let lapsed: i32 = row.try_get("", "lapsed")?;
        Ok(Line { line: row.try_get("", "line")?, claims: row.try_get("", "claims")?, lapsed: lapsed == 1 })
    };
    rows.iter().map(read).collect()
}

/// Puts back what was held for too long, so that the free ones stand in an index of their own: a claim must not
/// walk over all that others hold.
async fn end_leases(connection: &impl ConnectionTrait, now: DateTime<Utc>) -> Result<(), CommandError> {
    let sql =
        "UPDATE tasks SET holder = NULL, held_until = NULL WHERE holder IS NOT NULL AND held_until < $1";
    connection.execute_raw(statement(connection, sql, vec![now.into()])).await?;
    Ok(())
}

/// The first free task. Of each line only two can be it: the first by turn, when its turn has come, and the most
/// urgent. Both are the first of an index; over all lines at once the whole of them would be sorted.
async fn first_free(
    connection: &impl ConnectionTrait,
    lines: &[Line],
    account: &str,
) -> Result<Option<Row>, CommandError> {
    let postgres = connection.get_database_backend() == DbBackend::Postgres;
    let locked = if postgres { " FOR UPDATE SKIP LOCKED" } else { "" };
    let mut values: Vec<Value> = vec![format!("%,{account},%").into()];
    let mut firsts = Vec::with_capacity(2 * lines.len());
    for (n, Line { line, claims, .. }) in lines.iter().enumerate() {
        values.extend([Value::from(line.as_str()), Value::from(*claims)]);
        let (line, claims) = (2 * n + 2, 2 * n + 3);
        let free = format!(
            "FROM tasks WHERE line = ${line} AND holder IS NULL \
             AND (only_accounts = ',' OR only_accounts LIKE $1)"
        );
        firsts.push(format!(
            "SELECT * FROM (SELECT {COLUMNS}, turn AS due {free} AND turn <= ${claims} \
             ORDER BY turn, id LIMIT 1{locked}) AS by_turn_{n}"
        ));
        firsts.push(format!(
            "SELECT * FROM (SELECT {COLUMNS}, {NOT_DUE} AS due {free} \
             ORDER BY sort_key, id LIMIT 1{locked}) AS by_rank_{n}"
        ));
    }
    let sql = format!(
        "SELECT * FROM ({}) AS firsts ORDER BY due, sort_key, id LIMIT 1",
        firsts.join(" UNION ALL ")
    );
    let row = connection.query_one_raw(statement(connection, &sql, values)).await?;
    row.as_ref().map(read).transpose()
}

/// After every turn.
const NOT_DUE: i64 = i64::MAX;

async fn hold_and_count(
    connection: &impl ConnectionTrait,
    lines: &[Line],
    id: &str,
    account: &str,
    until: DateTime<Utc>,
) -> Result<(), CommandError> {
    let hold = "UPDATE tasks SET holder = $2, held_until = $3 WHERE id = $1";
    let hold_values = vec![id.into(), account.into(), until.into()];
    let count = |first| {
        format!("UPDATE lines SET claims = claims + 1 WHERE line IN {}", placeholders(1, lines.len(), first))
    };
    let count_values = lines.iter().map(|line| Value::from(line.line.as_str()));
    if connection.get_database_backend() == DbBackend::Postgres {
        let sql = format!("WITH held AS ({hold}) {}", count(4));
        let values = hold_values.into_iter().chain(count_values).collect();
        connection.execute_raw(statement(connection, &sql, values)).await?;
        return Ok(());
    }
    connection.execute_raw(statement(connection, hold, hold_values)).await?;
    connection.execute_raw(statement(connection, &count(1), count_values.collect())).await?;
    Ok(())
}

/// Gives the task `id` to `account` when nobody else holds it, or `from` does; answers whether it did.
pub(crate) async fn claim_one(
    connection: &impl ConnectionTrait,
    id: &str,
    account: &str,
    from: Option<&str>,
    now: DateTime<Utc>,
    until: DateTime<Utc>,
) -> Result<bool, CommandError> {
    let sql = "UPDATE tasks SET holder = $2, held_until = $3 WHERE id = $1 \
               AND (holder IS NULL OR held_until < $4 OR holder = $2 OR holder = $5)";
    let from = from.unwrap_or(account);
    let values = vec![id.into(), account.into(), until.into(), now.into(), from.into()];
    Ok(connection.execute_raw(statement(connection, sql, values)).await?.rows_affected() == 1)
}

/// Prolongs what `account` holds; `false` when it holds it no more.
pub(crate) async fn heartbeat(
    connection: &impl ConnectionTrait,
    id: &str,
    account: &str,
    now: DateTime<Utc>,
    until: DateTime<Utc>,
) -> Result<bool, CommandError> {
    let sql = "UPDATE tasks SET held_until = $3 WHERE id = $1 AND holder = $2 AND held_until >= $4";
    let values = vec![id.into(), account.into(), until.into(), now.into()];
    Ok(connection.execute_raw(statement(connection, sql, values)).await?.rows_affected() == 1)
}

/// Puts what `account` holds back to its place; whoever does not hold it changes nothing.
pub(crate) async fn release(
    connection: &impl ConnectionTrait,
    id: &str,
    account: &str,
) -> Result<bool, CommandError> {
    let sql = "UPDATE tasks SET holder = NULL, held_until = NULL WHERE id = $1 AND holder = $2";
    let values = vec![id.into(), account.into()];
    Ok(connection.execute_raw(statement(connection, sql, values)).await?.rows_affected() == 1)
}

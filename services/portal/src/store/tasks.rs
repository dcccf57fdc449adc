//! The rows of the workbench: written when a subject was looked up, claimed by one official at a time.

use actnow_chassis::CommandError;
use actnow_chassis::database::sql::{for_update, placeholders, statement};
use actnow_chassis::database::{Rows, insert_together};
use chrono::{DateTime, NaiveDate, Utc};
use sea_orm::{ConnectionTrait, DbBackend, QueryResult, Value};

use crate::domain::{Kind, PATIENCE, STATIONS, SortKey, Task, Urgency, sort_key};

const COLUMNS: &str = "id, kind, subject_id, case_id, title, stage, only_accounts, light, statutory_due, \
                       promise_due, waiting_since, version, sort_key, urged, holder, held_until";

/// Who holds a task until when.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Holder {
    pub(crate) account: String,
    pub(crate) until: DateTime<Utc>,
}

/// A task as it is kept.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Row {
    pub(crate) task: Task,
    pub(crate) sort_key: SortKey,
    pub(crate) urged: i32,
    pub(crate) holder: Option<Holder>,
}

/// Which tasks, in their order.
#[derive(Debug, Clone, Default)]
pub(crate) struct TaskPageQuery {
    /// Stations; without any there are no tasks.
    pub(crate) lines: Vec<String>,
    /// Only those of this light.
    pub(crate) light: Option<String>,
    /// Only those this account holds.
    pub(crate) held_by: Option<(String, DateTime<Utc>)>,
    /// Only those this account may do; `None`: everybody's.
    pub(crate) account: Option<String>,
    /// After this place.
    pub(crate) after: Option<(SortKey, String)>,
    pub(crate) limit: u32,
}

struct Where {
    sql: String,
    values: Vec<Value>,
}

impl Where {
    fn lines(lines: &[String]) -> Self {
        let sql = format!("line IN {}", placeholders(1, lines.len(), 1));
        Self { sql, values: lines.iter().map(|line| Value::from(line.as_str())).collect() }
    }

    /// Adds a condition in which `?` stands for the value.
    fn and(&mut self, condition: &str, value: impl Into<Value>) {
        self.values.push(value.into());
        let number = format!("${}", self.values.len());
        self.sql.push_str(" AND ");
        self.sql.push_str(&condition.replace('?', &number));
    }

    fn of_account(&mut self, account: &str) {
        self.and("(only_accounts = ',' OR only_accounts LIKE ?)", format!("%,{account},%"));
    }

    fn query(&self, connection: &impl ConnectionTrait, before: &str, after: &str) -> sea_orm::Statement {
        statement(connection, &format!("{before} WHERE {} {after}", self.sql), self.values.clone())
    }
}

/// A page of tasks, the most urgent first.
pub(crate) async fn page(
    connection: &impl ConnectionTrait,
    query: &TaskPageQuery,
) -> Result<Vec<Row>, CommandError> {
    if query.lines.is_empty() {
        return Ok(Vec::new());
    }
    let mut which = Where::lines(&query.lines);
    if let Some(light) = &query.light {
        which.and("light = ?", light.as_str());
    }
    if let Some((account, now)) = &query.held_by {
        which.and("holder = ?", account.as_str());
        which.and("held_until >= ?", *now);
    }
    if let Some(account) = &query.account {
        which.of_account(account);
    }
    if let Some((key, id)) = &query.after {
        which.and("sort_key >= ?", key.as_str());
        let same = which.values.len();
        which.and(&format!("(sort_key > ${same} OR id > ?)"), id.as_str());
    }
    let order = format!("ORDER BY sort_key, id LIMIT {}", query.limit);
    let rows = connection
        .query_all_raw(which.query(connection, &format!("SELECT {COLUMNS} FROM tasks"), &order))
        .await?;
    rows.iter().map(read).collect()
}

/// How many tasks of these stations there are, by light; for `account` only those it may do.
pub(crate) async fn counts(
    connection: &impl ConnectionTrait,
    lines: &[String],
    account: Option<&str>,
) -> Result<Vec<(String, u64)>, CommandError> {
    if lines.is_empty() {
        return Ok(Vec::new());
    }
    let mut which = Where::lines(lines);
    if let Some(account) = account {
        which.of_account(account);
    }
    let counted = which.query(connection, "SELECT light, COUNT(*) AS n FROM tasks", "GROUP BY light");
    let rows = connection.query_all_raw(counted).await?;
    rows.iter().map(|row| Ok((row.try_get("", "light")?, count_of(row, "n")?))).collect()
}

pub(super) fn count_of(row: &QueryResult, column: &str) -> Result<u64, CommandError> {
    let count: i64 = row.try_get("", column)?;
    Ok(u64::try_from(count).unwrap_or(0))
}

/// A task by its id.
pub(crate) async fn find_task(
    connection: &impl ConnectionTrait,
    id: &str,
) -> Result<Option<Row>, CommandError> {
    let sql = format!("SELECT {COLUMNS} FROM tasks WHERE id = $1");
    let row = connection.query_one_raw(statement(connection, &sql, vec![id.into()])).await?;
    row.as_ref().map(read).transpose()
}

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
    let claims = lock_lines(connection, lines).await?;
    end_leases(connection, now).await?;
    let free = |which: &mut Where| {
        which.of_account(account);
        which.sql.push_str(" AND holder IS NULL");
    };
    let postgres = connection.get_database_backend() == DbBackend::Postgres;
    let locked = if postgres { "FOR UPDATE SKIP LOCKED" } else { "" };
    let mut overdue = Where { sql: String::new(), values: Vec::new() };
    for (line, claims) in &claims {
        overdue.values.push(line.as_str().into());
        overdue.values.push((*claims).into());
        let (at, or) = (overdue.values.len(), if overdue.sql.is_empty() { "(" } else { " OR " });
        overdue.sql.push_str(&format!("{or}(line = ${} AND turn <= ${at})", at - 1));
    }
    overdue.sql.push(')');
    free(&mut overdue);
    let select = format!("SELECT {COLUMNS} FROM tasks");
    let order = format!("ORDER BY turn, id LIMIT 1 {locked}");
    let mut found = connection.query_one_raw(overdue.query(connection, &select, &order)).await?;
    if found.is_none() {
        let mut which = Where::lines(lines);
        free(&mut which);
        let order = format!("ORDER BY sort_key, id LIMIT 1 {locked}");
        found = connection.query_one_raw(which.query(connection, &select, &order)).await?;
    }
    let Some(mut row) = found.as_ref().map(read).transpose()? else { return Ok(None) };
    hold(connection, &row.task.id(), account, until).await?;
    let count = Where::lines(lines).query(connection, "UPDATE lines SET claims = claims + 1", "");
    connection.execute_raw(count).await?;
    row.holder = Some(Holder { account: account.to_owned(), until });
    Ok(Some(row))
}

/// Makes the row of every station; done at each start, since a new edition may have new stations.
pub(crate) async fn ensure_lines(connection: &impl ConnectionTrait) -> Result<(), CommandError> {
    let lines: Vec<[Value; 2]> =
        STATIONS.iter().map(|station| [station.line().into(), 0_i64.into()]).collect();
    let rows = Rows::new("lines (line, claims)", lines).on_conflict("ON CONFLICT (line) DO NOTHING");
    Ok(insert_together(connection, vec![rows]).await?)
}

/// Puts back what was held for too long, so that the free ones stand in an index of their own: a claim must not
/// walk over all that others hold.
async fn end_leases(connection: &impl ConnectionTrait, now: DateTime<Utc>) -> Result<(), CommandError> {
    let sql =
        "UPDATE tasks SET holder = NULL, held_until = NULL WHERE holder IS NOT NULL AND held_until < $1";
    connection.execute_raw(statement(connection, sql, vec![now.into()])).await?;
    Ok(())
}

async fn lock_lines(
    connection: &impl ConnectionTrait,
    lines: &[String],
) -> Result<Vec<(String, i64)>, CommandError> {
    let order = format!("ORDER BY line{}", for_update(connection));
    let select = Where::lines(lines).query(connection, "SELECT line, claims FROM lines", &order);
    let rows = connection.query_all_raw(select).await?;
    rows.iter().map(|row| Ok((row.try_get("", "line")?, row.try_get("", "claims")?))).collect()
}

async fn hold(
    connection: &impl ConnectionTrait,
    id: &str,
    account: &str,
    until: DateTime<Utc>,
) -> Result<(), CommandError> {
    let sql = "UPDATE tasks SET holder = $2, held_until = $3 WHERE id = $1";
    connection.execute_raw(statement(connection, sql, vec![id.into(), account.into(), until.into()])).await?;
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

/// Counts that somebody was urged; `false` when there is no such task.
pub(crate) async fn urge(connection: &impl ConnectionTrait, id: &str) -> Result<bool, CommandError> {
    let sql = "UPDATE tasks SET urged = urged + 1 WHERE id = $1";
    Ok(connection.execute_raw(statement(connection, sql, vec![id.into()])).await?.rows_affected() == 1)
}

/// Writes what was found about a subject; answers whether the workbench looks different now. A task that
/// stays in its state keeps its place, its turn and who holds it.
pub(crate) async fn replace_task(
    connection: &impl ConnectionTrait,
    line: &str,
    mut task: Task,
) -> Result<bool, CommandError> {
    let known = find_task(connection, &task.id()).await?;
    let stays = known.as_ref().is_some_and(|row| row.task.stage == task.stage);
    if let Some(row) = known.as_ref().filter(|_| stays) {
        task.waiting_since = row.task.waiting_since;
        if row.task == task {
            return Ok(false);
        }
    }
    let key = sort_key(&task.urgency, task.waiting_since);
    let mut values = values_of(&task, line, &key);
    if stays {
        let sql = "UPDATE tasks SET kind = $2, subject_id = $3, case_id = $4, title = $5, stage = $6, line = $7, \
                   only_accounts = $8, light = $9, statutory_due = $10, promise_due = $11, waiting_since = $12, \
                   version = $13, sort_key = $14 WHERE id = $1";
        connection.execute_raw(statement(connection, sql, values)).await?;
        return Ok(true);
    }
    remove_subject(connection, task.kind, &task.subject_id).await?;
    values.push(turn(connection, line, &key).await?.into());
    let sql = "INSERT INTO tasks (id, kind, subject_id, case_id, title, stage, line, only_accounts, light, \
               statutory_due, promise_due, waiting_since, version, sort_key, turn, urged) \
               VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, 0)";
    connection.execute_raw(statement(connection, sql, values)).await?;
    Ok(true)
}

/// The claim at which a new task's patience is over: those before it first, and some more.
async fn turn(connection: &impl ConnectionTrait, line: &str, key: &str) -> Result<i64, CommandError> {
    let sql = "SELECT (SELECT COUNT(*) FROM tasks WHERE line = $1 AND sort_key < $2) \
               + COALESCE((SELECT claims FROM lines WHERE line = $1), 0) AS turn";
    let row = connection.query_one_raw(statement(connection, sql, vec![line.into(), key.into()])).await?;
    let ahead: i64 = row.map(|row| row.try_get("", "turn")).transpose()?.unwrap_or(0);
    Ok(ahead + PATIENCE)
}

fn values_of(task: &Task, line: &str, key: &str) -> Vec<Value> {
    vec![
        task.id().into(),
        task.kind.as_str().into(),
        task.subject_id.clone().into(),
        task.case_id.clone().into(),
        task.title.clone().into(),
        task.stage.clone().into(),
        line.into(),
        joined(&task.only).into(),
        task.urgency.light.clone().into(),
        task.urgency.statutory_due.into(),
        task.urgency.promise_due.into(),
        task.waiting_since.into(),
        task.version.into(),
        key.into(),
    ]
}

/// `,a,b,`: a name is found between commas.
fn joined(accounts: &[String]) -> String {
    accounts.iter().fold(",".to_owned(), |text, account| text + account + ",")
}

/// The subject waits for no official any more; answers whether it did.
pub(crate) async fn remove_subject(
    connection: &impl ConnectionTrait,
    kind: Kind,
    subject_id: &str,
) -> Result<bool, CommandError> {
    let id = format!("{}-{subject_id}", kind.as_str());
    let sql = "DELETE FROM tasks WHERE id = $1";
    Ok(connection.execute_raw(statement(connection, sql, vec![id.into()])).await?.rows_affected() > 0)
}

/// Every subject with a task.
pub(crate) async fn known_subjects(
    connection: &impl ConnectionTrait,
) -> Result<Vec<(Kind, String)>, CommandError> {
    let rows =
        connection.query_all_raw(statement(connection, "SELECT kind, subject_id FROM tasks", vec![])).await?;
    let mut found = Vec::with_capacity(rows.len());
    for row in &rows {
        let kind: String = row.try_get("", "kind")?;
        if let Some(kind) = Kind::of(&kind) {
            found.push((kind, row.try_get("", "subject_id")?));
        }
    }
    Ok(found)
}

fn read(row: &QueryResult) -> Result<Row, CommandError> {
    let kind: String = row.try_get("", "kind")?;
    let kind = Kind::of(&kind).ok_or_else(|| CommandError::internal(anyhow::anyhow!("kind {kind}")))?;
    let only: String = row.try_get("", "only_accounts")?;
    let statutory_due: Option<NaiveDate> = row.try_get("", "statutory_due")?;
    let holder: Option<String> = row.try_get("", "holder")?;
    let until: Option<DateTime<Utc>> = row.try_get("", "held_until")?;
    Ok(Row {
        task: Task {
            kind,
            subject_id: row.try_get("", "subject_id")?,
            case_id: row.try_get("", "case_id")?,
            title: row.try_get("", "title")?,
            stage: row.try_get("", "stage")?,
            urgency: Urgency {
                light: row.try_get("", "light")?,
                statutory_due,
                promise_due: row.try_get("", "promise_due")?,
            },
            waiting_since: row.try_get("", "waiting_since")?,
            version: row.try_get("", "version")?,
            only: only.split(',').filter(|name| !name.is_empty()).map(str::to_owned).collect(),
        },
        sort_key: row.try_get("", "sort_key")?,
        urged: row.try_get("", "urged")?,
        holder: holder.zip(until).map(|(account, until)| Holder { account, until }),
    })
}

//! The rows of the workbench: written when a subject was looked up, shown page by page.

use std::collections::{BTreeMap, BTreeSet};

use actnow_chassis::CommandError;
use actnow_chassis::database::sql::{among, placeholders, statement};
use actnow_chassis::database::{Rows, insert_together};
use chrono::{DateTime, NaiveDate, Utc};
use sea_orm::{ConnectionTrait, QueryResult, Value};

use super::turns::{Place, turns};
use crate::domain::{Kind, STATIONS, SortKey, Task, Urgency};

pub(super) const COLUMNS: &str = "id, kind, subject_id, case_id, title, stage, only_accounts, light, statutory_due, \
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

/// Makes the row of every station; done at each start, since a new edition may have new stations.
pub(crate) async fn ensure_lines(connection: &impl ConnectionTrait) -> Result<(), CommandError> {
    let lines: Vec<[Value; 2]> =
        STATIONS.iter().map(|station| [station.line().into(), 0_i64.into()]).collect();
    let rows = Rows::new("lines (line, claims)", lines).on_conflict("ON CONFLICT (line) DO NOTHING");
    Ok(insert_together(connection, vec![rows]).await?)
}

/// Counts that somebody was urged; `false` when there is no such task.
pub(crate) async fn urge(connection: &impl ConnectionTrait, id: &str) -> Result<bool, CommandError> {
    let sql = "UPDATE tasks SET urged = urged + 1 WHERE id = $1";
    Ok(connection.execute_raw(statement(connection, sql, vec![id.into()])).await?.rows_affected() == 1)
}

/// Writes what was found about subjects; answers those whose task looks different now. A task that stays
/// in its state keeps its place, its turn and who holds it; one that came into another stands as a new one.
pub(crate) async fn replace_tasks(
    connection: &impl ConnectionTrait,
    found: Vec<(String, Task)>,
) -> Result<Vec<(Kind, String)>, CommandError> {
    let mut found: BTreeMap<String, (String, Task)> =
        found.into_iter().map(|(line, task)| (task.id(), (line, task))).collect();
    let mut staying = BTreeSet::new();
    for Row { task: known, .. } in find_tasks(connection, found.keys()).await? {
        let id = known.id();
        let Some((_, task)) = found.get_mut(&id).filter(|(_, task)| task.stage == known.stage) else {
            continue;
        };
        task.waiting_since = known.waiting_since;
        if *task == known {
            found.remove(&id);
        } else {
            staying.insert(id);
        }
    }
    let coming = found.iter().filter(|(id, _)| !staying.contains(*id));
    let coming: Vec<Place> = coming.map(|(_, (line, task))| Place::of(line, task)).collect();
    let turns = turns(connection, coming).await?;
    let rows = found.values().map(|(line, task)| {
        let place = Place::of(line, task);
        // What stays keeps the turn it has.
        values_of(task, &place, turns.get(&place).copied().unwrap_or_default())
    });
    let rows = Rows::new(format!("tasks ({WRITTEN})"), rows.collect()).on_conflict(OF_KNOWN);
    insert_together(connection, vec![rows]).await?;
    Ok(found.into_values().map(|(_, task)| (task.kind, task.subject_id)).collect())
}

const WRITTEN: &str = "id, kind, subject_id, case_id, title, stage, line, only_accounts, light, statutory_due, \
                       promise_due, waiting_since, version, sort_key, turn, urged";

/// What a task that is known already keeps, when it stays in its state.
const OF_KNOWN: &str = "ON CONFLICT (id) DO UPDATE SET \
    turn = CASE WHEN tasks.stage = excluded.stage THEN tasks.turn ELSE excluded.turn END, \
    urged = CASE WHEN tasks.stage = excluded.stage THEN tasks.urged ELSE excluded.urged END, \
    holder = CASE WHEN tasks.stage = excluded.stage THEN tasks.holder END, \
    held_until = CASE WHEN tasks.stage = excluded.stage THEN tasks.held_until END, \
    case_id = excluded.case_id, title = excluded.title, stage = excluded.stage, line = excluded.line, \
    only_accounts = excluded.only_accounts, light = excluded.light, statutory_due = excluded.statutory_due, \
    promise_due = excluded.promise_due, waiting_since = excluded.waiting_since, version = excluded.version, \
    sort_key = excluded.sort_key";

fn values_of(task: &Task, place: &Place, turn: i64) -> [Value; 16] {
    [
        task.id().into(),
        task.kind.as_str().into(),
        task.subject_id.clone().into(),
        task.case_id.clone().into(),
        task.title.clone().into(),
        task.stage.clone().into(),
        place.line.as_str().into(),
        joined(&task.only).into(),
        task.urgency.light.clone().into(),
        task.urgency.statutory_due.into(),
        task.urgency.promise_due.into(),
        task.waiting_since.into(),
        task.version.into(),
        place.key.as_str().into(),
        turn.into(),
        0_i32.into(),
    ]
}

async fn find_tasks(
    connection: &impl ConnectionTrait,
    ids: impl Iterator<Item = &String>,
) -> Result<Vec<Row>, CommandError> {
    let ids: Vec<&str> = ids.map(String::as_str).collect();
    if ids.is_empty() {
        return Ok(Vec::new());
    }
    let (which, values) = among(connection, ids, 1);
    let sql = format!("SELECT {COLUMNS} FROM tasks WHERE id{which}");
    let rows = connection.query_all_raw(statement(connection, &sql, values)).await?;
    rows.iter().map(read).collect()
}

/// These subjects wait for no official any more; answers those that did.
pub(crate) async fn remove_tasks(
    connection: &impl ConnectionTrait,
    subjects: &[(Kind, String)],
) -> Result<Vec<(Kind, String)>, CommandError> {
    if subjects.is_empty() {
        return Ok(Vec::new());
    }
    let ids = subjects.iter().map(|(kind, id)| kind.task_id(id)).collect();
    let (which, values) = among(connection, ids, 1);
    let sql = format!("DELETE FROM tasks WHERE id{which} RETURNING kind, subject_id");
    let rows = connection.query_all_raw(statement(connection, &sql, values)).await?;
    subjects_in(&rows)
}

/// `,a,b,`: a name is found between commas.
fn joined(accounts: &[String]) -> String {
    accounts.iter().fold(",".to_owned(), |text, account| text + account + ",")
}

/// Every subject with a task.
pub(crate) async fn known_subjects(
    connection: &impl ConnectionTrait,
) -> Result<Vec<(Kind, String)>, CommandError> {
    let all = statement(connection, "SELECT kind, subject_id FROM tasks", vec![]);
    subjects_in(&connection.query_all_raw(all).await?)
}

fn subjects_in(rows: &[QueryResult]) -> Result<Vec<(Kind, String)>, CommandError> {
    let mut found = Vec::with_capacity(rows.len());
    for row in rows {
        let kind: String = row.try_get("", "kind")?;
        if let Some(kind) = Kind::of(&kind) {
            found.push((kind, row.try_get("", "subject_id")?));
        }
    }
    Ok(found)
}

pub(super) fn read(row: &QueryResult) -> Result<Row, CommandError> {
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

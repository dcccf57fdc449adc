//! The row of a case, and how a case is found.

use actnow_chassis::CommandError;
use actnow_chassis::aggregate::{self, Aggregate};
use actnow_chassis::database::sql::{among, statement};
use actnow_chassis::database::{Rows, Txn};
use actnow_statutory_clock::Light;
use chrono::{DateTime, Utc};
use sea_orm::{ConnectionTrait, Value};
use uuid::Uuid;

use crate::domain::{CaseState, Track};

/// The one alarm of a case: look at it.
pub(crate) const LOOK: &str = "LOOK";

impl Aggregate for Track {
    const TABLE: &'static str = "cases";
    const KIND: &'static str = "case";

    fn id(&self) -> Uuid {
        Track::id(self)
    }

    fn version(&self) -> i64 {
        Track::version(self)
    }

    fn state(&self) -> &'static str {
        Track::state(self).as_str()
    }

    fn case_id(&self) -> Option<String> {
        Some(Track::id(self).to_string())
    }

    fn columns(&self) -> Vec<(&'static str, Value)> {
        vec![
            ("next_look_at", self.look_at().into()),
            ("names", self.names().join(" ").into()),
            ("light", self.light().as_str().into()),
            ("urgency", self.urgency().into()),
        ]
    }
}

/// Notes whom the ids of a new case belong to, when the transaction commits.
pub(crate) fn insert_subjects(txn: &Txn, track: &Track) {
    let row = |subject: Uuid| -> [Value; 2] { [subject.into(), track.id().into()] };
    let rows = track.subject_ids().into_iter().map(row).collect();
    txn.write_with_commit(Rows::new("subjects (subject_id, case_id)", rows));
}

/// Reads and locks the case that `subject` belongs to; `None` when it belongs to none. `hint` is the case the
/// speaker named: when it is right, one look is enough.
///
/// # Errors
/// When the database is away or the row is corrupt.
pub async fn find_by_subject_for_update(
    txn: &Txn,
    subject: Uuid,
    hint: Option<Uuid>,
) -> Result<Option<Track>, CommandError> {
    if let Some(case_id) = hint {
        let named: Option<Track> = aggregate::find_for_update(txn, case_id).await?;
        if let Some(track) = named.filter(|track| track.subject_ids().contains(&subject)) {
            return Ok(Some(track));
        }
    }
    let sql = "SELECT case_id FROM subjects WHERE subject_id = $1";
    let Some(row) = txn.query_one_raw(statement(txn, sql, vec![subject.into()])).await? else {
        return Ok(None);
    };
    aggregate::get_for_update(txn, row.try_get("", "case_id")?).await.map(Some)
}

/// A page of cases, the most urgent first, closed ones last.
pub struct Page {
    /// States wanted; empty: all.
    pub states: Vec<CaseState>,
    /// Light wanted.
    pub light: Option<Light>,
    /// Part of a company's name, or the beginning of a case id; empty: any.
    pub query: String,
    /// Urgency and id of the last case of the page before.
    pub after: Option<(String, Uuid)>,
    /// How many.
    pub size: u32,
}

/// The cases of a page.
///
/// # Errors
/// When the database is away or a row is corrupt.
pub async fn page(connection: &impl ConnectionTrait, page: &Page) -> Result<Vec<Track>, CommandError> {
    let (key, id) = page.after.clone().unwrap_or((String::new(), Uuid::nil()));
    let mut values: Vec<Value> = vec![key.into(), id.into()];
    let mut which = "urgency >= $1 AND (urgency > $1 OR id > $2)".to_owned();
    if !page.states.is_empty() {
        let states = page.states.iter().map(|state| state.as_str()).collect();
        let (among, states) = among(connection, states, values.len() + 1);
        which.push_str(&format!(" AND state{among}"));
        values.extend(states);
    }
    if let Some(light) = page.light {
        values.push(light.as_str().into());
        which.push_str(&format!(" AND light = ${}", values.len()));
    }
    let text = page.query.replace(['%', '_'], "");
    if !text.is_empty() {
        values.push(format!("%{text}%").into());
        values.push(format!("{}%", text.to_lowercase()).into());
        let last = values.len();
        which.push_str(&format!(" AND (names LIKE ${} OR case_id LIKE ${last})", last - 1));
    }
    values.push(i64::from(page.size).into());
    let limit = values.len();
    let sql = format!("SELECT body FROM cases WHERE {which} ORDER BY urgency, id LIMIT ${limit}");
    let rows = connection.query_all_raw(statement(connection, &sql, values)).await?;
    rows.iter().map(aggregate::read_body).collect()
}

/// Some cases as they are now, those that exist.
///
/// # Errors
/// When the database is away or a row is corrupt.
pub async fn cases_of(connection: &impl ConnectionTrait, ids: &[Uuid]) -> Result<Vec<Track>, CommandError> {
    let (which, values) = among(connection, ids.to_vec(), 1);
    let sql = format!("SELECT body FROM cases WHERE id{which}");
    let rows = connection.query_all_raw(statement(connection, &sql, values)).await?;
    rows.iter().map(aggregate::read_body).collect()
}

/// Every case after the id `after`, in the order of their ids, at most `size`.
///
/// # Errors
/// When the database is away or a row is corrupt.
pub async fn by_id(
    connection: &impl ConnectionTrait,
    after: Uuid,
    size: u32,
) -> Result<Vec<Track>, CommandError> {
    let sql = "SELECT body FROM cases WHERE id > $1 ORDER BY id LIMIT $2";
    let values = vec![after.into(), i64::from(size).into()];
    let rows = connection.query_all_raw(statement(connection, sql, values)).await?;
    rows.iter().map(aggregate::read_body).collect()
}

/// The versions of some cases as they are now.
///
/// # Errors
/// When the database is away.
pub async fn versions_of(
    connection: &impl ConnectionTrait,
    ids: &[Uuid],
) -> Result<Vec<(Uuid, i64)>, CommandError> {
    if ids.is_empty() {
        return Ok(Vec::new());
    }
    let (which, values) = among(connection, ids.to_vec(), 1);
    let sql = format!("SELECT id, version FROM cases WHERE id{which}");
    let rows = connection.query_all_raw(statement(connection, &sql, values)).await?;
    rows.iter().map(|row| Ok((row.try_get("", "id")?, row.try_get("", "version")?))).collect()
}

/// How many cases there are in each state.
pub(crate) async fn count_by_state(
    connection: &impl ConnectionTrait,
) -> Result<Vec<(String, i64)>, CommandError> {
    let sql = "SELECT state, COUNT(*) AS n FROM cases GROUP BY state";
    let rows = connection.query_all_raw(statement(connection, sql, vec![])).await?;
    rows.iter().map(|row| Ok((row.try_get("", "state")?, row.try_get("", "n")?))).collect()
}

/// Open cases whose alarm is missing or goes off too late, at most `limit`.
pub(crate) async fn open_without_alarm(
    connection: &impl ConnectionTrait,
    limit: u32,
) -> Result<Vec<Uuid>, CommandError> {
    let sql = "SELECT c.id FROM cases c LEFT JOIN alarms a ON a.subject = c.case_id AND a.kind = $1 \
               WHERE c.next_look_at IS NOT NULL AND (a.subject IS NULL OR a.due_at > c.next_look_at) \
               ORDER BY c.id LIMIT $2";
    let values = vec![LOOK.into(), i64::from(limit).into()];
    let rows = connection.query_all_raw(statement(connection, sql, values)).await?;
    rows.iter().map(|row| Ok(row.try_get("", "id")?)).collect()
}

/// When the alarm of a case goes off, if it is armed.
pub(crate) async fn armed_at(txn: &Txn, case_id: Uuid) -> Result<Option<DateTime<Utc>>, CommandError> {
    let sql = "SELECT due_at FROM alarms WHERE subject = $1 AND kind = $2";
    let values = vec![case_id.to_string().into(), LOOK.into()];
    let row = txn.query_one_raw(statement(txn, sql, values)).await?;
    Ok(row.map(|row| row.try_get("", "due_at")).transpose()?)
}

//! The names that stand in others' way, and reading those that may be in conflict with a new one.
//!
//! How a name stands is never copied: it is read from its declaration and from the register.

use actnow_chassis::database::sql::{among, statement};
use actnow_chassis::database::{Rows, Txn};
use actnow_chassis::error::CommandError;
use actnow_identifiers::Uscc;
use chrono::NaiveDate;
use sea_orm::{ConnectionTrait, QueryResult, Value};
use uuid::Uuid;

use super::name_index::{Slot, edition_of, index_rows, kept_keys};
use crate::domain::ApplicantGroup;
use crate::domain::names::{Existing, Holder, NameKeys, NameParts, NameRules, Standing, normalise};

/// Ids of one statement.
const PER_READ: usize = 1_000;

/// A name and the keys it is found by.
#[derive(Debug, Clone)]
pub struct IndexedName<'a> {
    /// Id of its declaration, or a fresh one for an imported name.
    pub id: Uuid,
    /// Code of the authority.
    pub authority: &'a str,
    /// Its parts.
    pub parts: &'a NameParts,
    /// Its keys.
    pub keys: &'a NameKeys,
}

/// The rows of `names`, and those of the index, in the table `slot` that is read. Their keys are made by `rules`.
///
/// # Errors
/// Never in practice: parts of a name always have a text form.
pub fn name_rows(
    names: &[IndexedName<'_>],
    slot: Slot,
    rules: &NameRules,
) -> Result<Vec<Rows>, CommandError> {
    let mut rows: Vec<[Value; 6]> = Vec::with_capacity(names.len());
    for name in names {
        let parts = serde_json::to_string(name.parts).map_err(CommandError::internal)?;
        rows.push([
            name.id.into(),
            name.authority.into(),
            name.keys.exact.clone().into(),
            parts.into(),
            kept_keys(name.keys).into(),
            edition_of(rules).into(),
        ]);
    }
    let target = format!("names (id, authority, exact, parts, {}, {})", slot.keys(), slot.edition());
    Ok(vec![Rows::new(target, rows), index_rows(names, slot)])
}

/// Takes a name out, of both tables of the index: it is free again.
///
/// # Errors
/// When the database is away.
pub async fn remove(txn: &Txn, id: Uuid) -> Result<(), CommandError> {
    // Who is just indexing it again holds its row, so that what comes back is how the tables stand.
    let sql = "DELETE FROM names WHERE id = $1 RETURNING authority, keys_a, keys_b";
    let Some(row) = txn.query_one_raw(statement(txn, sql, vec![id.into()])).await? else { return Ok(()) };
    let authority: String = row.try_get("", "authority")?;
    for slot in Slot::BOTH {
        let kept: String = row.try_get("", slot.keys())?;
        super::name_index::remove(txn, slot, id, &authority, &kept).await?;
    }
    Ok(())
}

/// Whether a living entity other than `own` bears the name of these keys at this authority, or its applicants keep it.
///
/// # Errors
/// When the database is away.
pub async fn is_borne(
    connection: &impl ConnectionTrait,
    authority: &str,
    keys: &NameKeys,
    own: Option<&Uscc>,
) -> Result<bool, CommandError> {
    let sql = "SELECT n.id FROM names n LEFT JOIN companies c ON c.name_id = n.id LEFT JOIN name_declarations d ON \
               d.id = n.id WHERE n.exact = $1 AND n.authority = $2 AND ((c.uscc <> $3 AND c.ended_on IS NULL) \
               OR (c.uscc IS NULL AND d.state IN ('RESERVED', 'CONSUMED'))) LIMIT 1";
    let own = own.map_or("", Uscc::as_str);
    let values: Vec<Value> = vec![keys.exact.clone().into(), authority.into(), own.into()];
    Ok(connection.query_one_raw(statement(connection, sql, values)).await?.is_some())
}

/// The name `full_name` that `uscc` gave up, the last one of that text.
///
/// # Errors
/// When the database is away or a row is corrupt.
pub async fn given_up(
    connection: &impl ConnectionTrait,
    uscc: &Uscc,
    full_name: &str,
) -> Result<Option<Uuid>, CommandError> {
    let sql = "SELECT f.name_id, n.parts FROM former_names f JOIN names n ON n.id = f.name_id WHERE f.uscc = $1 \
               ORDER BY f.ended_on DESC, f.name_id DESC";
    for row in connection.query_all_raw(statement(connection, sql, vec![uscc.as_str().into()])).await? {
        let parts: NameParts = parts_in(&row)?;
        if normalise(&parts.full_text()) == normalise(full_name) {
            return Ok(Some(row.try_get("", "name_id")?));
        }
    }
    Ok(None)
}

/// The parts of the name `id`.
///
/// # Errors
/// When the database is away, the row is corrupt or missing.
pub async fn parts(connection: &impl ConnectionTrait, id: Uuid) -> Result<NameParts, CommandError> {
    let sql = "SELECT parts FROM names WHERE id = $1";
    let row = connection.query_one_raw(statement(connection, sql, vec![id.into()])).await?;
    parts_in(&row.ok_or_else(|| CommandError::not_found("name", id))?)
}

fn parts_in(row: &QueryResult) -> Result<NameParts, CommandError> {
    serde_json::from_str(&row.try_get::<String>("", "parts")?).map_err(CommandError::internal)
}

/// Whether a name of the same whole text as `own` is borne by a living entity or kept for its applicants.
///
/// # Errors
/// When the database is away.
pub async fn is_anothers(
    connection: &impl ConnectionTrait,
    own: Uuid,
    keys: &NameKeys,
) -> Result<bool, CommandError> {
    let sql = "SELECT n.id FROM names n LEFT JOIN companies c ON c.name_id = n.id LEFT JOIN name_declarations d ON \
               d.id = n.id LEFT JOIN former_names f ON f.name_id = n.id WHERE n.exact = $1 AND n.id <> $2 AND \
               f.name_id IS NULL AND ((c.uscc IS NOT NULL AND c.ended_on IS NULL) OR (c.uscc IS NULL AND d.state IN \
               ('RESERVED', 'CONSUMED'))) LIMIT 1";
    let values: Vec<Value> = vec![keys.exact.clone().into(), own.into()];
    Ok(connection.query_one_raw(statement(connection, sql, values)).await?.is_some())
}

/// A name that may be in conflict, and how its holder stands, in the words of the contract.
#[derive(Debug, Clone)]
pub struct Neighbour {
    /// The name.
    pub existing: Existing,
    /// The company that bears it, or gave it up.
    pub company: Option<String>,
    /// `REGISTERED`, `RESERVED`, `FORMER`, `DEREGISTERED` or `REVOKED`.
    pub holder_state: &'static str,
}

/// The names with these ids, as seen by `group`: what its own applicants hold, is held by them even when it
/// became a company meanwhile.
///
/// # Errors
/// When the database is away or a row is corrupt.
pub async fn read(
    connection: &impl ConnectionTrait,
    ids: &[Uuid],
    group: &ApplicantGroup,
) -> Result<Vec<Neighbour>, CommandError> {
    let mut found = Vec::with_capacity(ids.len());
    for some in ids.chunks(PER_READ) {
        let (which, values) = among(connection, some.to_vec(), 1);
        let sql = format!(
            "SELECT n.id, n.authority, n.parts, d.state AS declared, d.reserved_until, d.applicants, \
             COALESCE(c.uscc, f.uscc) AS uscc, c.state AS standing, COALESCE(c.ended_on, f.ended_on) AS ended_on \
             FROM names n LEFT JOIN name_declarations d ON d.id = n.id \
             LEFT JOIN companies c ON c.name_id = n.id LEFT JOIN former_names f ON f.name_id = n.id \
             WHERE n.id{which}"
        );
        for row in connection.query_all_raw(statement(connection, &sql, values)).await? {
            found.extend(neighbour(&row, group)?);
        }
    }
    Ok(found)
}

/// `None` for a name that nobody holds: its declaration has just lapsed.
fn neighbour(row: &QueryResult, group: &ApplicantGroup) -> Result<Option<Neighbour>, CommandError> {
    let (id, authority): (Uuid, String) = (row.try_get("", "id")?, row.try_get("", "authority")?);
    let parts = parts_in(row)?;
    let applicants: Option<String> = row.try_get("", "applicants")?;
    let applicants = applicants.map(ApplicantGroup::new);
    let uscc: Option<String> = row.try_get("", "uscc")?;
    let (standing, holder_state) = match uscc {
        Some(_) => of_company(row)?,
        None => match of_declaration(row)? {
            Some(standing) => standing,
            None => return Ok(None),
        },
    };
    let company = uscc.clone();
    let holder = match (applicants, uscc) {
        (Some(applicants), _) if applicants == *group => Holder::Applicants(applicants),
        (_, Some(uscc)) => Holder::Company(uscc),
        (Some(applicants), None) => Holder::Applicants(applicants),
        (None, None) => return Ok(None),
    };
    let existing = Existing { name_id: id.to_string(), parts, authority, standing, holder };
    Ok(Some(Neighbour { existing, company, holder_state }))
}

fn of_company(row: &QueryResult) -> Result<(Standing, &'static str), CommandError> {
    let state: Option<String> = row.try_get("", "standing")?;
    let ended_on: Option<NaiveDate> = row.try_get("", "ended_on")?;
    Ok(match ended_on {
        None => (Standing::Registered, "REGISTERED"),
        // No company bears it any more: it was given up by a change.
        Some(on) if state.is_none() => (Standing::Ceased { on }, "FORMER"),
        Some(on) if state.as_deref() == Some("DEREGISTERED") => (Standing::Ceased { on }, "DEREGISTERED"),
        Some(on) => (Standing::Ceased { on }, "REVOKED"),
    })
}

fn of_declaration(row: &QueryResult) -> Result<Option<(Standing, &'static str)>, CommandError> {
    let state: Option<String> = row.try_get("", "declared")?;
    let until: Option<NaiveDate> = row.try_get("", "reserved_until")?;
    Ok(match (state.as_deref(), until) {
        (Some("RESERVED"), Some(until)) => Some((Standing::Reserved { until }, "RESERVED")),
        (Some("CONSUMED"), _) => Some((Standing::Registered, "RESERVED")),
        _ => None,
    })
}

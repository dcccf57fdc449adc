//! The register through time: the entry an act holds, the one it puts in its place, and those that were.

use std::collections::BTreeMap;

use actnow_chassis::database::sql::{among, for_update, statement};
use actnow_chassis::database::{Rows, Txn, insert_together};
use actnow_chassis::error::CommandError;
use actnow_identifiers::Uscc;
use chrono::NaiveDate;
use sea_orm::{ConnectionTrait, Value};
use uuid::Uuid;

use super::companies::{Entry, HOLDINGS, VERSIONS, entry, holding_rows, text_of, version_row};
use super::register_search::{BETWEEN_NAMES, pair_rows};

/// An entry that no other act changes meanwhile.
#[derive(Debug, Clone)]
pub struct Held {
    /// The entry.
    pub entry: Entry,
    /// The name it bears among the names.
    pub name_id: Uuid,
    /// Its version, from 1.
    pub version: i64,
    /// Every name it has borne, the one it bears first.
    all_names: String,
}

/// Reads and locks the entry of `uscc` until the end of the transaction.
///
/// # Errors
/// `NOT_FOUND`; when the database is away or the row is corrupt.
pub async fn hold(txn: &Txn, uscc: &Uscc) -> Result<Held, CommandError> {
    let sql =
        format!("SELECT name_id, version, all_names, body FROM companies WHERE uscc = $1{}", for_update(txn));
    let row = txn.query_one_raw(statement(txn, &sql, vec![uscc.as_str().into()])).await?;
    let row = row.ok_or_else(|| CommandError::not_found("company", uscc))?;
    let body: String = row.try_get("", "body")?;
    Ok(Held {
        entry: entry(&body)?,
        name_id: row.try_get("", "name_id")?,
        version: row.try_get("", "version")?,
        all_names: row.try_get("", "all_names")?,
    })
}

/// Companies tied to one.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Ties {
    /// Active companies in which it holds shares.
    pub holds_shares_in: u64,
    /// Its branches that have not ended, and those that are decided and wait for their licence.
    pub branches: u64,
}

/// What is tied to `uscc`.
///
/// # Errors
/// When the database is away.
pub async fn ties(connection: &impl ConnectionTrait, uscc: &Uscc) -> Result<Ties, CommandError> {
    let sql = "SELECT (SELECT COUNT(*) FROM company_shareholders s JOIN companies c ON c.uscc = s.company \
               WHERE s.shareholder = $1 AND c.ended_on IS NULL) AS held, \
               (SELECT COUNT(*) FROM companies b WHERE b.head_office = $1 AND b.ended_on IS NULL) + \
               (SELECT COUNT(*) FROM filings f WHERE f.company = $1 AND f.kind = 'BRANCH_ESTABLISH' AND \
               f.state = 'REGISTERED') AS branches";
    let row = connection.query_one_raw(statement(connection, sql, vec![uscc.as_str().into()])).await?;
    let Some(row) = row else { return Ok(Ties { holds_shares_in: 0, branches: 0 }) };
    let count = |column| row.try_get::<i64>("", column).map(i64::unsigned_abs);
    Ok(Ties { holds_shares_in: count("held")?, branches: count("branches")? })
}

/// Most branches that are listed of a company.
const MOST_BRANCHES: i64 = 500;

/// Branches of `uscc` that lived on the day `on`, as their entries now are, in the order of their codes.
///
/// # Errors
/// When the database is away or a row is corrupt.
pub async fn branches_on(
    connection: &impl ConnectionTrait,
    uscc: &Uscc,
    on: NaiveDate,
) -> Result<Vec<Entry>, CommandError> {
    let sql = "SELECT body FROM companies WHERE head_office = $1 AND established_on <= $2 AND (ended_on IS NULL OR \
               ended_on > $2) ORDER BY uscc LIMIT $3";
    let values: Vec<Value> = vec![uscc.as_str().into(), on.into(), MOST_BRANCHES.into()];
    let rows = connection.query_all_raw(statement(connection, sql, values)).await?;
    rows.iter().map(|row| entry(&row.try_get::<String>("", "body")?)).collect()
}

/// What an act puts in the place of an entry.
#[derive(Debug, Clone)]
pub struct Next<'a> {
    /// The entry as it now is.
    pub entry: &'a Entry,
    /// The name it now bears.
    pub name_id: Uuid,
    /// Since when.
    pub since: NaiveDate,
    /// By which filing or revocation.
    pub filing_id: Uuid,
}

/// Puts `next` in the place of `held`; the version before stays in the history, a name given up among the former
/// ones, from which the one that is borne again is taken.
///
/// # Errors
/// When the entry is no longer as it was held, or the database is away.
pub async fn replace(txn: &Txn, held: &Held, next: &Next<'_>) -> Result<(), CommandError> {
    let (uscc, version, full_name) = (next.entry.uscc(), held.version + 1, next.entry.full_name());
    let renamed = full_name != held.entry.full_name();
    let all_names = if renamed { borne(&full_name, &held.all_names) } else { held.all_names.clone() };
    let body = text_of(next.entry)?;
    let sql = "UPDATE companies SET name_id = $1, full_name = $2, company_type = $3, state = $4, ended_on = $5, \
               version = $6, body = $7, all_names = $8 WHERE uscc = $9 AND version = $10";
    let values: Vec<Value> = vec![
        next.name_id.into(),
        full_name.into(),
        next.entry.company_type().into(),
        next.entry.standing().as_str().into(),
        next.entry.ended_on().into(),
        version.into(),
        body.clone().into(),
        all_names.clone().into(),
        uscc.as_str().into(),
        held.version.into(),
    ];
    if txn.execute_raw(statement(txn, sql, values)).await?.rows_affected() != 1 {
        return Err(CommandError::internal(anyhow::anyhow!("the entry of {uscc} changed under its lock")));
    }
    let row = version_row(next.entry, version, next.since, Some(next.filing_id), &body, txn.at());
    let mut rows = vec![Rows::new(VERSIONS, vec![row])];
    if next.entry.shareholder_usccs() != held.entry.shareholder_usccs() {
        forget(txn, "company_shareholders WHERE company", uscc).await?;
        rows.push(Rows::new(HOLDINGS, holding_rows(next.entry)));
    }
    if renamed {
        // It is found by its former names, too: pairs are only added.
        rows.push(pair_rows(std::iter::once((*uscc, all_names))).on_conflict("ON CONFLICT DO NOTHING"));
    }
    if next.name_id != held.name_id {
        // It may bear again what it gave up.
        let sql = "DELETE FROM former_names WHERE name_id = $1";
        txn.execute_raw(statement(txn, sql, vec![next.name_id.into()])).await?;
        let given_up = [held.name_id.into(), uscc.as_str().into(), next.since.into()];
        rows.push(Rows::new("former_names (name_id, uscc, ended_on)", vec![given_up]));
    }
    insert_together(txn, rows).await?;
    Ok(())
}

/// Every name a company has borne, each once, `now` first.
fn borne(now: &str, before: &str) -> String {
    let mut names = vec![now];
    names.extend(before.split(BETWEEN_NAMES).filter(|name| *name != now));
    names.join(&BETWEEN_NAMES.to_string())
}

async fn forget(txn: &Txn, what: &str, uscc: &Uscc) -> Result<(), CommandError> {
    let sql = format!("DELETE FROM {what} = $1");
    txn.execute_raw(statement(txn, &sql, vec![uscc.as_str().into()])).await?;
    Ok(())
}

/// An entry as it stood from a day on.
#[derive(Debug, Clone)]
pub struct Version {
    /// Its number, from 1.
    pub version: i64,
    /// Since when.
    pub since: NaiveDate,
    /// The filing, or the revocation, that made it; none for what was taken over.
    pub filing_id: Option<Uuid>,
    /// The entry.
    pub entry: Entry,
}

/// Every version of `uscc`, the first one first.
///
/// # Errors
/// When the database is away or a row is corrupt.
pub async fn history(connection: &impl ConnectionTrait, uscc: &Uscc) -> Result<Vec<Version>, CommandError> {
    Ok(histories(connection, std::slice::from_ref(uscc)).await?.remove(uscc).unwrap_or_default())
}

/// Every version of each of `codes`, the first one first.
///
/// # Errors
/// When the database is away or a row is corrupt.
pub async fn histories(
    connection: &impl ConnectionTrait,
    codes: &[Uscc],
) -> Result<BTreeMap<Uscc, Vec<Version>>, CommandError> {
    let mut found: BTreeMap<Uscc, Vec<Version>> = BTreeMap::new();
    if codes.is_empty() {
        return Ok(found);
    }
    let (which, values) = among(connection, codes.iter().map(|code| code.as_str()).collect(), 1);
    let sql = format!(
        "SELECT version, since, filing_id, body FROM company_versions WHERE uscc{which} ORDER BY uscc, version"
    );
    for row in connection.query_all_raw(statement(connection, &sql, values)).await? {
        let entry = entry(&row.try_get::<String>("", "body")?)?;
        found.entry(*entry.uscc()).or_default().push(Version {
            version: row.try_get("", "version")?,
            since: row.try_get("", "since")?,
            filing_id: row.try_get("", "filing_id")?,
            entry,
        });
    }
    Ok(found)
}

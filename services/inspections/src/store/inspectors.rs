//! The list of inspectors (执法人员名录).

use actnow_chassis::database::Txn;
use actnow_chassis::database::sql::{self, statement};
use actnow_chassis::error::CommandError;
use sea_orm::{ConnectionTrait, QueryResult};
use serde::{Deserialize, Serialize};

use crate::domain::inspectors::Inspector;

/// Whether an inspector takes visits.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
pub(crate) enum Service {
    /// Takes visits.
    Active,
    /// On leave, or left.
    Inactive,
}

impl Service {
    /// The name in the journal.
    pub(crate) const fn as_str(self) -> &'static str {
        match self {
            Self::Active => "ACTIVE",
            Self::Inactive => "INACTIVE",
        }
    }
}

/// An inspector as registered.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct RegisteredInspector {
    /// Who, trained for what, with which interests.
    pub(crate) inspector: Inspector,
    /// The interests that are enterprises; the others are tokens of persons.
    pub(crate) recused_usccs: Vec<String>,
    /// Whether visits are taken.
    pub(crate) service: Service,
}

impl RegisteredInspector {
    /// Tokens of persons to keep away from.
    pub(crate) fn recused_persons(&self) -> Vec<String> {
        let interests = self.inspector.interests.iter();
        interests.filter(|interest| !self.recused_usccs.contains(interest)).cloned().collect()
    }
}

/// An inspector with the version of the row.
///
/// # Errors
/// When the database is away or the row is corrupt.
pub(crate) async fn find(txn: &Txn, id: &str) -> Result<Option<(i64, RegisteredInspector)>, CommandError> {
    let sql = "SELECT version, body FROM inspectors WHERE inspector_id = $1";
    let Some(row) = txn.query_one_raw(statement(txn, sql, vec![id.into()])).await? else { return Ok(None) };
    Ok(Some((row.try_get("", "version")?, read(&row)?)))
}

/// Writes `version` of an inspector.
///
/// # Errors
/// When the database is away.
pub(crate) async fn save(txn: &Txn, version: i64, row: &RegisteredInspector) -> Result<(), CommandError> {
    let sql = "INSERT INTO inspectors (inspector_id, version, active, body, updated_at) \
               VALUES ($1, $2, $3, $4, $5) ON CONFLICT (inspector_id) DO UPDATE SET \
               version = excluded.version, active = excluded.active, body = excluded.body, \
               updated_at = excluded.updated_at";
    let values = vec![
        row.inspector.id.clone().into(),
        version.into(),
        (row.service == Service::Active).into(),
        serde_json::to_string(row).map_err(CommandError::internal)?.into(),
        txn.at().into(),
    ];
    txn.execute_raw(statement(txn, sql, values)).await?;
    Ok(())
}

/// The registered ones among `ids`, in no order.
///
/// # Errors
/// When the database is away or a row is corrupt.
pub(crate) async fn among(
    connection: &impl ConnectionTrait,
    ids: &[String],
) -> Result<Vec<RegisteredInspector>, CommandError> {
    if ids.is_empty() {
        return Ok(Vec::new());
    }
    let (which, values) = sql::among(connection, ids.to_vec(), 1);
    let sql = format!("SELECT body FROM inspectors WHERE inspector_id{which}");
    let rows = connection.query_all_raw(statement(connection, &sql, values)).await?;
    rows.iter().map(read).collect()
}

/// Every inspector who takes visits, in no order.
///
/// # Errors
/// When the database is away or a row is corrupt.
pub(crate) async fn active(
    connection: &impl ConnectionTrait,
) -> Result<Vec<RegisteredInspector>, CommandError> {
    let sql = "SELECT body FROM inspectors WHERE active";
    let rows = connection.query_all_raw(statement(connection, sql, vec![])).await?;
    rows.iter().map(read).collect()
}

/// Reads the `body` column of a row of inspectors.
pub(super) fn read(row: &QueryResult) -> Result<RegisteredInspector, CommandError> {
    let body: String = row.try_get("", "body")?;
    serde_json::from_str(&body).map_err(CommandError::internal)
}

//! Offices.

use actnow_chassis::database::Txn;
use actnow_chassis::database::sql::statement;
use actnow_chassis::error::CommandError;
use sea_orm::{ConnectionTrait, QueryResult};

use crate::domain::office::{Department, Office};

/// Adds an office; answers `false` when its id is taken.
///
/// # Errors
/// When the database is away.
pub(crate) async fn insert(txn: &Txn, office: &Office) -> Result<bool, CommandError> {
    let sql = "INSERT INTO offices (office_id, name_zh, name_en, department) VALUES ($1, $2, $3, $4) \
               ON CONFLICT (office_id) DO NOTHING";
    let values = vec![
        office.id.clone().into(),
        office.name_zh.clone().into(),
        office.name_en.clone().into(),
        office.department.as_str().into(),
    ];
    Ok(txn.execute_raw(statement(txn, sql, values)).await?.rows_affected() == 1)
}

/// The office of this id.
///
/// # Errors
/// When the database is away or the row is corrupt.
pub(crate) async fn find(
    connection: &impl ConnectionTrait,
    id: &str,
) -> Result<Option<Office>, CommandError> {
    let sql = "SELECT office_id, name_zh, name_en, department FROM offices WHERE office_id = $1";
    let row = connection.query_one_raw(statement(connection, sql, vec![id.into()])).await?;
    row.as_ref().map(read).transpose()
}

/// Every office.
///
/// # Errors
/// When the database is away or a row is corrupt.
pub(crate) async fn all(connection: &impl ConnectionTrait) -> Result<Vec<Office>, CommandError> {
    let sql = "SELECT office_id, name_zh, name_en, department FROM offices ORDER BY office_id LIMIT 1000";
    let rows = connection.query_all_raw(statement(connection, sql, vec![])).await?;
    rows.iter().map(read).collect()
}

fn read(row: &QueryResult) -> Result<Office, CommandError> {
    let department: String = row.try_get("", "department")?;
    let department = Department::named(&department);
    Ok(Office {
        id: row.try_get("", "office_id")?,
        name_zh: row.try_get("", "name_zh")?,
        name_en: row.try_get("", "name_en")?,
        department: department
            .ok_or_else(|| CommandError::internal(std::io::Error::other("unknown department")))?,
    })
}

//! What is known of uploads; their bytes lie elsewhere, under their digest.

use actnow_chassis::CommandError;
use actnow_chassis::database::sql::statement;
use chrono::{DateTime, Utc};
use sea_orm::{ConnectionTrait, Value};

/// An upload.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct MaterialRow {
    pub(crate) sha256: String,
    pub(crate) media_type: String,
    pub(crate) size: i64,
    pub(crate) name: String,
    pub(crate) uploaded_by: String,
    pub(crate) uploaded_at: DateTime<Utc>,
}

/// Notes an upload; `false` when one of this digest was there already.
pub(crate) async fn insert_material(
    connection: &impl ConnectionTrait,
    row: &MaterialRow,
) -> Result<bool, CommandError> {
    let sql = "INSERT INTO materials (sha256, media_type, size, name, uploaded_by, uploaded_at) \
               VALUES ($1, $2, $3, $4, $5, $6) ON CONFLICT (sha256) DO NOTHING";
    let values: Vec<Value> = vec![
        row.sha256.clone().into(),
        row.media_type.clone().into(),
        row.size.into(),
        row.name.clone().into(),
        row.uploaded_by.clone().into(),
        row.uploaded_at.into(),
    ];
    let done = connection.execute_raw(statement(connection, sql, values)).await?;
    Ok(done.rows_affected() == 1)
}

/// The upload of this digest.
pub(crate) async fn find_material(
    connection: &impl ConnectionTrait,
    sha256: &str,
) -> Result<Option<MaterialRow>, CommandError> {
    let sql = "SELECT * FROM materials WHERE sha256 = $1";
    let Some(row) = connection.query_one_raw(statement(connection, sql, vec![sha256.into()])).await? else {
        return Ok(None);
    };
    Ok(Some(MaterialRow {
        sha256: row.try_get("", "sha256")?,
        media_type: row.try_get("", "media_type")?,
        size: row.try_get("", "size")?,
        name: row.try_get("", "name")?,
        uploaded_by: row.try_get("", "uploaded_by")?,
        uploaded_at: row.try_get("", "uploaded_at")?,
    }))
}

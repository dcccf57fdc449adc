//! The beacon of a draw, sealed until the draw reveals it: whoever reads the database cannot know beforehand what
//! will be drawn.

use actnow_chassis::database::Txn;
use actnow_chassis::database::sql::statement;
use actnow_chassis::error::CommandError;
use actnow_chassis::privacy::PrivacyKeys;
use sea_orm::ConnectionTrait;
use uuid::Uuid;

use crate::domain::sampling::hash::Hash32;

fn aad(id: Uuid) -> Vec<u8> {
    format!("draw_beacons/sealed/{id}").into_bytes()
}

/// Keeps the beacon of a draw.
///
/// # Errors
/// When the database is away or the machine gives no randomness for sealing.
pub(crate) async fn keep(
    txn: &Txn,
    keys: &PrivacyKeys,
    id: Uuid,
    beacon: &Hash32,
) -> Result<(), CommandError> {
    let sealed = keys.sealing.seal(beacon.as_bytes(), &aad(id)).map_err(CommandError::internal)?;
    let sql = "INSERT INTO draw_beacons (draw_id, sealed) VALUES ($1, $2)";
    txn.execute_raw(statement(txn, sql, vec![id.into(), sealed.into()])).await?;
    Ok(())
}

/// Takes the beacon of a draw out of its row, for good.
///
/// # Errors
/// When the database is away, or the row is missing or does not open.
pub(crate) async fn reveal(txn: &Txn, keys: &PrivacyKeys, id: Uuid) -> Result<Hash32, CommandError> {
    let sql = "SELECT sealed FROM draw_beacons WHERE draw_id = $1";
    let row = txn.query_one_raw(statement(txn, sql, vec![id.into()])).await?;
    let row = row.ok_or_else(|| CommandError::internal(anyhow::anyhow!("a draw has no beacon")))?;
    let sealed: Vec<u8> = row.try_get("", "sealed")?;
    let plain = keys.sealing.open(&sealed, &aad(id)).map_err(CommandError::internal)?;
    let bytes = <[u8; 32]>::try_from(plain)
        .map_err(|_| CommandError::internal(anyhow::anyhow!("a beacon has 32 bytes")))?;
    forget(txn, id).await?;
    Ok(Hash32::from_bytes(bytes))
}

/// Whether the beacon of a draw is kept.
///
/// # Errors
/// When the database is away.
pub(crate) async fn is_kept(connection: &impl ConnectionTrait, id: Uuid) -> Result<bool, CommandError> {
    let sql = "SELECT draw_id FROM draw_beacons WHERE draw_id = $1";
    Ok(connection.query_one_raw(statement(connection, sql, vec![id.into()])).await?.is_some())
}

/// Forgets the beacon of a draw that will not be drawn.
///
/// # Errors
/// When the database is away.
pub(crate) async fn forget(txn: &Txn, id: Uuid) -> Result<(), CommandError> {
    let sql = "DELETE FROM draw_beacons WHERE draw_id = $1";
    txn.execute_raw(statement(txn, sql, vec![id.into()])).await?;
    Ok(())
}

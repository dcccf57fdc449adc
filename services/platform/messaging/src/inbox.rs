//! The inbox: which messages this service has already handled.

use std::collections::HashSet;

use sea_orm::{ConnectionTrait, Value};
use uuid::Uuid;

use actnow_chassis::clock::machine_time;
use actnow_chassis::database::Txn;
use actnow_chassis::database::sql::{rows_of, statement};
use actnow_chassis::error::CommandError;

/// Whether message `id` was handled.
pub(crate) async fn has(connection: &impl ConnectionTrait, id: Uuid) -> Result<bool, CommandError> {
    let sql = "SELECT 1 AS one FROM inbox WHERE message_id = $1";
    Ok(connection.query_one_raw(statement(connection, sql, vec![id.into()])).await?.is_some())
}

/// Notes `ids` as handled in this transaction and answers which of them are new.
///
/// One statement for the whole batch. `RETURNING` names the inserted rows only, so a repetition is known
/// without a second look. Every transaction notes its ids in the same order: two replicas that got the same
/// messages wait for each other and never in a circle.
pub(crate) async fn admit(txn: &Txn, ids: &[Uuid]) -> Result<HashSet<Uuid>, CommandError> {
    let mut ids = ids.to_vec();
    ids.sort_unstable();
    let now = machine_time();
    let rows = ids.into_iter().map(|id| vec![Value::from(id), Value::from(now)]).collect();
    let (rows, values) = rows_of(txn, rows, 1)?;
    let sql = format!(
        "INSERT INTO inbox (message_id, received_at) {rows} \
         ON CONFLICT (message_id) DO NOTHING RETURNING message_id"
    );
    let rows = txn.query_all_raw(statement(txn, &sql, values)).await?;
    rows.iter().map(|row| Ok(row.try_get("", "message_id")?)).collect()
}

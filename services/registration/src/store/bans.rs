//! Who may not apply, and until when: found by the blind index of the document; name and number stay in the filing.

use std::collections::HashMap;

use actnow_chassis::database::sql::{among, statement};
use actnow_chassis::database::{Rows, Txn};
use actnow_chassis::error::CommandError;
use chrono::NaiveDate;
use sea_orm::{ConnectionTrait, Value};
use uuid::Uuid;

/// Somebody directly responsible for a false registration.
#[derive(Debug, Clone)]
pub struct Ban {
    /// Blind index of the document.
    pub id_index: Vec<u8>,
    /// Reference of the person in the false filing.
    pub reference: String,
}

/// The rows of bans by the revocation `revocation_id`, decided on `decided_on`.
pub fn ban_rows(txn: &Txn, revocation_id: Uuid, decided_on: NaiveDate, bans: Vec<Ban>) -> Rows {
    let row = |ban: Ban| -> [Value; 5] {
        [revocation_id.into(), ban.reference.into(), ban.id_index.into(), decided_on.into(), txn.at().into()]
    };
    let rows: Vec<[Value; 5]> = bans.into_iter().map(row).collect();
    Rows::new("bans (revocation_id, ref, id_index, decided_on, created_at)", rows)
}

/// Lifts the bans by the revocation `revocation_id`, which was taken back; it goes on to name who they were on.
///
/// # Errors
/// When the database is away.
pub async fn lift(txn: &Txn, revocation_id: Uuid) -> Result<(), CommandError> {
    let sql = "DELETE FROM bans WHERE revocation_id = $1";
    txn.execute_raw(statement(txn, sql, vec![revocation_id.into()])).await?;
    Ok(())
}

/// Days on which bans on the holders of these documents were decided, the last one of each.
///
/// # Errors
/// When the database is away.
pub async fn decided(
    connection: &impl ConnectionTrait,
    documents: Vec<Vec<u8>>,
) -> Result<HashMap<Vec<u8>, NaiveDate>, CommandError> {
    if documents.is_empty() {
        return Ok(HashMap::new());
    }
    let (which, values) = among(connection, documents, 1);
    let sql = format!("SELECT id_index, decided_on FROM bans WHERE id_index{which} ORDER BY decided_on");
    let mut found = HashMap::new();
    for row in connection.query_all_raw(statement(connection, &sql, values)).await? {
        found.insert(row.try_get("", "id_index")?, row.try_get("", "decided_on")?);
    }
    Ok(found)
}

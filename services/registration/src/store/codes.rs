//! Social credit codes taken from the pool: one row per number, from the first without gap, never used again.

use actnow_chassis::database::sql::statement;
use actnow_chassis::database::{Rows, Txn};
use actnow_chassis::error::CommandError;
use actnow_identifiers::{CodePool, Reservation};
use sea_orm::{ConnectionTrait, Value};
use uuid::Uuid;

use crate::domain::code_reservation::CodeReservation;

/// States of the table, as in [`Reservation::state`].
pub(super) const STATES: &[&str] = &["RESERVED", "COMMITTED", "VOID"];

/// The counter of a pool.
pub fn series_of(pool: &CodePool) -> String {
    format!("USCC/{pool}")
}

/// The row of a code taken in this transaction as the `n`-th of its pool.
pub fn code_rows(txn: &Txn, pool: &CodePool, n: i64, taken: &CodeReservation) -> Rows {
    let settled: Value = match &taken.code {
        Reservation::Reserved(_) => None::<chrono::DateTime<chrono::Utc>>.into(),
        Reservation::Committed(_) | Reservation::Void(_) => txn.at().into(),
    };
    let row = [
        pool.to_string().into(),
        n.into(),
        taken.code.number().as_str().into(),
        taken.filing.into(),
        taken.code.state().into(),
        txn.at().into(),
        settled,
    ];
    Rows::new("code_reservations (pool, n, uscc, filing_id, state, reserved_at, settled_at)", vec![row])
}

/// Puts the code of `filing_id` in use: its licence is issued.
///
/// # Errors
/// When the filing has no reserved code, or the database is away.
pub async fn commit(txn: &Txn, filing_id: Uuid) -> Result<(), CommandError> {
    let sql = "UPDATE code_reservations SET state = 'COMMITTED', settled_at = $1 \
               WHERE filing_id = $2 AND state = 'RESERVED'";
    let done = txn.execute_raw(statement(txn, sql, vec![txn.at().into(), filing_id.into()])).await?;
    if done.rows_affected() == 1 {
        return Ok(());
    }
    Err(CommandError::internal(anyhow::anyhow!("filing {filing_id} has no reserved code")))
}

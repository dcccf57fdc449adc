//! The duty roster (值班表): who is on duty on which day.

use std::collections::BTreeSet;

use actnow_chassis::database::sql::statement;
use actnow_chassis::database::{Rows, Txn, insert_together};
use actnow_chassis::error::CommandError;
use chrono::NaiveDate;
use sea_orm::{ConnectionTrait, Value};

/// A day of the roster with its version; 0 for a day that was never set.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(crate) struct RosterDay {
    /// Raised with each change.
    pub(crate) version: i64,
    /// Accounts.
    pub(crate) on_duty: BTreeSet<String>,
}

/// A day of the roster.
///
/// # Errors
/// When the database is away.
pub(crate) async fn read(
    connection: &impl ConnectionTrait,
    day: NaiveDate,
) -> Result<RosterDay, CommandError> {
    let sql = "SELECT d.version, r.inspector_id FROM roster_days d LEFT JOIN roster r ON r.day = d.day \
               WHERE d.day = $1";
    let rows = connection.query_all_raw(statement(connection, sql, vec![day.into()])).await?;
    let mut found = RosterDay::default();
    for row in rows {
        found.version = row.try_get("", "version")?;
        let inspector: Option<String> = row.try_get("", "inspector_id")?;
        found.on_duty.extend(inspector);
    }
    Ok(found)
}

/// Writes a day of the roster in place of what it was.
///
/// # Errors
/// When the database is away.
pub(crate) async fn save(txn: &Txn, day: NaiveDate, now: &RosterDay) -> Result<(), CommandError> {
    let sql = "INSERT INTO roster_days (day, version, updated_at) VALUES ($1, $2, $3) \
               ON CONFLICT (day) DO UPDATE SET version = excluded.version, updated_at = excluded.updated_at";
    txn.execute_raw(statement(txn, sql, vec![day.into(), now.version.into(), txn.at().into()])).await?;
    if now.version > 1 {
        txn.execute_raw(statement(txn, "DELETE FROM roster WHERE day = $1", vec![day.into()])).await?;
    }
    let row = |inspector: &String| -> [Value; 2] { [day.into(), inspector.clone().into()] };
    let rows = Rows::new("roster (day, inspector_id)", now.on_duty.iter().map(row).collect());
    Ok(insert_together(txn, vec![rows]).await?)
}

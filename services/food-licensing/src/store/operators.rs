//! What an operator still holds, whatever its premises.

use actnow_chassis::database::sql::statement;
use actnow_chassis::error::CommandError;
use sea_orm::{ConnectionTrait, QueryResult};
use uuid::Uuid;

/// Tables of what is held, and the states in which it counts.
pub(crate) mod live {
    /// A table and its live states, as they stand in a statement.
    pub(crate) struct Live {
        pub(super) table: &'static str,
        pub(super) states: &'static str,
    }

    /// Filings with a number in force.
    pub(crate) const FILINGS: Live = Live { table: "filings", states: "'FILED', 'UPDATED', 'PUBLISHED'" };
    /// Licences that have not ended.
    pub(crate) const LICENCES: Live =
        Live { table: "licences", states: "'ACTIVE', 'SUSPENDED_BY_LATE_RENEWAL'" };
}

/// Ids of what the operator `uscc` holds, in their order.
///
/// # Errors
/// When the database is away.
pub(crate) async fn held_by(
    connection: &impl ConnectionTrait,
    live: &live::Live,
    uscc: &str,
) -> Result<Vec<Uuid>, CommandError> {
    let sql = format!(
        "SELECT id FROM {} WHERE operator_uscc = $1 AND state IN ({}) ORDER BY id",
        live.table, live.states
    );
    let rows = connection.query_all_raw(statement(connection, &sql, vec![uscc.into()])).await?;
    let id = |row: &QueryResult| Ok(row.try_get("", "id")?);
    rows.iter().map(id).collect()
}

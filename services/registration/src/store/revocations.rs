//! Revocations as rows.

use actnow_chassis::aggregate::{Aggregate, read_body};
use actnow_chassis::database::sql::statement;
use actnow_chassis::error::CommandError;
use actnow_identifiers::Uscc;
use sea_orm::{ConnectionTrait, Value};
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use crate::domain::revocation::Revocation;

/// States of the table, as in [`RevocationState::name`](crate::domain::revocation::RevocationState::name).
pub(super) const STATES: &[&str] = &[
    "APPLIED",
    "NOT_ACCEPTED",
    "INVESTIGATING",
    "PUBLICISED",
    "SUSPENDED",
    "PROPOSED",
    "REVOKED",
    "NOT_REVOKED",
    "TAKEN_BACK",
];

/// A revocation with its version.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct RevocationRecord {
    /// Raised with each decision.
    pub version: i64,
    /// The revocation.
    pub revocation: Revocation,
}

impl RevocationRecord {
    /// States in which a clock runs whose last day may still move: the others count months.
    pub const WITH_CLOCK: &[&str] = &["APPLIED", "PUBLICISED"];
}

impl Aggregate for RevocationRecord {
    const TABLE: &'static str = "revocations";
    const KIND: &'static str = "revocation";

    fn id(&self) -> Uuid {
        self.revocation.id
    }

    fn version(&self) -> i64 {
        self.version
    }

    fn state(&self) -> &'static str {
        self.revocation.state.name()
    }

    fn case_id(&self) -> Option<String> {
        None
    }

    fn columns(&self) -> Vec<(&'static str, Value)> {
        let due = self.revocation.state.clock().map(|clock| clock.due().date);
        vec![
            ("company", self.revocation.company.as_str().into()),
            ("filing_id", self.revocation.target.change().into()),
            ("due", due.into()),
        ]
    }
}

/// The revocation about `uscc` that is still open: one at a time.
///
/// # Errors
/// When the database is away.
pub async fn open_about(
    connection: &impl ConnectionTrait,
    uscc: &Uscc,
) -> Result<Option<Uuid>, CommandError> {
    let sql = "SELECT id FROM revocations WHERE company = $1 AND state NOT IN ('NOT_ACCEPTED', 'REVOKED', \
               'NOT_REVOKED', 'TAKEN_BACK') LIMIT 1";
    let row = connection.query_one_raw(statement(connection, sql, vec![uscc.as_str().into()])).await?;
    Ok(row.map(|row| row.try_get("", "id")).transpose()?)
}

/// Every revocation about `uscc`, in the order in which they began.
///
/// # Errors
/// When the database is away or a row is corrupt.
pub async fn about(
    connection: &impl ConnectionTrait,
    uscc: &Uscc,
) -> Result<Vec<RevocationRecord>, CommandError> {
    let sql = "SELECT body FROM revocations WHERE company = $1 ORDER BY id";
    let rows = connection.query_all_raw(statement(connection, sql, vec![uscc.as_str().into()])).await?;
    rows.iter().map(read_body).collect()
}

//! Dormancies as rows.

use actnow_chassis::aggregate::{Aggregate, read_body};
use actnow_chassis::database::sql::statement;
use actnow_chassis::error::CommandError;
use actnow_identifiers::Uscc;
use sea_orm::{ConnectionTrait, Value};
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use crate::domain::dormancy::Dormancy;

/// States of the table, as in [`DormancyState::name`](crate::domain::dormancy::DormancyState::name).
pub(super) const STATES: &[&str] =
    &["FILED", "DORMANT", "BUSINESS_FOUND", "RESUMED", "WITHDRAWN", "COMPANY_ENDED"];

/// A dormancy with its version.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct DormancyRecord {
    /// Raised with each decision.
    pub version: i64,
    /// The dormancy.
    pub dormancy: Dormancy,
}

impl DormancyRecord {
    /// States in which a clock runs whose last day may still move.
    pub const WITH_CLOCK: &[&str] = &["BUSINESS_FOUND"];
}

impl Aggregate for DormancyRecord {
    const TABLE: &'static str = "dormancies";
    const KIND: &'static str = "dormancy";

    fn id(&self) -> Uuid {
        self.dormancy.id
    }

    fn version(&self) -> i64 {
        self.version
    }

    fn state(&self) -> &'static str {
        self.dormancy.state.name()
    }

    fn case_id(&self) -> Option<String> {
        None
    }

    fn columns(&self) -> Vec<(&'static str, Value)> {
        vec![
            ("company", self.dormancy.company.as_str().into()),
            ("from_day", self.dormancy.from.into()),
            ("until_day", self.dormancy.until.into()),
        ]
    }
}

/// Every dormancy of `uscc`, in the order in which they were filed.
///
/// # Errors
/// When the database is away or a row is corrupt.
pub async fn about(
    connection: &impl ConnectionTrait,
    uscc: &Uscc,
) -> Result<Vec<DormancyRecord>, CommandError> {
    let sql = "SELECT body FROM dormancies WHERE company = $1 ORDER BY id";
    let rows = connection.query_all_raw(statement(connection, sql, vec![uscc.as_str().into()])).await?;
    rows.iter().map(read_body).collect()
}

//! Corrections of names as rows.

use actnow_chassis::aggregate::{Aggregate, read_body};
use actnow_chassis::database::sql::statement;
use actnow_chassis::error::CommandError;
use actnow_identifiers::Uscc;
use sea_orm::{ConnectionTrait, Value};
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use crate::domain::name_correction::NameCorrection;

/// States of the table, as in [`CorrectionState::name`](crate::domain::name_correction::CorrectionState::name).
pub(super) const STATES: &[&str] =
    &["PROPOSED", "DECLINED", "ORDERED", "SERVED", "OVERDUE", "FULFILLED", "WITHDRAWN", "COMPANY_ENDED"];

/// A correction of a name with its version.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct CorrectionRecord {
    /// Raised with each decision.
    pub version: i64,
    /// The correction.
    pub correction: NameCorrection,
}

impl CorrectionRecord {
    /// States in which a clock runs whose last day may still move.
    pub const WITH_CLOCK: &[&str] = &["SERVED"];
}

impl Aggregate for CorrectionRecord {
    const TABLE: &'static str = "name_corrections";
    const KIND: &'static str = "name-correction";

    fn id(&self) -> Uuid {
        self.correction.id
    }

    fn version(&self) -> i64 {
        self.version
    }

    fn state(&self) -> &'static str {
        self.correction.state.name()
    }

    fn case_id(&self) -> Option<String> {
        None
    }

    fn columns(&self) -> Vec<(&'static str, Value)> {
        let ordered_on = self.correction.order.as_ref().map(|order| order.on);
        vec![("company", self.correction.company.as_str().into()), ("ordered_on", ordered_on.into())]
    }
}

/// The correction of the name of `uscc` that is still open: one at a time.
///
/// # Errors
/// When the database is away.
pub async fn open_about(
    connection: &impl ConnectionTrait,
    uscc: &Uscc,
) -> Result<Option<Uuid>, CommandError> {
    let sql = "SELECT id FROM name_corrections WHERE company = $1 AND state IN ('PROPOSED', 'ORDERED', 'SERVED', \
               'OVERDUE') LIMIT 1";
    let row = connection.query_one_raw(statement(connection, sql, vec![uscc.as_str().into()])).await?;
    Ok(row.map(|row| row.try_get("", "id")).transpose()?)
}

/// Every correction of the name of `uscc`, in the order in which they were proposed.
///
/// # Errors
/// When the database is away or a row is corrupt.
pub async fn about(
    connection: &impl ConnectionTrait,
    uscc: &Uscc,
) -> Result<Vec<CorrectionRecord>, CommandError> {
    let sql = "SELECT body FROM name_corrections WHERE company = $1 ORDER BY id";
    let rows = connection.query_all_raw(statement(connection, sql, vec![uscc.as_str().into()])).await?;
    rows.iter().map(read_body).collect()
}

//! Filings as rows.

use actnow_chassis::aggregate::{Aggregate, read_body};
use actnow_chassis::database::sql::statement;
use actnow_chassis::error::CommandError;
use chrono::{DateTime, Utc};
use sea_orm::{ConnectionTrait, Value};
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use crate::domain::filing::{FiledRecord, FoodFiling};
use crate::domain::track::TrackDecision;

/// States of the table, as in [`crate::domain::filing::FilingState::name`].
pub(super) const STATES: &[&str] =
    &["INCOMPLETE", "FILED", "UPDATED", "PUBLISHED", "LAPSED", "CANCELLED", "WITHDRAWN"];

/// A filing with its version and the track it was filed on.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub(crate) struct Filing {
    /// Raised with each decision.
    pub version: i64,
    /// Why a filing is what this business needs.
    pub track: TrackDecision,
    /// When it is to be published, while it waits for that.
    pub publish_at: Option<DateTime<Utc>>,
    /// The filing.
    pub filing: FoodFiling,
}

impl Filing {
    /// States in which a filing waits for its publication.
    pub(crate) const WITH_CLOCK: &[&str] = &["FILED", "UPDATED"];

    /// The record, once there is a number.
    pub(crate) fn record(&self) -> Option<&FiledRecord> {
        self.filing.state.record()
    }
}

impl Aggregate for Filing {
    const TABLE: &'static str = "filings";
    const KIND: &'static str = "filing";

    fn id(&self) -> Uuid {
        self.filing.id
    }

    fn version(&self) -> i64 {
        self.version
    }

    fn state(&self) -> &'static str {
        self.filing.state.name()
    }

    fn case_id(&self) -> Option<String> {
        self.filing.case_id.map(|id| id.to_string())
    }

    fn columns(&self) -> Vec<(&'static str, Value)> {
        let number = self.record().map(|record| record.number);
        vec![
            ("operator_uscc", self.filing.form.operator.uscc.clone().into()),
            ("premises", self.filing.form.premises.clone().into()),
            ("number", number.map(|number| number.as_str().to_owned()).into()),
            ("series", number.map(|number| number.series().to_owned()).into()),
            ("sequence", number.map(|number| i64::from(number.sequence())).into()),
        ]
    }
}

/// The filing with this number.
///
/// # Errors
/// When the database is away or the row is corrupt.
pub(crate) async fn find_by_number(
    connection: &impl ConnectionTrait,
    number: &str,
) -> Result<Option<Filing>, CommandError> {
    let sql = "SELECT body FROM filings WHERE number = $1";
    let row = connection.query_one_raw(statement(connection, sql, vec![number.into()])).await?;
    row.as_ref().map(read_body).transpose()
}

/// The filings of an operator that have a number, the newest first.
///
/// # Errors
/// When the database is away or a row is corrupt.
pub(crate) async fn newest_of(
    connection: &impl ConnectionTrait,
    operator_uscc: &str,
    most: u32,
) -> Result<Vec<Filing>, CommandError> {
    let sql =
        "SELECT body FROM filings WHERE operator_uscc = $1 AND number IS NOT NULL ORDER BY id DESC LIMIT $2";
    let values = vec![operator_uscc.into(), i64::from(most).into()];
    let rows = connection.query_all_raw(statement(connection, sql, values)).await?;
    rows.iter().map(read_body).collect()
}

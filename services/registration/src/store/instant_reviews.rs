//! Second looks at instant approvals as rows.

use std::collections::BTreeSet;

use actnow_chassis::aggregate::{Aggregate, read_body, stream};
use actnow_chassis::database::sql::{among, statement};
use actnow_chassis::error::CommandError;
use sea_orm::{ConnectionTrait, Value};
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use super::{FilingRecord, NameRecord};
use crate::domain::instant_review::InstantReview;

/// States of the table, as in [`ReviewState::name`](crate::domain::instant_review::ReviewState::name).
pub const STATES: &[&str] = &["OPEN", "OVERDUE", "AGREED", "DISAGREED", "SETTLED"];

/// States of reviews with which something is still to be done.
pub const OPEN: &[&str] = &["OPEN", "OVERDUE", "DISAGREED"];

/// A review with its version.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct ReviewRecord {
    /// Raised with each decision.
    pub version: i64,
    /// The review.
    pub review: InstantReview,
}

impl ReviewRecord {
    /// States in which a clock runs whose last day may still move.
    pub const WITH_CLOCK: &[&str] = &["OPEN"];
}

impl Aggregate for ReviewRecord {
    const TABLE: &'static str = "instant_reviews";
    const KIND: &'static str = "instant-review";

    fn id(&self) -> Uuid {
        self.review.id
    }

    fn version(&self) -> i64 {
        self.version
    }

    fn state(&self) -> &'static str {
        self.review.state.name()
    }

    fn case_id(&self) -> Option<String> {
        None
    }

    fn columns(&self) -> Vec<(&'static str, Value)> {
        let due = self.review.state.clock().map(|clock| clock.due().date);
        vec![("filing_id", self.review.filing_id.into()), ("due", due.into())]
    }
}

/// A page of reviews in `states` after the id `after`, in the order of their ids.
///
/// # Errors
/// When the database is away or a row is corrupt.
pub async fn page(
    connection: &impl ConnectionTrait,
    states: &[&'static str],
    after: Uuid,
    size: u32,
) -> Result<Vec<ReviewRecord>, CommandError> {
    let (which, named) = among(connection, states.to_vec(), 3);
    let mut values: Vec<Value> = vec![after.into(), i64::from(size).into()];
    values.extend(named);
    let sql = format!("SELECT body FROM instant_reviews WHERE id > $1 AND state{which} ORDER BY id LIMIT $2");
    let rows = connection.query_all_raw(statement(connection, &sql, values)).await?;
    rows.iter().map(read_body).collect()
}

/// The review of a filing's approval, where it was drawn.
///
/// # Errors
/// When the database is away or a row is corrupt.
pub async fn of_filing(
    connection: &impl ConnectionTrait,
    filing_id: Uuid,
) -> Result<Option<ReviewRecord>, CommandError> {
    let sql = "SELECT body FROM instant_reviews WHERE filing_id = $1";
    let row = connection.query_one_raw(statement(connection, sql, vec![filing_id.into()])).await?;
    row.as_ref().map(read_body).transpose()
}

/// Accounts that the journal names for a filing or for the name it uses.
///
/// # Errors
/// When the database is away.
pub async fn touched(
    connection: &impl ConnectionTrait,
    filing_id: Uuid,
    name_id: Option<Uuid>,
) -> Result<BTreeSet<String>, CommandError> {
    let sql = "SELECT DISTINCT subject FROM journal WHERE stream = $1 OR stream = $2";
    let name = name_id.map(stream::<NameRecord>).unwrap_or_default();
    let values = vec![stream::<FilingRecord>(filing_id).into(), name.into()];
    let rows = connection.query_all_raw(statement(connection, sql, values)).await?;
    rows.iter().map(|row| Ok(row.try_get("", "subject")?)).collect()
}

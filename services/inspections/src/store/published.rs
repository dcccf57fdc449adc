//! Results that are public, the newest first.

use actnow_chassis::aggregate::read_body;
use actnow_chassis::database::sql::statement;
use actnow_chassis::error::CommandError;
use chrono::NaiveDate;
use sea_orm::{ConnectionTrait, Value};
use uuid::Uuid;

use super::Inspection;

/// A page of them.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct PublishedPage {
    /// Only of this operator.
    pub(crate) operator: Option<String>,
    /// Goes on after this one: the day of its publication, and its id.
    pub(crate) after: Option<(NaiveDate, Uuid)>,
    /// How many.
    pub(crate) size: u32,
}

/// The inspections of a page.
///
/// # Errors
/// When the database is away or a row is corrupt.
pub(crate) async fn page(
    connection: &impl ConnectionTrait,
    page: &PublishedPage,
) -> Result<Vec<Inspection>, CommandError> {
    let mut values: Vec<Value> = Vec::new();
    let mut conditions = vec!["state = 'PUBLISHED' AND published_on IS NOT NULL".to_owned()];
    if let Some((on, id)) = page.after {
        values.extend([on.into(), id.into()]);
        conditions.push("(published_on, id) < ($1, $2)".to_owned());
    }
    if let Some(operator) = &page.operator {
        values.push(operator.clone().into());
        conditions.push(format!("operator_uscc = ${}", values.len()));
    }
    values.push(i64::from(page.size).into());
    let sql = format!(
        "SELECT body FROM inspections WHERE {} ORDER BY published_on DESC, id DESC LIMIT ${}",
        conditions.join(" AND "),
        values.len()
    );
    let rows = connection.query_all_raw(statement(connection, &sql, values)).await?;
    rows.iter().map(read_body).collect()
}

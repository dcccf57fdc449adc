//! Clients of other departments.

use actnow_chassis::aggregate::{self, Aggregate};
use actnow_chassis::database::sql::statement;
use actnow_chassis::error::CommandError;
use sea_orm::{ConnectionTrait, Value};
use uuid::Uuid;

use crate::domain::client::Client;

impl Aggregate for Client {
    const TABLE: &'static str = "api_clients";
    const KIND: &'static str = "client";

    fn id(&self) -> Uuid {
        self.id
    }
    fn version(&self) -> i64 {
        self.version
    }
    fn state(&self) -> &'static str {
        self.standing.as_str()
    }
    fn case_id(&self) -> Option<String> {
        None
    }
    fn columns(&self) -> Vec<(&'static str, Value)> {
        vec![("client_id", self.client_id.clone().into())]
    }
}

/// The client of this id.
///
/// # Errors
/// When the database is away or the row is corrupt.
pub(crate) async fn named(
    connection: &impl ConnectionTrait,
    client_id: &str,
) -> Result<Option<Client>, CommandError> {
    let sql = "SELECT body FROM api_clients WHERE client_id = $1";
    let row = connection.query_one_raw(statement(connection, sql, vec![client_id.into()])).await?;
    row.as_ref().map(aggregate::read_body).transpose()
}

/// Every client.
///
/// # Errors
/// When the database is away or a row is corrupt.
pub(crate) async fn all(connection: &impl ConnectionTrait) -> Result<Vec<Client>, CommandError> {
    let sql = "SELECT body FROM api_clients ORDER BY client_id LIMIT 1000";
    let rows = connection.query_all_raw(statement(connection, sql, vec![])).await?;
    rows.iter().map(aggregate::read_body).collect()
}

//! Keeping the indexes of names and of the register in step with what they are made by, when the service starts.

use actnow_chassis::database::Database;
use actnow_chassis::error::CommandError;

use crate::config::Bureau;
use crate::store::{name_index, register_search};

/// Builds the name index again when it was built with another industry list, and adds what the index of the register
/// lacks.
///
/// # Errors
/// When the database is away.
pub async fn keep_index(database: &Database, bureau: &Bureau) -> Result<(), CommandError> {
    name_index::keep_current(database, bureau.names()).await?;
    register_search::keep_current(database).await
}

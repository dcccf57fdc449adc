//! Keeping the name index in step with the industry list, when the service starts.

use actnow_chassis::database::Database;
use actnow_chassis::error::CommandError;

use crate::config::Bureau;
use crate::store::name_index;

/// Builds the name index again when it was built with another industry list.
///
/// # Errors
/// When the database is away.
pub async fn keep_index(database: &Database, bureau: &Bureau) -> Result<(), CommandError> {
    name_index::keep_current(database, bureau.names()).await
}

//! Keeping the indexes of names, of the register and of its persons in step with what they are made by, when the service
//! starts.

use actnow_chassis::database::Database;
use actnow_chassis::error::CommandError;

use crate::config::Bureau;
use crate::store::{name_index_build, register_persons, register_search};

/// Builds the name index again, beside the one that is read, when it was built with another industry list, and adds what the indexes of the
/// register lack.
///
/// # Errors
/// When the database is away.
pub async fn keep_index(database: &Database, bureau: &Bureau) -> Result<(), CommandError> {
    name_index_build::keep_current(database, bureau.names()).await?;
    register_search::keep_current(database).await?;
    register_persons::keep_current(database, bureau.privacy()).await
}

//! Reading only: an inspection, and pages of them.

use actnow_chassis::aggregate;
use actnow_chassis::database::Database;
use actnow_chassis::error::CommandError;
use uuid::Uuid;

use crate::store::Inspection;
use crate::store::inspections::{self, Page};

/// An inspection.
///
/// # Errors
/// `NOT_FOUND`; when the database is away.
pub(crate) async fn get(database: &Database, id: Uuid) -> Result<Inspection, CommandError> {
    aggregate::get(database.reader(), id).await
}

/// A page of inspections, the most urgent first.
///
/// # Errors
/// When the database is away.
pub(crate) async fn page(database: &Database, page: &Page) -> Result<Vec<Inspection>, CommandError> {
    inspections::page(database.reader(), page).await
}

//! Reading only: a case with its journey, pages, counts, and the invariants.

mod verify;

use actnow_chassis::database::Database;
use actnow_chassis::{CommandError, aggregate};
use uuid::Uuid;

use crate::domain::{CaseState, Track};
use crate::store::{self, CaseFile, Page, count_by_state, lines_of};

pub use verify::verify;

/// A case with its journey.
///
/// # Errors
/// `NOT_FOUND`; when the database is away.
pub async fn case(database: &Database, case_id: Uuid) -> Result<CaseFile, CommandError> {
    let reader = database.reader();
    // The journey first: a line committed in between belongs to a version that is then seen too.
    let lines = lines_of(reader, case_id).await?;
    let track: Track = aggregate::get(reader, case_id).await?;
    let lines = if lines.len() == usize::try_from(track.journey_length()).unwrap_or(usize::MAX) {
        lines
    } else {
        lines_of(reader, case_id).await?
    };
    Ok(CaseFile { track, lines })
}

/// A page of cases, the most urgent first, without journeys.
///
/// # Errors
/// When the database is away.
pub async fn page(database: &Database, page: &Page) -> Result<Vec<Track>, CommandError> {
    store::page(database.reader(), page).await
}

/// How many cases there are in each state; states without cases count zero.
///
/// # Errors
/// When the database is away.
pub async fn counts(database: &Database) -> Result<Vec<(CaseState, u64)>, CommandError> {
    let counted = count_by_state(database.reader()).await?;
    let count = |state: CaseState| {
        let found = counted.iter().find(|(name, _)| name == state.as_str());
        found.map_or(0, |(_, n)| u64::try_from(*n).unwrap_or(0))
    };
    Ok(CaseState::ALL.into_iter().map(|state| (state, count(state))).collect())
}

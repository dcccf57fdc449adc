//! Reading only: a case with its journey, pages, counts, and the invariants.

mod forecast;
mod verify;

use std::collections::HashMap;
use std::sync::Arc;

use actnow_chassis::CommandError;
use actnow_chassis::aggregate::{self, Aggregate};
use actnow_chassis::database::Database;
use actnow_decisions::Actor;
use uuid::Uuid;

use crate::domain::{CaseState, Track};
use crate::store::{self, CaseFile, Page, StoredLine, cases_of, count_by_state, extend_journeys};

pub use forecast::{PaceBook, forecast};
pub use verify::verify;

/// That the case concerns `actor`: an applicant sees only what they handed in.
///
/// # Errors
/// `NOT_FOUND`; when the database is away.
pub async fn must_concern(database: &Database, case_id: Uuid, actor: &Actor) -> Result<(), CommandError> {
    let own = aggregate::concerns::<Track>(database.reader(), case_id, actor).await?;
    if own { Ok(()) } else { Err(CommandError::not_found(Track::KIND, case_id)) }
}

/// A case with its journey.
///
/// # Errors
/// `NOT_FOUND`; when the database is away.
pub async fn case(database: &Database, case_id: Uuid) -> Result<CaseFile, CommandError> {
    let found = cases(database, &[case_id]).await?.pop();
    found.ok_or_else(|| CommandError::not_found(Track::KIND, case_id))
}

/// Some cases with their journeys, those that exist.
///
/// # Errors
/// When the database is away.
pub async fn cases(database: &Database, ids: &[Uuid]) -> Result<Vec<CaseFile>, CommandError> {
    cases_since(database, ids.iter().map(|id| (*id, None)).collect()).await
}

/// The same, with how each was seen before: of its journey only what came since is read.
///
/// # Errors
/// When the database is away.
pub async fn cases_since(
    database: &Database,
    seen: HashMap<Uuid, Option<Arc<CaseFile>>>,
) -> Result<Vec<CaseFile>, CommandError> {
    let reader = database.reader();
    let ids: Vec<Uuid> = seen.keys().copied().collect();
    let mut journeys: HashMap<Uuid, Vec<StoredLine>> = seen
        .into_iter()
        .map(|(id, file)| (id, file.map(|file| file.lines.clone()).unwrap_or_default()))
        .collect();
    // The journeys first: a line committed in between belongs to a version that is then seen too.
    extend_journeys(reader, &mut journeys, &ids).await?;
    let tracks = cases_of(reader, &ids).await?;
    let grown: Vec<Uuid> = tracks
        .iter()
        .filter(|track| {
            let known = journeys.get(&track.id()).map_or(0, Vec::len);
            known != usize::try_from(track.journey_length()).unwrap_or(usize::MAX)
        })
        .map(Track::id)
        .collect();
    if !grown.is_empty() {
        extend_journeys(reader, &mut journeys, &grown).await?;
    }
    let file = |track: Track| CaseFile { lines: journeys.remove(&track.id()).unwrap_or_default(), track };
    Ok(tracks.into_iter().map(file).collect())
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

//! Rows: the case, whom its subjects belong to, what was handed in, and the journey. The only place with SQL.

mod cases;
mod dossiers;
mod journey;
mod schema;
mod verification;

pub(crate) use cases::{LOOK, armed_at, count_by_state, insert_subjects, open_without_alarm};
pub use cases::{Page, by_id, cases_of, find_by_subject_for_update, page, versions_of};
pub use dossiers::{dossier_of, insert_dossier};
pub(crate) use journey::{CHANGED, add_lines};
pub use journey::{StoredLine, extend_journeys, lines_of, past_journeys};
pub use schema::Migrator;
pub(crate) use verification::{apart_from_journal, closed_and_moved, subjects_without_case};

use crate::domain::Track;

/// A case with its journey.
#[derive(Debug, Clone)]
pub struct CaseFile {
    /// The case.
    pub track: Track,
    /// Its journey.
    pub lines: Vec<StoredLine>,
}

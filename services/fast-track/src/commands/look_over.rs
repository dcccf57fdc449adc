//! Looks over all open cases for one that nothing would move on, and arms its alarm again (T5, I6).
//!
//! The alarm of a case is armed in the transaction that needs it, so none should ever be missing. Should one be
//! all the same, the case is found within one round, named in the log, and goes on.

use std::sync::Arc;

use actnow_chassis::database::{Database, WorkContext};
use actnow_chassis::{CommandError, aggregate};
use uuid::Uuid;

use super::occasion;
use super::take_step::rearm;
use crate::domain::{Rules, Track};
use crate::facts::SOURCE;
use crate::store::open_without_alarm;

/// Cases mended in one round.
const PER_ROUND: u32 = 500;

/// What a round found.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct LookedOver {
    /// Open cases that nothing would have moved on.
    pub without_next_action: usize,
}

/// One round.
///
/// # Errors
/// When the database is away.
pub async fn look_over(database: &Database, rules: &Arc<Rules>) -> Result<LookedOver, CommandError> {
    let stuck = open_without_alarm(database.reader(), PER_ROUND).await?;
    for case_id in &stuck {
        tracing::error!(actnow.case_id = %case_id, missing = "alarm LOOK", "An open case had no next action; its alarm is armed again.");
        mend(database, *case_id, rules.clone()).await?;
    }
    Ok(LookedOver { without_next_action: stuck.len() })
}

async fn mend(database: &Database, case_id: Uuid, rules: Arc<Rules>) -> Result<(), CommandError> {
    let context = WorkContext::system(SOURCE, format!("look-over:{case_id}"));
    database
        .unit_of_work(context, move |txn| async move {
            let track: Track = aggregate::get_for_update(&txn, case_id).await?;
            let mended = track.rearmed(&rules, &occasion(&txn));
            rearm(&txn, &mended).await
        })
        .await
}

//! The alarm of a case went off: lights change, overdue orders are given again, people are reminded.

use actnow_chassis::database::Txn;
use actnow_chassis::{CommandError, aggregate};
use uuid::Uuid;

use super::occasion;
use super::take_step::{Act, Before, rearm, take_step};
use crate::domain::{Looked, Rules, Track};

/// Looks at one case. The alarm that brought us here is off the table: it is armed again while the case is open.
///
/// # Errors
/// When the database is away, or the case is missing or corrupt.
pub async fn look_in(txn: &Txn, case_id: Uuid, rules: &Rules) -> Result<(), CommandError> {
    let track: Track = aggregate::get_for_update(txn, case_id).await?;
    let before = Before::from(&track);
    match track.look(rules, &occasion(txn)) {
        Looked::Early(track) => rearm(txn, &track).await,
        Looked::Moved(next) => take_step(txn, &before, &next, Act::of_system("look", "")).await,
    }
}

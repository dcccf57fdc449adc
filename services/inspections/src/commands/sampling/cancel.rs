//! A draw is called off while nobody can know what it would have drawn.

use actnow_chassis::aggregate;
use actnow_chassis::database::Txn;
use actnow_chassis::error::CommandError;
use actnow_decisions::Actor;

use super::no;
use super::register::{Act, write};
use crate::commands::Seen;
use crate::domain::reason::Reason;
use crate::domain::sampling::permissions::DrawCommand;
use crate::store::{Draw, beacons};

/// Calls a draw off and forgets its beacon.
///
/// # Errors
/// The domain's refusals; `ABORTED` when somebody decided in between.
pub(crate) async fn cancel_in(
    txn: &Txn,
    seen: Seen,
    reason: &Reason,
    actor: &Actor,
) -> Result<Draw, CommandError> {
    let before: Draw = aggregate::get_expected(txn, seen.id, seen.version).await?;
    let cancelled = before.draw.clone().cancel(reason, actor, txn.at()).map_err(no)?;
    beacons::forget(txn, seen.id).await?;
    let act = Act { command: DrawCommand::CancelPlan, actor, reasons: reason.as_str().to_owned() };
    write(txn, Some(before), cancelled, act).await
}

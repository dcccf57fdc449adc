//! A plan is published together with the commitment to its beacon, before there are any lists.

use actnow_chassis::database::Txn;
use actnow_chassis::error::CommandError;
use actnow_chassis::privacy::PrivacyKeys;
use actnow_decisions::Actor;
use actnow_statutory_clock::legal_date;

use super::no;
use super::register::{Act, write};
use crate::domain::sampling::hash::Hash32;
use crate::domain::sampling::permissions::DrawCommand;
use crate::domain::sampling::plan::DrawPlan;
use crate::domain::sampling::procedure::RandomDraw;
use crate::store::{Draw, beacons};

/// Publishes a plan, whose id is chosen here, and seals its beacon.
///
/// # Errors
/// What makes no sense in the plan; the domain's refusals; when the database is away.
pub(crate) async fn publish_in(
    txn: &Txn,
    keys: &PrivacyKeys,
    plan: DrawPlan,
    actor: &Actor,
) -> Result<Draw, CommandError> {
    let plan = DrawPlan { id: txn.next_id(), ..plan }.check(legal_date(txn.at()))?;
    let beacon = Hash32::from_bytes(txn.database().ids().secret());
    let published = RandomDraw::publish(plan, &beacon, actor, txn.at()).map_err(no)?;
    beacons::keep(txn, keys, published.now.plan.id, &beacon).await?;
    let reasons = format!("commitment {}", published.now.commitment);
    write(txn, None, published, Act { command: DrawCommand::PublishPlan, actor, reasons }).await
}

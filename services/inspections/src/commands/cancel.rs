//! The file that asked for a visit was withdrawn.

use actnow_chassis::aggregate;
use actnow_chassis::database::Txn;
use actnow_chassis::error::CommandError;
use uuid::Uuid;

use super::docket::{Act, Docket};
use super::{machine, no};
use crate::config::Rules;
use crate::domain::permissions::InspectionCommand;
use crate::domain::reason::Reason;
use crate::domain::refusal::InspectionRefusal;
use crate::store::Inspection;

/// Calls the visit off. One that has begun goes on to its end: its conclusion is the answer.
///
/// # Errors
/// `NOT_FOUND` for an order that overtook the one to inspect; when the database is away.
pub(crate) async fn cancel_in(
    txn: &Txn,
    rules: &Rules,
    id: Uuid,
    reason: &Reason,
) -> Result<(), CommandError> {
    let row: Inspection = aggregate::get_for_update(txn, id).await?;
    let mut docket = Docket::of(txn, rules, row);
    let machine = machine();
    match docket.task().cancel(reason, &machine, txn.at()) {
        Ok(decision) => {
            docket.waits(None);
            docket.decide(decision, &Act::new(InspectionCommand::Cancel, &machine).because(reason.as_str()));
        }
        Err(InspectionRefusal::WrongState { state, .. }) => {
            tracing::info!(state, "A visit that has begun is not called off.");
        }
        Err(refusal) => return Err(no(refusal)),
    }
    docket.finish().await.map(|_| ())
}

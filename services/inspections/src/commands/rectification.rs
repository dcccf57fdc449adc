//! The head consents to rectification by a deadline: over gRPC, or by an order of the service in which the head
//! decided.

use actnow_chassis::aggregate;
use actnow_chassis::database::Txn;
use actnow_chassis::error::CommandError;
use actnow_decisions::{Actor, Role};
use chrono::NaiveDate;
use uuid::Uuid;

use super::docket::{Act, Docket};
use super::{Seen, no};
use crate::config::Rules;
use crate::domain::permissions::InspectionCommand;
use crate::store::Inspection;

/// A head consents.
///
/// # Errors
/// The domain's refusals; `ABORTED` when somebody decided in between.
pub(crate) async fn consent_in(
    txn: &Txn,
    rules: &Rules,
    seen: Seen,
    deadline: NaiveDate,
    actor: &Actor,
) -> Result<Inspection, CommandError> {
    consent(Docket::expected(txn, rules, seen).await?, deadline, actor).await
}

/// A head consented elsewhere; `noted_in` says where the head's account stands. The same order again changes
/// nothing, however far the visit has come.
///
/// # Errors
/// The domain's refusals: nobody waits for an answer to this order, so operators must see them.
pub(crate) async fn consented_in(
    txn: &Txn,
    rules: &Rules,
    id: Uuid,
    deadline: NaiveDate,
    noted_in: &str,
) -> Result<(), CommandError> {
    let row: Inspection = aggregate::get_for_update(txn, id).await?;
    if row.notes.rectification.as_ref().is_some_and(|ordered| ordered.deadline == deadline) {
        return Ok(());
    }
    let head = Actor { subject: noted_in.to_owned(), roles: vec![Role::Head], office: String::new() };
    consent(Docket::of(txn, rules, row), deadline, &head).await.map(|_| ())
}

async fn consent(
    mut docket: Docket<'_>,
    deadline: NaiveDate,
    head: &Actor,
) -> Result<Inspection, CommandError> {
    let decision = docket.task().order_rectification(deadline, head, docket.txn.at()).map_err(no)?;
    let act = Act::new(InspectionCommand::OrderRectification, head).because(format!("until {deadline}"));
    docket.decide(decision, &act);
    docket.finish().await
}

//! A holder reports what needs no other licence (报告, Order 78 art 30).

use actnow_chassis::database::Txn;
use actnow_chassis::error::CommandError;
use actnow_decisions::Actor;

use super::docket::Act;
use super::end_licence::{SeenLicence, on_the_desk};
use super::{must_hold, no};
use crate::config::Bureau;
use crate::domain::permissions::FoodCommand;
use crate::domain::report::Reported;
use crate::store::Licence;

/// Keeps a report with its licence and orders the inspection that follows from it.
///
/// # Errors
/// The domain's refusals; `NOT_FOUND`; `ABORTED` when somebody decided in between.
pub(crate) async fn report_in(
    txn: &Txn,
    bureau: &Bureau,
    seen: SeenLicence,
    reported: Reported,
    actor: &Actor,
) -> Result<Licence, CommandError> {
    must_hold(txn, seen.id, actor).await?;
    let mut docket = on_the_desk(txn, bureau, seen).await?;
    let (form, task) = (docket.form().await?, txn.next_id());
    let details = reported.details.clone();
    let licence = docket.row.licence.clone();
    let decision = licence.report(reported, &form, task, actor, &bureau.law(), txn.at()).map_err(no)?;
    let parties = docket.parties().await?;
    docket.decide(decision, &Act::new(FoodCommand::ReportChange, actor).because(details), &form, &parties);
    docket.finish().await
}

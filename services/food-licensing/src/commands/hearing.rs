//! A hearing: its time is not counted (Licensing Law 45).

use actnow_chassis::database::Txn;
use actnow_chassis::error::CommandError;
use actnow_decisions::Actor;
use uuid::Uuid;

use super::docket::{Act, Docket};
use super::no;
use crate::config::Bureau;
use crate::domain::permissions::FoodCommand;
use crate::store::Application;

/// Opens a hearing: the decision period stands still.
///
/// # Errors
/// The domain's refusals; `ABORTED` when somebody decided in between.
pub(crate) async fn open_in(
    txn: &Txn,
    bureau: &Bureau,
    id: Uuid,
    version: i64,
    actor: &Actor,
) -> Result<Application, CommandError> {
    let mut docket = Docket::expected(txn, bureau, id, version).await?;
    let decision = docket.file().open_hearing(actor, txn.at()).map_err(no)?;
    docket.decide(decision, &Act::new(FoodCommand::OpenHearing, actor));
    docket.finish().await
}

/// Closes it: the period goes on where it stood.
///
/// # Errors
/// The domain's refusals; `ABORTED` when somebody decided in between.
pub(crate) async fn close_in(
    txn: &Txn,
    bureau: &Bureau,
    id: Uuid,
    version: i64,
    actor: &Actor,
) -> Result<Application, CommandError> {
    let mut docket = Docket::expected(txn, bureau, id, version).await?;
    let decision = docket.file().close_hearing(actor, &docket.law(), txn.at()).map_err(no)?;
    docket.decide(decision, &Act::new(FoodCommand::CloseHearing, actor));
    docket.finish().await
}

//! Decisions on an accepted application: grant, refusal, extension (Licensing Law 37-42).

use actnow_chassis::database::Txn;
use actnow_chassis::error::CommandError;
use actnow_decisions::Actor;
use uuid::Uuid;

use super::docket::{Act, Docket};
use super::issue::grant_in as grant_and_issue;
use super::no;
use crate::config::Bureau;
use crate::domain::application::{DecisionPower, RefusalGround};
use crate::domain::permissions::FoodCommand;
use crate::domain::points::{Grounds, Reason};
use crate::store::Application;

/// Grants the licence; it is issued in the same transaction when its certificate can be sealed.
///
/// # Errors
/// The domain's refusals; `ABORTED` when somebody decided in between.
pub(crate) async fn grant_in(
    txn: &Txn,
    bureau: &Bureau,
    id: Uuid,
    version: i64,
    actor: &Actor,
) -> Result<Application, CommandError> {
    let mut docket = Docket::expected(txn, bureau, id, version).await?;
    // A machine grants with the receipt, by what the rules then said, or not at all.
    let delegated_reviewers = &bureau.settings().delegated_reviewers;
    let power = DecisionPower { delegated_reviewers, ..DecisionPower::default() };
    grant_and_issue(&mut docket, power, actor).await?;
    docket.finish().await
}

/// Refuses the licence, with reasons and remedies.
///
/// # Errors
/// The domain's refusals; `ABORTED` when somebody decided in between.
pub(crate) async fn refuse_in(
    txn: &Txn,
    bureau: &Bureau,
    id: Uuid,
    version: i64,
    (because, grounds): (RefusalGround, Grounds),
    actor: &Actor,
) -> Result<Application, CommandError> {
    let mut docket = Docket::expected(txn, bureau, id, version).await?;
    let (file, reasons) = (docket.file(), grounds.reasons().join("; "));
    let decision = match because {
        RefusalGround::Merits => file.refuse(grounds, actor, txn.at()),
        RefusalGround::FalseMaterials => file.refuse_for_false_materials(grounds, actor, txn.at()),
    };
    let decision = decision.map_err(no)?;
    docket.decide(decision, &Act::new(FoodCommand::Refuse, actor).because(reasons));
    docket.finish().await
}

/// Extends the decision period once.
///
/// # Errors
/// The domain's refusals; `ABORTED` when somebody decided in between.
pub(crate) async fn extend_in(
    txn: &Txn,
    bureau: &Bureau,
    id: Uuid,
    version: i64,
    reason: &Reason,
    actor: &Actor,
) -> Result<Application, CommandError> {
    let mut docket = Docket::expected(txn, bureau, id, version).await?;
    let decision = docket.file().extend(reason, actor, &docket.law(), txn.at()).map_err(no)?;
    docket.decide(decision, &Act::new(FoodCommand::Extend, actor).because(reason.as_str()));
    docket.finish().await
}

//! Taking back what is undecided; an ordered visit is called off with it.

use actnow_chassis::aggregate;
use actnow_chassis::database::Txn;
use actnow_chassis::error::CommandError;
use actnow_decisions::Actor;
use uuid::Uuid;

use super::docket::{Act, Docket};
use super::filing_docket::FilingDocket;
use super::{must_concern, no};
use crate::config::Bureau;
use crate::domain::permissions::FoodCommand;
use crate::store::{Application, File, Filing};

/// Which version its sender has seen.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Seen {
    /// This one: a person withdraws.
    Version(i64),
    /// Whatever it is: a case is withdrawn.
    Any,
}

/// Withdraws a filing without a number or an undecided application. A second time changes nothing.
///
/// # Errors
/// The domain's refusals; `NOT_FOUND`; `ABORTED` when somebody decided in between.
pub(crate) async fn withdraw_in(
    txn: &Txn,
    bureau: &Bureau,
    id: Uuid,
    seen: Seen,
    reasons: &str,
    actor: &Actor,
) -> Result<File, CommandError> {
    must_concern(txn, id, actor).await?;
    if let Some(row) = find::<Application>(txn, id, seen).await? {
        let mut docket = Docket::of(txn, bureau, row);
        let decision = docket.file().withdraw(actor, txn.at()).map_err(no)?;
        docket.decide(decision, &Act::new(FoodCommand::Withdraw, actor).because(reasons));
        return docket.finish().await.map(File::from);
    }
    let row = find::<Filing>(txn, id, seen).await?;
    let row = row.ok_or_else(|| CommandError::not_found("application", id))?;
    let mut docket = FilingDocket::of(txn, row);
    let decision = docket.row.filing.clone().withdraw(actor, txn.at()).map_err(no)?;
    docket.decide(decision, FoodCommand::Withdraw, actor);
    docket.finish().await.map(File::from)
}

async fn find<A: aggregate::Aggregate>(txn: &Txn, id: Uuid, seen: Seen) -> Result<Option<A>, CommandError> {
    let found = match seen {
        Seen::Any => return aggregate::find_for_update(txn, id).await,
        Seen::Version(version) => aggregate::get_expected(txn, id, version).await,
    };
    match found {
        Ok(row) => Ok(Some(row)),
        Err(CommandError::NotFound { .. }) => Ok(None),
        Err(other) => Err(other),
    }
}

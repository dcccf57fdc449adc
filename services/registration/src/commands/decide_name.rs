//! A registrar decides on a name that needs a person (人工审查).

use actnow_chassis::aggregate;
use actnow_chassis::database::Txn;
use actnow_chassis::error::CommandError;
use actnow_decisions::{Actor, Text};
use uuid::Uuid;

use super::name_docket::{NameAct, NameDocket};
use super::name_no;
use super::state_liability::examine_again;
use crate::config::Bureau;
use crate::domain::declaration::{ManualDecision, NameCommand};
use crate::store::NameRecord;

/// What the registrar rules.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Ruling {
    /// The name may be used.
    Reserve,
    /// It may not.
    Reject,
}

/// Decides for `reasons`. The name is checked again: an identical one may have been taken meanwhile.
///
/// # Errors
/// The domain's refusals; `ABORTED` when somebody decided in between.
pub async fn decide_name_in(
    txn: &Txn,
    bureau: &Bureau,
    (id, expected): (Uuid, i64),
    ruling: Ruling,
    reasons: &str,
    actor: &Actor,
) -> Result<NameRecord, CommandError> {
    let record: NameRecord = aggregate::get_expected(txn, id, expected).await?;
    let examined = examine_again(txn, bureau, &record).await?;
    let manual = match ruling {
        Ruling::Reserve => ManualDecision::Approve,
        Ruling::Reject => {
            ManualDecision::Reject { reason: Text::new(reasons.to_owned(), reasons.to_owned()) }
        }
    };
    let declaration = record.declaration.clone();
    let decision = declaration.decide_manually(manual, examined.check, actor, txn.at()).map_err(name_no)?;
    let mut docket = NameDocket::of(txn, bureau, record);
    docket.record.holder_states.extend(examined.holder_states);
    docket.decide(decision, NameAct { command: NameCommand::DecideManually, actor, reasons });
    docket.finish().await
}

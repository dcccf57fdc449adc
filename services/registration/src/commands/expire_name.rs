//! A reservation lapses after 24:00 of its last day (Name Provisions 18).

use actnow_chassis::aggregate;
use actnow_chassis::database::Txn;
use actnow_chassis::error::CommandError;
use uuid::Uuid;

use super::name_docket::{NameAct, NameDocket};
use super::{machine, unexpected};
use crate::config::Bureau;
use crate::domain::declaration::NameCommand;
use crate::store::NameRecord;

/// Lets a reservation lapse whose time is over; any other name is left as it is.
///
/// # Errors
/// When the database is away.
pub(super) async fn expire_in(txn: &Txn, bureau: &Bureau, id: Uuid) -> Result<(), CommandError> {
    let Some(record) = aggregate::find_for_update::<NameRecord>(txn, id).await? else { return Ok(()) };
    if record.declaration.lapses_at().is_none_or(|at| at > txn.at()) {
        return Ok(());
    }
    let machine = machine();
    let decision = record.declaration.clone().expire(&machine, txn.at()).map_err(unexpected)?;
    let mut docket = NameDocket::of(txn, bureau, record);
    docket.decide(decision, NameAct { command: NameCommand::Expire, actor: &machine, reasons: "" });
    docket.finish().await.map(|_| ())
}

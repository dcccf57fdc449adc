//! The ends of a filing without effect: refused, not handled here. A name it used goes back to its applicants.

use actnow_chassis::aggregate;
use actnow_chassis::database::Txn;
use actnow_chassis::error::CommandError;
use actnow_decisions::{Actor, Text};
use uuid::Uuid;

use super::filing_docket::{FilingAct, FilingDocket};
use super::name_docket::{NameAct, NameDocket};
use super::{filing_no, invalid, machine, name_no};
use crate::config::Bureau;
use crate::domain::declaration::NameCommand;
use crate::domain::filing::{FilingCommand, RefusalGrounds};
use crate::store::{FilingRecord, NameRecord};

/// What a refusal always tells (Administrative Reconsideration Law 20, Administrative Litigation Law 46).
fn standard_remedies() -> Text {
    Text::new(
        "如不服本决定，可以自收到之日起六十日内申请行政复议，或者六个月内提起行政诉讼",
        "you may apply for administrative reconsideration within sixty days, or sue within six months",
    )
}

/// Refuses for `grounds`. The registrar who last worked on the filing proposed it; where none did, the house
/// itself, which handed it to a person.
///
/// # Errors
/// Missing grounds; the domain's refusals; `ABORTED` when somebody decided in between.
pub async fn refuse_in(
    txn: &Txn,
    bureau: &Bureau,
    (id, expected): (Uuid, i64),
    grounds: &str,
    remedies: &str,
    actor: &Actor,
) -> Result<FilingRecord, CommandError> {
    let record: FilingRecord = aggregate::get_expected(txn, id, expected).await?;
    let proposed_by = record.registrar.clone().unwrap_or_else(|| machine().subject);
    let remedies = match remedies {
        "" => standard_remedies(),
        given => Text::new(given.to_owned(), given.to_owned()),
    };
    let reasons = vec![Text::new(grounds.to_owned(), grounds.to_owned())];
    let grounds_of_law = RefusalGrounds::new(reasons, remedies, &proposed_by).map_err(invalid)?;
    let decision = record.filing.clone().refuse(grounds_of_law, actor, txn.at()).map_err(filing_no)?;
    let mut docket = FilingDocket::of(txn, bureau, record);
    docket.decide(decision, FilingAct::new(FilingCommand::Refuse, actor).because(grounds));
    ended_in(docket, actor).await
}

/// Saves a filing that ended without effect and gives its name back, if it used one. One that had ended before keeps as it
/// is: the name may be in other hands by now.
pub(super) async fn ended_in(docket: FilingDocket<'_>, actor: &Actor) -> Result<FilingRecord, CommandError> {
    if !docket.has_changed() {
        return Ok(docket.record);
    }
    let (txn, bureau, filing_id) = (docket.txn, docket.bureau, docket.record.filing.id);
    let record = docket.finish().await?;
    let Some(name_id) = record.filing.name_id else { return Ok(record) };
    let name: NameRecord = aggregate::get_for_update(txn, name_id).await?;
    let given_back = name.declaration.clone().give_back(filing_id, actor, txn.at()).map_err(name_no)?;
    let mut docket = NameDocket::of(txn, bureau, name);
    docket.decide(given_back, NameAct { command: NameCommand::GiveBack, actor, reasons: "" });
    docket.finish().await?;
    Ok(record)
}

//! An operator's company ended (企业注销): its live filings lapse and its licences are cancelled ex officio (rules 5.6,
//! 9a D; Licensing Law 70).

use actnow_chassis::aggregate;
use actnow_chassis::database::Txn;
use actnow_chassis::error::CommandError;
use actnow_decisions::Role;

use super::filing_docket::FilingDocket;
use super::{in_the_name_of, machine, unexpected};
use crate::domain::filing::LapseGround;
use crate::domain::licence::LicenceCancelGround;
use crate::domain::permissions::FoodCommand;
use crate::store::operators::{held_by, live};
use crate::store::{Filing, Licence};

/// Ends what the operator `uscc` still holds; who holds nothing, or was told of before, changes nothing.
///
/// # Errors
/// When the database is away.
pub(crate) async fn entity_ended_in(txn: &Txn, uscc: &str) -> Result<(), CommandError> {
    let machine = machine();
    for id in held_by(txn, &live::FILINGS, uscc).await? {
        let mut filing = FilingDocket::of(txn, aggregate::get_for_update::<Filing>(txn, id).await?);
        let lapsed = filing.row.filing.clone().lapse(LapseGround::EntityEnded, &machine, txn.at());
        filing.row.publish_at = None;
        filing.decide(lapsed.map_err(unexpected)?, FoodCommand::LapseFiling, &machine);
        filing.finish().await?;
    }
    for id in held_by(txn, &live::LICENCES, uscc).await? {
        let row = aggregate::get_for_update::<Licence>(txn, id).await?;
        let (since, old) = (row.version, row.licence.state.name());
        let ground = LicenceCancelGround::EntityEnded;
        let ended = row.licence.clone().cancel(ground, &machine, txn.at()).map_err(unexpected)?;
        let row = Licence { version: since + 1, licence: ended.now, ..row };
        in_the_name_of(txn, &machine, || {
            let action = FoodCommand::CancelLicence.as_str();
            aggregate::record(
                txn,
                &row,
                old,
                action,
                ended.basis,
                Role::System,
                "the operator's company ended",
            );
        });
        aggregate::save(txn, &row, since).await?;
    }
    Ok(())
}

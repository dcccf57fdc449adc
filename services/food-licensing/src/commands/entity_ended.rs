//! An operator's company ended (企业注销): its live filings lapse and its licences are cancelled ex officio (rules 5.6,
//! 9a D; Licensing Law 70).

use actnow_chassis::aggregate;
use actnow_chassis::database::Txn;
use actnow_chassis::error::CommandError;

use super::docket::Act;
use super::end_licence::end;
use super::filing_docket::FilingDocket;
use super::licence_docket::LicenceDocket;
use super::{machine, unexpected};
use crate::config::Bureau;
use crate::domain::filing::LapseGround;
use crate::domain::licence::LicenceCancelGround;
use crate::domain::permissions::FoodCommand;
use crate::store::operators::{held_by, live};
use crate::store::{Filing, Licence};

/// Why, in the journal.
const REASON: &str = "the operator's company ended";

/// Ends what the operator `uscc` still holds; who holds nothing, or was told of before, changes nothing.
///
/// # Errors
/// When the database is away, or a later version of a licence still waits for its certificate.
pub(crate) async fn entity_ended_in(txn: &Txn, bureau: &Bureau, uscc: &str) -> Result<(), CommandError> {
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
        let docket = LicenceDocket::of(txn, bureau, row);
        let ground = LicenceCancelGround::EntityEnded;
        let ended = docket.row.licence.clone().cancel(ground, &machine, txn.at()).map_err(unexpected)?;
        end(docket, ended, &Act::new(FoodCommand::CancelLicence, &machine).because(REASON)).await?;
    }
    Ok(())
}

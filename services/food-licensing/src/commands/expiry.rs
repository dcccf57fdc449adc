//! The end of a licence by time: what happens when its last day is over, and when the renewal that kept it fails.

use actnow_chassis::aggregate;
use actnow_chassis::alarms::arm;
use actnow_chassis::database::{Database, Txn, WorkContext};
use actnow_chassis::error::CommandError;
use actnow_statutory_clock::end_of_day;
use uuid::Uuid;

use super::docket::{Act, Docket};
use super::due::LICENCE_EXPIRES;
use super::issue::granted_in;
use super::licence_docket::LicenceDocket;
use super::{machine, unexpected};
use crate::config::{Bureau, SERVICE};
use crate::domain::application::{ApplicationState, AtExpiry};
use crate::domain::licence::LicenceState;
use crate::domain::permissions::FoodCommand;
use crate::store::parties::Parties;
use crate::store::{Application, Licence, applications, licences};

/// The last day of a licence is over: it expires, unless an application about it keeps it. A licence that stands
/// otherwise by now changes nothing.
///
/// # Errors
/// When the database is away.
pub(super) async fn expire_in(txn: &Txn, bureau: &Bureau, id: Uuid) -> Result<(), CommandError> {
    // Everybody locks the application before its licence.
    let open = match applications::open_about(txn, id).await? {
        Some(application) => aggregate::find_for_update::<Application>(txn, application).await?,
        None => None,
    };
    let Some(row) = aggregate::find_for_update::<Licence>(txn, id).await? else { return Ok(()) };
    let over = txn.at() >= end_of_day(row.licence.validity.to);
    if row.licence.state != LicenceState::Active || !over {
        return Ok(());
    }
    let mut docket = LicenceDocket::of(txn, bureau, row);
    let at_expiry = open.as_ref().map(|row| row.application.at_expiry(bureau.law().local));
    match (at_expiry, open) {
        (Some(AtExpiry::RenewedBySilence), Some(renewal)) => {
            return renewed_by_silence(txn, bureau, renewal).await;
        }
        (Some(AtExpiry::Suspended), _) => suspend(txn, &mut docket).await?,
        (Some(AtExpiry::WaitsForCertificate), _) => docket.look_again(),
        (Some(AtExpiry::Expires | AtExpiry::RenewedBySilence) | None, _) => expire(txn, &mut docket).await?,
    }
    docket.finish().await.map(|_| ())
}

/// Arms the alarm of every licence in force that has none: of a house that is older than these alarms.
///
/// # Errors
/// When the database is away.
pub(crate) async fn arm_missing(database: &Database) -> Result<(), CommandError> {
    for (id, last) in licences::without_alarm(database.reader(), LICENCE_EXPIRES).await? {
        let context = WorkContext::system(SERVICE, format!("expiry:{id}"));
        let work = move |txn: Txn| async move {
            arm(&txn, &id.to_string(), LICENCE_EXPIRES, end_of_day(last));
            Ok::<(), CommandError>(())
        };
        database.unit_of_work(context, work).await?;
    }
    Ok(())
}

/// A renewal ended without a licence: what was suspended for it is over.
///
/// # Errors
/// When the database is away.
pub(super) async fn renewal_failed_in(txn: &Txn, bureau: &Bureau, id: Uuid) -> Result<(), CommandError> {
    let Some(row) = aggregate::find_for_update::<Licence>(txn, id).await? else { return Ok(()) };
    if !matches!(row.licence.state, LicenceState::SuspendedByLateRenewal { .. }) {
        return Ok(());
    }
    let mut docket = LicenceDocket::of(txn, bureau, row);
    expire(txn, &mut docket).await?;
    docket.finish().await.map(|_| ())
}

/// Ends a licence whose last day is over.
pub(super) async fn expire(txn: &Txn, docket: &mut LicenceDocket<'_>) -> Result<(), CommandError> {
    let machine = machine();
    let (form, decision) = (docket.form().await?, docket.row.licence.clone().expire(&machine, txn.at()));
    let act = Act::new(FoodCommand::KeepLicence, &machine);
    docket.decide(decision.map_err(unexpected)?, &act, &form, &Parties::default());
    Ok(())
}

async fn suspend(txn: &Txn, docket: &mut LicenceDocket<'_>) -> Result<(), CommandError> {
    let machine = machine();
    let form = docket.form().await?;
    let decision = docket.row.licence.clone().suspend_for_late_renewal(&machine, txn.at());
    let act = Act::new(FoodCommand::KeepLicence, &machine);
    docket.decide(decision.map_err(unexpected)?, &act, &form, &Parties::default());
    Ok(())
}

async fn renewed_by_silence(txn: &Txn, bureau: &Bureau, row: Application) -> Result<(), CommandError> {
    let machine = machine();
    let mut docket = Docket::of(txn, bureau, row);
    let ready = docket.file().deem_renewed(&machine, &docket.law(), txn.at()).map_err(unexpected)?;
    let act = Act::new(FoodCommand::DeemRenewed, &machine);
    granted_in(&mut docket, ready, &act).await?;
    let row = docket.finish().await?;
    // Its certificate cannot be sealed yet: until then nothing shows that the licence goes on.
    match row.application.act.held().filter(|_| matches!(row.standing(), ApplicationState::Granted { .. })) {
        Some(held) => {
            let licence = aggregate::get_for_update::<Licence>(txn, held.licence_id).await?;
            let mut waiting = LicenceDocket::of(txn, bureau, licence);
            suspend(txn, &mut waiting).await?;
            waiting.finish().await.map(|_| ())
        }
        None => Ok(()),
    }
}

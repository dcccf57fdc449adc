//! Alarms: a reservation lapses, a light changes, a licence is signed again, a publicity or the time to apply is over.

use actnow_chassis::aggregate;
use actnow_chassis::alarms::{self, Alarm};
use actnow_chassis::database::Txn;
use actnow_chassis::error::CommandError;
use actnow_room::instant;
use actnow_statutory_clock::Light;
use uuid::Uuid;

use super::deregister::time_is_over_in;
use super::end_dormancy;
use super::expire_name::expire_in;
use super::filing_docket::next_light;
use super::investigate;
use super::note_light::{note_light_in, of_filing};
use super::settle_correction;
use super::sign_again::sign_again_in;
use crate::config::Bureau;
use crate::facts::Lit;
use crate::store::FilingRecord;

/// The last day of a reservation is over.
pub const NAME_EXPIRY: &str = "NAME_EXPIRY";
/// The light of a filing changes.
pub const FILING_DUE: &str = "FILING_DUE";
/// The publicity of a simple deregistration is over, or the time to apply for it.
pub const TIME_OVER: &str = "DEREGISTRATION_TIME_OVER";
/// Signing a licence is tried again.
pub const LICENCE_RETRY: &str = "LICENCE_RETRY";
/// The time to accept a revocation, or to investigate, is over.
pub const REVOCATION_DUE: &str = "REVOCATION_DUE";
/// The publicity of a suspected false registration is over.
pub const REVOCATION_PUBLICITY: &str = "REVOCATION_PUBLICITY";
/// The first day of a dormancy has come, or its last one is over.
pub const DORMANCY_TURN: &str = "DORMANCY_TURN";
/// The time to publicise the end of a dormancy is over.
pub const DORMANCY_DUE: &str = "DORMANCY_DUE";
/// The time to change a name that was ordered to be corrected is over.
pub const NAME_CORRECTION_DUE: &str = "NAME_CORRECTION_DUE";

/// What lights the red light of a second correction list, in place of a period (一次性告知).
const ONE_TIME_NOTICE: &str = "ONE_TIME_NOTICE";

/// Does what an alarm is for; where there is nothing left to do, nothing.
///
/// # Errors
/// An unknown alarm; when the database is away.
pub async fn alarm_in(txn: &Txn, bureau: &Bureau, alarm: &Alarm) -> Result<(), CommandError> {
    let id: Uuid = alarm.subject.parse().map_err(CommandError::internal)?;
    match alarm.kind.as_str() {
        NAME_EXPIRY => expire_in(txn, bureau, id).await,
        FILING_DUE => light_in(txn, bureau, id).await,
        TIME_OVER => time_is_over_in(txn, bureau, id).await,
        LICENCE_RETRY => sign_again_in(txn, bureau, id).await,
        REVOCATION_DUE => investigate::time_is_over_in(txn, id).await,
        REVOCATION_PUBLICITY => investigate::publicity_is_over_in(txn, id).await,
        DORMANCY_TURN => end_dormancy::turn_in(txn, id).await,
        DORMANCY_DUE => end_dormancy::time_is_over_in(txn, id).await,
        NAME_CORRECTION_DUE => settle_correction::time_is_over_in(txn, id).await,
        instant::REVIEW_DUE => instant::time_is_over_in::<Bureau>(txn, id).await,
        other => Err(CommandError::internal(anyhow::anyhow!("unknown alarm {other}"))),
    }
}

/// Notes the light of a filing and waits for the next one.
async fn light_in(txn: &Txn, bureau: &Bureau, id: Uuid) -> Result<(), CommandError> {
    let Some(record) = aggregate::find_for_update::<FilingRecord>(txn, id).await? else { return Ok(()) };
    let Some(light) = record.filing.light(txn.at(), bureau.calendar()) else { return Ok(()) };
    let why = match light {
        Light::Green => return rearm(txn, bureau, &record),
        Light::Yellow => "at most one working day is left to decide",
        Light::Red => "the period to decide is over",
    };
    note_light_in(txn, of_filing(&record), light, why).await?;
    rearm(txn, bureau, &record)
}

fn rearm(txn: &Txn, bureau: &Bureau, record: &FilingRecord) -> Result<(), CommandError> {
    if let Some(at) = next_light(record, bureau, txn.at()) {
        alarms::arm(txn, &record.filing.id.to_string(), FILING_DUE, at);
    }
    Ok(())
}

/// Lights the red light of a filing for a second correction list with old points (8.3, T-07).
///
/// # Errors
/// `NOT_FOUND`; when the database is away.
pub async fn red_light_in(txn: &Txn, id: Uuid) -> Result<(), CommandError> {
    let record: FilingRecord = aggregate::get_for_update(txn, id).await?;
    let why = "a second correction list named what was or could have been told before";
    note_light_in(txn, Lit { clock: ONE_TIME_NOTICE, ..of_filing(&record) }, Light::Red, why).await
}

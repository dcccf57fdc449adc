//! The due day of a filing, computed again with a calendar that was not published when its clock started (7.1,
//! T-29).

use actnow_chassis::database::{Database, Txn};
use actnow_chassis::error::CommandError;
use actnow_room::instant::{self, ReviewRecord};
use actnow_room::{Breach, look_at_due_days, working_calendar};
use actnow_statutory_clock::Light;

use super::filing_docket::{FilingAct, FilingDocket};
use super::note_light::{note_light_in, of_filing};
use super::{machine, unexpected};
use crate::config::{Bureau, SERVICE, Settings};
use crate::domain::filing::FilingCommand;
use crate::store::{CorrectionRecord, DormancyRecord, FilingRecord, RevocationRecord};

/// Computes the due day of `record`, which is read and locked, by the calendar in force: decision, journal,
/// fact, light and alarm. A due day that stays as it is leaves no trace.
///
/// # Errors
/// When the database is away.
pub async fn compute_again_in(txn: Txn, bureau: Bureau, record: FilingRecord) -> Result<(), CommandError> {
    let (machine, calendar) = (machine(), bureau.calendar());
    let Some(before) = record.filing.state.clock().map(|clock| clock.due()) else { return Ok(()) };
    let decision = record.filing.clone().compute_again(&machine, calendar).map_err(unexpected)?;
    let Some(after) = decision.now.state.clock().map(|clock| clock.due()) else { return Ok(()) };
    if after == before {
        return Ok(());
    }
    let light = decision.now.light(txn.at(), calendar).unwrap_or(Light::Green);
    let why = format!("due {}, which was {} before the calendar was published", after.date, before.date);
    let mut docket = FilingDocket::of(&txn, &bureau, record);
    docket.decide(decision, FilingAct::new(FilingCommand::ComputeAgain, &machine).because(&why));
    note_light_in(&txn, of_filing(&docket.record), light, &why).await?;
    docket.finish().await.map(|_| ())
}

/// I14: what computing again would change, of filings and of every act on a company.
///
/// # Errors
/// When the calendar of `settings` cannot be read or the database is away.
pub async fn look(database: &Database, settings: &Settings) -> anyhow::Result<Vec<Breach>> {
    let (machine, calendar) = (machine(), working_calendar(&settings.working_days_file)?);
    let mut breaches = Vec::new();
    macro_rules! look {
        ($record:ident, $field:ident) => {
            let follows = |record: $record| {
                let again = record.$field.clone().compute_again(&machine, &calendar)?;
                Ok(again.now == record.$field)
            };
            breaches.extend(look_at_due_days(database, SERVICE, $record::WITH_CLOCK, follows).await?);
        };
    }
    look!(FilingRecord, filing);
    look!(RevocationRecord, revocation);
    look!(DormancyRecord, dormancy);
    look!(CorrectionRecord, correction);
    let follows = |record: ReviewRecord| Ok(instant::follows(SERVICE, record, &calendar)?);
    breaches.extend(look_at_due_days(database, SERVICE, ReviewRecord::WITH_CLOCK, follows).await?);
    Ok(breaches)
}

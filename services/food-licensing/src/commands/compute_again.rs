//! Due days computed again with a calendar that was not published when their periods began (7.1, T-29).

use actnow_chassis::database::{Database, Txn};
use actnow_chassis::error::CommandError;
use actnow_room::instant::{self, ReviewRecord};
use actnow_room::{Breach, look_at_due_days, working_calendar};

use super::apply::publish_at;
use super::docket::{Act, Docket};
use super::filing_docket::FilingDocket;
use super::licence_docket::LicenceDocket;
use super::{machine, unexpected};
use crate::config::{Bureau, SERVICE, Settings};
use crate::domain::filing::FilingState;
use crate::domain::law::Law;
use crate::domain::permissions::FoodCommand;
use crate::store::parties::Parties;
use crate::store::{Application, Filing, Licence};

/// Computes the due days of an application, which is read and locked, by the calendar in force: decision,
/// journal, facts and alarms. Days that stay as they are leave no trace.
///
/// # Errors
/// When the database is away.
pub(crate) async fn application_in(txn: Txn, bureau: Bureau, row: Application) -> Result<(), CommandError> {
    let machine = machine();
    let before = row.clocks();
    let mut docket = Docket::of(&txn, &bureau, row);
    let decision = docket.file().compute_again(&machine, &docket.law()).map_err(unexpected)?;
    let days: Vec<String> = before.iter().map(|(_, due)| due.date.to_string()).collect();
    let why = format!("was {} before the calendar was published", days.join(", "));
    docket.decide(decision, &Act::new(FoodCommand::ComputeAgain, &machine).because(why));
    docket.finish().await.map(|_| ())
}

/// The same for a filing and its publication.
///
/// # Errors
/// When the database is away.
pub(crate) async fn filing_in(txn: Txn, bureau: Bureau, row: Filing) -> Result<(), CommandError> {
    let machine = machine();
    let mut docket = FilingDocket::of(&txn, row);
    let decision = docket.row.filing.clone().compute_again(&machine, &bureau.law()).map_err(unexpected)?;
    if let FilingState::Filed { from, .. } = &decision.now.state
        && decision.now != docket.row.filing
    {
        docket.row.publish_at = docket.row.publish_at.map(|_| publish_at(&bureau, *from));
    }
    docket.decide(decision, FoodCommand::ComputeAgain, &machine);
    docket.finish().await.map(|_| ())
}

/// The same for the last day that a commitment of a licence waits for.
///
/// # Errors
/// When the database is away.
pub(crate) async fn licence_in(txn: Txn, bureau: Bureau, row: Licence) -> Result<(), CommandError> {
    let machine = machine();
    let before = row.commitment_due();
    let mut docket = LicenceDocket::of(&txn, &bureau, row);
    let licence = docket.row.licence.clone();
    let decision = licence.compute_again(&machine, &bureau.law()).map_err(unexpected)?;
    let form = docket.form().await?;
    let why = before.map(|due| format!("was {} before the calendar was published", due.date));
    let act = Act::new(FoodCommand::ComputeAgain, &machine).because(why.unwrap_or_default());
    docket.decide(decision, &act, &form, &Parties::default());
    docket.finish().await.map(|_| ())
}

/// I14: what computing again would change.
///
/// # Errors
/// When the calendar or a table of `settings` cannot be read or the database is away.
pub(crate) async fn look(database: &Database, settings: &Settings) -> anyhow::Result<Vec<Breach>> {
    let (machine, calendar) = (machine(), working_calendar(&settings.working_days_file)?);
    let regimes = settings.regimes()?;
    let law = Law { calendar: &calendar, regimes: &regimes, local: &settings.local_rules };
    let applications = look_at_due_days(database, SERVICE, Application::WITH_CLOCK, |row: Application| {
        Ok(row.application.clone().compute_again(&machine, &law)?.now == row.application)
    });
    let filings = look_at_due_days(database, SERVICE, Filing::WITH_CLOCK, |row: Filing| {
        Ok(row.filing.clone().compute_again(&machine, &law)?.now == row.filing)
    });
    let licences = look_at_due_days(database, SERVICE, Licence::LIVE, |row: Licence| {
        Ok(row.licence.clone().compute_again(&machine, &law)?.now == row.licence)
    });
    let reviews = look_at_due_days(database, SERVICE, ReviewRecord::WITH_CLOCK, |record: ReviewRecord| {
        Ok(instant::follows(SERVICE, record, &calendar)?)
    });
    let mut breaches = applications.await?;
    breaches.extend(filings.await?);
    breaches.extend(licences.await?);
    breaches.extend(reviews.await?);
    Ok(breaches)
}

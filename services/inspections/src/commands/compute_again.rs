//! Due days computed again with a calendar that was not published when their periods began (7.1, T-29).

use std::sync::Arc;

use actnow_chassis::database::{Database, Txn};
use actnow_chassis::error::CommandError;
use actnow_room::{Breach, look_at_due_days, working_calendar};

use super::docket::{Act, Docket};
use super::{machine, unexpected};
use crate::config::{Rules, SERVICE, Settings};
use crate::domain::permissions::InspectionCommand;
use crate::store::Inspection;

/// Computes the due days of an inspection, which is read and locked, by the calendar in force: decision, journal
/// and alarms; the light of the new day starts green. Days that stay as they are leave no trace.
///
/// # Errors
/// When the database is away.
pub(crate) async fn compute_again_in(
    txn: Txn,
    rules: Arc<Rules>,
    row: Inspection,
) -> Result<(), CommandError> {
    let machine = machine();
    let (due, closed_on) = (row.task.order.due.date, row.notes.closed_on);
    let mut docket = Docket::of(&txn, &rules, row);
    let again = docket.task().compute_again(closed_on, &rules.calendar, &machine).map_err(unexpected)?;
    let why = format!("the visit was due {due} before the calendar was published");
    docket.decide(again, &Act::new(InspectionCommand::ComputeAgain, &machine).because(why));
    docket.finish().await.map(|_| ())
}

/// I14: what computing again would change.
///
/// # Errors
/// When the calendar of `settings` cannot be read or the database is away.
pub(crate) async fn look(database: &Database, settings: &Settings) -> anyhow::Result<Vec<Breach>> {
    let (machine, calendar) = (machine(), working_calendar(&settings.working_days_file)?);
    let follows = |row: Inspection| {
        let again = row.task.clone().compute_again(row.notes.closed_on, &calendar, &machine)?;
        Ok(again.now == row.task)
    };
    look_at_due_days(database, SERVICE, Inspection::WITH_DUE_DAY, follows).await
}

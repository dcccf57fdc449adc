//! Due days beyond the published calendar (7.1): the notices a bureau enters, and what a service computes again
//! when it starts with one.
//!
//! A due day that touches a year without its notice is provisional and says so in its row. At each start the
//! rows that still do are handed to the service one by one, each locked and in a unit of work of its own: a
//! process that dies in between goes on at its next start, and a row that is firm by then is not found again. The same
//! computation, done with every open row, is a look-up of `actnow verify`.

use anyhow::{Context, Result};
use sea_orm::ConnectionTrait;
use uuid::Uuid;

use actnow_chassis::aggregate::{self, Aggregate, stream};
use actnow_chassis::database::sql::{placeholders, statement};
use actnow_chassis::database::{Database, Txn, WorkContext};
use actnow_chassis::error::CommandError;
use actnow_statutory_clock::WorkingCalendar;

use crate::{Breach, Room};

/// Rows looked up at a time.
const PER_PAGE: i64 = 200;
/// How a provisional due day stands in the document of an aggregate.
const PROVISIONAL: &str = "%\"provisional\":true%";

/// The working calendar, with the years that the `working_days_file` at `path` names in place of the built-in
/// ones; an empty path names none.
///
/// # Errors
/// When the file cannot be read or a row of it is malformed.
pub fn working_calendar(path: &str) -> Result<WorkingCalendar> {
    let built_in = WorkingCalendar::built_in().clone();
    if path.is_empty() {
        return Ok(built_in);
    }
    let text = std::fs::read_to_string(path)
        .with_context(|| format!("service.working_days_file: reading {path}"))?;
    let entered = WorkingCalendar::from_csv(&text).context("service.working_days_file")?;
    Ok(built_in.merge(&entered))
}

impl Room {
    /// Lets the service compute again what is provisional among its `A` in `states`: `work` gets each one,
    /// locked, in a transaction of its own. Called before anything else can read a due day: before messages,
    /// alarms and calls.
    ///
    /// # Errors
    /// When the database is away or `work` fails; what was done until then stays.
    pub async fn compute_due_days_again<A, W, F>(&self, states: &[&'static str], work: W) -> Result<()>
    where
        A: Aggregate + 'static,
        W: Fn(Txn, A) -> F + Clone + Send + Sync + 'static,
        F: Future<Output = Result<(), CommandError>> + Send + 'static,
    {
        let (mut after, mut seen) = (Uuid::nil(), 0_usize);
        loop {
            let page =
                provisional::<A>(&self.database, states, after).await.context("provisional due days")?;
            let Some(last) = page.last() else { break };
            after = *last;
            seen += page.len();
            for id in page {
                let (work, context) = (work.clone(), self.because_of_the_calendar::<A>(id));
                self.database
                    .unit_of_work(context, move |txn| async move {
                        match aggregate::find_for_update::<A>(&txn, id).await? {
                            Some(found) => work(txn, found).await,
                            None => Ok::<(), CommandError>(()),
                        }
                    })
                    .await
                    .with_context(|| format!("the due days of {} {id}", A::KIND))?;
            }
        }
        if seen > 0 {
            tracing::info!(
                service = self.service,
                kind = A::KIND,
                seen,
                "Provisional due days were looked at again."
            );
        }
        Ok(())
    }

    fn because_of_the_calendar<A: Aggregate>(&self, id: Uuid) -> WorkContext {
        WorkContext::system(self.service, format!("calendar:{}:{id}", A::KIND))
    }
}

/// I14: what is open and whose due days do not follow from where its periods began. `follows` says whether computing them
/// again by the calendar in force leaves a row as it is.
///
/// # Errors
/// When the database is away, or what `follows` answers.
pub async fn look<A: Aggregate>(
    database: &Database,
    service: &'static str,
    states: &[&'static str],
    follows: impl Fn(A) -> Result<bool>,
) -> Result<Vec<Breach>> {
    let (reader, mut breaches, mut after) = (database.reader(), Vec::new(), Uuid::nil());
    let sql = format!(
        "SELECT id, body FROM {} WHERE id > $1 AND state IN {} ORDER BY id LIMIT $2",
        A::TABLE,
        placeholders(1, states.len(), 3)
    );
    loop {
        let mut values = vec![after.into(), PER_PAGE.into()];
        values.extend(states.iter().map(|state| sea_orm::Value::from(*state)));
        let page = reader.query_all_raw(statement(reader, &sql, values)).await?;
        let Some(last) = page.last() else { return Ok(breaches) };
        after = last.try_get("", "id")?;
        for row in &page {
            let id: Uuid = row.try_get("", "id")?;
            if !follows(aggregate::read_body(row)?).with_context(|| format!("{} {id}", A::KIND))? {
                let what = "a due day does not follow from the day its period began";
                breaches.push(Breach::new("I14", service, stream::<A>(id), what));
            }
        }
    }
}

/// The next ids of rows that hold a provisional due day.
async fn provisional<A: Aggregate>(
    database: &Database,
    states: &[&'static str],
    after: Uuid,
) -> Result<Vec<Uuid>, CommandError> {
    let sql = format!(
        "SELECT id FROM {} WHERE id > $1 AND body LIKE $2 AND state IN {} ORDER BY id LIMIT $3",
        A::TABLE,
        placeholders(1, states.len(), 4)
    );
    let mut values = vec![after.into(), PROVISIONAL.into(), PER_PAGE.into()];
    values.extend(states.iter().map(|state| sea_orm::Value::from(*state)));
    let reader = database.reader();
    let rows = reader.query_all_raw(statement(reader, &sql, values)).await?;
    rows.iter().map(|row| Ok(row.try_get("", "id")?)).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_notice_is_added_to_the_built_in_years() {
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("2027.csv");
        std::fs::write(&file, "date,kind,holiday\n2027-01-05,OFF,元旦\n").unwrap();
        let calendar = working_calendar(&file.display().to_string()).unwrap();
        assert!(calendar.is_published(2026) && calendar.is_published(2027));
        assert_eq!(working_calendar("").unwrap(), *WorkingCalendar::built_in());
    }

    #[test]
    fn a_notice_that_cannot_be_used_names_the_setting() {
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("broken.csv");
        std::fs::write(&file, "date,kind,holiday\n2027-02-30,OFF,元旦\n").unwrap();
        for path in [file.display().to_string(), "/nowhere/2027.csv".to_owned()] {
            let error = format!("{:#}", working_calendar(&path).unwrap_err());
            assert!(error.contains("working_days_file"), "{error}");
        }
    }
}

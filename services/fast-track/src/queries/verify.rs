//! The invariants of cases: I6 (a next action), I7 (nothing left of a compensated case), I8 (versions).

use actnow_chassis::database::Database;
use actnow_chassis::database::sql::statement;
use actnow_chassis::{CommandError, alarms};
use actnow_room::Breach;
use chrono::TimeDelta;
use sea_orm::{ConnectionTrait, Value};
use uuid::Uuid;

use crate::domain::{LedgerOutcome, Track};
use crate::facts::SOURCE;
use crate::store::{self, Page, open_without_alarm};

const PER_PAGE: u32 = 500;
/// An alarm later than this is a breach (I6).
const LATE: TimeDelta = TimeDelta::seconds(60);

/// Looks up the invariants of every case, read-only.
///
/// # Errors
/// When the database is away or a row is corrupt.
pub async fn verify(database: &Database) -> Result<Vec<Breach>, CommandError> {
    let mut breaches = unarmed(database).await?;
    breaches.extend(journals(database).await?);
    let mut before = None;
    loop {
        let page = Page { states: Vec::new(), before, size: PER_PAGE };
        let cases = store::page(database.reader(), &page).await?;
        let Some(last) = cases.last() else { return Ok(breaches) };
        before = Some(last.id());
        breaches.extend(cases.iter().flat_map(breaches_of));
    }
}

fn breach(invariant: &'static str, subject: impl ToString, what: impl Into<String>) -> Breach {
    Breach::new(invariant, SOURCE, subject.to_string(), what)
}

async fn unarmed(database: &Database) -> Result<Vec<Breach>, CommandError> {
    let stuck: Vec<Uuid> = open_without_alarm(database.reader(), 100).await?;
    let mut breaches: Vec<Breach> =
        stuck.into_iter().map(|case| breach("I6", case, "open, and no alarm would move it on")).collect();
    let late = alarms::late(database, LATE).await?;
    if late > 0 {
        breaches.push(breach("I6", "alarms", format!("{late} alarm(s) late by over 60 s")));
    }
    Ok(breaches)
}

/// Each version of a case is one row of its journal, each line of its journey one row; no case came back to life.
async fn journals(database: &Database) -> Result<Vec<Breach>, CommandError> {
    let questions = [
        (
            "SELECT c.case_id AS subject FROM cases c LEFT JOIN \
             (SELECT stream, COUNT(*) AS n, MAX(seq) AS top FROM journal GROUP BY stream) j \
             ON j.stream = 'case/' || c.case_id \
             WHERE j.top IS NULL OR j.top <> c.version OR j.n <> c.version LIMIT 100",
            "its version and its journal differ",
        ),
        (
            "SELECT stream AS subject FROM journal WHERE stream LIKE 'case/%' \
             AND old_state IN ('COMPLETED', 'PARTIALLY_COMPLETED', 'TERMINATED') AND new_state <> old_state LIMIT 100",
            "a closed case changed its state",
        ),
    ];
    let reader = database.reader();
    let mut breaches = Vec::new();
    for (sql, what) in questions {
        for row in reader.query_all_raw(statement(reader, sql, Vec::<Value>::new())).await? {
            let subject: String = row.try_get("", "subject")?;
            breaches.push(breach("I8", subject, what));
        }
    }
    Ok(breaches)
}

fn breaches_of(track: &Track) -> Vec<Breach> {
    let mut breaches = Vec::new();
    let closed = track.state().is_closed();
    if !closed && track.next_action().is_none() {
        breaches.push(breach("I6", track.id(), "open, and nobody knows what happens next"));
    }
    if closed {
        let asked = track.ledger().iter().filter(|line| line.outcome == LedgerOutcome::UndoRequested);
        for request in asked {
            let settled = track.ledger().iter().any(|line| {
                line.step == request.step
                    && matches!(line.outcome, LedgerOutcome::Undone | LedgerOutcome::CannotBeUndone)
            });
            if !settled {
                let what = format!("closed, but the undoing of {} was never answered", request.step.as_str());
                breaches.push(breach("I7", track.id(), what));
            }
        }
    }
    breaches
}

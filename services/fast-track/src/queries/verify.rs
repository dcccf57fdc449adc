//! The invariants of cases: I6 (a next action), I7 (nothing left of a compensated case), I8 (versions), I16
//! (consultations).

use actnow_chassis::database::Database;
use actnow_chassis::{CommandError, alarms};
use actnow_room::Breach;
use chrono::{DateTime, TimeDelta, Utc};
use uuid::Uuid;

use crate::domain::{Asked, LedgerOutcome, Stage, Track};
use crate::facts::SOURCE;
use crate::store::{self, open_without_alarm};

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
    breaches.extend(strays(database).await?);
    let now = database.clock().now();
    let mut after = Uuid::nil();
    loop {
        let cases = store::by_id(database.reader(), after, PER_PAGE).await?;
        let Some(last) = cases.last() else { return Ok(breaches) };
        after = last.id();
        breaches.extend(cases.iter().flat_map(breaches_of));
        breaches.extend(cases.iter().flat_map(|case| of_consultations(case, now)));
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

/// Each version of a case is one row of its journal, and no case came back to life.
async fn journals(database: &Database) -> Result<Vec<Breach>, CommandError> {
    let reader = database.reader();
    let apart = store::apart_from_journal(reader).await?;
    let revived = store::closed_and_moved(reader).await?;
    let apart = apart.into_iter().map(|case| breach("I8", case, "its version and its journal differ"));
    let revived = revived.into_iter().map(|stream| breach("I8", stream, "a closed case changed its state"));
    Ok(apart.chain(revived).collect())
}

/// Nothing is asked for a case that is not there.
async fn strays(database: &Database) -> Result<Vec<Breach>, CommandError> {
    let strays = store::subjects_without_case(database.reader()).await?;
    Ok(strays.into_iter().map(|subject| breach("I16", subject, "belongs to no case")).collect())
}

/// A consultation that is waited for holds its case open, which is looked at in time for it; a term that is over has
/// had its consequence.
fn of_consultations(track: &Track, now: DateTime<Utc>) -> Vec<Breach> {
    let mut breaches = Vec::new();
    for one in track.consultations() {
        let mut found = |what: &str| breaches.push(breach("I16", one.id(), what));
        let Some(next) = one.next_at() else { continue };
        if track.look_at().is_none_or(|look| look > next.max(now) + LATE) {
            found("waited for, and no alarm of its case goes off in time");
        }
        let over = |asked: &Asked| asked.due + LATE < now;
        if matches!(one.stage(), Stage::Requested { asked, .. } if over(asked)) {
            found("its term is over, and nothing came of it");
        }
        if track.end().is_some() {
            found("waited for, though its case is closed");
        }
    }
    breaches
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

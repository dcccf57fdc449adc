//! The invariants of draws, looked up read-only.
//!
//! I6: frozen lists have the alarm of their draw, drawn objects without a visit that of planning it. I15: a draw
//! follows from its lists and its beacon, its visits are there, and no beacon lies open before its time.

use std::collections::BTreeSet;

use actnow_chassis::aggregate::read_body;
use actnow_chassis::database::Database;
use actnow_chassis::database::sql::{among, statement};
use actnow_chassis::error::CommandError;
use actnow_room::Breach;
use sea_orm::ConnectionTrait;
use uuid::Uuid;

use super::draws::{DRAW_DUE, Draw, ORDER_VISITS};
use super::{beacons, draw_lists};
use crate::config::SERVICE;
use crate::domain::sampling::audit::{Difference, recompute};
use crate::domain::sampling::procedure::{DrawState, Drawing};
use crate::domain::sampling::record::DrawRecord;

/// The table of transitions: from, to.
pub(super) const TRANSITIONS: &[(&str, &str)] = &[
    ("", "COMMITTED"),
    ("COMMITTED", "FROZEN"),
    ("COMMITTED", "CANCELLED"),
    ("FROZEN", "DRAWN"),
    ("FROZEN", "CANCELLED"),
    // Visits are planned, inspectors recuse.
    ("DRAWN", "DRAWN"),
];

/// Looks for breaches; `armed` are subjects and kinds of the alarms that are armed.
pub(super) async fn verify(
    database: &Database,
    armed: &BTreeSet<(String, String)>,
) -> Result<Vec<Breach>, CommandError> {
    let reader = database.reader();
    let mut breaches = Vec::new();
    let mut after = Uuid::nil();
    // One at a time: a draw may have a list of many thousands.
    loop {
        let sql = "SELECT body FROM draws WHERE id > $1 ORDER BY id LIMIT 1";
        let row = reader.query_one_raw(statement(reader, sql, vec![after.into()])).await?;
        let Some(row) = row else { return Ok(breaches) };
        let draw: Draw = read_body(&row)?;
        after = draw.draw_id();
        breaches.extend(unarmed(&draw, armed));
        breaches.extend(beacon(database, &draw).await?);
        if let DrawState::Drawn { drawing, .. } = &draw.draw.state {
            breaches.extend(follows(database, &draw).await?);
            breaches.extend(visits(database, after, drawing).await?);
        }
    }
}

fn breach(invariant: &'static str, id: Uuid, what: impl Into<String>) -> Breach {
    Breach::new(invariant, SERVICE, id.to_string(), what)
}

fn unarmed(draw: &Draw, armed: &BTreeSet<(String, String)>) -> Option<Breach> {
    let kind = match &draw.draw.state {
        DrawState::Frozen { .. } => DRAW_DUE,
        DrawState::Drawn { .. } if draw.visits_to_order() > 0 => ORDER_VISITS,
        DrawState::Committed | DrawState::Drawn { .. } | DrawState::Cancelled { .. } => return None,
    };
    let id = draw.draw_id();
    let is_armed = armed.contains(&(id.to_string(), kind.to_owned()));
    (!is_armed).then(|| breach("I6", id, format!("it needs the alarm {kind} and has none")))
}

async fn beacon(database: &Database, draw: &Draw) -> Result<Option<Breach>, CommandError> {
    let (id, is_sealed) = (draw.draw_id(), beacons::is_kept(database.reader(), draw.draw_id()).await?);
    let waits = match &draw.draw.state {
        DrawState::Committed | DrawState::Frozen { .. } => true,
        DrawState::Drawn { .. } | DrawState::Cancelled { .. } => false,
    };
    Ok(match (waits, is_sealed) {
        (true, true) | (false, false) => None,
        (true, false) => Some(breach("I15", id, "its beacon is lost")),
        (false, true) => Some(breach("I15", id, "its beacon is still kept")),
    })
}

async fn follows(database: &Database, draw: &Draw) -> Result<Vec<Breach>, CommandError> {
    let lists = draw_lists::frozen(database.reader(), draw).await?;
    let id = draw.draw_id();
    let found = DrawRecord::of(&draw.draw, &lists).map(|record| recompute(&record)).unwrap_or_default();
    let told = |one: Difference| breach("I15", id, format!("{:?} {} does not follow", one.link, one.subject));
    Ok(found.into_iter().map(told).collect())
}

/// Each planned visit is there.
async fn visits(database: &Database, id: Uuid, drawing: &Drawing) -> Result<Option<Breach>, CommandError> {
    let ordered = drawing.visits.get(..drawing.ordered).unwrap_or_default().to_vec();
    if ordered.is_empty() {
        return Ok(None);
    }
    let (reader, wanted) = (database.reader(), ordered.len());
    let (which, values) = among(reader, ordered, 1);
    let sql = format!("SELECT COUNT(*) AS n FROM inspections WHERE id{which}");
    let row = reader.query_one_raw(statement(reader, &sql, values)).await?;
    let count: i64 = row.map_or(Ok(0), |row| row.try_get("", "n"))?;
    let all_there = usize::try_from(count).is_ok_and(|count| count == wanted);
    Ok((!all_there).then(|| breach("I15", id, "a planned visit of it is missing")))
}

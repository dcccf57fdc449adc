//! The invariants of inspections, looked up read-only.
//!
//! I2: what counts was signed by two inspectors and has a verdict. I6: what waits has an alarm. I7: the load of
//! inspectors is that of open visits, nothing is left of a cancelled one. I8: versions and transitions. Those of draws
//! stand in [`draw_invariants`], those of grades in [`grade_invariants`].

use std::collections::BTreeSet;

use actnow_chassis::aggregate::{Aggregate, read_body, stream};
use actnow_chassis::database::Database;
use actnow_chassis::database::sql::statement;
use actnow_chassis::error::CommandError;
use actnow_room::Breach;
use actnow_statutory_clock::Light;
use sea_orm::{ConnectionTrait, QueryResult, Value};
use uuid::Uuid;

use super::inspections::{LOOK_AGAIN, PUBLICITY_DUE, VISIT_DUE};
use super::team_members::{self, Member, Seats};
use super::{Draw, Establishment, Inspection, draw_invariants, grade_invariants};
use crate::config::SERVICE;
use crate::domain::inspectors::MIN_INSPECTORS;
use crate::domain::task::TaskState;
use crate::domain::verdict::Verdict;

const PER_PAGE: i64 = 500;
/// Rows named of one kind of breach.
const NAMED: i64 = 100;

/// The published table of transitions (rules 9a E): from, to. A state may follow itself where the table
/// says so: a team that is exchanged, a record that is corrected, one signature after the other. It also follows
/// itself when its due day is computed again.
const TRANSITIONS: &[(&str, &str)] = &[
    ("", "PLANNED"),
    ("PLANNED", "ASSIGNED"),
    ("PLANNED", "CANCELLED"),
    ("ASSIGNED", "ASSIGNED"),
    ("ASSIGNED", "RECUSED"),
    ("ASSIGNED", "IN_PROGRESS"),
    ("ASSIGNED", "CANCELLED"),
    ("RECUSED", "RECUSED"),
    ("RECUSED", "ASSIGNED"),
    ("RECUSED", "CANCELLED"),
    ("IN_PROGRESS", "RESULT_RECORDED"),
    ("RESULT_RECORDED", "RESULT_RECORDED"),
    ("RESULT_RECORDED", "SIGNED"),
    ("RESULT_RECORDED", "REFUSED_TO_SIGN"),
    ("SIGNED", "CLOSED"),
    ("SIGNED", "RECTIFICATION_ORDERED"),
    ("SIGNED", "CASE_TRANSFERRED"),
    ("REFUSED_TO_SIGN", "CLOSED"),
    ("REFUSED_TO_SIGN", "RECTIFICATION_ORDERED"),
    ("REFUSED_TO_SIGN", "CASE_TRANSFERRED"),
    ("RECTIFICATION_ORDERED", "RE_INSPECTION"),
    ("RECTIFICATION_ORDERED", "CASE_TRANSFERRED"),
    ("RECTIFICATION_ORDERED", "CANCELLED"),
    ("RE_INSPECTION", "RESULT_RECORDED"),
    ("CLOSED", "PUBLISHED"),
];

/// Looks for breaches.
///
/// # Errors
/// When the database is away or a row is corrupt.
pub async fn verify(database: &Database) -> Result<Vec<Breach>, CommandError> {
    let mut breaches = transitions::<Inspection>(database, TRANSITIONS, Inspection::WITH_DUE_DAY).await?;
    breaches.extend(versions::<Inspection>(database).await?);
    breaches.extend(transitions::<Draw>(database, draw_invariants::TRANSITIONS, &[]).await?);
    breaches.extend(versions::<Draw>(database).await?);
    breaches.extend(transitions::<Establishment>(database, grade_invariants::TRANSITIONS, &[]).await?);
    breaches.extend(versions::<Establishment>(database).await?);
    let armed = armed(database).await?;
    breaches.extend(grade_invariants::verify(database, &armed).await?);
    breaches.extend(draw_invariants::verify(database, &armed).await?);
    let sql = "SELECT body FROM inspections WHERE id > $1 ORDER BY id LIMIT $2";
    let mut after = Uuid::nil();
    loop {
        let rows = rows(database, sql, vec![after.into(), PER_PAGE.into()]).await?;
        let page = rows.iter().map(read_body).collect::<Result<Vec<Inspection>, _>>()?;
        let (Some(first), Some(last)) = (page.first(), page.last()) else { return Ok(breaches) };
        let members = team_members::between(database.reader(), first.task.id, last.task.id).await?;
        for inspection in &page {
            breaches.extend(unsigned(inspection));
            breaches.extend(unarmed(inspection, &armed));
            let of = |member: &&Member| member.inspection == inspection.task.id;
            breaches.extend(misplaced(inspection, members.iter().filter(of).collect()));
        }
        after = last.task.id;
    }
}

async fn rows(database: &Database, sql: &str, values: Vec<Value>) -> Result<Vec<QueryResult>, CommandError> {
    let reader = database.reader();
    Ok(reader.query_all_raw(statement(reader, sql, values)).await?)
}

fn breach(invariant: &'static str, subject: impl ToString, what: impl Into<String>) -> Breach {
    Breach::new(invariant, SERVICE, subject.to_string(), what)
}

/// What counts was signed by at least two of its team, with the verdict it has.
fn unsigned(inspection: &Inspection) -> Option<Breach> {
    let state = &inspection.task.state;
    let notes = &inspection.notes;
    let verdict = match state {
        TaskState::Signed { result, .. } | TaskState::RectificationOrdered { result, .. } => {
            result.finding.verdict
        }
        TaskState::Closed { verdict, .. } | TaskState::Published { verdict, .. } => *verdict,
        TaskState::CaseTransferred { .. } => Verdict::NotConform,
        TaskState::Planned
        | TaskState::Assigned { .. }
        | TaskState::Recused { .. }
        | TaskState::InProgress { .. }
        | TaskState::ResultRecorded { .. }
        | TaskState::ReInspection { .. }
        | TaskState::Cancelled { .. } => return None,
    };
    let what = match (&notes.result, &notes.team) {
        (None, _) => "it counts without a record",
        (_, None) => "it counts without a team",
        // A head may decline the rectification that was proposed, and so may a transfer end it.
        (Some(result), _) if result.finding.verdict != verdict && verdict != Verdict::NotConform => {
            "its verdict is not the one of its record"
        }
        (Some(_), Some(team)) => {
            let signed = notes.signatures.inspectors.intersection(&team.inspectors).count();
            if signed >= MIN_INSPECTORS && notes.signatures.party.is_some() {
                return None;
            }
            "it counts without two inspectors' signatures and the party's, or its noted refusal"
        }
    };
    Some(breach("I2", inspection.task.id, what))
}

/// The team rows are those of the task where it stands.
fn misplaced(inspection: &Inspection, members: Vec<&Member>) -> Option<Breach> {
    let names: BTreeSet<String> = members.iter().map(|member| member.inspector.clone()).collect();
    let what = match Seats::of(inspection) {
        Seats::Nobody if members.is_empty() => return None,
        Seats::Nobody => "nobody goes, but the visit is on a desk",
        Seats::Over if members.iter().all(|member| !member.on_desk) => return None,
        Seats::Over => "the visit is over, but still on a desk",
        Seats::Taken(team, day) => {
            let fits = members.iter().all(|member| member.on_desk && member.visit_on == day);
            if fits && names == team {
                return None;
            }
            "its team and the load of inspectors differ"
        }
    };
    Some(breach("I7", inspection.task.id, what))
}

/// What waits for inspectors is looked at again, an open visit has the alarm of its next light, a closed result
/// that of its publication.
fn unarmed(inspection: &Inspection, armed: &BTreeSet<(String, String)>) -> Vec<Breach> {
    let to_publish = matches!(inspection.task.state, TaskState::Closed { publish_due: Some(_), .. });
    let due = inspection.running_due();
    let light_turns = due.is_some_and(|due| inspection.notes.light_of(due.date) < Light::Red);
    let needs =
        [(inspection.is_waiting(), LOOK_AGAIN), (light_turns, VISIT_DUE), (to_publish, PUBLICITY_DUE)];
    let id = inspection.task.id.to_string();
    let missing = needs
        .into_iter()
        .filter(|(needed, kind)| *needed && !armed.contains(&(id.clone(), (*kind).to_owned())));
    missing.map(|(_, kind)| breach("I6", &id, format!("it needs the alarm {kind} and has none"))).collect()
}

async fn armed(database: &Database) -> Result<BTreeSet<(String, String)>, CommandError> {
    let found = rows(database, "SELECT subject, kind FROM alarms", vec![]).await?;
    found.iter().map(|row| Ok((row.try_get("", "subject")?, row.try_get("", "kind")?))).collect()
}

/// Each version of an aggregate is one row of its journal.
async fn versions<A: Aggregate>(database: &Database) -> Result<Vec<Breach>, CommandError> {
    let sql =
        "SELECT stream, COUNT(*) AS n, MAX(seq) AS top FROM journal WHERE stream LIKE $1 GROUP BY stream";
    let mut journals = std::collections::HashMap::new();
    for row in rows(database, sql, vec![format!("{}/%", A::KIND).into()]).await? {
        let (stream, n, top): (String, i64, i64) =
            (row.try_get("", "stream")?, row.try_get("", "n")?, row.try_get("", "top")?);
        journals.insert(stream, (n, top));
    }
    let mut breaches = Vec::new();
    for row in rows(database, &format!("SELECT id, version FROM {}", A::TABLE), vec![]).await? {
        let (id, version): (Uuid, i64) = (row.try_get("", "id")?, row.try_get("", "version")?);
        if journals.remove(&stream::<A>(id)) != Some((version, version)) {
            breaches.push(breach("I8", id, "its version and its journal differ"));
        }
    }
    let orphans =
        journals.into_keys().map(|stream| breach("I8", stream, format!("a journal of no {}", A::KIND)));
    breaches.extend(orphans);
    Ok(breaches)
}

/// Each transition is in the published `table`; a state of `stays` may follow itself.
async fn transitions<A: Aggregate>(
    database: &Database,
    table: &[(&str, &str)],
    stays: &[&str],
) -> Result<Vec<Breach>, CommandError> {
    let sql = "SELECT old_state, new_state, MIN(stream) AS stream FROM journal \
               WHERE stream LIKE $1 GROUP BY old_state, new_state LIMIT $2";
    let mut breaches = Vec::new();
    for row in rows(database, sql, vec![format!("{}/%", A::KIND).into(), NAMED.into()]).await? {
        let (old, new): (String, String) = (row.try_get("", "old_state")?, row.try_get("", "new_state")?);
        let stays = old == new && stays.contains(&old.as_str());
        if !stays && !table.contains(&(old.as_str(), new.as_str())) {
            let stream: String = row.try_get("", "stream")?;
            breaches.push(breach("I8", stream, format!("from {old} to {new} is in no table")));
        }
    }
    Ok(breaches)
}

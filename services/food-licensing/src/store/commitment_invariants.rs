//! The invariants of licences that rest on a commitment (告知承诺), looked up read-only.
//!
//! I2: a licence granted on a commitment keeps it, and only such a one; it is broken exactly when the licence was revoked
//! on it, and open only while the licence lives. I6: what an open one waits for has an
//! alarm, or its last day has passed and was told.

use std::collections::HashSet;

use actnow_chassis::aggregate::read_body;
use actnow_chassis::database::Database;
use actnow_chassis::database::sql::statement;
use actnow_chassis::error::CommandError;
use actnow_room::Breach;
use sea_orm::{ConnectionTrait, QueryResult, Value};
use uuid::Uuid;

use super::{Application, Licence};
use crate::config::SERVICE;
use crate::domain::commitment::CommitmentState;
use crate::domain::licence::{LicenceEnd, LicenceState};

/// The alarm of what a commitment waits for.
const ALARM: &str = "COMMITMENT_DUE";
const OVERDUE_FACT: &str = "actnow.food_licensing.v1.FoodCommitmentOverdue";
/// Rows named of one kind of breach.
const NAMED: usize = 100;

/// Looks for breaches.
///
/// # Errors
/// When the database is away.
pub(super) async fn verify(database: &Database) -> Result<Vec<Breach>, CommandError> {
    let armed = subjects(database, "SELECT subject FROM alarms WHERE kind = $1", ALARM).await?;
    let told = subjects(database, "SELECT subject FROM outbox WHERE type_name = $1", OVERDUE_FACT).await?;
    let mut breaches = Vec::new();
    let mut kept: HashSet<Uuid> = HashSet::new();
    for row in
        rows(database, "SELECT body, commitment FROM licences WHERE commitment IS NOT NULL", vec![]).await?
    {
        let licence: Licence = read_body(&row)?;
        kept.insert(licence.licence.application_id);
        let column: String = row.try_get("", "commitment")?;
        let subject = licence.licence.id.to_string();
        let watched = armed.contains(&subject) || told.contains(&subject);
        for (invariant, what) in faults(&licence, &column, watched) {
            breaches.push(Breach::new(invariant, SERVICE, subject.clone(), what));
        }
    }
    breaches.extend(granted(database, &kept).await?);
    breaches.truncate(NAMED);
    Ok(breaches)
}

/// What is wrong with one licence.
fn faults(row: &Licence, column: &str, watched: bool) -> Vec<(&'static str, String)> {
    let licence = &row.licence;
    let Some(commitment) = &licence.commitment else {
        return vec![("I2", format!("{column} without a commitment"))];
    };
    let name = commitment.state.name();
    let live = licence.must_be_live().is_ok();
    let open = commitment.state.due().is_some();
    let superseded = matches!(licence.state, LicenceState::Ended { end: LicenceEnd::Superseded { .. }, .. });
    let revoked_on_it = match &licence.state {
        LicenceState::Ended { end: LicenceEnd::Revoked { kind, .. }, .. } => kind.falsely(),
        LicenceState::Active | LicenceState::SuspendedByLateRenewal { .. } | LicenceState::Ended { .. } => {
            None
        }
    };
    let broken = match commitment.state {
        CommitmentState::Broken { falsely, .. } => Some(falsely),
        CommitmentState::AwaitsVisit { .. }
        | CommitmentState::Unmet { .. }
        | CommitmentState::Correcting { .. }
        | CommitmentState::Rechecking { .. }
        | CommitmentState::NotPutRight { .. }
        | CommitmentState::Proposed { .. }
        | CommitmentState::Kept { .. }
        | CommitmentState::Dropped { .. } => None,
    };
    let state = licence.state.name();
    let checks = [
        ("I2", column != name, format!("{column} in its column, {name} in its document")),
        ("I2", broken != revoked_on_it, format!("{state} with a commitment {name}")),
        ("I2", open && !live && !superseded, format!("{state} with an open commitment {name}")),
        ("I6", open && live && !watched, format!("a commitment {name} that nothing watches")),
    ];
    checks.into_iter().filter(|(_, holds, _)| *holds).map(|(invariant, _, what)| (invariant, what)).collect()
}

/// I2: each application granted on a commitment has a licence that keeps it.
async fn granted(database: &Database, kept: &HashSet<Uuid>) -> Result<Vec<Breach>, CommandError> {
    let sql = "SELECT body FROM applications WHERE state = 'ISSUED' AND act = 'NEW' AND body LIKE $1";
    let mut breaches = Vec::new();
    for row in rows(database, sql, vec!["%\"on_commitment\":true%".into()]).await? {
        let application: Application = read_body(&row)?;
        let id = application.application.id;
        if application.notes.on_commitment && !kept.contains(&id) {
            let what = "granted on a commitment that no licence keeps";
            breaches.push(Breach::new("I2", SERVICE, id.to_string(), what));
        }
    }
    Ok(breaches)
}

async fn rows(database: &Database, sql: &str, values: Vec<Value>) -> Result<Vec<QueryResult>, CommandError> {
    let reader = database.reader();
    Ok(reader.query_all_raw(statement(reader, sql, values)).await?)
}

async fn subjects(database: &Database, sql: &str, value: &str) -> Result<HashSet<String>, CommandError> {
    let found = rows(database, sql, vec![value.into()]).await?;
    found.iter().map(|row| Ok(row.try_get("", "subject")?)).collect()
}

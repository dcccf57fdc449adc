//! The invariants of registration, looked up read-only.
//!
//! I2: an issued establishment has exactly one company, code, licence and fact, an act on a company its version of the
//! entry and its fact; no other has any; a revoked registration has ended its company, or undone the change it is about,
//! and only one bans persons; one that was taken back leaves neither end nor ban; a company rests in the register while
//! its dormancy lasts, and is called by its code while its name is to be corrected; it has one valid licence, an ended one
//! none; a branch is tied to its company, which is not deregistered before it, and each form of it followed the name and the
//! scope that its company had when it was decided.
//! I3: codes and licence numbers are 1, 2, 3 … without gap. I6: what waits has an alarm. I8: the version of a row is the
//! length of its journal, each step is in the published table. I11: the name index holds exactly the names that count, and
//! companies are found by exactly the posts of the forms in force.
//! I18: the machine registered exactly what an evaluation by its rules carried out; the rest is looked up by the room.

mod branches;
mod persons;
mod revoked_changes;
mod rules;

use std::collections::HashMap;

use actnow_chassis::aggregate::{Aggregate, stream};
use actnow_chassis::database::Database;
use actnow_chassis::database::sql::{among, statement};
use actnow_chassis::error::CommandError;
use actnow_room::Breach;
use actnow_room::verify::{armed, told};
use sea_orm::{ConnectionTrait, QueryResult, Value};
use uuid::Uuid;

use rules::RULES;

use super::{CorrectionRecord, DormancyRecord, FilingRecord, NameRecord, RevocationRecord, transitions};
use crate::config::SERVICE;

/// Rows looked at in one statement.
const PAGE: i64 = 1_000;

fn subject_of(row: &QueryResult) -> Result<String, CommandError> {
    match row.try_get("", "subject") {
        Ok(text) => Ok(text),
        Err(_) => Ok(row.try_get::<Uuid>("", "subject")?.to_string()),
    }
}

/// Looks for breaches.
///
/// # Errors
/// When the database is away.
pub(crate) async fn verify(database: &Database) -> Result<Vec<Breach>, CommandError> {
    let mut breaches = Vec::new();
    for (invariant, sql, what) in RULES {
        for row in rows(database, &format!("{sql} LIMIT 100"), vec![]).await? {
            breaches.push(Breach::new(invariant, SERVICE, subject_of(&row)?, *what));
        }
    }
    breaches.extend(journals::<FilingRecord>(database, transitions::FILINGS).await?);
    breaches.extend(journals::<NameRecord>(database, transitions::NAMES).await?);
    for (fact, acts) in TOLD {
        breaches.extend(told(database, SERVICE, ("actnow.registration.v1", fact), acts).await?);
    }
    breaches.extend(armed::<NameRecord>(database, SERVICE, "RESERVED", "NAME_EXPIRY").await?);
    breaches.extend(armed::<FilingRecord>(database, SERVICE, "REGISTERED", "LICENCE_RETRY").await?);
    breaches.extend(journals::<RevocationRecord>(database, transitions::REVOCATIONS).await?);
    breaches
        .extend(armed::<RevocationRecord>(database, SERVICE, "PUBLICISED", "REVOCATION_PUBLICITY").await?);
    breaches.extend(journals::<DormancyRecord>(database, transitions::DORMANCIES).await?);
    breaches.extend(journals::<CorrectionRecord>(database, transitions::NAME_CORRECTIONS).await?);
    breaches.extend(armed::<CorrectionRecord>(database, SERVICE, "SERVED", "NAME_CORRECTION_DUE").await?);
    breaches.extend(persons::registered_posts(database).await?);
    breaches.extend(revoked_changes::undone(database).await?);
    breaches.extend(branches::followed(database).await?);
    for turning in ["FILED", "DORMANT"] {
        breaches.extend(armed::<DormancyRecord>(database, SERVICE, turning, "DORMANCY_TURN").await?);
    }
    for waiting in ["PUBLICISED", "APPLY_WINDOW"] {
        breaches.extend(armed::<FilingRecord>(database, SERVICE, waiting, "DEREGISTRATION_TIME_OVER").await?);
    }
    Ok(breaches)
}

async fn rows(database: &Database, sql: &str, values: Vec<Value>) -> Result<Vec<QueryResult>, CommandError> {
    let reader = database.reader();
    Ok(reader.query_all_raw(statement(reader, sql, values)).await?)
}

/// I8: version and state of each row are those of its last journal row, and every step is in the table.
async fn journals<A: Aggregate>(
    database: &Database,
    table: &[(&str, &str)],
) -> Result<Vec<Breach>, CommandError> {
    let mut breaches = Vec::new();
    let mut after = Uuid::nil();
    loop {
        let sql = format!("SELECT id, version, state FROM {} WHERE id > $1 ORDER BY id LIMIT $2", A::TABLE);
        let page = rows(database, &sql, vec![after.into(), PAGE.into()]).await?;
        let Some(last) = page.last() else { break };
        after = last.try_get("", "id")?;
        let mut expected: HashMap<String, (i64, String)> = HashMap::new();
        for row in &page {
            let id: Uuid = row.try_get("", "id")?;
            expected.insert(stream::<A>(id), (row.try_get("", "version")?, row.try_get("", "state")?));
        }
        for (subject, found) in last_rows(database, expected.keys().cloned().collect()).await? {
            if expected.remove(&subject).is_some_and(|row| row != found) {
                breaches.push(Breach::new("I8", SERVICE, subject, "the row is not where its journal ends"));
            }
        }
        let without = expected.into_keys();
        breaches.extend(without.map(|subject| Breach::new("I8", SERVICE, subject, "a row has no journal")));
    }
    breaches.extend(steps::<A>(database, table).await?);
    Ok(breaches)
}

type LastRow = (String, (i64, String));

async fn last_rows(database: &Database, streams: Vec<String>) -> Result<Vec<LastRow>, CommandError> {
    let (which, values) = among(database.reader(), streams, 1);
    let sql = format!(
        "SELECT j.stream, j.seq, j.new_state FROM journal j WHERE j.stream{which} AND j.seq = \
         (SELECT MAX(k.seq) FROM journal k WHERE k.stream = j.stream)"
    );
    let found = rows(database, &sql, values).await?;
    found
        .iter()
        .map(|row| Ok((row.try_get("", "stream")?, (row.try_get("", "seq")?, row.try_get("", "new_state")?))))
        .collect()
}

async fn steps<A: Aggregate>(
    database: &Database,
    table: &[(&str, &str)],
) -> Result<Vec<Breach>, CommandError> {
    let sql = "SELECT old_state, new_state, MIN(stream) AS stream FROM journal WHERE stream LIKE $1 \
               GROUP BY old_state, new_state";
    let mut breaches = Vec::new();
    for row in rows(database, sql, vec![format!("{}/%", A::KIND).into()]).await? {
        let (old, new): (String, String) = (row.try_get("", "old_state")?, row.try_get("", "new_state")?);
        if !table.contains(&(old.as_str(), new.as_str())) {
            let subject: String = row.try_get("", "stream")?;
            breaches.push(Breach::new(
                "I8",
                SERVICE,
                subject,
                format!("no step leads from '{old}' to {new}"),
            ));
        }
    }
    Ok(breaches)
}

/// Acts in force, and the fact that tells each.
const TOLD: [(&str, &str); 10] = [
    ("LicenceIssued", "SELECT id FROM filings WHERE kind = 'ESTABLISH' AND state = 'ISSUED'"),
    ("BranchLicenceIssued", "SELECT id FROM filings WHERE kind = 'BRANCH_ESTABLISH' AND state = 'ISSUED'"),
    (
        "CompanyChanged",
        "SELECT id FROM filings WHERE kind IN ('CHANGE', 'FILE_CHANGE') AND state IN ('ISSUED', 'COMPLETED') \
         UNION ALL SELECT id FROM revocations WHERE state IN ('REVOKED', 'TAKEN_BACK') AND filing_id IS NOT NULL",
    ),
    (
        "CompanyDeregistered",
        "SELECT id FROM filings WHERE kind IN ('DEREGISTER', 'SIMPLE_DEREGISTER') AND state = 'COMPLETED' \
         UNION ALL SELECT id FROM revocations WHERE state IN ('REVOKED', 'TAKEN_BACK') AND filing_id IS NULL",
    ),
    (
        "RevocationSettled",
        "SELECT id FROM revocations WHERE state IN ('NOT_ACCEPTED', 'REVOKED', 'NOT_REVOKED', 'TAKEN_BACK')",
    ),
    ("RevocationTakenBack", "SELECT id FROM revocations WHERE state = 'TAKEN_BACK'"),
    ("NameCorrectionOrdered", "SELECT id FROM name_corrections WHERE ordered_on IS NOT NULL"),
    (
        "NameCorrectionSettled",
        "SELECT id FROM name_corrections WHERE ordered_on IS NOT NULL AND state NOT IN ('ORDERED', 'SERVED', 'OVERDUE')",
    ),
    ("DormancyFiled", "SELECT id FROM dormancies"),
    ("DormancyEnded", "SELECT id FROM dormancies WHERE state NOT IN ('FILED', 'DORMANT')"),
];

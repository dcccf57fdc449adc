//! The invariants of registration, looked up read-only.
//!
//! I2: an issued establishment has exactly one company, code, licence and fact, an act on a company its version of the
//! entry and its fact; no other has any; a revoked registration has ended its company, and only one bans persons; a
//! company has one valid licence, an ended one none. I3: codes and licence numbers are 1, 2, 3 … without gap. I6: what waits has an alarm. I8: the version of a row is the length of its
//! journal, each step is in the published table. I11: the name index holds exactly the names that count.

use std::collections::{HashMap, HashSet};

use actnow_chassis::aggregate::{Aggregate, stream};
use actnow_chassis::database::Database;
use actnow_chassis::database::sql::{among, statement};
use actnow_chassis::error::CommandError;
use actnow_room::Breach;
use sea_orm::{ConnectionTrait, QueryResult, Value};
use uuid::Uuid;

use super::{FilingRecord, NameRecord, RevocationRecord, transitions};
use crate::config::SERVICE;

/// Rows looked at in one statement.
const PAGE: i64 = 1_000;

/// A statement that names the subjects of a breach, and what is wrong with them.
type Rule = (&'static str, &'static str, &'static str);

/// Each statement answers `subject` for every row that breaks the rule.
const RULES: &[Rule] = &[
    (
        "I2",
        "SELECT f.full_name AS subject FROM filings f WHERE f.state = 'ISSUED' AND f.kind = 'ESTABLISH' AND \
         NOT EXISTS (SELECT 1 FROM companies c WHERE c.filing_id = f.id AND c.uscc = f.uscc)",
        "an issued filing has no company",
    ),
    (
        "I2",
        "SELECT c.uscc AS subject FROM companies c WHERE c.filing_id IS NOT NULL AND NOT EXISTS (SELECT 1 FROM \
         filings f WHERE f.id = c.filing_id AND f.uscc = c.uscc AND f.state = 'ISSUED')",
        "a company has no issued filing",
    ),
    (
        "I2",
        "SELECT f.full_name AS subject FROM filings f WHERE f.state IN ('REGISTERED', 'ISSUED') AND \
         f.kind = 'ESTABLISH' AND 1 <> (SELECT COUNT(*) FROM code_reservations r WHERE r.filing_id = f.id AND r.uscc = f.uscc AND r.state = \
         CASE f.state WHEN 'ISSUED' THEN 'COMMITTED' ELSE 'RESERVED' END)",
        "a decided filing has not exactly its one code",
    ),
    (
        "I2",
        "SELECT r.uscc AS subject FROM code_reservations r WHERE r.state <> 'VOID' AND NOT EXISTS (SELECT 1 \
         FROM filings f WHERE f.id = r.filing_id AND f.uscc = r.uscc AND f.kind = 'ESTABLISH')",
        "a code belongs to no decided filing",
    ),
    (
        "I2",
        "SELECT f.full_name AS subject FROM filings f WHERE f.state IN ('REGISTERED', 'ISSUED') AND 1 <> \
         (SELECT COUNT(*) FROM certificates c WHERE c.filing_id = f.id AND c.uscc = f.uscc AND \
         (c.state = 'RESERVED') = (f.state = 'REGISTERED') AND c.state <> 'VOID')",
        "a decided filing has not exactly its one licence",
    ),
    (
        "I2",
        "SELECT c.identifier AS subject FROM certificates c WHERE c.state <> 'VOID' AND NOT EXISTS (SELECT 1 \
         FROM filings f WHERE f.id = c.filing_id AND f.state IN ('REGISTERED', 'ISSUED'))",
        "a licence belongs to no decided filing",
    ),
    (
        "I2",
        "SELECT c.uscc AS subject FROM companies c WHERE (SELECT COUNT(*) FROM certificates x WHERE \
         x.uscc = c.uscc AND x.state = 'VALID') > CASE WHEN c.ended_on IS NULL THEN 1 ELSE 0 END",
        "a company has more valid licences than it may",
    ),
    (
        "I2",
        "SELECT c.uscc AS subject FROM companies c WHERE c.filing_id IS NOT NULL AND c.ended_on IS NULL AND \
         NOT EXISTS (SELECT 1 FROM certificates x WHERE x.uscc = c.uscc AND x.state = 'VALID')",
        "a company has no valid licence",
    ),
    (
        "I2",
        "SELECT f.full_name AS subject FROM filings f WHERE f.state IN ('ISSUED', 'COMPLETED') AND 1 <> \
         (SELECT COUNT(*) FROM company_versions v WHERE v.filing_id = f.id AND v.uscc = f.uscc)",
        "an act in force has not exactly its one version of the entry",
    ),
    (
        "I2",
        "SELECT v.uscc AS subject FROM company_versions v WHERE v.filing_id IS NOT NULL AND NOT EXISTS (SELECT 1 \
         FROM filings f WHERE f.id = v.filing_id AND f.uscc = v.uscc AND f.state IN ('ISSUED', 'COMPLETED')) AND NOT \
         EXISTS (SELECT 1 FROM revocations r WHERE r.id = v.filing_id AND r.company = v.uscc AND r.state = 'REVOKED')",
        "a version of an entry has no act in force",
    ),
    (
        "I2",
        "SELECT r.company AS subject FROM revocations r WHERE r.state = 'REVOKED' AND (1 <> (SELECT COUNT(*) FROM \
         company_versions v WHERE v.filing_id = r.id AND v.uscc = r.company) OR NOT EXISTS (SELECT 1 FROM \
         companies c WHERE c.uscc = r.company AND c.state = 'REVOKED'))",
        "a company whose registration was revoked goes on",
    ),
    (
        "I2",
        "SELECT b.ref AS subject FROM bans b WHERE NOT EXISTS (SELECT 1 FROM revocations r WHERE \
         r.id = b.revocation_id AND r.state = 'REVOKED')",
        "a person is banned without a revocation",
    ),
    (
        "I2",
        "SELECT f.full_name AS subject FROM filings f JOIN companies c ON c.uscc = f.uscc WHERE \
         f.state = 'COMPLETED' AND f.kind IN ('DEREGISTER', 'SIMPLE_DEREGISTER') AND c.ended_on IS NULL",
        "a deregistered company goes on",
    ),
    (
        "I8",
        "SELECT c.uscc AS subject FROM companies c WHERE c.version <> (SELECT COUNT(*) FROM company_versions v \
         WHERE v.uscc = c.uscc) OR NOT EXISTS (SELECT 1 FROM company_versions v WHERE v.uscc = c.uscc AND \
         v.version = c.version AND v.body = c.body)",
        "the entry is not the last of its versions",
    ),
    (
        "I2",
        "SELECT subject FROM outbox WHERE type_name = 'actnow.registration.v1.LicenceIssued' \
         GROUP BY subject HAVING COUNT(*) > 1",
        "the licence was told twice",
    ),
    (
        "I3",
        "SELECT r.pool AS subject FROM code_reservations r GROUP BY r.pool HAVING COUNT(*) <> MAX(r.n) \
         OR MIN(r.n) <> 1 OR MAX(r.n) <> (SELECT s.last FROM number_series s WHERE s.key = 'USCC/' || r.pool)",
        "the codes of the pool have a gap",
    ),
    (
        "I3",
        "SELECT c.series AS subject FROM certificates c GROUP BY c.series HAVING COUNT(DISTINCT c.sequence) <> MAX(c.sequence) OR \
         MIN(c.sequence) <> 1 OR MAX(c.sequence) <> (SELECT s.last FROM number_series s WHERE s.key = c.series)",
        "the licence numbers of the day have a gap",
    ),
    (
        "I11",
        "SELECT d.full_name AS subject FROM name_declarations d WHERE d.state IN ('RESERVED', 'CONSUMED') AND \
         NOT EXISTS (SELECT 1 FROM names n WHERE n.id = d.id)",
        "a name that counts is not among the names",
    ),
    (
        "I11",
        "SELECT c.uscc AS subject FROM companies c WHERE NOT EXISTS (SELECT 1 FROM names n WHERE n.id = c.name_id)",
        "the name of a company is not among the names",
    ),
    (
        "I3",
        "SELECT c.series AS subject FROM certificates c GROUP BY c.series, c.sequence HAVING COUNT(*) <> \
         MAX(c.version) OR MIN(c.version) <> 1",
        "the versions of a licence have a gap",
    ),
    (
        "I11",
        "SELECT n.exact AS subject FROM names n WHERE NOT EXISTS (SELECT 1 FROM companies c WHERE c.name_id = n.id) \
         AND NOT EXISTS (SELECT 1 FROM former_names f WHERE f.name_id = n.id) AND NOT EXISTS (SELECT 1 FROM name_declarations d WHERE d.id = n.id AND d.state IN ('RESERVED', 'CONSUMED'))",
        "a name is kept that nobody holds",
    ),
    (
        "I11",
        "SELECT n.exact AS subject FROM names n LEFT JOIN (SELECT name_id, COUNT(*) AS kept FROM name_index \
         GROUP BY name_id) i ON i.name_id = n.id WHERE n.index_keys <> COALESCE(i.kept, 0)",
        "the index does not hold every key of a name",
    ),
    (
        "I11",
        "SELECT i.key AS subject FROM name_index i WHERE NOT EXISTS (SELECT 1 FROM names n WHERE n.id = i.name_id)",
        "the index holds a name that is not kept",
    ),
    (
        "N-9",
        "SELECT n.exact AS subject FROM names n JOIN name_declarations d ON d.id = n.id \
         WHERE d.state IN ('RESERVED', 'CONSUMED') AND NOT EXISTS (SELECT 1 FROM former_names f WHERE \
         f.name_id = n.id) AND NOT EXISTS (SELECT 1 FROM companies c WHERE c.name_id = n.id AND \
         c.ended_on IS NOT NULL) GROUP BY n.authority, n.exact HAVING COUNT(*) > 1",
        "one name is kept for two",
    ),
    (
        "N-9",
        "SELECT d.full_name AS subject FROM name_declarations d WHERE d.state = 'CONSUMED' AND NOT EXISTS (SELECT 1 \
         FROM filings f WHERE f.id = d.filing_id AND f.name_id = d.id AND f.state NOT IN \
         ('NOT_HANDLED', 'REFUSED', 'WITHDRAWN'))",
        "a used name has no filing",
    ),
];

/// Looks for breaches.
///
/// # Errors
/// When the database is away.
pub(crate) async fn verify(database: &Database) -> Result<Vec<Breach>, CommandError> {
    let mut breaches = Vec::new();
    for (invariant, sql, what) in RULES {
        for row in rows(database, &format!("{sql} LIMIT 100"), vec![]).await? {
            let subject: String = row.try_get("", "subject")?;
            breaches.push(Breach::new(invariant, SERVICE, subject, *what));
        }
    }
    breaches.extend(journals::<FilingRecord>(database, transitions::FILINGS).await?);
    breaches.extend(journals::<NameRecord>(database, transitions::NAMES).await?);
    breaches.extend(facts_of_acts(database).await?);
    breaches.extend(alarms::<NameRecord>(database, "RESERVED", "NAME_EXPIRY").await?);
    breaches.extend(alarms::<FilingRecord>(database, "REGISTERED", "LICENCE_RETRY").await?);
    breaches.extend(journals::<RevocationRecord>(database, transitions::REVOCATIONS).await?);
    breaches.extend(alarms::<RevocationRecord>(database, "PUBLICISED", "REVOCATION_PUBLICITY").await?);
    for waiting in ["PUBLICISED", "APPLY_WINDOW"] {
        breaches.extend(alarms::<FilingRecord>(database, waiting, "DEREGISTRATION_TIME_OVER").await?);
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
const TOLD: [(&str, &str); 4] = [
    ("LicenceIssued", "SELECT id FROM filings WHERE kind = 'ESTABLISH' AND state = 'ISSUED'"),
    (
        "CompanyChanged",
        "SELECT id FROM filings WHERE kind IN ('CHANGE', 'FILE_CHANGE') AND state IN ('ISSUED', 'COMPLETED')",
    ),
    (
        "CompanyDeregistered",
        "SELECT id FROM filings WHERE kind IN ('DEREGISTER', 'SIMPLE_DEREGISTER') AND state = 'COMPLETED' \
         UNION ALL SELECT id FROM revocations WHERE state = 'REVOKED'",
    ),
    (
        "RevocationSettled",
        "SELECT id FROM revocations WHERE state IN ('NOT_ACCEPTED', 'REVOKED', 'NOT_REVOKED')",
    ),
];

/// I2: every act in force has told so, and only those.
async fn facts_of_acts(database: &Database) -> Result<Vec<Breach>, CommandError> {
    let mut breaches = Vec::new();
    for (fact, acts) in TOLD {
        let told = "SELECT subject FROM outbox WHERE type_name = $1";
        let name = format!("actnow.registration.v1.{fact}");
        let mut subjects = HashSet::new();
        for row in rows(database, told, vec![name.into()]).await? {
            subjects.insert(row.try_get::<String>("", "subject")?);
        }
        for row in rows(database, acts, vec![]).await? {
            let id: Uuid = row.try_get("", "id")?;
            if !subjects.remove(&id.to_string()) {
                breaches.push(Breach::new("I2", SERVICE, id.to_string(), format!("{fact} was not told")));
            }
        }
        let wrong = subjects.into_iter();
        breaches.extend(
            wrong.map(|id| Breach::new("I2", SERVICE, id, format!("{fact} was told of no such act"))),
        );
    }
    Ok(breaches)
}

/// I6: whatever waits for its time has an alarm.
async fn alarms<A: Aggregate>(
    database: &Database,
    state: &str,
    kind: &str,
) -> Result<Vec<Breach>, CommandError> {
    let mut armed = HashSet::new();
    for row in rows(database, "SELECT subject FROM alarms WHERE kind = $1", vec![kind.into()]).await? {
        armed.insert(row.try_get::<String>("", "subject")?);
    }
    let sql = format!("SELECT id FROM {} WHERE state = $1", A::TABLE);
    let mut breaches = Vec::new();
    for row in rows(database, &sql, vec![state.into()]).await? {
        let id: Uuid = row.try_get("", "id")?;
        if !armed.contains(&id.to_string()) {
            breaches.push(Breach::new(
                "I6",
                SERVICE,
                id.to_string(),
                format!("{state} without {kind} alarm"),
            ));
        }
    }
    Ok(breaches)
}

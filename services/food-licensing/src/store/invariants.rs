//! The invariants of food licensing, looked up read-only.
//!
//! I2: a granted application has exactly one certificate, an issued one also one licence and one fact; no other
//! has any. I3: the numbers of a series are 1, 2, 3 … without gap, each on one document or void with a reason; up to a number that was
//! taken over they are those of a former system, which may have ended some before.
//! I2 and I6 for licences: one version of a number at most is live, it has its certificate and the alarm of its last
//! day. I8: the version of a row is the length of its journal.

use std::collections::{HashMap, HashSet};

use actnow_chassis::aggregate::Aggregate;
use actnow_chassis::database::Database;
use actnow_chassis::database::sql::statement;
use actnow_chassis::error::CommandError;
use actnow_identifiers::{FoodFilingNumber, FoodLicenceNumber};
use actnow_room::Breach;
use sea_orm::{ConnectionTrait, QueryResult, Value};
use uuid::Uuid;

use super::{
    Application, Certificate, Filing, Licence, commitment_invariants, instant_invariants, person_bans,
};
use crate::config::SERVICE;
use crate::domain::series::gaps;

const ISSUED_FACT: &str = "actnow.food_licensing.v1.FoodLicenceIssued";
const FILED_FACT: &str = "actnow.food_licensing.v1.FilingMade";
/// The alarm of a licence's last day.
const EXPIRY_ALARM: &str = "LICENCE_EXPIRES";
/// Rows named of one kind of breach.
const NAMED: usize = 100;

/// Looks for breaches.
///
/// # Errors
/// When the database is away.
pub(crate) async fn verify(database: &Database) -> Result<Vec<Breach>, CommandError> {
    let mut breaches = documents(database).await?;
    breaches.extend(facts(database, "applications", "state = 'ISSUED'", ISSUED_FACT).await?);
    breaches.extend(facts(database, "filings", "number IS NOT NULL", FILED_FACT).await?);
    breaches.extend(licences(database).await?);
    breaches.extend(expiries(database).await?);
    breaches.extend(commitment_invariants::verify(database).await?);
    breaches.extend(person_bans::verify(database).await?);
    breaches.extend(instant_invariants::verify(database).await?);
    breaches.extend(series(database).await?);
    breaches.extend(check_digits(database).await?);
    breaches.extend(journals::<Filing>(database).await?);
    breaches.extend(journals::<Application>(database).await?);
    breaches.extend(journals::<Licence>(database).await?);
    breaches.extend(journals::<Certificate>(database).await?);
    Ok(breaches)
}

pub(super) async fn rows(
    database: &Database,
    sql: &str,
    values: Vec<Value>,
) -> Result<Vec<QueryResult>, CommandError> {
    let reader = database.reader();
    Ok(reader.query_all_raw(statement(reader, sql, values)).await?)
}

/// I2: the documents an application has fit where it stands.
async fn documents(database: &Database) -> Result<Vec<Breach>, CommandError> {
    let sql = "SELECT a.id, a.state, \
        (SELECT COUNT(*) FROM certificates c WHERE c.application_id = a.id AND c.state <> 'VOID') AS certificates, \
        (SELECT COUNT(*) FROM certificates c WHERE c.application_id = a.id \
         AND c.state IN ('RESERVED', 'SIGNED')) AS unissued, \
        (SELECT COUNT(*) FROM licences l WHERE l.application_id = a.id) AS licences, \
        (SELECT COUNT(*) FROM licences l JOIN certificates c ON c.application_id = l.application_id \
         AND c.number = l.number WHERE l.application_id = a.id AND c.state <> 'VOID') AS matching \
        FROM applications a";
    let mut breaches = Vec::new();
    for row in rows(database, sql, vec![]).await? {
        let (id, state): (Uuid, String) = (row.try_get("", "id")?, row.try_get("", "state")?);
        let count = |name: &str| row.try_get::<i64>("", name);
        let has = (count("certificates")?, count("unissued")?, count("licences")?, count("matching")?);
        let wanted = match state.as_str() {
            "GRANTED" => (1, 1, 0, 0),
            "ISSUED" => (1, 0, 1, 1),
            _ => (0, 0, 0, 0),
        };
        if has != wanted && breaches.len() < NAMED {
            let what = format!("{state} with (certificates, unissued, licences, matching) {has:?}");
            breaches.push(Breach::new("I2", SERVICE, id.to_string(), what));
        }
    }
    Ok(breaches)
}

/// I2: a licence and its certificate end together, a later version takes the place of exactly one, and under a number
/// the editions run from 1.
async fn licences(database: &Database) -> Result<Vec<Breach>, CommandError> {
    let paired = "SELECT l.id, l.state, c.state AS certificate FROM licences l \
        JOIN certificates c ON c.application_id = l.application_id AND c.state <> 'VOID'";
    let mut breaches = Vec::new();
    for row in rows(database, paired, vec![]).await? {
        let (id, state): (Uuid, String) = (row.try_get("", "id")?, row.try_get("", "state")?);
        let certificate: String = row.try_get("", "certificate")?;
        let wanted = match state.as_str() {
            "ACTIVE" | "SUSPENDED_BY_LATE_RENEWAL" => "VALID",
            "REVOKED" | "WITHDRAWN_BY_AUTHORITY" | "REVOKED_AS_PENALTY" => "REVOKED",
            other => other,
        };
        if certificate != wanted {
            breaches.push(Breach::new(
                "I2",
                SERVICE,
                id.to_string(),
                format!("{state} with a certificate {certificate}"),
            ));
        }
    }
    let versions = "SELECT number, COUNT(*) AS n, \
        SUM(CASE WHEN state = 'SUPERSEDED' THEN 1 ELSE 0 END) AS superseded FROM licences GROUP BY number";
    for row in rows(database, versions, vec![]).await? {
        let number: String = row.try_get("", "number")?;
        let (versions, superseded): (i64, i64) = (row.try_get("", "n")?, row.try_get("", "superseded")?);
        if superseded + 1 != versions {
            let what = format!("{versions} version(s), {superseded} of them superseded");
            breaches.push(Breach::new("I2", SERVICE, number, what));
        }
    }
    let editions = "SELECT number, COUNT(*) AS n, MAX(edition) AS top FROM certificates GROUP BY number \
        HAVING COUNT(*) <> MAX(edition)";
    for row in rows(database, editions, vec![]).await? {
        let number: String = row.try_get("", "number")?;
        let (n, top): (i64, i64) = (row.try_get("", "n")?, row.try_get("", "top")?);
        breaches.push(Breach::new(
            "I3",
            SERVICE,
            number,
            format!("{n} certificate(s), the latest edition is {top}"),
        ));
    }
    breaches.truncate(NAMED);
    Ok(breaches)
}

/// I6: a licence in force has the alarm of its last day, one that waits for its renewal has that renewal.
async fn expiries(database: &Database) -> Result<Vec<Breach>, CommandError> {
    let mut armed: HashSet<String> = HashSet::new();
    for row in rows(database, "SELECT subject FROM alarms WHERE kind = $1", vec![EXPIRY_ALARM.into()]).await?
    {
        armed.insert(row.try_get("", "subject")?);
    }
    let mut breaches = Vec::new();
    for row in rows(database, "SELECT id FROM licences WHERE state = 'ACTIVE'", vec![]).await? {
        let id = row.try_get::<Uuid>("", "id")?.to_string();
        if !armed.contains(&id) {
            breaches.push(Breach::new("I6", SERVICE, id, "in force without the alarm of its last day"));
        }
    }
    let open = Application::WITH_CLOCK.join("', '");
    let left = format!(
        "SELECT l.id FROM licences l WHERE l.state = 'SUSPENDED_BY_LATE_RENEWAL' AND NOT EXISTS \
         (SELECT 1 FROM applications a WHERE a.licence_id = l.id AND a.act = 'RENEWAL' AND a.state IN ('{open}'))"
    );
    for row in rows(database, &left, vec![]).await? {
        let id = row.try_get::<Uuid>("", "id")?.to_string();
        breaches.push(Breach::new("I6", SERVICE, id, "suspended without a renewal"));
    }
    breaches.truncate(NAMED);
    Ok(breaches)
}

/// I2: each document was told exactly once, and nothing was told without one.
async fn facts(
    database: &Database,
    table: &str,
    has_document: &str,
    fact: &str,
) -> Result<Vec<Breach>, CommandError> {
    let mut told: HashMap<String, i64> = HashMap::new();
    let sql = "SELECT subject, COUNT(*) AS n FROM outbox WHERE type_name = $1 GROUP BY subject";
    for row in rows(database, sql, vec![fact.into()]).await? {
        told.insert(row.try_get("", "subject")?, row.try_get("", "n")?);
    }
    let mut breaches = Vec::new();
    for row in rows(database, &format!("SELECT id FROM {table} WHERE {has_document}"), vec![]).await? {
        let id: Uuid = row.try_get("", "id")?;
        let times = told.remove(&id.to_string()).unwrap_or(0);
        if times != 1 {
            breaches.push(Breach::new("I2", SERVICE, id.to_string(), format!("{fact} told {times} times")));
        }
    }
    breaches
        .extend(told.into_keys().map(|id| Breach::new("I2", SERVICE, id, format!("{fact} of no document"))));
    breaches.truncate(NAMED);
    Ok(breaches)
}

/// I3: counters and documents agree: each document is as many steps as its series went on with it. Those of what was looked up and shown count rows of the journal.
async fn series(database: &Database) -> Result<Vec<Breach>, CommandError> {
    let mut counters: HashMap<String, i64> = HashMap::new();
    let sql = "SELECT key, last FROM number_series WHERE key NOT LIKE 'CERTIFICATE/%' \
               AND key NOT LIKE 'look-up/%' AND key NOT LIKE 'reveal/%'";
    for row in rows(database, sql, vec![]).await? {
        counters.insert(row.try_get("", "key")?, row.try_get("", "last")?);
    }
    let numbered = "SELECT series, sequence, 1 AS steps FROM filings WHERE series IS NOT NULL \
                    UNION ALL SELECT series, sequence, steps FROM certificates WHERE edition = 1";
    let sql = format!(
        "SELECT series, COUNT(*) - COUNT(DISTINCT sequence) AS twins, CAST(SUM(steps) AS bigint) AS steps, \
         MAX(sequence) AS top FROM ({numbered}) AS numbered GROUP BY series"
    );
    let mut breaches = Vec::new();
    for row in rows(database, &sql, vec![]).await? {
        let key: String = row.try_get("", "series")?;
        let last = counters.remove(&key).unwrap_or(0);
        let found: (i64, i64, i64) =
            (row.try_get("", "twins")?, row.try_get("", "steps")?, row.try_get("", "top")?);
        if found != (0, last, last) {
            let missing = missing(database, numbered, &key, last).await?;
            let what = format!("counter {last}, (twins, steps, highest) {found:?}, missing {missing:?}");
            breaches.push(Breach::new("I3", SERVICE, key, what));
        }
    }
    let empty = counters.into_iter();
    breaches.extend(
        empty.map(|(key, last)| {
            Breach::new("I3", SERVICE, key, format!("counter {last} without any document"))
        }),
    );
    Ok(breaches)
}

async fn missing(
    database: &Database,
    numbered: &str,
    key: &str,
    last: i64,
) -> Result<Vec<u32>, CommandError> {
    let sql = format!(
        "SELECT sequence, CAST(steps AS bigint) AS steps FROM ({numbered}) AS numbered WHERE series = $1"
    );
    let mut entries = Vec::new();
    for row in rows(database, &sql, vec![key.into()]).await? {
        let (sequence, steps): (i64, i64) = (row.try_get("", "sequence")?, row.try_get("", "steps")?);
        entries.extend((sequence - steps..sequence).filter_map(|before| u32::try_from(before + 1).ok()));
    }
    let mut missing = gaps(u32::try_from(last).unwrap_or(0), &entries);
    missing.truncate(NAMED);
    Ok(missing)
}

/// I3: every number has its check digit, that of a filing too: a foreign one may lack it, one of this office may not.
async fn check_digits(database: &Database) -> Result<Vec<Breach>, CommandError> {
    let sql = "SELECT number FROM filings WHERE number IS NOT NULL UNION ALL SELECT number FROM certificates";
    let mut breaches = Vec::new();
    for row in rows(database, sql, vec![]).await? {
        let number: String = row.try_get("", "number")?;
        let filing = FoodFilingNumber::parse(&number).is_ok_and(|number| number.warning().is_none());
        if !filing && FoodLicenceNumber::parse(&number).is_err() {
            breaches.push(Breach::new("I3", SERVICE, number, "the check digit is wrong"));
        }
    }
    Ok(breaches)
}

/// I8: a decision raises the version by one and leaves one row.
async fn journals<A: Aggregate>(database: &Database) -> Result<Vec<Breach>, CommandError> {
    let mut written: HashMap<String, i64> = HashMap::new();
    let sql = "SELECT stream, COUNT(*) AS n FROM journal WHERE stream LIKE $1 GROUP BY stream";
    for row in rows(database, sql, vec![format!("{}/%", A::KIND).into()]).await? {
        written.insert(row.try_get("", "stream")?, row.try_get("", "n")?);
    }
    let mut breaches = Vec::new();
    for row in rows(database, &format!("SELECT id, version FROM {}", A::TABLE), vec![]).await? {
        let (id, version): (Uuid, i64) = (row.try_get("", "id")?, row.try_get("", "version")?);
        let stream = format!("{}/{id}", A::KIND);
        let decisions = written.remove(&stream).unwrap_or(0);
        if decisions != version {
            let what = format!("version {version}, {decisions} row(s) in the journal");
            breaches.push(Breach::new("I8", SERVICE, stream, what));
        }
    }
    let orphans = written.into_keys();
    breaches.extend(orphans.map(|stream| Breach::new("I8", SERVICE, stream, "a journal without its row")));
    breaches.truncate(NAMED);
    Ok(breaches)
}

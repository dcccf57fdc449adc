//! Filings as rows.

use actnow_chassis::aggregate::{Aggregate, read_body};
use actnow_chassis::database::Database;
use actnow_chassis::database::sql::statement;
use actnow_chassis::error::CommandError;
use actnow_identifiers::{ECertificateId, Uscc};
use sea_orm::{ConnectionTrait, Value};
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use crate::domain::filing::RegistrationFiling;

/// States of the table, as in [`FilingState::name`].
pub(super) const STATES: &[&str] = &[
    "PUBLICISED",
    "OBJECTED",
    "APPLY_WINDOW",
    "LAPSED",
    "SUBMITTED",
    "REVIEWING",
    "RETURNED",
    "NOT_HANDLED",
    "REGISTERED",
    "ISSUED",
    "COMPLETED",
    "REFUSED",
    "WITHDRAWN",
];

/// States of filings with which something is still to be done.
pub const OPEN: &[&str] = &["PUBLICISED", "APPLY_WINDOW", "SUBMITTED", "REVIEWING", "RETURNED", "REGISTERED"];
/// A filing with its version and what its states forget.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct FilingRecord {
    /// Raised with each decision.
    pub version: i64,
    /// The case it came from.
    pub case_id: Option<String>,
    /// Account of the registrar who last worked on it: who proposes, should the head refuse.
    pub registrar: Option<String>,
    /// How often signing the licence has failed.
    pub signing_attempts: u32,
    /// Identifier of the licence, reserved with the decision.
    pub certificate: Option<ECertificateId>,
    /// The filing.
    pub filing: RegistrationFiling,
}

impl Aggregate for FilingRecord {
    const TABLE: &'static str = "filings";
    const KIND: &'static str = "filing";

    fn id(&self) -> Uuid {
        self.filing.id
    }

    fn version(&self) -> i64 {
        self.version
    }

    fn state(&self) -> &'static str {
        self.filing.state.name()
    }

    fn case_id(&self) -> Option<String> {
        self.case_id.clone()
    }

    fn columns(&self) -> Vec<(&'static str, Value)> {
        let due = self.filing.state.clock().map(|clock| clock.due().date);
        let content = &self.filing.current().content;
        vec![
            ("authority", self.filing.authority.clone().into()),
            ("kind", content.kind().as_str().into()),
            ("company", content.company().map(|uscc| uscc.as_str().to_owned()).into()),
            ("name_id", self.filing.name_id.into()),
            ("full_name", content.full_name().into()),
            ("due", due.into()),
            ("uscc", self.uscc().map(|uscc| uscc.as_str().to_owned()).into()),
        ]
    }
}

impl FilingRecord {
    /// States in which a statutory clock runs.
    pub const WITH_CLOCK: &[&str] = &["SUBMITTED", "REVIEWING", "PUBLICISED", "APPLY_WINDOW"];

    /// The code it is registered with.
    pub fn uscc(&self) -> Option<&Uscc> {
        self.filing.state.registration().map(|registration| &registration.uscc)
    }
}

/// A page of filings in `states` after the id `after`, in the order of their ids; with `company` only the acts on it.
///
/// # Errors
/// When the database is away or a row is corrupt.
pub async fn page(
    database: &Database,
    states: &[&'static str],
    company: Option<&Uscc>,
    after: Uuid,
    size: u32,
) -> Result<Vec<FilingRecord>, CommandError> {
    let marks: Vec<String> = (3..3 + states.len()).map(|n| format!("${n}")).collect();
    let mut values: Vec<Value> = vec![after.into(), i64::from(size).into()];
    values.extend(states.iter().map(|state| Value::from(*state)));
    let of_company = company.map_or_else(String::new, |uscc| {
        values.push(uscc.as_str().into());
        format!(" AND company = ${}", values.len())
    });
    let sql = format!(
        "SELECT body FROM filings WHERE id > $1 AND state IN ({}){of_company} ORDER BY id LIMIT $2",
        marks.join(", ")
    );
    let reader = database.reader();
    let rows = reader.query_all_raw(statement(reader, &sql, values)).await?;
    rows.iter().map(read_body).collect()
}

/// Beside which filings about a company another act on it may begin.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Beside {
    /// None: one act at a time.
    Nothing,
    /// Branches that are set up: each further one changes nothing of the others.
    Branches,
}

/// The filing that is still open about the company `uscc`, other than those `beside` which an act may begin; one that
/// waits for its licence first.
///
/// # Errors
/// When the database is away.
pub async fn open_about(
    connection: &impl ConnectionTrait,
    uscc: &Uscc,
    beside: Beside,
) -> Result<Option<Uuid>, CommandError> {
    let but = match beside {
        Beside::Nothing => "",
        Beside::Branches => " AND kind <> 'BRANCH_ESTABLISH'",
    };
    let sql = format!(
        "SELECT id FROM filings WHERE company = $1 AND state IN ('PUBLICISED', 'APPLY_WINDOW', 'SUBMITTED', \
         'REVIEWING', 'RETURNED', 'REGISTERED'){but} ORDER BY CASE state WHEN 'REGISTERED' THEN 0 ELSE 1 END, id LIMIT 1"
    );
    let row = connection.query_one_raw(statement(connection, &sql, vec![uscc.as_str().into()])).await?;
    Ok(row.map(|row| row.try_get("", "id")).transpose()?)
}

/// Whether another open filing than `own` would give this name to a branch of `head_office`, a new one or one that changes.
///
/// # Errors
/// When the database is away.
pub async fn branch_is_filed(
    connection: &impl ConnectionTrait,
    head_office: &Uscc,
    full_name: &str,
    own: Uuid,
) -> Result<bool, CommandError> {
    let sql = "SELECT f.id FROM filings f WHERE f.company = $1 AND f.kind = 'BRANCH_ESTABLISH' AND f.full_name = $2 \
               AND f.id <> $3 AND f.state IN ('SUBMITTED', 'REVIEWING', 'RETURNED', 'REGISTERED') UNION ALL SELECT f.id \
               FROM companies b JOIN filings f ON f.company = b.uscc WHERE b.head_office = $1 AND f.kind = 'CHANGE' AND \
               f.full_name = $2 AND f.id <> $3 AND f.state IN ('SUBMITTED', 'REVIEWING', 'RETURNED', 'REGISTERED') LIMIT 1";
    let values: Vec<Value> = vec![head_office.as_str().into(), full_name.into(), own.into()];
    Ok(connection.query_one_raw(statement(connection, sql, values)).await?.is_some())
}

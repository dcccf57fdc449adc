//! Licences as rows.

use std::collections::HashSet;

use actnow_chassis::aggregate::{self, Aggregate, read_body};
use actnow_chassis::database::Txn;
use actnow_chassis::database::sql::statement;
use actnow_chassis::error::CommandError;
use actnow_statutory_clock::{Due, Light};
use chrono::NaiveDate;
use sea_orm::{ConnectionTrait, Value};
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use crate::domain::commitment::CommitmentState;
use crate::domain::licence::{FoodLicence, LicenceEnd, LicenceState};

/// States of the table, as in [`crate::domain::licence::LicenceState::name`].
pub(super) const STATES: &[&str] = &[
    "ACTIVE",
    "SUSPENDED_BY_LATE_RENEWAL",
    "SUPERSEDED",
    "EXPIRED",
    "CANCELLED",
    "REVOKED",
    "WITHDRAWN_BY_AUTHORITY",
    "REVOKED_AS_PENALTY",
];

/// A licence with its version.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub(crate) struct Licence {
    /// Raised with each decision.
    pub version: i64,
    /// The case it came from.
    pub case_id: Option<Uuid>,
    /// Name of the holder when it was issued.
    pub operator_name: String,
    /// The light last written down for a last day of its commitment.
    #[serde(default)]
    pub lit: Option<(NaiveDate, Light)>,
    /// Rows in the journal of lights.
    #[serde(default)]
    pub lights_written: i64,
    /// The licence.
    pub licence: FoodLicence,
}

impl Licence {
    /// States in which a last day of a commitment runs.
    pub(crate) const LIVE: &[&str] = &["ACTIVE", "SUSPENDED_BY_LATE_RENEWAL"];

    /// The last day that the follow-up of its commitment waits for, while the licence lives.
    pub(crate) fn commitment_due(&self) -> Option<Due> {
        let commitment = self.licence.commitment.as_ref()?;
        self.licence.must_be_live().ok()?;
        commitment.state.due()
    }

    /// The light last written down for `due`.
    pub(crate) fn light_of(&self, due: NaiveDate) -> Light {
        self.lit.filter(|(day, _)| *day == due).map_or(Light::Green, |(_, light)| light)
    }
}

impl Aggregate for Licence {
    const TABLE: &'static str = "licences";
    const KIND: &'static str = "licence";

    fn id(&self) -> Uuid {
        self.licence.id
    }

    fn version(&self) -> i64 {
        self.version
    }

    fn state(&self) -> &'static str {
        self.licence.state.name()
    }

    fn case_id(&self) -> Option<String> {
        self.case_id.map(|id| id.to_string())
    }

    fn columns(&self) -> Vec<(&'static str, Value)> {
        let licence = &self.licence;
        vec![
            ("application_id", licence.application_id.into()),
            ("number", licence.number.as_str().to_owned().into()),
            ("operator_uscc", licence.operator_uscc.clone().into()),
            ("premises", licence.premises.clone().into()),
            ("valid_from", licence.validity.from.into()),
            ("valid_to", licence.validity.to.into()),
            ("ban_until", licence.banned_until().into()),
            ("commitment", licence.commitment.as_ref().map(|commitment| commitment.state.name()).into()),
        ]
    }
}

/// The newest licence with this number.
///
/// # Errors
/// When the database is away or the row is corrupt.
pub(crate) async fn find_by_number(
    connection: &impl ConnectionTrait,
    number: &str,
) -> Result<Option<Licence>, CommandError> {
    let sql = "SELECT body FROM licences WHERE number = $1 ORDER BY id DESC LIMIT 1";
    let row = connection.query_one_raw(statement(connection, sql, vec![number.into()])).await?;
    row.as_ref().map(read_body).transpose()
}

/// Licences that live and whose commitment waits for something, after `after`, in the order of their ids.
///
/// # Errors
/// When the database is away or a row is corrupt.
pub(crate) async fn with_open_commitment(
    connection: &impl ConnectionTrait,
    after: Uuid,
    size: u32,
) -> Result<Vec<Licence>, CommandError> {
    let (live, open) = (Licence::LIVE.join("', '"), CommitmentState::OPEN.join("', '"));
    let sql = format!(
        "SELECT body FROM licences WHERE id > $1 AND commitment IN ('{open}') AND state IN ('{live}') \
         ORDER BY id LIMIT $2"
    );
    let values = vec![after.into(), i64::from(size).into()];
    let rows = connection.query_all_raw(statement(connection, &sql, values)).await?;
    rows.iter().map(read_body).collect()
}

/// The number of the licence that was issued on an application; `None` where none was.
///
/// # Errors
/// When the database is away.
pub(crate) async fn number_of_application(
    connection: &impl ConnectionTrait,
    application_id: Uuid,
) -> Result<Option<String>, CommandError> {
    let sql = "SELECT number FROM licences WHERE application_id = $1";
    let row = connection.query_one_raw(statement(connection, sql, vec![application_id.into()])).await?;
    row.map(|row| Ok(row.try_get("", "number")?)).transpose()
}

/// The newest licence of each number of an operator, the newest first.
///
/// # Errors
/// When the database is away or a row is corrupt.
pub(crate) async fn newest_of(
    connection: &impl ConnectionTrait,
    operator_uscc: &str,
    most: u32,
) -> Result<Vec<Licence>, CommandError> {
    let sql = "SELECT body FROM licences WHERE operator_uscc = $1 AND NOT EXISTS \
               (SELECT 1 FROM licences AS newer WHERE newer.number = licences.number AND newer.id > licences.id) \
               ORDER BY id DESC LIMIT $2";
    let values = vec![operator_uscc.into(), i64::from(most).into()];
    let rows = connection.query_all_raw(statement(connection, sql, values)).await?;
    rows.iter().map(read_body).collect()
}

/// The newest licence with this number, locked.
///
/// # Errors
/// `NOT_FOUND`; when the database is away or the row is corrupt.
pub(crate) async fn lock_by_number(txn: &Txn, number: &str) -> Result<Licence, CommandError> {
    let found = find_by_number(txn, number).await?;
    let found = found.ok_or_else(|| CommandError::not_found(Licence::KIND, number))?;
    let locked = aggregate::get_for_update::<Licence>(txn, found.id()).await?;
    // Another version may have taken its place while this one waited for the lock.
    match locked.licence.state {
        LicenceState::Ended { end: LicenceEnd::Superseded { by }, .. } => {
            aggregate::get_for_update::<Licence>(txn, by).await
        }
        LicenceState::Active | LicenceState::SuspendedByLateRenewal { .. } | LicenceState::Ended { .. } => {
            Ok(locked)
        }
    }
}

/// Licences in force whose last day no alarm of `kind` watches, with that day.
///
/// # Errors
/// When the database is away.
pub(crate) async fn without_alarm(
    connection: &impl ConnectionTrait,
    kind: &str,
) -> Result<Vec<(Uuid, NaiveDate)>, CommandError> {
    // Ids are stored otherwise than the subjects of alarms, so they are compared here.
    let armed = statement(connection, "SELECT subject FROM alarms WHERE kind = $1", vec![kind.into()]);
    let mut watched: HashSet<String> = HashSet::new();
    for row in connection.query_all_raw(armed).await? {
        watched.insert(row.try_get("", "subject")?);
    }
    let live = statement(connection, "SELECT id, valid_to FROM licences WHERE state = 'ACTIVE'", vec![]);
    let mut missing = Vec::new();
    for row in connection.query_all_raw(live).await? {
        let (id, last): (Uuid, NaiveDate) = (row.try_get("", "id")?, row.try_get("", "valid_to")?);
        if !watched.contains(&id.to_string()) {
            missing.push((id, last));
        }
    }
    Ok(missing)
}

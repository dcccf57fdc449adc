//! Certificates as rows: the face, its seal, and the number the face carries.

use std::collections::BTreeMap;

use actnow_chassis::aggregate::{Aggregate, read_body};
use actnow_chassis::database::Txn;
use actnow_chassis::database::sql::{among, among_rows, for_update, statement};
use actnow_chassis::error::CommandError;
use actnow_identifiers::FoodLicenceNumber;
use sea_orm::{ConnectionTrait, Value};
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use crate::domain::certificate::{CertificateState, FoodCertificate};

/// States of the table, as in [`CertificateState::name`].
pub(super) const STATES: &[&str] =
    &["RESERVED", "SIGNED", "VALID", "SUPERSEDED", "CANCELLED", "REVOKED", "EXPIRED", "VOID"];

/// A certificate with its version.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub(crate) struct Certificate {
    /// Its id.
    pub id: Uuid,
    /// Raised with each decision.
    pub version: i64,
    /// The application it belongs to.
    pub application_id: Uuid,
    /// The case it came from.
    pub case_id: Option<Uuid>,
    /// By how many numbers its series went on with it; of first editions only. One of our own is one step, one of a former
    /// system as many as that had counted since, or none.
    #[serde(default = "one")]
    pub steps: i64,
    /// The certificate.
    pub certificate: FoodCertificate,
}

fn one() -> i64 {
    1
}

impl Aggregate for Certificate {
    const TABLE: &'static str = "certificates";
    const KIND: &'static str = "certificate";

    fn id(&self) -> Uuid {
        self.id
    }

    fn version(&self) -> i64 {
        self.version
    }

    fn state(&self) -> &'static str {
        self.certificate.state.name()
    }

    fn case_id(&self) -> Option<String> {
        self.case_id.map(|id| id.to_string())
    }

    fn columns(&self) -> Vec<(&'static str, Value)> {
        let face = &self.certificate.face;
        let void_reason = match &self.certificate.state {
            CertificateState::Void { reason } => Some(reason.as_str().to_owned()),
            CertificateState::Reserved
            | CertificateState::Signed { .. }
            | CertificateState::Valid { .. }
            | CertificateState::Ended { .. } => None,
        };
        vec![
            ("application_id", self.application_id.into()),
            ("identifier", face.certificate.as_str().to_owned().into()),
            ("number", face.number.as_str().to_owned().into()),
            ("series", face.number.series().to_owned().into()),
            ("sequence", i64::from(face.number.sequence()).into()),
            ("edition", i64::from(face.certificate.version()).into()),
            ("steps", self.steps.into()),
            ("void_reason", void_reason.into()),
        ]
    }
}

/// Who was given which of `numbers` already: the operator's code by number, whatever became of it since.
///
/// # Errors
/// When the database is away.
pub(crate) async fn holders(
    connection: &impl ConnectionTrait,
    numbers: &[FoodLicenceNumber],
) -> Result<BTreeMap<String, String>, CommandError> {
    if numbers.is_empty() {
        return Ok(BTreeMap::new());
    }
    let places = numbers
        .iter()
        .map(|number| vec![number.series().to_owned().into(), i64::from(number.sequence()).into()]);
    let (which, values) = among_rows(connection, places.collect(), 1)?;
    let sql = format!(
        "SELECT c.number, a.operator_uscc FROM certificates c JOIN applications a ON a.id = c.application_id \
         WHERE (c.series, c.sequence){which}"
    );
    let mut found = BTreeMap::new();
    for row in connection.query_all_raw(statement(connection, &sql, values)).await? {
        found.insert(row.try_get("", "number")?, row.try_get("", "operator_uscc")?);
    }
    Ok(found)
}

/// The certificate of an application that counts, locked.
///
/// # Errors
/// [`CommandError::Internal`] when there is none: every granted application has one.
pub(crate) async fn get_of_application(txn: &Txn, application_id: Uuid) -> Result<Certificate, CommandError> {
    let sql = format!(
        "SELECT body FROM certificates WHERE application_id = $1 AND state <> 'VOID'{}",
        for_update(txn)
    );
    let row = txn.query_one_raw(statement(txn, &sql, vec![application_id.into()])).await?;
    let row = row.ok_or_else(|| {
        CommandError::internal(anyhow::anyhow!("granted application {application_id} has no certificate"))
    })?;
    read_body(&row)
}

/// The certificates of applications that count, read only.
///
/// # Errors
/// When the database is away or a row is corrupt.
pub(crate) async fn find_of_applications(
    connection: &impl ConnectionTrait,
    applications: &[Uuid],
) -> Result<Vec<Certificate>, CommandError> {
    if applications.is_empty() {
        return Ok(Vec::new());
    }
    let (which, values) = among(connection, applications.to_vec(), 1);
    let sql = format!("SELECT body FROM certificates WHERE application_id{which} AND state <> 'VOID'");
    let rows = connection.query_all_raw(statement(connection, &sql, values)).await?;
    rows.iter().map(read_body).collect()
}

/// The certificate of an application that counts, read only.
///
/// # Errors
/// When the database is away or the row is corrupt.
pub(crate) async fn find_of_application(
    connection: &impl ConnectionTrait,
    application_id: Uuid,
) -> Result<Option<Certificate>, CommandError> {
    let sql = "SELECT body FROM certificates WHERE application_id = $1 AND state <> 'VOID'";
    let row = connection.query_one_raw(statement(connection, sql, vec![application_id.into()])).await?;
    row.as_ref().map(read_body).transpose()
}

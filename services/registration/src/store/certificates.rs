//! Electronic licences as rows. They change only with the decisions of their filing, whose journal tells it.

use actnow_chassis::database::sql::statement;
use actnow_chassis::database::{Rows, Txn};
use actnow_chassis::error::CommandError;
use actnow_identifiers::ECertificateId;
use sea_orm::ConnectionTrait;
use uuid::Uuid;

use crate::domain::certificate::{Certificate, CertificateState};

/// States of the table, as in [`CertificateState::name`].
pub(super) const STATES: &[&str] =
    &["RESERVED", "SIGNED", "VALID", "SUPERSEDED", "CANCELLED", "REVOKED", "EXPIRED", "VOID"];

/// Where a new licence stands among those of its authority and day, and whose it is.
#[derive(Debug, Clone)]
pub struct Place {
    /// The filing.
    pub filing_id: Uuid,
    /// Code of the company.
    pub uscc: String,
    /// Counter it was taken from.
    pub series: String,
    /// Its number there.
    pub sequence: i64,
}

/// The counter and number from which the licence `identifier` was taken.
///
/// # Errors
/// When there is no such licence, or the database is away.
pub async fn number_of(txn: &Txn, identifier: &ECertificateId) -> Result<(String, i64), CommandError> {
    let sql = "SELECT series, sequence FROM certificates WHERE identifier = $1";
    let row = txn.query_one_raw(statement(txn, sql, vec![identifier.as_str().into()])).await?;
    let row =
        row.ok_or_else(|| CommandError::internal(anyhow::anyhow!("licence {identifier} is missing")))?;
    Ok((row.try_get("", "series")?, row.try_get("", "sequence")?))
}

/// The row of a licence whose number was taken in this transaction.
///
/// # Errors
/// Never in practice: a certificate always has a text form.
pub fn certificate_rows(txn: &Txn, certificate: &Certificate, place: Place) -> Result<Rows, CommandError> {
    let row = [
        certificate.id.as_str().into(),
        place.filing_id.into(),
        place.uscc.into(),
        place.series.into(),
        place.sequence.into(),
        i32::from(certificate.id.version()).into(),
        certificate.state.name().into(),
        body(certificate)?.into(),
        txn.at().into(),
    ];
    let target =
        "certificates (identifier, filing_id, uscc, series, sequence, version, state, body, updated_at)";
    Ok(Rows::new(target, vec![row]))
}

/// Writes a licence that was reserved earlier as it is now.
///
/// # Errors
/// When there is no such reserved licence, or the database is away.
pub async fn settle(txn: &Txn, certificate: &Certificate) -> Result<(), CommandError> {
    go_on(txn, certificate, "RESERVED").await
}

/// Writes a valid licence as it is now: ended.
///
/// # Errors
/// When there is no such valid licence, or the database is away.
pub async fn end(txn: &Txn, certificate: &Certificate) -> Result<(), CommandError> {
    go_on(txn, certificate, "VALID").await
}

async fn go_on(txn: &Txn, certificate: &Certificate, from: &'static str) -> Result<(), CommandError> {
    let sql = "UPDATE certificates SET state = $1, body = $2, updated_at = $3 \
               WHERE identifier = $4 AND state = $5";
    let values = vec![
        certificate.state.name().into(),
        body(certificate)?.into(),
        txn.at().into(),
        certificate.id.as_str().into(),
        from.into(),
    ];
    if txn.execute_raw(statement(txn, sql, values)).await?.rows_affected() == 1 {
        return Ok(());
    }
    Err(CommandError::internal(anyhow::anyhow!("licence {} is not {from}", certificate.id)))
}

/// The licence with this identifier.
///
/// # Errors
/// When the database is away or the row is corrupt.
pub async fn find(
    connection: &impl ConnectionTrait,
    identifier: &ECertificateId,
) -> Result<Option<Certificate>, CommandError> {
    let sql = "SELECT body FROM certificates WHERE identifier = $1";
    let row = connection.query_one_raw(statement(connection, sql, vec![identifier.as_str().into()])).await?;
    let Some(row) = row else { return Ok(None) };
    let text: String = row.try_get("", "body")?;
    let state: CertificateState = serde_json::from_str(&text).map_err(CommandError::internal)?;
    Ok(Some(Certificate { id: identifier.clone(), state }))
}

fn body(certificate: &Certificate) -> Result<String, CommandError> {
    serde_json::to_string(&certificate.state).map_err(CommandError::internal)
}

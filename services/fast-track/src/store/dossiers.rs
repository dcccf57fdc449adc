//! What was handed in: written once. The persons are sealed before they come here.

use actnow_chassis::CommandError;
use actnow_chassis::database::sql::statement;
use actnow_chassis::database::{Rows, Txn};
use actnow_proto::fast_track::v1::SubmitCaseRequest;
use prost::Message;
use sea_orm::ConnectionTrait;
use uuid::Uuid;

use crate::facts::{Dossier, SealedPersons};

/// Keeps the dossier of a new case when the transaction commits.
///
/// # Errors
/// Never in practice: tokens always have a text form.
pub fn insert_dossier(txn: &Txn, case_id: Uuid, dossier: &Dossier) -> Result<(), CommandError> {
    let related = serde_json::to_string(&dossier.related_persons).map_err(CommandError::internal)?;
    let row = [
        case_id.into(),
        dossier.forms.encode_to_vec().into(),
        dossier.persons.as_bytes().to_vec().into(),
        related.into(),
    ];
    txn.write_with_commit(Rows::new("dossiers (case_id, forms, sealed_persons, related_persons)", vec![row]));
    Ok(())
}

/// The dossier of a case.
///
/// # Errors
/// When the database is away, or the case has no dossier or a damaged one.
pub async fn dossier_of(connection: &impl ConnectionTrait, case_id: Uuid) -> Result<Dossier, CommandError> {
    let sql = "SELECT forms, sealed_persons, related_persons FROM dossiers WHERE case_id = $1";
    let row = connection
        .query_one_raw(statement(connection, sql, vec![case_id.into()]))
        .await?
        .ok_or_else(|| CommandError::internal(anyhow::anyhow!("case {case_id} has no dossier")))?;
    let forms: Vec<u8> = row.try_get("", "forms")?;
    let related: String = row.try_get("", "related_persons")?;
    Ok(Dossier {
        forms: SubmitCaseRequest::decode(forms.as_slice()).map_err(CommandError::internal)?,
        persons: SealedPersons::from_bytes(row.try_get("", "sealed_persons")?),
        related_persons: serde_json::from_str(&related).map_err(CommandError::internal)?,
    })
}

//! What was handed in: written once, and read again with every order of the case. The persons are sealed before
//! they come here.

use std::collections::{HashMap, VecDeque};
use std::sync::{Arc, Mutex, PoisonError};

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

/// The dossiers read last. They never change, and a case needs its own several times in a short while.
#[derive(Default)]
struct Shelf {
    shelved: Mutex<Shelved>,
}

#[derive(Default)]
struct Shelved {
    dossiers: HashMap<Uuid, Arc<Dossier>>,
    /// In the order they came.
    order: VecDeque<Uuid>,
}

/// Dossiers kept at hand: some ten kilobytes each.
const AT_HAND: usize = 512;

impl Shelf {
    fn get(&self, case_id: Uuid) -> Option<Arc<Dossier>> {
        let shelved = self.shelved.lock().unwrap_or_else(PoisonError::into_inner);
        shelved.dossiers.get(&case_id).cloned()
    }

    fn put(&self, case_id: Uuid, dossier: Arc<Dossier>) {
        let mut shelved = self.shelved.lock().unwrap_or_else(PoisonError::into_inner);
        if shelved.dossiers.insert(case_id, dossier).is_some() {
            return;
        }
        shelved.order.push_back(case_id);
        if shelved.order.len() > AT_HAND
            && let Some(oldest) = shelved.order.pop_front()
        {
            shelved.dossiers.remove(&oldest);
        }
    }
}

/// The dossier of a case.
///
/// # Errors
/// When the database is away, or the case has no dossier or a damaged one.
pub async fn dossier_of(txn: &Txn, case_id: Uuid) -> Result<Arc<Dossier>, CommandError> {
    let shelf = txn.database().memory::<Shelf>();
    if let Some(dossier) = shelf.get(case_id) {
        return Ok(dossier);
    }
    let dossier = Arc::new(read_dossier(txn, case_id).await?);
    shelf.put(case_id, dossier.clone());
    Ok(dossier)
}

async fn read_dossier(connection: &impl ConnectionTrait, case_id: Uuid) -> Result<Dossier, CommandError> {
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

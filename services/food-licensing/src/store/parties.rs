//! The parties of a file: persons sealed, related enterprises and persons for the recusal of inspectors.
//!
//! The rows of one transaction are written together just before COMMIT.

use std::collections::BTreeMap;

use actnow_chassis::database::sql::statement;
use actnow_chassis::database::{Batch, Rows, Txn};
use actnow_chassis::digest::to_hex;
use actnow_chassis::error::CommandError;
use actnow_chassis::privacy::PrivacyKeys;
use futures::future::BoxFuture;
use sea_orm::{ConnectionTrait, Value};
use uuid::Uuid;

use crate::domain::persons::Person;

/// Who is concerned by a file.
#[derive(Debug, Clone, Default, PartialEq)]
pub(crate) struct Parties {
    /// Natural persons. Personal data: sealed at rest, never told.
    pub persons: Vec<Person>,
    /// Codes of enterprises that hold shares or posts.
    pub related_usccs: Vec<String>,
    /// Blind-index tokens of persons that hold shares or posts.
    pub related_persons: Vec<String>,
}

/// The token by which a person is known without being named.
pub(crate) fn person_token(keys: &PrivacyKeys, person: &Person) -> String {
    let (domain, number) = person.token_parts();
    to_hex(&keys.blind_index.index(domain, number.as_bytes()))
}

/// The tokens of `persons` whose documents are known.
pub(crate) fn person_tokens(keys: &PrivacyKeys, persons: &[Person]) -> Vec<String> {
    let known = persons.iter().filter(|person| !person.document_number.trim().is_empty());
    known.map(|person| person_token(keys, person)).collect()
}

/// Keeps `parties` of a file when the transaction commits; the newest ones count.
///
/// # Errors
/// [`CommandError::Internal`] when the machine gives no randomness for sealing.
pub(crate) fn keep(txn: &Txn, keys: &PrivacyKeys, id: Uuid, parties: &Parties) -> Result<(), CommandError> {
    let plain = serde_json::to_vec(&parties.persons).map_err(CommandError::internal)?;
    let row = [
        id.into(),
        keys.sealing.seal(&plain, &aad(id)).map_err(CommandError::internal)?.into(),
        json(&parties.related_usccs)?.into(),
        json(&parties.related_persons)?.into(),
    ];
    txn.collect::<PartiesBatch>(|batch| {
        batch.rows.insert(id, row);
    });
    Ok(())
}

/// The parties of a file.
///
/// # Errors
/// When the database is away or the row does not open.
pub(crate) async fn read(
    connection: &impl ConnectionTrait,
    keys: &PrivacyKeys,
    id: Uuid,
) -> Result<Parties, CommandError> {
    let sql = "SELECT persons, related_usccs, related_persons FROM parties WHERE application_id = $1";
    let Some(row) = connection.query_one_raw(statement(connection, sql, vec![id.into()])).await? else {
        return Ok(Parties::default());
    };
    let sealed: Vec<u8> = row.try_get("", "persons")?;
    let plain = keys.sealing.open(&sealed, &aad(id)).map_err(CommandError::internal)?;
    let (usccs, persons): (String, String) =
        (row.try_get("", "related_usccs")?, row.try_get("", "related_persons")?);
    Ok(Parties {
        persons: serde_json::from_slice(&plain).map_err(CommandError::internal)?,
        related_usccs: serde_json::from_str(&usccs).map_err(CommandError::internal)?,
        related_persons: serde_json::from_str(&persons).map_err(CommandError::internal)?,
    })
}

fn aad(id: Uuid) -> Vec<u8> {
    format!("parties/persons/{id}").into_bytes()
}

fn json(list: &[String]) -> Result<String, CommandError> {
    serde_json::to_string(list).map_err(CommandError::internal)
}

#[derive(Default)]
struct PartiesBatch {
    rows: BTreeMap<Uuid, [Value; 4]>,
}

impl Batch for PartiesBatch {
    fn flush<'a>(self: Box<Self>, txn: &'a Txn) -> BoxFuture<'a, Result<(), CommandError>> {
        Box::pin(async move {
            let target = "parties (application_id, persons, related_usccs, related_persons)";
            let changes = "ON CONFLICT (application_id) DO UPDATE SET persons = excluded.persons, \
                 related_usccs = excluded.related_usccs, related_persons = excluded.related_persons";
            txn.write_with_commit(Rows::new(target, self.rows.into_values().collect()).on_conflict(changes));
            Ok(())
        })
    }
}

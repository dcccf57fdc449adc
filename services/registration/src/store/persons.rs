//! Persons of filings (PIPL 51): sealed in a table of their own, found by the blind index of their document.

use std::collections::BTreeMap;

use actnow_chassis::database::sql::{among, statement};
use actnow_chassis::database::{Rows, Txn};
use actnow_chassis::error::CommandError;
use actnow_chassis::privacy::PrivacyKeys;
use actnow_identifiers::normalise;
use actnow_proto::SEALED_PERSONS_AAD;
use actnow_proto::registration::v1::{IdDocumentKind, Person, Persons};
use prost::Message;
use sea_orm::{ConnectionTrait, QueryResult, Value};
use uuid::Uuid;

/// Filings whose persons are read in one statement.
const FILINGS: usize = 500;

/// Sealed persons of an order that do not open.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("the sealed persons do not open")]
pub struct PersonsUnreadable;

/// Opens the persons that came sealed with an order; none when nothing came.
///
/// # Errors
/// [`PersonsUnreadable`] for damage or a foreign key.
pub fn open_order(keys: &PrivacyKeys, sealed: &[u8]) -> Result<Vec<Person>, PersonsUnreadable> {
    if sealed.is_empty() {
        return Ok(Vec::new());
    }
    let plain = keys.sealing.open(sealed, SEALED_PERSONS_AAD).map_err(|_| PersonsUnreadable)?;
    let persons = Persons::decode(plain.as_slice()).map_err(|_| PersonsUnreadable)?;
    Ok(persons.persons)
}

/// The sealed rows of the persons of one round of a filing.
///
/// # Errors
/// When the machine gives no randomness for sealing.
pub fn person_rows(
    keys: &PrivacyKeys,
    filing_id: Uuid,
    round: u32,
    persons: &[Person],
) -> Result<Rows, CommandError> {
    let mut rows: Vec<[Value; 5]> = Vec::with_capacity(persons.len());
    for person in persons {
        let place = aad(filing_id, round, &person.r#ref);
        let sealed = keys.sealing.seal(&person.encode_to_vec(), &place).map_err(CommandError::internal)?;
        rows.push([
            filing_id.into(),
            i32::try_from(round).unwrap_or(i32::MAX).into(),
            person.r#ref.clone().into(),
            sealed.into(),
            id_index(keys, person).into(),
        ]);
    }
    Ok(Rows::new("filing_persons (filing_id, round, ref, sealed, id_index)", rows))
}

/// The blind index of a person's document, the same in every department.
pub fn id_index(keys: &PrivacyKeys, person: &Person) -> Vec<u8> {
    let domain = match person.id_kind() {
        IdDocumentKind::ResidentId | IdDocumentKind::Unspecified => "resident-id",
        IdDocumentKind::Passport => "passport",
        IdDocumentKind::HkMacauPermit => "hk-macau-permit",
        IdDocumentKind::TaiwanPermit => "taiwan-permit",
    };
    keys.blind_index.index(domain, normalise(&person.id_number).as_bytes()).to_vec()
}

/// The persons of one round of a filing, opened.
///
/// # Errors
/// When the database is away or a row does not open.
pub async fn read(
    connection: &impl ConnectionTrait,
    keys: &PrivacyKeys,
    filing_id: Uuid,
    round: u32,
) -> Result<Vec<Person>, CommandError> {
    let sql = "SELECT ref, sealed FROM filing_persons WHERE filing_id = $1 AND round = $2";
    let values = vec![filing_id.into(), i32::try_from(round).unwrap_or(i32::MAX).into()];
    let rows = connection.query_all_raw(statement(connection, sql, values)).await?;
    let mut persons = Vec::with_capacity(rows.len());
    for row in &rows {
        persons.push(open(keys, filing_id, round, row)?);
    }
    Ok(persons)
}

/// The persons of filings, each in its round, opened.
///
/// # Errors
/// When the database is away or a row does not open.
pub async fn of_filings(
    connection: &impl ConnectionTrait,
    keys: &PrivacyKeys,
    rounds: &BTreeMap<Uuid, u32>,
) -> Result<BTreeMap<Uuid, Vec<Person>>, CommandError> {
    let mut persons: BTreeMap<Uuid, Vec<Person>> = BTreeMap::new();
    let filings: Vec<Uuid> = rounds.keys().copied().collect();
    for some in filings.chunks(FILINGS) {
        let (which, values) = among(connection, some.to_vec(), 1);
        let sql = format!("SELECT filing_id, round, ref, sealed FROM filing_persons WHERE filing_id{which}");
        for row in connection.query_all_raw(statement(connection, &sql, values)).await? {
            let (id, round): (Uuid, i32) = (row.try_get("", "filing_id")?, row.try_get("", "round")?);
            let round = round.unsigned_abs();
            if rounds.get(&id) == Some(&round) {
                persons.entry(id).or_default().push(open(keys, id, round, &row)?);
            }
        }
    }
    Ok(persons)
}

/// The person of a row with `ref` and `sealed`.
///
/// # Errors
/// When the row does not open.
pub fn open(
    keys: &PrivacyKeys,
    filing_id: Uuid,
    round: u32,
    row: &QueryResult,
) -> Result<Person, CommandError> {
    let (reference, sealed): (String, Vec<u8>) = (row.try_get("", "ref")?, row.try_get("", "sealed")?);
    let plain = keys.sealing.open(&sealed, &aad(filing_id, round, &reference));
    Person::decode(plain.map_err(CommandError::internal)?.as_slice()).map_err(CommandError::internal)
}

/// Takes the persons of a filing out: others come in their place.
///
/// # Errors
/// When the database is away.
pub async fn forget(txn: &Txn, filing_id: Uuid) -> Result<(), CommandError> {
    let sql = "DELETE FROM filing_persons WHERE filing_id = $1";
    txn.execute_raw(statement(txn, sql, vec![filing_id.into()])).await?;
    Ok(())
}

fn aad(filing_id: Uuid, round: u32, reference: &str) -> Vec<u8> {
    format!("filing_persons/sealed/{filing_id}/{round}/{reference}").into_bytes()
}

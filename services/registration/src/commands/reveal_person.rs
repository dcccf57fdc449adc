//! A registrar is shown one masked value of a person; it is written down in the same transaction.

use actnow_chassis::aggregate::{self, Aggregate};
use actnow_chassis::database::Txn;
use actnow_chassis::error::CommandError;
use actnow_chassis::reveal;
use actnow_decisions::{Actor, Role};
use actnow_proto::registration::v1::{Person, PersonField};
use uuid::Uuid;

use crate::config::Bureau;
use crate::store::{FilingRecord, persons};

/// Who may: the official who compares the person with the original. Nobody else needs it.
pub const ROLES: &[Role] = &[Role::Registrar];

/// What somebody wants to see, and why.
pub struct Wish {
    /// Which filing.
    pub filing_id: Uuid,
    /// Which person of its newest round.
    pub reference: String,
    /// What of the person.
    pub field: PersonField,
    /// Why.
    pub reason: String,
}

/// Writes the reveal down and answers the value.
///
/// # Errors
/// `NOT_FOUND` for a filing or a person that is not there; when the database is away: then nothing is shown.
pub async fn reveal_in(
    txn: &Txn,
    bureau: &Bureau,
    wish: Wish,
    actor: &Actor,
) -> Result<String, CommandError> {
    let role = actor.acting_as(ROLES).ok_or(CommandError::Denied("this is for a registrar"))?;
    let record: FilingRecord = aggregate::get(txn, wish.filing_id).await?;
    let round = record.filing.round();
    let persons = persons::read(txn, bureau.privacy(), wish.filing_id, round).await?;
    let person = persons.into_iter().find(|person| person.r#ref == wish.reference);
    let person = person.ok_or_else(|| CommandError::not_found("person", &wish.reference))?;
    let object = format!("{}/{}", FilingRecord::KIND, wish.filing_id);
    let name = wish.field.as_str_name().trim_start_matches("PERSON_FIELD_");
    let what = format!("{}.{name}", wish.reference);
    reveal::record(txn, &object, what, role, wish.reason).await?;
    Ok(value_of(person, wish.field))
}

fn value_of(person: Person, field: PersonField) -> String {
    match field {
        PersonField::Unspecified => String::new(),
        PersonField::Name => person.name,
        PersonField::IdNumber => person.id_number,
        PersonField::Phone => person.phone,
    }
}

//! A reviewer is shown one masked value of a person; it is written down in the same transaction.

use actnow_chassis::aggregate::{self, Aggregate};
use actnow_chassis::database::Txn;
use actnow_chassis::error::CommandError;
use actnow_chassis::reveal;
use actnow_decisions::{Actor, Role};
use actnow_proto::registration::v1::PersonField;
use uuid::Uuid;

use crate::config::Bureau;
use crate::domain::persons::Person;
use crate::store::{Application, Filing, parties};

/// Who may: the official who compares the person with the original. Nobody else needs it.
pub(crate) const ROLES: &[Role] = &[Role::Reviewer];

/// What somebody wants to see, and why.
pub(crate) struct Wish {
    /// Which application or filing.
    pub(crate) id: Uuid,
    /// Which person.
    pub(crate) reference: String,
    /// What of the person.
    pub(crate) field: PersonField,
    /// Why.
    pub(crate) reason: String,
}

/// Writes the reveal down and answers the value.
///
/// # Errors
/// `NOT_FOUND` for a file or a person that is not there; when the database is away: then nothing is shown.
pub(crate) async fn reveal_in(
    txn: &Txn,
    bureau: &Bureau,
    wish: Wish,
    actor: &Actor,
) -> Result<String, CommandError> {
    let role = actor.acting_as(ROLES).ok_or(CommandError::Denied("this is for a reviewer"))?;
    let kind = match aggregate::find::<Application>(txn, wish.id).await? {
        Some(_) => Application::KIND,
        None => aggregate::get::<Filing>(txn, wish.id).await.map(|_| Filing::KIND)?,
    };
    let persons = parties::read(txn, bureau.privacy(), wish.id).await?.persons;
    let person = persons.into_iter().find(|person| person.reference == wish.reference);
    let person = person.ok_or_else(|| CommandError::not_found("person", &wish.reference))?;
    let name = wish.field.as_str_name().trim_start_matches("PERSON_FIELD_");
    let what = format!("{}.{name}", wish.reference);
    reveal::record(txn, &format!("{kind}/{}", wish.id), what, role, wish.reason).await?;
    Ok(value_of(person, wish.field))
}

fn value_of(person: Person, field: PersonField) -> String {
    match field {
        PersonField::Unspecified => String::new(),
        PersonField::Name => person.name,
        PersonField::IdNumber => person.document_number,
        PersonField::Phone => person.phone,
    }
}

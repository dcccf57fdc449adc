//! Bans after a false registration, laid on the persons of a form before it is examined (MERR 40, C-BAN-1).

use actnow_chassis::database::Connection;
use actnow_chassis::error::CommandError;

use super::people::People;
use crate::config::Bureau;
use crate::domain::establishment::Bar;
use crate::store::bans::decided;
use crate::store::persons::id_index;

/// Blind indexes of the documents of `people`.
pub(super) fn documents(bureau: &Bureau, people: &People) -> Vec<Vec<u8>> {
    people.persons.iter().map(|person| id_index(bureau.privacy(), person)).collect()
}

/// `people` with the bans that were decided about them.
///
/// # Errors
/// When the database is away.
pub(super) async fn with_bans(
    connection: &impl Connection,
    bureau: &Bureau,
    mut people: People,
) -> Result<People, CommandError> {
    let found = decided(connection, documents(bureau, &people)).await?;
    if found.is_empty() {
        return Ok(people);
    }
    for person in &people.persons {
        let facts = people.facts.get_mut(&person.r#ref);
        if let (Some(decided), Some(facts)) = (found.get(&id_index(bureau.privacy(), person)), facts) {
            facts.bars.push(Bar::FalseRegistration { decided: *decided });
        }
    }
    Ok(people)
}

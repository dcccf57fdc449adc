//! Persons who may not run a food business, and until when: known by the token of their document; name and number stay
//! sealed in the file of the licence.

use std::collections::BTreeSet;

use actnow_chassis::database::sql::statement;
use actnow_chassis::database::{Database, Rows, Txn};
use actnow_chassis::error::CommandError;
use actnow_room::Breach;
use chrono::NaiveDate;
use sea_orm::{ConnectionTrait, Value};
use uuid::Uuid;

use crate::config::SERVICE;

/// The rows of bans that follow from the end of the licence `licence_id`.
pub(crate) fn rows(txn: &Txn, licence_id: Uuid, until: NaiveDate, tokens: BTreeSet<String>) -> Rows {
    let row =
        |token: String| -> [Value; 4] { [licence_id.into(), token.into(), until.into(), txn.at().into()] };
    let rows: Vec<[Value; 4]> = tokens.into_iter().map(row).collect();
    Rows::new("person_bans (licence_id, token, ban_until, created_at)", rows)
}

/// I2: a ban on a person follows from a penalty against a holder, and ends with the holder's.
///
/// # Errors
/// When the database is away.
pub(super) async fn verify(database: &Database) -> Result<Vec<Breach>, CommandError> {
    let sql = "SELECT b.licence_id FROM person_bans b LEFT JOIN licences l ON l.id = b.licence_id \
               AND l.state = 'REVOKED_AS_PENALTY' AND l.ban_until = b.ban_until WHERE l.id IS NULL LIMIT 100";
    let reader = database.reader();
    let rows = reader.query_all_raw(statement(reader, sql, vec![])).await?;
    let breach = |licence: Uuid| {
        Breach::new(
            "I2",
            SERVICE,
            licence.to_string(),
            "a person is banned without a penalty, or for another time",
        )
    };
    rows.iter().map(|row| Ok(breach(row.try_get("", "licence_id")?))).collect()
}

//! The invariants of identity, looked up read-only (`actnow verify`).

use std::collections::{BTreeMap, BTreeSet};

use actnow_chassis::CommandError;
use actnow_chassis::aggregate;
use actnow_chassis::database::Database;
use actnow_chassis::database::sql::statement;
use actnow_room::Breach;
use actnow_room::verify::journalled;
use sea_orm::ConnectionTrait;
use uuid::Uuid;

use crate::domain::account::Account;
use crate::domain::client::Client;

const SERVICE: &str = "identity";

/// I8 for accounts and clients, I19: the rights of an account are the rows that the constraint watches.
///
/// # Errors
/// When the database is away.
pub async fn verify(database: &Database) -> Result<Vec<Breach>, CommandError> {
    let mut breaches = journalled::<Account>(database, SERVICE).await?;
    breaches.extend(journalled::<Client>(database, SERVICE).await?);
    breaches.extend(rights(database).await?);
    Ok(breaches)
}

async fn rights(database: &Database) -> Result<Vec<Breach>, CommandError> {
    let reader = database.reader();
    let mut rows: BTreeMap<Uuid, BTreeSet<String>> = BTreeMap::new();
    for row in
        reader.query_all_raw(statement(reader, "SELECT account_id, role FROM account_roles", vec![])).await?
    {
        rows.entry(row.try_get("", "account_id")?).or_default().insert(row.try_get("", "role")?);
    }
    let accounts = reader.query_all_raw(statement(reader, "SELECT body FROM accounts", vec![])).await?;
    let accounts = accounts.iter().map(aggregate::read_body).collect::<Result<Vec<Account>, _>>()?;
    let differs = |account: &Account| {
        let held: BTreeSet<String> = account.roles.iter().map(|role| role.as_str().to_owned()).collect();
        rows.get(&account.id).cloned().unwrap_or_default() != held
    };
    let breach = |account: &Account| {
        Breach::new("I19", SERVICE, account.name.clone(), "its rights are not those of its rows".to_owned())
    };
    Ok(accounts.iter().filter(|account| differs(account)).map(breach).collect())
}

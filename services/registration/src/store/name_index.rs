//! The similarity index: one row per key and name, read by equality through its b-tree, never by a scan.

use actnow_chassis::database::sql::{among, statement};
use actnow_chassis::database::{Database, Rows, Txn, WorkContext, insert_together};
use actnow_chassis::error::CommandError;
use actnow_chassis::house;
use sea_orm::{ConnectionTrait, DbBackend, Value};
use uuid::Uuid;

use super::name_locks::lock_all_names;
use super::names::IndexedName;
use crate::domain::names::{NameKeys, NameParts, NameRules, name_keys, normalise};

/// Where the house keeps which industry list its index was built with.
const EDITION: &str = "name_index_edition";
/// Names indexed again at a time.
const PER_PAGE: i64 = 2_000;

/// Longer trade names are refused to applicants (N-3); in an old register they are no trade names at all.
const LONGEST_TRADE: usize = 20;

/// The keys of a name. One that could not be taken apart is found by its whole text only.
pub fn keys_of(parts: &NameParts, rules: &NameRules) -> NameKeys {
    if !parts.form.is_empty() && parts.trade.chars().count() <= LONGEST_TRADE {
        return name_keys(parts, rules);
    }
    let exact: String = normalise(&parts.full_text()).chars().filter(|c| !matches!(c, '（' | '）')).collect();
    let whole = vec![format!("@{exact}")];
    NameKeys {
        combination: exact.clone(),
        trade: parts.trade.clone(),
        sounds: Vec::new(),
        index_keys: whole.clone(),
        lookup_keys: whole,
        exact,
    }
}

pub(super) fn index_rows(names: &[IndexedName<'_>]) -> Rows {
    let keys = names.iter().flat_map(|name| name.keys.index_keys.iter().map(move |key| (key, name)));
    let rows = keys.map(|(key, name)| [key.clone().into(), name.authority.into(), name.id.into()]);
    Rows::new("name_index (key, authority, name_id)", rows.collect())
}

pub(super) async fn remove(txn: &Txn, name: &IndexedName<'_>) -> Result<(), CommandError> {
    let (which, keys) = among(txn, name.keys.index_keys.clone(), 3);
    let sql = format!("DELETE FROM name_index WHERE authority = $1 AND name_id = $2 AND key{which}");
    let mut values: Vec<Value> = vec![name.authority.into(), name.id.into()];
    values.extend(keys);
    txn.execute_raw(statement(txn, &sql, values)).await?;
    Ok(())
}

/// Ids of the names under the lookup keys of a new one, each once; and of the declaration `own`, if it exists.
///
/// Similar names count at the same authority only, whole names everywhere (N-8), so the key of a whole name
/// is read without regard to the authority.
///
/// # Errors
/// When the database is away.
pub async fn look_up(
    connection: &impl ConnectionTrait,
    authority: &str,
    keys: &NameKeys,
    own: Uuid,
) -> Result<Vec<Uuid>, CommandError> {
    let (found, keys) = under_keys(connection, &keys.lookup_keys);
    let sql = format!("SELECT id FROM name_declarations WHERE id = $1 UNION {found}");
    let mut values: Vec<Value> = vec![own.into(), authority.into()];
    values.extend(keys);
    let rows = connection.query_all_raw(statement(connection, &sql, values)).await?;
    rows.iter().map(|row| Ok(row.try_get("", "id")?)).collect()
}

/// PostgreSQL is told to go through the b-tree key by key: with many keys, or before a fresh index was analysed,
/// it would rather scan the whole of it.
fn under_keys(connection: &impl ConnectionTrait, keys: &[String]) -> (String, Vec<Value>) {
    let fits = "(authority = $2 OR substr(i.key, 1, 1) = '@')";
    let (which, values) = among(connection, keys.to_vec(), 3);
    if connection.get_database_backend() == DbBackend::Postgres {
        let found = format!(
            "SELECT f.name_id FROM UNNEST($3::text[]) AS k (key) CROSS JOIN LATERAL \
             (SELECT i.name_id FROM name_index i WHERE i.key = k.key AND {fits} OFFSET 0) f"
        );
        return (found, values);
    }
    (format!("SELECT i.name_id FROM name_index i WHERE i.key{which} AND {fits}"), values)
}

/// Builds the index again when the industry list is another than the one it was built with.
///
/// # Errors
/// When the database is away.
pub async fn keep_current(database: &Database, rules: &NameRules) -> Result<(), CommandError> {
    let edition = rules.index_edition().to_string();
    if house::noted(database.reader(), EDITION).await?.as_ref() == Some(&edition) {
        return Ok(());
    }
    let (rules, cause) = (rules.clone(), format!("name-index:{edition}"));
    database
        .unit_of_work(WorkContext::system(crate::config::SERVICE, cause), move |txn| async move {
            rebuild_in(&txn, &rules).await?;
            house::note(&txn, EDITION, &edition).await
        })
        .await
}

async fn rebuild_in(txn: &Txn, rules: &NameRules) -> Result<(), CommandError> {
    lock_all_names(txn).await?;
    let postgres = txn.get_database_backend() == DbBackend::Postgres;
    let clear = if postgres { "TRUNCATE name_index" } else { "DELETE FROM name_index" };
    txn.execute_unprepared(clear).await?;
    let mut after = Uuid::nil();
    let mut indexed = 0_usize;
    loop {
        let sql = "SELECT id, authority, parts FROM names WHERE id > $1 ORDER BY id LIMIT $2";
        let rows = txn.query_all_raw(statement(txn, sql, vec![after.into(), PER_PAGE.into()])).await?;
        let Some(last) = rows.last() else { break };
        after = last.try_get("", "id")?;
        for row in &rows {
            let (id, authority): (Uuid, String) = (row.try_get("", "id")?, row.try_get("", "authority")?);
            let parts: String = row.try_get("", "parts")?;
            let parts: NameParts = serde_json::from_str(&parts).map_err(CommandError::internal)?;
            index_again(txn, id, &authority, &parts, rules).await?;
        }
        indexed += rows.len();
    }
    if indexed > 0 {
        tracing::info!(names = indexed, "The name index was built again for another industry list.");
    }
    Ok(())
}

async fn index_again(
    txn: &Txn,
    id: Uuid,
    authority: &str,
    parts: &NameParts,
    rules: &NameRules,
) -> Result<(), CommandError> {
    let keys = keys_of(parts, rules);
    let sql = "UPDATE names SET index_keys = $1 WHERE id = $2";
    let count = i32::try_from(keys.index_keys.len()).unwrap_or(i32::MAX);
    txn.execute_raw(statement(txn, sql, vec![count.into(), id.into()])).await?;
    let name = IndexedName { id, authority, parts, keys: &keys };
    Ok(insert_together(txn, vec![index_rows(&[name])]).await?)
}

//! The similarity index: one row per key and name, read by equality through its b-tree, never by a scan.

use actnow_chassis::database::sql::{among, statement};
use actnow_chassis::database::{Database, Rows, Txn, WorkContext, insert_together};
use actnow_chassis::error::CommandError;
use sea_orm::{ConnectionTrait, DbBackend, DbErr, QueryResult, Value};
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
/// When the index was built for other rules meanwhile, by a newer process: this one would not find what is there.
/// When the database is away.
pub async fn look_up(
    connection: &impl ConnectionTrait,
    (authority, edition): (&str, u64),
    keys: &NameKeys,
    own: Uuid,
) -> Result<Vec<Uuid>, CommandError> {
    let (found, keys) = under_keys(connection, &keys.lookup_keys);
    let sql = format!(
        "SELECT h.value AS edition, f.id FROM (SELECT value FROM house WHERE key = '{EDITION}') h LEFT JOIN \
         (SELECT id FROM name_declarations WHERE id = $1 UNION {found}) f ON 1 = 1"
    );
    let mut values: Vec<Value> = vec![own.into(), authority.into()];
    values.extend(keys);
    let rows = connection.query_all_raw(statement(connection, &sql, values)).await?;
    let built: Option<String> = rows.first().map(|row| row.try_get("", "edition")).transpose()?;
    if built != Some(edition.to_string()) {
        return Err(CommandError::Unavailable(
            "the name index was built for other rules: restart the service",
            None,
        ));
    }
    let ids = rows.iter().map(|row| row.try_get::<Option<Uuid>>("", "id"));
    Ok(ids.filter_map(Result::transpose).collect::<Result<_, DbErr>>()?)
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

/// Builds the index again when the industry list is another than the one it was built with: beside the old one, which
/// is read and written meanwhile, some names at a time. Who is stopped on the way begins anew.
///
/// # Errors
/// When the database is away.
pub async fn keep_current(database: &Database, rules: &NameRules) -> Result<(), CommandError> {
    let edition = rules.index_edition().to_string();
    let reader = database.reader();
    let sql = "SELECT value FROM house WHERE key = $1";
    let row = reader.query_one_raw(statement(reader, sql, vec![EDITION.into()])).await?;
    let known: Option<String> = row.map(|row| row.try_get("", "value")).transpose()?;
    if known.as_ref() == Some(&edition) {
        return Ok(());
    }
    let work =
        |step: String| WorkContext::system(crate::config::SERVICE, format!("name-index:{edition}:{step}"));
    let any =
        reader.query_one_raw(statement(reader, "SELECT id FROM names LIMIT 1", vec![])).await?.is_some();
    if any {
        database.unit_of_work(work("clear".to_owned()), |txn| async move { clear(&txn).await }).await?;
    }
    let mut after = any.then(Uuid::nil);
    while let Some(last) = after {
        let rules = rules.clone();
        let some = move |txn: Txn| async move { index_some(&txn, last, &rules).await };
        after = database.unit_of_work(work(last.to_string()), some).await?;
    }
    let (rules, known) = (rules.clone(), edition.clone());
    let taken_over = move |txn: Txn| async move { take_over(&txn, &rules, known).await };
    let rebuilt = database.unit_of_work(work("take over".to_owned()), taken_over).await?;
    if rebuilt > 0 {
        database
            .unit_of_work(work("clear the old".to_owned()), |txn| async move { clear(&txn).await })
            .await?;
        tracing::info!(names = rebuilt, "The name index was built again for another industry list.");
    }
    Ok(())
}

/// Empties the index that nobody reads.
async fn clear(txn: &Txn) -> Result<(), CommandError> {
    let postgres = txn.get_database_backend() == DbBackend::Postgres;
    let sql = if postgres { "TRUNCATE name_index_beside" } else { "DELETE FROM name_index_beside" };
    txn.execute_unprepared(sql).await?;
    Ok(())
}

/// Indexes the next names after the id `after` beside the index; answers the last of them, `None` after the end.
async fn index_some(txn: &Txn, after: Uuid, rules: &NameRules) -> Result<Option<Uuid>, CommandError> {
    let sql = "SELECT id, authority, parts FROM names WHERE id > $1 ORDER BY id LIMIT $2";
    let rows = txn.query_all_raw(statement(txn, sql, vec![after.into(), PER_PAGE.into()])).await?;
    let Some(last) = rows.last() else { return Ok(None) };
    index_beside(txn, &rows, rules).await?;
    Ok(Some(last.try_get("", "id")?))
}

async fn index_beside(txn: &Txn, names: &[QueryResult], rules: &NameRules) -> Result<(), CommandError> {
    let mut keys = Vec::new();
    for row in names {
        let (id, authority): (Uuid, String) = (row.try_get("", "id")?, row.try_get("", "authority")?);
        let parts: NameParts =
            serde_json::from_str(&row.try_get::<String>("", "parts")?).map_err(CommandError::internal)?;
        let of_one = keys_of(&parts, rules).index_keys.into_iter();
        keys.extend(of_one.map(|key| [key.into(), authority.as_str().into(), id.into()]));
    }
    Ok(insert_together(txn, vec![Rows::new("name_index_beside (key, authority, name_id)", keys)]).await?)
}

/// The new index takes the place of the old one, with what became of names since its rows were read: a name that came is
/// added, one that went is left out. Answers how many names it has.
async fn take_over(txn: &Txn, rules: &NameRules, edition: String) -> Result<i64, CommandError> {
    lock_all_names(txn).await?;
    let sql = "SELECT n.id, n.authority, n.parts FROM names n LEFT JOIN \
               (SELECT DISTINCT name_id FROM name_index_beside) b ON b.name_id = n.id WHERE b.name_id IS NULL";
    let came = txn.query_all_raw(statement(txn, sql, vec![])).await?;
    index_beside(txn, &came, rules).await?;
    let row = txn.query_one_raw(statement(txn, "SELECT COUNT(*) AS n FROM names", vec![])).await?;
    let names: i64 = row.map(|row| row.try_get("", "n")).transpose()?.unwrap_or_default();
    if names > 0 {
        for sql in TAKE_OVER {
            txn.execute_unprepared(sql).await?;
        }
    }
    let sql = "INSERT INTO house (key, value) VALUES ($1, $2) \
               ON CONFLICT (key) DO UPDATE SET value = excluded.value";
    txn.execute_raw(statement(txn, sql, vec![EDITION.into(), edition.into()])).await?;
    Ok(names)
}

/// Names that went; how many keys each has; and the tables change places.
const TAKE_OVER: [&str; 5] = [
    "DELETE FROM name_index_beside WHERE NOT EXISTS (SELECT 1 FROM names n WHERE n.id = name_id)",
    "UPDATE names SET index_keys = k.kept FROM (SELECT name_id, CAST(COUNT(*) AS integer) AS kept \
     FROM name_index_beside GROUP BY name_id) k WHERE k.name_id = names.id AND names.index_keys <> k.kept",
    "ALTER TABLE name_index RENAME TO name_index_old",
    "ALTER TABLE name_index_beside RENAME TO name_index",
    "ALTER TABLE name_index_old RENAME TO name_index_beside",
];

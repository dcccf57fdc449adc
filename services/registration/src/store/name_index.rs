//! The similarity index: one row per key and name, read by equality through its b-tree, never by a scan.
//!
//! Keys depend on the industry list, so that another list makes another index. Therefore there are two tables: names are
//! looked up in one, while the next index is made in the other ([`super::name_index_build`]); the house notes which one is
//! read. With each name stand its keys in either table and the edition of the list they were made by, so that whoever
//! takes a name out takes out all of them, whatever their own list says.

use actnow_chassis::database::sql::{among, statement};
use actnow_chassis::database::{Rows, Txn};
use actnow_chassis::error::CommandError;
use actnow_chassis::house;
use sea_orm::{ConnectionTrait, DbBackend, Value};
use uuid::Uuid;

use super::names::IndexedName;
use crate::domain::names::{NameKeys, NameParts, NameRules, name_keys, normalise};

/// Where the house keeps which table is read; the first one, before there was another.
pub(super) const READ: &str = "name_index";
/// Between the keys of a name; no key has it in it.
pub(super) const BETWEEN_KEYS: char = '\n';

/// One of the two tables.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Slot {
    /// The first.
    #[default]
    A,
    /// The second.
    B,
}

impl Slot {
    /// Both.
    pub const BOTH: [Self; 2] = [Self::A, Self::B];

    /// Its name in the notes of the house.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::A => "A",
            Self::B => "B",
        }
    }

    /// The other one.
    #[must_use]
    pub const fn other(self) -> Self {
        match self {
            Self::A => Self::B,
            Self::B => Self::A,
        }
    }

    /// Its table.
    pub const fn table(self) -> &'static str {
        match self {
            Self::A => "name_index_a",
            Self::B => "name_index_b",
        }
    }

    /// The column with the keys of a name in it, one a line.
    pub const fn keys(self) -> &'static str {
        match self {
            Self::A => "keys_a",
            Self::B => "keys_b",
        }
    }

    /// The column with the edition of the list these keys were made by; empty while it does not hold the name.
    pub const fn edition(self) -> &'static str {
        match self {
            Self::A => "edition_a",
            Self::B => "edition_b",
        }
    }

    fn of(noted: Option<&str>) -> Self {
        if noted == Some(Self::B.as_str()) { Self::B } else { Self::A }
    }
}

/// The table that is read. It stays so until the end of the transaction for who holds a lock of names.
///
/// # Errors
/// When the database is away.
pub async fn reading(connection: &impl ConnectionTrait) -> Result<Slot, CommandError> {
    Ok(Slot::of(house::noted(connection, READ).await?.as_deref()))
}

/// The edition of the list by which `rules` make keys.
pub(super) fn edition_of(rules: &NameRules) -> String {
    rules.index_edition().to_string()
}

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

/// The rows of names in a table.
pub(super) fn index_rows(names: &[IndexedName<'_>], slot: Slot) -> Rows {
    let keys = names.iter().flat_map(|name| name.keys.index_keys.iter().map(move |key| (key, name)));
    let rows = keys.map(|(key, name)| [key.clone().into(), name.authority.into(), name.id.into()]);
    Rows::new(format!("{} (key, authority, name_id)", slot.table()), rows.collect())
}

/// Keys as they stand with their name.
pub(super) fn kept_keys(keys: &NameKeys) -> String {
    keys.index_keys.join("\n")
}

/// Takes a name out of a table that holds it under `kept`.
pub(super) async fn remove(
    txn: &Txn,
    slot: Slot,
    id: Uuid,
    authority: &str,
    kept: &str,
) -> Result<(), CommandError> {
    if kept.is_empty() {
        return Ok(());
    }
    let keys: Vec<String> = kept.split(BETWEEN_KEYS).map(str::to_owned).collect();
    let (which, keys) = among(txn, keys, 3);
    let sql = format!("DELETE FROM {} WHERE authority = $1 AND name_id = $2 AND key{which}", slot.table());
    let mut values: Vec<Value> = vec![authority.into(), id.into()];
    values.extend(keys);
    txn.execute_raw(statement(txn, &sql, values)).await?;
    Ok(())
}

/// What was looked up.
#[derive(Debug, Clone, Default)]
pub struct LookedUp {
    /// Ids of the names, each once.
    pub ids: Vec<Uuid>,
    /// The table that was read.
    pub slot: Slot,
    /// Whether somebody among the persons has been banned, ever.
    pub banned: bool,
}

/// In the place of a table in the answer: somebody has been banned.
const BANNED: &str = "BANNED";

/// Ids of the names under the lookup keys of a new one, each once; and of the declaration `own`, if it exists.
///
/// Similar names count at the same authority only, whole names everywhere (N-8), so the key of a whole name
/// is read without regard to the authority. Which table is read, and whether one of the persons with these
/// `documents` (blind indexes) has been banned, is told in the same statement.
///
/// # Errors
/// When the database is away.
pub async fn look_up(
    connection: &impl ConnectionTrait,
    authority: &str,
    keys: &NameKeys,
    own: Uuid,
    documents: &[Vec<u8>],
) -> Result<LookedUp, CommandError> {
    let [in_a, in_b] = Slot::BOTH.map(|slot| found_in(slot, connection, &keys.lookup_keys));
    let (which, documents) = among(connection, documents.to_vec(), 3 + in_a.1.len());
    let sql = format!(
        "WITH reading (slot) AS (SELECT COALESCE((SELECT value FROM house WHERE key = '{READ}'), '{}')) \
         SELECT id, '' AS slot FROM name_declarations WHERE id = $1 UNION {} UNION {} \
         UNION SELECT NULL, r.slot FROM reading r \
         UNION SELECT NULL, '{BANNED}' WHERE EXISTS (SELECT 1 FROM bans b WHERE b.id_index{which})",
        Slot::A.as_str(),
        in_a.0,
        in_b.0
    );
    let mut values: Vec<Value> = vec![own.into(), authority.into()];
    values.extend(in_a.1);
    values.extend(documents);
    let mut found = LookedUp::default();
    for row in connection.query_all_raw(statement(connection, &sql, values)).await? {
        match row.try_get::<Option<Uuid>>("", "id")? {
            Some(id) => found.ids.push(id),
            None => match row.try_get::<String>("", "slot")?.as_str() {
                BANNED => found.banned = true,
                slot => found.slot = Slot::of(Some(slot)),
            },
        }
    }
    Ok(found)
}

/// The names under `keys` in a table, if it is the one that is read: the other one is not touched.
///
/// PostgreSQL is told to go through the b-tree key by key: with many keys, or before a fresh index was analysed,
/// it would rather scan the whole of it.
fn found_in(slot: Slot, connection: &impl ConnectionTrait, keys: &[String]) -> (String, Vec<Value>) {
    let fits = "(authority = $2 OR substr(i.key, 1, 1) = '@')";
    let (table, name) = (slot.table(), slot.as_str());
    let (which, values) = among(connection, keys.to_vec(), 3);
    if connection.get_database_backend() == DbBackend::Postgres {
        let found = format!(
            "SELECT f.name_id, '' FROM UNNEST($3::text[]) AS k (key) CROSS JOIN LATERAL \
             (SELECT i.name_id FROM {table} i WHERE i.key = k.key AND {fits} OFFSET 0) f \
             WHERE (SELECT r.slot FROM reading r) = '{name}'"
        );
        return (found, values);
    }
    let found = format!(
        "SELECT i.name_id, '' FROM reading r CROSS JOIN {table} i WHERE r.slot = '{name}' AND i.key{which} AND {fits}"
    );
    (found, values)
}

//! Two declarations of one name at the same moment: exactly one is reserved.
//!
//! PostgreSQL runs at READ COMMITTED, where two declarations would each look before the other has written. So
//! a declaration first takes an advisory lock on every text by which it may meet another: its whole name, its
//! trade name and the parts of it, the sounds of it. Two names in conflict share at least one of them (what
//! one keeps in the index, the other looks up), so one waits until the other has committed, and then sees it.
//! The locks end with the transaction. SQLite has one writer and needs none.

use std::collections::BTreeSet;

use actnow_chassis::database::Txn;
use actnow_chassis::database::sql::statement;
use actnow_chassis::digest::sha256;
use actnow_chassis::error::CommandError;
use sea_orm::{ConnectionTrait, DbBackend, Value};

use crate::domain::names::NameKeys;

/// Everybody who locks single texts also holds this one, shared; who locks all names holds it alone.
const ALL_NAMES: i64 = i64::from_be_bytes(*b"allnames");
/// A name with more texts than this locks all names instead.
const MOST_LOCKS: usize = 64;

/// Waits for every declaration under way that may be in conflict with a name of these keys, and keeps later
/// ones waiting until this transaction ends.
///
/// # Errors
/// When the database is away, or somebody holds a lock for too long.
pub async fn lock_names(txn: &Txn, keys: &NameKeys) -> Result<(), CommandError> {
    let locks = locks_of(keys);
    if locks.len() > MOST_LOCKS {
        return lock_all_names(txn).await;
    }
    if txn.get_database_backend() != DbBackend::Postgres {
        return Ok(());
    }
    // In the order of their numbers, as everybody takes them.
    let each: Vec<String> = (2..locks.len() + 2).map(|n| format!("pg_advisory_xact_lock(${n})")).collect();
    let sql = format!("SELECT pg_advisory_xact_lock_shared($1), {}", each.join(", "));
    let values: Vec<Value> = std::iter::once(ALL_NAMES).chain(locks).map(Value::from).collect();
    txn.execute_raw(statement(txn, &sql, values)).await?;
    Ok(())
}

/// Waits for every declaration under way, and keeps all later ones waiting: for imports and rebuilding.
///
/// # Errors
/// When the database is away, or somebody holds a lock for too long.
pub async fn lock_all_names(txn: &Txn) -> Result<(), CommandError> {
    if txn.get_database_backend() == DbBackend::Postgres {
        let sql = "SELECT pg_advisory_xact_lock($1)";
        txn.execute_raw(statement(txn, sql, vec![ALL_NAMES.into()])).await?;
    }
    Ok(())
}

/// The numbers of the texts behind the keys. The class of industry is left out: a name without a known class
/// looks under every one of them.
fn locks_of(keys: &NameKeys) -> BTreeSet<i64> {
    keys.index_keys.iter().chain(&keys.lookup_keys).map(|key| number(&text_of(key))).collect()
}

/// `=52:淘集集` and `<52:淘集集` into `=淘集集`, `~52:tao2 …` into `~tao2 …`; whole names stay.
fn text_of(key: &str) -> String {
    let kind = key.get(..1).unwrap_or_default();
    match kind {
        "=" | "<" => format!("={}", key.split_once(':').map_or(key, |(_, text)| text)),
        "~" => format!("~{}", key.split_once(':').map_or(key, |(_, text)| text)),
        _ => key.to_owned(),
    }
}

fn number(text: &str) -> i64 {
    let digest = sha256(text.as_bytes());
    let mut first = [0_u8; 8];
    first.copy_from_slice(&digest[..8]);
    i64::from_be_bytes(first)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::names::{NameParts, NameRules, name_keys};

    fn locks(division: &str, trade: &str, industry: &str) -> BTreeSet<i64> {
        locks_of(&name_keys(&NameParts::new(division, trade, industry, "有限公司"), NameRules::built_in()))
    }

    #[test]
    fn names_in_conflict_share_a_lock() {
        let ours = locks("青岛", "淘集集", "电子商务");
        for (division, trade, industry) in [
            ("青岛", "淘集集", "电子商务"),
            ("青岛", "淘集集", "电商"),
            ("山东", "淘集集", ""),
            ("青岛", "淘集", "电子商务"),
            ("青岛", "小淘集集", "商贸"),
            ("青岛", "陶集集", "电子商务"),
            ("青岛", "淘集集", "星际殖装"),
        ] {
            assert!(!ours.is_disjoint(&locks(division, trade, industry)), "{trade}{industry}");
        }
    }

    #[test]
    fn names_without_anything_in_common_do_not_wait_for_each_other() {
        assert!(locks("青岛", "淘集集", "电子商务").is_disjoint(&locks("青岛", "万阁", "电子商务")));
    }

    #[test]
    fn a_usual_name_takes_few_locks() {
        assert!(locks("青岛", "淘集集", "电子商务").len() <= 8);
        assert!(locks("青岛", "淘集集", "星际殖装").len() <= 8, "an unknown industry takes no more");
    }
}

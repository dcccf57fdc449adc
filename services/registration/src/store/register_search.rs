//! Companies by a part of their name, or of one they bore before: one row for each pair of neighbouring characters of a name, read by
//! equality through its b-tree, so that a search never scans the register. What is typed in letters (拼音) has rows of its own
//! among the pairs, for the trade name.

use std::collections::BTreeSet;

use actnow_chassis::database::sql::{rows_of, statement};
use actnow_chassis::database::{Database, Rows, Txn, WorkContext, insert_together};
use actnow_chassis::error::CommandError;
use actnow_chassis::house;
use actnow_identifiers::Uscc;
use sea_orm::{ConnectionTrait, DbBackend, DbErr, QueryResult, Value};

use super::companies::{Entry, entry};
use crate::domain::names::{NameParts, NameRules, as_typed, normalise, typed};

/// Pairs are told apart by how many names have them, up to here.
const COMMON: i64 = 1_000;
/// Pairs beside the rarest that are looked up, too.
const OTHERS: usize = 2;

/// Between the names of a company, the one it bears first.
pub(super) const BETWEEN_NAMES: char = '\n';

/// In front of what is typed in letters: no name begins so.
const SOUND: char = '~';
/// Where the house keeps how its rows are made.
const EDITION: &str = "register_search_edition";
/// Rises when a company gets rows that older ones lack.
const CURRENT: &str = "2";
/// Companies that get their rows at a time.
const PER_PAGE: i64 = 2_000;

/// The pairs of neighbouring characters of names, each once.
fn pairs_of(names: &str) -> BTreeSet<String> {
    let of_one = |name: &str| {
        let characters: Vec<char> = normalise(name).chars().collect();
        characters.windows(2).map(|pair| pair.iter().collect()).collect::<Vec<String>>()
    };
    names.split(BETWEEN_NAMES).flat_map(of_one).collect()
}

/// How the trade names of names are typed. The built-in lists take them apart: another list of industries would only cut
/// a trade name elsewhere.
fn sounds_of(names: &str) -> BTreeSet<String> {
    let parts =
        names.split(BETWEEN_NAMES).filter_map(|name| NameParts::parse(name, NameRules::built_in()).ok());
    parts.flat_map(|parts| typed(&parts.trade)).map(|sound| format!("{SOUND}{sound}")).collect()
}

/// The rows by which companies are found: each by its code and all its names.
pub(super) fn pair_rows(companies: impl Iterator<Item = (Uscc, String)>) -> Rows {
    let rows = companies.flat_map(|(uscc, names)| {
        let keys = pairs_of(&names).into_iter().chain(sounds_of(&names));
        keys.map(move |key| [key.into(), uscc.as_str().into()])
    });
    Rows::new("company_pairs (pair, uscc)", rows.collect())
}

/// Companies with `text` in their name, or whose trade name is typed so, after the code `after`, in the order of their
/// codes.
///
/// # Errors
/// When the database is away or a row is corrupt.
pub async fn by_name(
    connection: &impl ConnectionTrait,
    text: &str,
    after: &str,
    size: u32,
) -> Result<Vec<Entry>, CommandError> {
    let mut found = by_writing(connection, text, after, size).await?;
    if let Some(letters) = as_typed(text) {
        found.extend(by_sound(connection, &letters, after, size).await?);
        found.sort_by_key(|entry| *entry.uscc());
        found.dedup_by_key(|entry| *entry.uscc());
        found.truncate(usize::try_from(size).unwrap_or(usize::MAX));
    }
    Ok(found)
}

async fn by_sound(
    connection: &impl ConnectionTrait,
    letters: &str,
    after: &str,
    size: u32,
) -> Result<Vec<Entry>, CommandError> {
    let sql = having(connection.get_database_backend(), 0);
    let key = format!("{SOUND}{letters}");
    let values: Vec<Value> = vec![key.into(), after.into(), "%".into(), i64::from(size).into()];
    let rows = connection.query_all_raw(statement(connection, &sql, values)).await?;
    rows.iter().map(read).collect()
}

fn read(row: &QueryResult) -> Result<Entry, CommandError> {
    entry(&row.try_get::<String>("", "body")?)
}

async fn by_writing(
    connection: &impl ConnectionTrait,
    text: &str,
    after: &str,
    size: u32,
) -> Result<Vec<Entry>, CommandError> {
    let rarity = by_rarity(connection, text).await?;
    let Some((_, rarest)) = rarity.first().filter(|(least, _)| *least > 0) else { return Ok(Vec::new()) };
    // Two more pairs keep those out that have the rarest without them, before a company is read.
    let others = &rarity[1..rarity.len().min(1 + OTHERS)];
    let sql = having(connection.get_database_backend(), others.len());
    let part = format!("%{}%", text.replace(['%', '_'], ""));
    let values: Vec<Value> = vec![rarest.as_str().into(), after.into(), part.into(), i64::from(size).into()];
    let values = values.into_iter().chain(others.iter().map(|(_, pair)| pair.as_str().into())).collect();
    let rows = connection.query_all_raw(statement(connection, &sql, values)).await?;
    rows.iter().map(read).collect()
}

/// A company with the pair `$1` after the code `$2`, with `others` more pairs from `$5` on, whose name is like `$3`.
///
/// Each step looks up what the one before it found, in this order. PostgreSQL keeps no count of pairs that stand
/// together: left to itself it would read hundreds of thousands of rows to join them.
fn having(backend: DbBackend, others: usize) -> String {
    let like = "replace(replace(all_names, '(', '（'), ')', '）') LIKE $3";
    let before = |step: usize| if step == 0 { "p".to_owned() } else { format!("q{}", step - 1) };
    let last = before(others);
    let pair = |step: usize| format!("q.pair = ${} AND q.uscc = {}.uscc", 5 + step, before(step));
    let (pairs, company): (String, String) = if backend == DbBackend::Postgres {
        let look_up = |step| {
            format!(
                "CROSS JOIN LATERAL (SELECT q.uscc FROM company_pairs q WHERE {} OFFSET 0) q{step} ",
                pair(step)
            )
        };
        // The code of a pair is kept in byte order, that of a company in the order of the database.
        let company = format!(
            "CROSS JOIN LATERAL (SELECT body FROM companies \
             WHERE uscc = {last}.uscc COLLATE \"default\" AND {like} OFFSET 0) c"
        );
        ((0..others).map(look_up).collect(), company)
    } else {
        let look_up = |step| {
            let on = pair(step).replace("q.", &format!("q{step}."));
            format!("CROSS JOIN company_pairs q{step} ON {on} ")
        };
        (
            (0..others).map(look_up).collect(),
            format!("CROSS JOIN companies c ON c.uscc = {last}.uscc AND {like}"),
        )
    };
    format!(
        "SELECT c.body FROM company_pairs p {pairs}{company} WHERE p.pair = $1 AND p.uscc > $2 \
         ORDER BY p.uscc LIMIT $4"
    )
}

/// The pairs of `text` and how many names have each, counted up to [`COMMON`], the rarest first.
async fn by_rarity(
    connection: &impl ConnectionTrait,
    text: &str,
) -> Result<Vec<(i64, String)>, CommandError> {
    let pairs: Vec<Vec<Value>> = pairs_of(text).into_iter().map(|pair| vec![pair.into()]).collect();
    if pairs.is_empty() {
        return Ok(Vec::new());
    }
    let (rows, values) = rows_of(connection, pairs, 1)?;
    let sql = format!(
        "WITH asked (pair) AS ({rows}) SELECT pair, (SELECT COUNT(*) FROM (SELECT 1 FROM company_pairs p \
         WHERE p.pair = asked.pair LIMIT {COMMON}) AS few) AS n FROM asked"
    );
    let rows = connection.query_all_raw(statement(connection, &sql, values)).await?;
    let counted = rows.iter().map(|row| Ok((row.try_get("", "n")?, row.try_get("", "pair")?)));
    // A set: a pair that fills the list up to its length counts once.
    let rarity: BTreeSet<(i64, String)> = counted.collect::<Result<_, DbErr>>()?;
    Ok(rarity.into_iter().collect())
}

/// Gives the companies of an older house the rows that were not made then. They are only added, some at a time, beside
/// those that searches read meanwhile; who is stopped on the way begins again.
///
/// # Errors
/// When the database is away.
pub async fn keep_current(database: &Database) -> Result<(), CommandError> {
    if house::noted(database.reader(), EDITION).await?.as_deref() == Some(CURRENT) {
        return Ok(());
    }
    let mut after = Some(String::new());
    while let Some(code) = after {
        let context = WorkContext::system(crate::config::SERVICE, format!("{EDITION}:{CURRENT}:{code}"));
        after = database.unit_of_work(context, move |txn| async move { extend(&txn, code).await }).await?;
    }
    Ok(())
}

/// The rows of the companies after the code `after`; answers the last of them, `None` once all have theirs.
async fn extend(txn: &Txn, after: String) -> Result<Option<String>, CommandError> {
    let sql = "SELECT uscc, all_names FROM companies WHERE uscc > $1 ORDER BY uscc LIMIT $2";
    let rows = txn.query_all_raw(statement(txn, sql, vec![after.into(), PER_PAGE.into()])).await?;
    let Some(last) = rows.last() else {
        house::note(txn, EDITION, CURRENT).await?;
        return Ok(None);
    };
    let last: String = last.try_get("", "uscc")?;
    let mut companies = Vec::with_capacity(rows.len());
    for row in &rows {
        let code: String = row.try_get("", "uscc")?;
        let uscc = Uscc::from_stored(&code).map_err(CommandError::internal)?;
        companies.push((uscc, row.try_get::<String>("", "all_names")?));
    }
    let rows = pair_rows(companies.into_iter()).on_conflict("ON CONFLICT DO NOTHING");
    insert_together(txn, vec![rows]).await?;
    Ok(Some(last))
}

#[cfg(test)]
mod tests {
    use super::{pairs_of, sounds_of};

    #[test]
    fn a_trade_name_is_found_by_letters() {
        let keys: Vec<String> = sounds_of("青岛淘集集电子商务有限公司").into_iter().collect();
        assert_eq!(keys, ["~taoji", "~taojiji", "~tj", "~tjj"]);
        assert!(sounds_of("某某研究所").is_empty(), "what cannot be taken apart has no trade name");
    }

    #[test]
    fn a_name_has_each_pair_once_in_one_writing() {
        let pairs: Vec<String> = pairs_of("青青青(岛)").into_iter().collect();
        assert_eq!(pairs, ["岛）", "青青", "青（", "（岛"]);
        assert!(pairs_of("青").is_empty());
    }
}

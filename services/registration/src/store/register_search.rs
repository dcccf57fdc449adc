//! Companies by a part of their name, or of one they bore before: one row for each pair of neighbouring characters of a name, read by
//! equality through its b-tree, so that a search never scans the register.

use std::collections::BTreeSet;

use actnow_chassis::database::Rows;
use actnow_chassis::database::sql::{rows_of, statement};
use actnow_chassis::error::CommandError;
use actnow_identifiers::Uscc;
use sea_orm::{ConnectionTrait, DbBackend, DbErr, QueryResult, Value};

use super::companies::{Entry, entry};
use crate::domain::names::normalise;

/// Pairs are told apart by how many names have them, up to here.
const COMMON: i64 = 1_000;
/// Pairs beside the rarest that are looked up, too.
const OTHERS: usize = 2;

/// Between the names of a company, the one it bears first.
pub(super) const BETWEEN_NAMES: char = '\n';

/// The pairs of neighbouring characters of names, each once.
fn pairs_of(names: &str) -> BTreeSet<String> {
    let of_one = |name: &str| {
        let characters: Vec<char> = normalise(name).chars().collect();
        characters.windows(2).map(|pair| pair.iter().collect()).collect::<Vec<String>>()
    };
    names.split(BETWEEN_NAMES).flat_map(of_one).collect()
}

/// The rows by which companies are found: each by its code and all its names.
pub(super) fn pair_rows(companies: impl Iterator<Item = (Uscc, String)>) -> Rows {
    let rows = companies.flat_map(|(uscc, names)| {
        pairs_of(&names).into_iter().map(move |pair| [pair.into(), uscc.as_str().into()])
    });
    Rows::new("company_pairs (pair, uscc)", rows.collect())
}

/// Companies with `text` in their name after the code `after`, in the order of their codes.
///
/// # Errors
/// When the database is away or a row is corrupt.
pub async fn by_name(
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
    let read = |row: &QueryResult| entry(&row.try_get::<String>("", "body")?);
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

#[cfg(test)]
mod tests {
    use super::pairs_of;

    #[test]
    fn a_name_has_each_pair_once_in_one_writing() {
        let pairs: Vec<String> = pairs_of("青青青(岛)").into_iter().collect();
        assert_eq!(pairs, ["岛）", "青青", "青（", "（岛"]);
        assert!(pairs_of("青").is_empty());
    }
}

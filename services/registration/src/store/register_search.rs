//! Companies by a part of their name, or of one they bore before: one row for each pair of neighbouring characters of a name, read by
//! equality through its b-tree, so that a search never scans the register.

use std::collections::BTreeSet;

use actnow_chassis::database::Rows;
use actnow_chassis::database::sql::statement;
use actnow_chassis::error::CommandError;
use actnow_identifiers::Uscc;
use sea_orm::{ConnectionTrait, QueryResult, Value};

use super::companies::{Entry, entry};
use crate::domain::names::normalise;

/// A pair that more names than this have is no help while another is rarer.
const COMMON: i64 = 1_000;

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
    let Some(rarest) = rarest_pair(connection, text).await? else { return Ok(Vec::new()) };
    let sql = "SELECT c.body FROM company_pairs p JOIN companies c ON c.uscc = p.uscc \
               WHERE p.pair = $1 AND p.uscc > $2 AND replace(replace(c.all_names, '(', '（'), ')', '）') LIKE $3 \
               ORDER BY p.uscc LIMIT $4";
    let part = format!("%{}%", text.replace(['%', '_'], ""));
    let values: Vec<Value> = vec![rarest.into(), after.into(), part.into(), i64::from(size).into()];
    let rows = connection.query_all_raw(statement(connection, sql, values)).await?;
    let read = |row: &QueryResult| entry(&row.try_get::<String>("", "body")?);
    rows.iter().map(read).collect()
}

/// The pair of `text` that the fewest names have; `None` when one of its pairs stands in no name at all.
async fn rarest_pair(connection: &impl ConnectionTrait, text: &str) -> Result<Option<String>, CommandError> {
    let mut rarest: Option<(i64, String)> = None;
    for pair in pairs_of(text) {
        let sql = "SELECT COUNT(*) AS n FROM (SELECT 1 FROM company_pairs WHERE pair = $1 LIMIT $2) AS few";
        let values = vec![pair.as_str().into(), COMMON.into()];
        let row = connection.query_one_raw(statement(connection, sql, values)).await?;
        let count: i64 = row.map(|row| row.try_get("", "n")).transpose()?.unwrap_or(0);
        if count == 0 {
            return Ok(None);
        }
        if rarest.as_ref().is_none_or(|(least, _)| count < *least) {
            rarest = Some((count, pair));
        }
    }
    Ok(rarest.map(|(_, pair)| pair))
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

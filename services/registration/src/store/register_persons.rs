//! Companies by a person who holds a post in them, or held one: two rows for each post of a form that came into force, under the
//! blind index of the person's document and under that of their name, read by equality through its b-tree.

use std::collections::{BTreeMap, BTreeSet};

use actnow_chassis::aggregate::read_body;
use actnow_chassis::database::sql::{among, statement};
use actnow_chassis::database::{Database, Rows, Txn, WorkContext, insert_together};
use actnow_chassis::error::CommandError;
use actnow_chassis::house;
use actnow_chassis::privacy::PrivacyKeys;
use actnow_identifiers::{Uscc, normalise};
use actnow_proto::registration::v1::Person;
use sea_orm::{ConnectionTrait, Value};
use uuid::Uuid;

use super::FilingRecord;
use super::persons::{id_index, of_filings, open};
use crate::domain::establishment::Post;

/// The names of persons among the blind indexes: no document meets one.
const NAMES: &str = "person-name";
/// Where the house keeps how its rows are made.
const EDITION: &str = "register_persons_edition";
/// Rises when a form gets rows that older ones lack.
const CURRENT: &str = "1";
/// Filings that get their rows at a time.
const PER_PAGE: i64 = 2_000;

/// The blind index of a person's name. White space, width, case and the kind of the dot in a foreign name tell nothing.
pub fn name_index(keys: &PrivacyKeys, name: &str) -> Vec<u8> {
    keys.blind_index.index(NAMES, in_one_writing(name).as_bytes()).to_vec()
}

fn in_one_writing(name: &str) -> String {
    let dot = |c| if matches!(c, '•' | '‧' | '・' | '∙' | '⋅' | '.') { '·' } else { c };
    normalise(name).chars().filter(|c| !c.is_whitespace()).map(dot).collect()
}

/// The posts of a filing that the register holds, with the reference of who holds each.
pub(super) fn posts_of(record: &FilingRecord) -> BTreeSet<(&'static str, &str)> {
    let posts = record.filing.current().content.posts();
    let registered = posts.into_iter().filter(|held| Post::REGISTERED.contains(&held.post));
    registered.map(|held| (held.post.as_str(), held.person)).collect()
}

/// The rows of filings that come into force, each with the persons of its round.
pub fn post_rows(keys: &PrivacyKeys, filings: &[(&FilingRecord, &[Person])]) -> Rows {
    let mut rows: Vec<[Value; 6]> = Vec::new();
    for (record, persons) in filings {
        let Some(uscc) = record.uscc() else { continue };
        let round = i32::try_from(record.filing.round()).unwrap_or(i32::MAX);
        for (post, reference) in posts_of(record) {
            let Some(person) = persons.iter().find(|person| person.r#ref == reference) else { continue };
            for token in [id_index(keys, person), name_index(keys, &person.name)] {
                rows.push([
                    token.into(),
                    uscc.as_str().into(),
                    record.filing.id.into(),
                    post.into(),
                    reference.into(),
                    round.into(),
                ]);
            }
        }
    }
    Rows::new("company_persons (token, uscc, filing_id, post, ref, round)", rows)
}

/// A post in a form that came into force. Holds personal data: has no `Debug`.
pub struct PostInForm {
    /// The company or branch.
    pub uscc: Uscc,
    /// The filing of the form.
    pub filing_id: Uuid,
    /// The post.
    pub post: Post,
    /// Who holds it.
    pub person: Person,
}

/// The posts under the blind index `token` in the next `size` companies after the code `after`, in the order of their
/// codes.
///
/// # Errors
/// When the database is away or a row is corrupt.
pub async fn posts_under(
    connection: &impl ConnectionTrait,
    keys: &PrivacyKeys,
    token: &[u8],
    after: &str,
    size: u32,
) -> Result<Vec<PostInForm>, CommandError> {
    let sql =
        "SELECT DISTINCT uscc FROM company_persons WHERE token = $1 AND uscc > $2 ORDER BY uscc LIMIT $3";
    let values: Vec<Value> = vec![token.to_vec().into(), after.into(), i64::from(size).into()];
    let companies = connection.query_all_raw(statement(connection, sql, values)).await?;
    let Some(last) = companies.last() else { return Ok(Vec::new()) };
    let last: String = last.try_get("", "uscc")?;
    let sql = "SELECT p.uscc, p.filing_id, p.post, p.ref, p.round, f.sealed FROM company_persons p \
               JOIN filing_persons f ON f.filing_id = p.filing_id AND f.round = p.round AND f.ref = p.ref \
               WHERE p.token = $1 AND p.uscc > $2 AND p.uscc <= $3 ORDER BY p.uscc, p.filing_id, p.post, p.ref";
    let values: Vec<Value> = vec![token.to_vec().into(), after.into(), last.into()];
    let mut posts = Vec::new();
    for row in connection.query_all_raw(statement(connection, sql, values)).await? {
        let (code, name): (String, String) = (row.try_get("", "uscc")?, row.try_get("", "post")?);
        let post = Post::REGISTERED.into_iter().find(|post| post.as_str() == name);
        let unknown = || CommandError::internal(anyhow::anyhow!("a company has no post {name}"));
        let (filing_id, round): (Uuid, i32) = (row.try_get("", "filing_id")?, row.try_get("", "round")?);
        posts.push(PostInForm {
            uscc: Uscc::from_stored(&code).map_err(CommandError::internal)?,
            filing_id,
            post: post.ok_or_else(unknown)?,
            person: open(keys, filing_id, round.unsigned_abs(), &row)?,
        });
    }
    Ok(posts)
}

/// Gives the forms of an older house the rows that were not made then. They are only added, some at a time, beside those
/// that searches read meanwhile; who is stopped on the way begins again.
///
/// # Errors
/// When the database is away or a row is corrupt.
pub async fn keep_current(database: &Database, keys: &PrivacyKeys) -> Result<(), CommandError> {
    if house::noted(database.reader(), EDITION).await?.as_deref() == Some(CURRENT) {
        return Ok(());
    }
    let mut after = Some(Uuid::nil());
    while let Some(id) = after {
        let (keys, cause) = (keys.clone(), format!("{EDITION}:{CURRENT}:{id}"));
        let context = WorkContext::system(crate::config::SERVICE, cause);
        after =
            database.unit_of_work(context, move |txn| async move { extend(&txn, &keys, id).await }).await?;
    }
    Ok(())
}

/// The rows of the filings after the id `after`; answers the last of them, `None` once all have theirs.
async fn extend(txn: &Txn, keys: &PrivacyKeys, after: Uuid) -> Result<Option<Uuid>, CommandError> {
    let records = in_force(txn, after, PER_PAGE).await?;
    let Some(last) = records.last() else {
        house::note(txn, EDITION, CURRENT).await?;
        return Ok(None);
    };
    let last = last.filing.id;
    let rounds: BTreeMap<Uuid, u32> =
        records.iter().map(|record| (record.filing.id, record.filing.round())).collect();
    let persons = of_filings(txn, keys, &rounds).await?;
    let with_persons =
        records.iter().filter_map(|record| Some((record, persons.get(&record.filing.id)?.as_slice())));
    let rows = post_rows(keys, &with_persons.collect::<Vec<_>>()).on_conflict("ON CONFLICT DO NOTHING");
    insert_together(txn, vec![rows]).await?;
    Ok(Some(last))
}

/// The next `size` filings in force after the id `after`, in the order of their ids.
///
/// # Errors
/// When the database is away or a row is corrupt.
pub(super) async fn in_force(
    connection: &impl ConnectionTrait,
    after: Uuid,
    size: i64,
) -> Result<Vec<FilingRecord>, CommandError> {
    let sql =
        "SELECT body FROM filings WHERE id > $1 AND state IN ('ISSUED', 'COMPLETED') ORDER BY id LIMIT $2";
    let rows = connection.query_all_raw(statement(connection, sql, vec![after.into(), size.into()])).await?;
    rows.iter().map(read_body).collect()
}

/// A row without what needs keys to be told.
pub(super) type Kept = (Vec<u8>, String, String, String);

/// Of the rows under these blind indexes, those of each filing: index, code, post, reference.
///
/// # Errors
/// When the database is away.
pub(super) async fn kept_under(
    connection: &impl ConnectionTrait,
    tokens: Vec<Vec<u8>>,
) -> Result<BTreeMap<Uuid, BTreeSet<Kept>>, CommandError> {
    let mut kept: BTreeMap<Uuid, BTreeSet<Kept>> = BTreeMap::new();
    let (which, values) = among(connection, tokens, 1);
    let sql = format!("SELECT token, uscc, filing_id, post, ref FROM company_persons WHERE token{which}");
    for row in connection.query_all_raw(statement(connection, &sql, values)).await? {
        let one = (
            row.try_get("", "token")?,
            row.try_get("", "uscc")?,
            row.try_get("", "post")?,
            row.try_get("", "ref")?,
        );
        kept.entry(row.try_get("", "filing_id")?).or_default().insert(one);
    }
    Ok(kept)
}

#[cfg(test)]
mod tests {
    use super::in_one_writing;

    #[test]
    fn a_name_has_one_writing() {
        for name in ["阿卜杜拉·样例", "阿卜杜拉•样例", " 阿卜杜拉・样 例 ", "阿卜杜拉．样例"]
        {
            assert_eq!(in_one_writing(name), "阿卜杜拉·样例");
        }
        assert_eq!(in_one_writing("Ｓample  person"), "SAMPLEPERSON");
    }
}

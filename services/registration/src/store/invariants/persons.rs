//! I11: companies are found by exactly the posts of the forms in force.
//!
//! Without the keys of the house, which `actnow verify` does not need, a name cannot be indexed again: that each post has
//! its row by the document, and one more row, is looked up; that this one is the name's, only a test can tell.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use actnow_chassis::database::Database;
use actnow_chassis::database::sql::among;
use actnow_chassis::error::CommandError;
use actnow_room::Breach;
use uuid::Uuid;

use super::{PAGE, rows};
use crate::config::SERVICE;
use crate::store::FilingRecord;
use crate::store::register_persons::{Kept, in_force, kept_under, posts_of};

/// Documents looked up in one statement.
const DOCUMENTS: usize = 500;

/// Compares the posts of each filing in force with the rows that are kept of it.
pub(super) async fn registered_posts(database: &Database) -> Result<Vec<Breach>, CommandError> {
    let mut counted: HashMap<Uuid, i64> = HashMap::new();
    let sql = "SELECT filing_id, COUNT(*) AS n FROM company_persons GROUP BY filing_id";
    for row in rows(database, sql, vec![]).await? {
        counted.insert(row.try_get("", "filing_id")?, row.try_get("", "n")?);
    }
    let mut breaches = Vec::new();
    let mut after = Uuid::nil();
    loop {
        let records = in_force(database.reader(), after, PAGE).await?;
        let Some(last) = records.last() else { break };
        after = last.filing.id;
        let expected = expected(database, &records).await?;
        let documents: BTreeSet<Vec<u8>> =
            expected.values().flatten().map(|(document, ..)| document.clone()).collect();
        let documents: Vec<Vec<u8>> = documents.into_iter().collect();
        let mut kept: BTreeMap<Uuid, BTreeSet<Kept>> = BTreeMap::new();
        for some in documents.chunks(DOCUMENTS) {
            for (filing, rows) in kept_under(database.reader(), some.to_vec()).await? {
                kept.entry(filing).or_default().extend(rows);
            }
        }
        for (filing, posts) in expected {
            let twice = i64::try_from(posts.len()).unwrap_or(i64::MAX).saturating_mul(2);
            let whole = kept.remove(&filing).unwrap_or_default() == posts;
            if counted.remove(&filing).unwrap_or_default() != twice || !whole {
                breaches.push(breach(filing, "a company is not found by every post of its form"));
            }
        }
    }
    let strays = counted.into_keys();
    breaches.extend(strays.map(|id| breach(id, "a company is found by a post that no form in force names")));
    Ok(breaches)
}

/// The rows by documents that filings should have, by filing.
async fn expected(
    database: &Database,
    records: &[FilingRecord],
) -> Result<BTreeMap<Uuid, BTreeSet<Kept>>, CommandError> {
    let ids: Vec<Uuid> = records.iter().map(|record| record.filing.id).collect();
    let (which, values) = among(database.reader(), ids, 1);
    let sql = format!("SELECT filing_id, round, ref, id_index FROM filing_persons WHERE filing_id{which}");
    let mut documents: HashMap<(Uuid, u32, String), Vec<u8>> = HashMap::new();
    for row in rows(database, &sql, values).await? {
        let round: i32 = row.try_get("", "round")?;
        let person = (row.try_get("", "filing_id")?, round.unsigned_abs(), row.try_get("", "ref")?);
        documents.insert(person, row.try_get("", "id_index")?);
    }
    let mut expected: BTreeMap<Uuid, BTreeSet<Kept>> = BTreeMap::new();
    for record in records {
        let (filing, Some(uscc)) = (&record.filing, record.uscc()) else { continue };
        let posts = posts_of(record).into_iter().filter_map(|(post, reference)| {
            let document = documents.get(&(filing.id, filing.round(), reference.to_owned()))?;
            Some((document.clone(), uscc.to_string(), post.to_owned(), reference.to_owned()))
        });
        let posts: BTreeSet<Kept> = posts.collect();
        if !posts.is_empty() {
            expected.insert(filing.id, posts);
        }
    }
    Ok(expected)
}

fn breach(filing_id: Uuid, what: &'static str) -> Breach {
    Breach::new("I11", SERVICE, filing_id.to_string(), what)
}

//! I2: every form by which a branch was established or changed followed its company: the name begins with the one that the
//! company bore on the day of the decision, and the scope lies within the company's.
//!
//! On the day of a change of the company both its entries stand, the one before and the one after.

use std::collections::{BTreeMap, BTreeSet};

use actnow_chassis::aggregate::read_body;
use actnow_chassis::database::Database;
use actnow_chassis::database::sql::among;
use actnow_chassis::error::CommandError;
use actnow_identifiers::Uscc;
use actnow_room::Breach;
use actnow_statutory_clock::legal_date;
use chrono::NaiveDate;
use uuid::Uuid;

use super::rows;
use crate::config::SERVICE;
use crate::domain::names::normalise;
use crate::store::register_versions::{Version, histories};
use crate::store::{Entry, FilingRecord};

/// Branches looked at in one step.
const BRANCHES: i64 = 200;

/// Looks for branches that did not follow.
pub(super) async fn followed(database: &Database) -> Result<Vec<Breach>, CommandError> {
    let sql = "SELECT uscc, head_office FROM companies WHERE head_office IS NOT NULL AND uscc > $1 ORDER BY uscc LIMIT $2";
    let (mut breaches, mut after) = (Vec::new(), String::new());
    loop {
        let page = rows(database, sql, vec![after.clone().into(), BRANCHES.into()]).await?;
        let Some(last) = page.last() else { return Ok(breaches) };
        after = last.try_get("", "uscc")?;
        let mut company_of: BTreeMap<Uscc, Uscc> = BTreeMap::new();
        for row in &page {
            let (branch, company): (String, String) =
                (row.try_get("", "uscc")?, row.try_get("", "head_office")?);
            // A code that is none is told by the rule that ties a branch to its company.
            if let (Ok(branch), Ok(company)) = (Uscc::from_stored(&branch), Uscc::from_stored(&company)) {
                company_of.insert(branch, company);
            }
        }
        if company_of.is_empty() {
            continue;
        }
        let codes: BTreeSet<Uscc> =
            company_of.iter().flat_map(|(branch, company)| [*branch, *company]).collect();
        let known = histories(database.reader(), &codes.into_iter().collect::<Vec<_>>()).await?;
        let decided = decided_on(database, company_of.keys().copied().collect()).await?;
        for (branch, company) in &company_of {
            let (Some(versions), Some(of_company)) = (known.get(branch), known.get(company)) else {
                continue;
            };
            let by_form =
                versions.iter().filter_map(|version| Some((version, *decided.get(&version.filing_id?)?)));
            for (version, on) in by_form {
                if !standing_on(of_company, on).any(|company| follows(&version.entry, company)) {
                    let what = "a branch was registered under a name or scope that its company did not have";
                    breaches.push(Breach::new("I2", SERVICE, branch.to_string(), what));
                }
            }
        }
    }
}

/// The filings by whose forms these branches stood, and the day on which each was decided.
async fn decided_on(
    database: &Database,
    branches: Vec<Uscc>,
) -> Result<BTreeMap<Uuid, NaiveDate>, CommandError> {
    let codes: Vec<String> = branches.iter().map(ToString::to_string).collect();
    let (which, values) = among(database.reader(), codes, 1);
    let sql = format!("SELECT body FROM filings WHERE uscc{which} AND state IN ('ISSUED', 'COMPLETED')");
    let mut decided = BTreeMap::new();
    for row in rows(database, &sql, values).await? {
        let FilingRecord { filing, .. } = read_body(&row)?;
        let by_form = filing.state.registration().filter(|_| filing.current().content.branch().is_some());
        decided.extend(by_form.map(|registration| (filing.id, legal_date(registration.decided_at))));
    }
    Ok(decided)
}

/// The entries that stood at some moment of the day.
fn standing_on(versions: &[Version], on: NaiveDate) -> impl Iterator<Item = &Entry> {
    let ends = versions.iter().skip(1).map(|next| Some(next.since)).chain([None]);
    let stood = versions
        .iter()
        .zip(ends)
        .filter(move |(version, end)| version.since <= on && end.is_none_or(|end| on <= end));
    stood.map(|(version, _)| &version.entry)
}

fn follows(branch: &Entry, company: &Entry) -> bool {
    let may: BTreeSet<String> = company.scope().iter().map(|item| normalise(item)).collect();
    branch.full_name().starts_with(&company.full_name())
        && branch.scope().iter().all(|item| may.contains(&normalise(item)))
}

//! I18: an instant approval follows from its kept rules and inputs, and exactly the drawn ones are looked at again.

use std::collections::HashSet;

use actnow_chassis::aggregate::read_body;
use actnow_chassis::database::Database;
use actnow_chassis::error::CommandError;
use actnow_room::Breach;
use uuid::Uuid;

use super::{PAGE, rows};
use crate::config::SERVICE;
use crate::store::EvaluationRecord;

/// Computes each evaluation again, and whether its approval is drawn.
pub(super) async fn instant_approvals(database: &Database) -> Result<Vec<Breach>, CommandError> {
    let mut reviewed = HashSet::new();
    for row in rows(database, "SELECT filing_id FROM instant_reviews", vec![]).await? {
        reviewed.insert(row.try_get::<Uuid>("", "filing_id")?);
    }
    let mut breaches = Vec::new();
    let mut after = Uuid::nil();
    let sql = "SELECT body FROM instant_evaluations WHERE id > $1 ORDER BY id LIMIT $2";
    loop {
        let page = rows(database, sql, vec![after.into(), PAGE.into()]).await?;
        let page: Vec<EvaluationRecord> = page.iter().map(read_body).collect::<Result<_, _>>()?;
        let Some(last) = page.last() else { break };
        after = last.evaluation.filing_id;
        for record in &page {
            let evaluation = &record.evaluation;
            let mut found = |what| breaches.push(breach(evaluation.filing_id, what));
            if !evaluation.is_sound() {
                found("what the rules said does not follow from what is kept of it");
            }
            if reviewed.remove(&evaluation.filing_id) != evaluation.is_drawn() {
                found("a second look is missing, or nobody drew it");
            }
        }
    }
    let strays = reviewed.into_iter();
    breaches.extend(strays.map(|id| breach(id, "looked at again without an approval by the machine")));
    Ok(breaches)
}

fn breach(filing_id: Uuid, what: &'static str) -> Breach {
    Breach::new("I18", SERVICE, filing_id.to_string(), what)
}

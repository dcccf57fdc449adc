//! What must hold of instant approval, looked up read-only.
//!
//! I2: what happened to a second look was told, and nothing else. I6: who is waited for has an alarm. I8: versions and steps
//! follow from the journal. I18: an instant approval follows from its kept rules and inputs, and exactly the drawn ones
//! are looked at again.

use std::collections::HashSet;

use actnow_chassis::aggregate::{Aggregate, read_body};
use actnow_chassis::database::Database;
use actnow_chassis::database::sql::statement;
use actnow_chassis::error::CommandError;
use actnow_instant_approval::RuleBook;
use sea_orm::{ConnectionTrait, QueryResult, Value};
use uuid::Uuid;

use super::{Department, EvaluationRecord, REVIEW_DUE, ReviewRecord};
use crate::Breach;
use crate::verify::{armed, journalled, told};

/// Rows looked at in one statement.
const PAGE: i64 = 1_000;

/// Steps of evaluations.
const EVALUATIONS: &[(&str, &str)] = &[
    ("", "CARRIED_OUT"),
    ("", "AWAITING"),
    ("AWAITING", "AGREED"),
    ("AWAITING", "LOOSER"),
    ("AWAITING", "STRICTER"),
    ("AWAITING", "MOOT"),
];

/// Steps of second looks. An open one stays so when its day is computed again.
const REVIEWS: &[(&str, &str)] = &[
    ("", "OPEN"),
    ("OPEN", "OPEN"),
    ("OPEN", "OVERDUE"),
    ("OPEN", "AGREED"),
    ("OPEN", "DISAGREED"),
    ("OVERDUE", "AGREED"),
    ("OVERDUE", "DISAGREED"),
    ("DISAGREED", "SETTLED"),
];

/// Facts by the second looks that must have told them.
const TOLD: &[(&str, &str)] = &[
    ("InstantReviewDrawn", "SELECT id FROM instant_reviews"),
    (
        "InstantReviewAnswered",
        "SELECT id FROM instant_reviews WHERE state IN ('AGREED', 'DISAGREED', 'SETTLED')",
    ),
    ("InstantReviewSettled", "SELECT id FROM instant_reviews WHERE state = 'SETTLED'"),
];

/// Looks for breaches in the department `D`.
///
/// # Errors
/// When the database is away.
pub async fn verify<D: Department>(database: &Database) -> Result<Vec<Breach>, CommandError> {
    let mut breaches = journalled::<EvaluationRecord<D::Book>>(database, D::SERVICE).await?;
    breaches.extend(journalled::<ReviewRecord>(database, D::SERVICE).await?);
    breaches.extend(steps::<EvaluationRecord<D::Book>>(database, D::SERVICE, EVALUATIONS).await?);
    breaches.extend(steps::<ReviewRecord>(database, D::SERVICE, REVIEWS).await?);
    breaches.extend(armed::<ReviewRecord>(database, D::SERVICE, "OPEN", REVIEW_DUE).await?);
    for (fact, looks) in TOLD {
        // Registration once told them in its own package.
        breaches.extend(told(database, D::SERVICE, ("actnow.%.v1", fact), looks).await?);
    }
    breaches.extend(approvals::<D::Book>(database, D::SERVICE).await?);
    Ok(breaches)
}

async fn rows(database: &Database, sql: &str, values: Vec<Value>) -> Result<Vec<QueryResult>, CommandError> {
    let reader = database.reader();
    Ok(reader.query_all_raw(statement(reader, sql, values)).await?)
}

/// I8: every step in the journal is in the table.
async fn steps<A: Aggregate>(
    database: &Database,
    service: &'static str,
    table: &[(&str, &str)],
) -> Result<Vec<Breach>, CommandError> {
    let sql = "SELECT old_state, new_state, MIN(stream) AS stream FROM journal WHERE stream LIKE $1 \
               GROUP BY old_state, new_state";
    let mut breaches = Vec::new();
    for row in rows(database, sql, vec![format!("{}/%", A::KIND).into()]).await? {
        let (from, to): (String, String) = (row.try_get("", "old_state")?, row.try_get("", "new_state")?);
        if !table.contains(&(&*from, &*to)) {
            let stream: String = row.try_get("", "stream")?;
            breaches.push(Breach::new("I8", service, stream, format!("no step goes from {from} to {to}")));
        }
    }
    Ok(breaches)
}

/// I18: computes each evaluation again, and whether its approval is drawn.
async fn approvals<B: RuleBook>(
    database: &Database,
    service: &'static str,
) -> Result<Vec<Breach>, CommandError> {
    let breach = |id: Uuid, what: &'static str| Breach::new("I18", service, id.to_string(), what);
    let mut reviewed = HashSet::new();
    for row in rows(database, "SELECT filing_id FROM instant_reviews", vec![]).await? {
        reviewed.insert(row.try_get::<Uuid>("", "filing_id")?);
    }
    let mut breaches = Vec::new();
    let mut after = Uuid::nil();
    let sql = "SELECT body FROM instant_evaluations WHERE id > $1 ORDER BY id LIMIT $2";
    loop {
        let page = rows(database, sql, vec![after.into(), PAGE.into()]).await?;
        let page: Vec<EvaluationRecord<B>> = page.iter().map(read_body).collect::<Result<_, _>>()?;
        let Some(last) = page.last() else { break };
        after = last.evaluation.filing_id;
        for EvaluationRecord { evaluation, .. } in &page {
            if !evaluation.is_sound() {
                let what = "what the rules said does not follow from what is kept of it";
                breaches.push(breach(evaluation.filing_id, what));
            }
            if reviewed.remove(&evaluation.filing_id) != evaluation.is_drawn() {
                breaches.push(breach(evaluation.filing_id, "a second look is missing, or nobody drew it"));
            }
        }
    }
    let strays = reviewed.into_iter();
    breaches.extend(strays.map(|id| breach(id, "looked at again without an approval by the machine")));
    Ok(breaches)
}

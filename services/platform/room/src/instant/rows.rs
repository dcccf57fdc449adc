//! What the rules said to what was handed in, and second looks, as rows.

use std::collections::BTreeSet;

use actnow_chassis::aggregate::{Aggregate, read_body};
use actnow_chassis::database::sql::{among, statement};
use actnow_chassis::error::CommandError;
use actnow_instant_approval::{InstantEvaluation, InstantReview, Rule, RuleBook};
use chrono::NaiveDate;
use sea_orm::{ConnectionTrait, Value};
use serde::{Deserialize, Serialize};
use uuid::Uuid;

/// States of evaluations, as in [`EvaluationState::name`](actnow_instant_approval::EvaluationState::name).
pub(super) const STATES: &[&str] = &["CARRIED_OUT", "AWAITING", "AGREED", "LOOSER", "STRICTER", "MOOT"];

/// States in which rules and clerk differ.
pub(super) const DIFFERENT: &[&str] = &["LOOSER", "STRICTER"];
/// States in which a clerk's ruling was put beside the rules'.
pub(super) const COMPARED: &[&str] = &["AGREED", "LOOSER", "STRICTER"];

/// An evaluation with its version. Its id is that of what was handed in.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(bound = "")]
pub struct EvaluationRecord<B: RuleBook> {
    /// Raised with each step.
    pub version: i64,
    /// The evaluation.
    pub evaluation: InstantEvaluation<B>,
}

impl<B: RuleBook> Aggregate for EvaluationRecord<B> {
    const TABLE: &'static str = "instant_evaluations";
    const KIND: &'static str = "instant-evaluation";

    fn id(&self) -> Uuid {
        self.evaluation.filing_id
    }

    fn version(&self) -> i64 {
        self.version
    }

    fn state(&self) -> &'static str {
        self.evaluation.state.name()
    }

    fn case_id(&self) -> Option<String> {
        None
    }

    fn columns(&self) -> Vec<(&'static str, Value)> {
        let evaluation = &self.evaluation;
        let ruling = evaluation.state.comparison().map(|comparison| comparison.ruling.as_str());
        vec![
            ("mode", evaluation.mode.as_str().into()),
            ("rule_version", evaluation.approval.rules.version().to_owned().into()),
            ("evaluated_on", evaluation.on.into()),
            ("outcome", evaluation.approval.outcome().as_str().into()),
            ("doubts", doubts(evaluation).into()),
            ("ruling", ruling.into()),
        ]
    }
}

/// Codes of the rules that did not hold, with commas between them; empty: all held.
fn doubts<B: RuleBook>(evaluation: &InstantEvaluation<B>) -> String {
    let doubts = evaluation.approval.doubts();
    doubts.into_iter().map(|rule| rule.rule()).collect::<Vec<_>>().join(",")
}

/// Days, both included.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Days {
    /// The first one.
    pub(super) from: NaiveDate,
    /// The last one.
    pub(super) until: NaiveDate,
}

/// A page of the evaluations of `days` in `states`, after the filing `after`, in the order of the filings' ids.
///
/// # Errors
/// When the database is away or a row is corrupt.
pub(super) async fn evaluations<B: RuleBook>(
    connection: &impl ConnectionTrait,
    days: Days,
    states: &[&'static str],
    (after, size): (Uuid, u32),
) -> Result<Vec<EvaluationRecord<B>>, CommandError> {
    let (which, named) = among(connection, states.to_vec(), 5);
    let mut values: Vec<Value> =
        vec![days.from.into(), days.until.into(), after.into(), i64::from(size).into()];
    values.extend(named);
    let sql = format!(
        "SELECT body FROM instant_evaluations WHERE evaluated_on >= $1 AND evaluated_on <= $2 AND id > $3 AND \
         state{which} ORDER BY id LIMIT $4"
    );
    let rows = connection.query_all_raw(statement(connection, &sql, values)).await?;
    rows.iter().map(read_body).collect()
}

/// So many evaluations came out the same way.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Counted {
    /// Codes of the rules that did not hold.
    pub(super) doubts: Vec<String>,
    /// What the clerks came to.
    pub(super) ruling: String,
    /// `AGREED`, `LOOSER` or `STRICTER`.
    pub(super) agreement: String,
    /// How many.
    pub(super) filings: i64,
}

/// The compared evaluations of `days`, counted by what did not hold and what the clerks came to.
///
/// # Errors
/// When the database is away.
pub(super) async fn counted(
    connection: &impl ConnectionTrait,
    days: Days,
) -> Result<Vec<Counted>, CommandError> {
    let sql = "SELECT doubts, ruling, state, COUNT(*) AS filings FROM instant_evaluations WHERE evaluated_on >= $1 \
               AND evaluated_on <= $2 AND ruling IS NOT NULL GROUP BY doubts, ruling, state \
               ORDER BY doubts, ruling, state";
    let values = vec![days.from.into(), days.until.into()];
    let rows = connection.query_all_raw(statement(connection, sql, values)).await?;
    let counted = rows.iter().map(|row| {
        let doubts: String = row.try_get("", "doubts")?;
        Ok(Counted {
            doubts: doubts.split(',').filter(|code| !code.is_empty()).map(str::to_owned).collect(),
            ruling: row.try_get("", "ruling")?,
            agreement: row.try_get("", "state")?,
            filings: row.try_get("", "filings")?,
        })
    });
    counted.collect()
}

/// States of second looks, as in [`ReviewState::name`](actnow_instant_approval::ReviewState::name).
pub(super) const REVIEW_STATES: &[&str] = &["OPEN", "OVERDUE", "AGREED", "DISAGREED", "SETTLED"];

/// States of second looks with which something is still to be done.
pub(super) const OPEN: &[&str] = &["OPEN", "OVERDUE", "DISAGREED"];

/// A second look with its version.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct ReviewRecord {
    /// Raised with each decision.
    pub version: i64,
    /// The second look.
    pub review: InstantReview,
}

impl ReviewRecord {
    /// States in which a clock runs whose last day may still move.
    pub const WITH_CLOCK: &[&str] = &["OPEN"];
}

impl Aggregate for ReviewRecord {
    const TABLE: &'static str = "instant_reviews";
    const KIND: &'static str = "instant-review";

    fn id(&self) -> Uuid {
        self.review.id
    }

    fn version(&self) -> i64 {
        self.version
    }

    fn state(&self) -> &'static str {
        self.review.state.name()
    }

    fn case_id(&self) -> Option<String> {
        None
    }

    fn columns(&self) -> Vec<(&'static str, Value)> {
        let due = self.review.state.clock().map(|clock| clock.due().date);
        vec![("filing_id", self.review.filing_id.into()), ("due", due.into())]
    }
}

/// A page of second looks in `states` after the id `after`, in the order of their ids.
///
/// # Errors
/// When the database is away or a row is corrupt.
pub(super) async fn reviews(
    connection: &impl ConnectionTrait,
    states: &[&'static str],
    (after, size): (Uuid, u32),
) -> Result<Vec<ReviewRecord>, CommandError> {
    let (which, named) = among(connection, states.to_vec(), 3);
    let mut values: Vec<Value> = vec![after.into(), i64::from(size).into()];
    values.extend(named);
    let sql = format!("SELECT body FROM instant_reviews WHERE id > $1 AND state{which} ORDER BY id LIMIT $2");
    let rows = connection.query_all_raw(statement(connection, &sql, values)).await?;
    rows.iter().map(read_body).collect()
}

/// The second look at an approval, where it was drawn.
///
/// # Errors
/// When the database is away or a row is corrupt.
pub(super) async fn review_of(
    connection: &impl ConnectionTrait,
    filing_id: Uuid,
) -> Result<Option<ReviewRecord>, CommandError> {
    let sql = "SELECT body FROM instant_reviews WHERE filing_id = $1";
    let row = connection.query_one_raw(statement(connection, sql, vec![filing_id.into()])).await?;
    row.as_ref().map(read_body).transpose()
}

/// What was handed in and whose second look nobody has answered.
///
/// # Errors
/// When the database is away.
pub(super) async fn unanswered(connection: &impl ConnectionTrait) -> Result<BTreeSet<Uuid>, CommandError> {
    let sql = "SELECT filing_id FROM instant_reviews WHERE state IN ('OPEN', 'OVERDUE')";
    let rows = connection.query_all_raw(statement(connection, sql, vec![])).await?;
    rows.iter().map(|row| Ok(row.try_get("", "filing_id")?)).collect()
}

/// Accounts that these streams of the journal name.
///
/// # Errors
/// When the database is away.
pub(super) async fn touched(
    connection: &impl ConnectionTrait,
    streams: Vec<String>,
) -> Result<BTreeSet<String>, CommandError> {
    let (which, values) = among(connection, streams, 1);
    let sql = format!("SELECT DISTINCT subject FROM journal WHERE stream{which}");
    let rows = connection.query_all_raw(statement(connection, &sql, values)).await?;
    rows.iter().map(|row| Ok(row.try_get("", "subject")?)).collect()
}

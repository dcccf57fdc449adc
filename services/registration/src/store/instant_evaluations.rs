//! What the rules of instant approval said to filings, as rows.

use actnow_chassis::aggregate::{Aggregate, read_body};
use actnow_chassis::database::sql::{among, statement};
use actnow_chassis::error::CommandError;
use chrono::NaiveDate;
use sea_orm::{ConnectionTrait, Value};
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use crate::domain::instant_approval::InstantEvaluation;

/// States of the table, as in [`EvaluationState::name`](crate::domain::instant_approval::EvaluationState::name).
pub const STATES: &[&str] = &["CARRIED_OUT", "AWAITING", "AGREED", "LOOSER", "STRICTER", "MOOT"];

/// States in which rules and clerk differ.
pub const DIFFERENT: &[&str] = &["LOOSER", "STRICTER"];
/// States in which a clerk's ruling was put beside the rules'.
pub const COMPARED: &[&str] = &["AGREED", "LOOSER", "STRICTER"];

/// An evaluation with its version. Its id is the filing's.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct EvaluationRecord {
    /// Raised with each step.
    pub version: i64,
    /// The evaluation.
    pub evaluation: InstantEvaluation,
}

impl Aggregate for EvaluationRecord {
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
            ("rule_version", evaluation.approval.rules.version.clone().into()),
            ("evaluated_on", evaluation.on.into()),
            ("outcome", evaluation.approval.outcome().as_str().into()),
            ("doubts", doubts(evaluation).into()),
            ("ruling", ruling.into()),
        ]
    }
}

/// Codes of the rules that did not hold, with commas between them; empty: all held.
fn doubts(evaluation: &InstantEvaluation) -> String {
    let doubts = evaluation.approval.doubts();
    doubts.into_iter().map(|rule| rule.rule()).collect::<Vec<_>>().join(",")
}

/// Days, both included.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Days {
    /// The first one.
    pub from: NaiveDate,
    /// The last one.
    pub until: NaiveDate,
}

/// A page of the evaluations of `days` in `states`, after the filing `after`, in the order of the filings' ids.
///
/// # Errors
/// When the database is away or a row is corrupt.
pub async fn page(
    connection: &impl ConnectionTrait,
    days: Days,
    states: &[&'static str],
    after: Uuid,
    size: u32,
) -> Result<Vec<EvaluationRecord>, CommandError> {
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
pub struct Counted {
    /// Codes of the rules that did not hold.
    pub doubts: Vec<String>,
    /// What the clerks came to.
    pub ruling: String,
    /// `AGREED`, `LOOSER` or `STRICTER`.
    pub agreement: String,
    /// How many.
    pub filings: i64,
}

/// The compared evaluations of `days`, counted by what did not hold and what the clerks came to.
///
/// # Errors
/// When the database is away.
pub async fn counted(connection: &impl ConnectionTrait, days: Days) -> Result<Vec<Counted>, CommandError> {
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

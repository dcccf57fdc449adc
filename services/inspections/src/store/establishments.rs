//! Licensed food premises with their grades: the current one in the row, every one in the history, the rules each
//! was computed by beside them.

use std::collections::BTreeSet;

use actnow_chassis::aggregate::{Aggregate, read_body};
use actnow_chassis::database::sql::{for_update, statement};
use actnow_chassis::database::{Rows, Txn, insert_together};
use actnow_chassis::error::CommandError;
use actnow_statutory_clock::Due;
use chrono::{DateTime, NaiveDate, Utc};
use sea_orm::{ConnectionTrait, Value};
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use crate::domain::inspectors::Qualification;
use crate::domain::order::{InspectionKind, InspectionOrder};
use crate::domain::risk::grade::{Assessment, RiskInputs};
use crate::domain::risk::rules::RiskRules;

/// Alarm of the yearly plan: it is settled, or the next visit of it is ordered.
pub(crate) const PLAN_VISITS: &str = "PLAN_VISITS";

/// States of the table.
pub(crate) const STATES: &[&str] = &["GRADED", "ENDED"];

/// Where the premises are.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct LicensedPlace {
    /// Address.
    pub(crate) address: String,
    /// Division.
    pub(crate) division: String,
    /// Whether there is a shop.
    pub(crate) physical_shop: bool,
}

/// For what the plan of a year was settled.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct SettledPlan {
    /// The year.
    pub(crate) year: i32,
    /// The version of the establishment it was settled for.
    pub(crate) version: i64,
    /// Visits it has.
    pub(crate) visits: u32,
}

/// Licensed food premises.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Establishment {
    /// Raised with each decision.
    pub(crate) version: i64,
    /// Its id.
    pub(crate) id: Uuid,
    /// Number of its licence; it stays through changes and renewals.
    pub(crate) licence_number: String,
    /// Code of the operator.
    pub(crate) operator_uscc: String,
    /// Name of the operator.
    pub(crate) operator_name: String,
    /// Where.
    pub(crate) place: LicensedPlace,
    /// Time of the newest fact of its licence.
    pub(crate) told_at: DateTime<Utc>,
    /// Day the licence ended.
    pub(crate) ended_on: Option<NaiveDate>,
    /// What the grade rests on.
    pub(crate) inputs: RiskInputs,
    /// Version of the rules it was computed by.
    pub(crate) rules: String,
    /// The current grade.
    pub(crate) assessment: Assessment,
    /// The version that assigned it.
    pub(crate) assigned_in: i64,
    /// The plan as last settled.
    pub(crate) plan: Option<SettledPlan>,
}

impl Establishment {
    /// An order to look at its premises until `due`; who is related is named by `parties`.
    pub(crate) fn order(&self, kind: InspectionKind, due: Due, parties: BTreeSet<String>) -> InspectionOrder {
        InspectionOrder {
            kind,
            source: None,
            case_id: None,
            operator_uscc: self.operator_uscc.clone(),
            parties,
            premises: self.place.address.clone(),
            division: self.place.division.clone(),
            traits: self.inputs.profile.traits.clone(),
            qualification: Qualification::FoodSales,
            due,
            period: None,
            draw: None,
            on_commitment: false,
        }
    }
}

impl Aggregate for Establishment {
    const TABLE: &'static str = "establishments";
    const KIND: &'static str = "establishment";

    fn id(&self) -> Uuid {
        self.id
    }

    fn version(&self) -> i64 {
        self.version
    }

    fn state(&self) -> &'static str {
        if self.ended_on.is_none() { "GRADED" } else { "ENDED" }
    }

    fn case_id(&self) -> Option<String> {
        None
    }

    fn columns(&self) -> Vec<(&'static str, Value)> {
        vec![
            ("licence_number", self.licence_number.clone().into()),
            ("operator_uscc", self.operator_uscc.clone().into()),
            ("division", self.place.division.clone().into()),
            ("grade", self.assessment.grade.as_str().into()),
        ]
    }
}

/// Holds the operator until COMMIT: a licence that arrives and an outcome that is signed at the same moment see each
/// other.
///
/// # Errors
/// When the database is away.
pub(crate) async fn hold_operator(txn: &Txn, uscc: &str) -> Result<(), CommandError> {
    let sql = "INSERT INTO graded_operators (operator_uscc) VALUES ($1) \
               ON CONFLICT (operator_uscc) DO UPDATE SET operator_uscc = excluded.operator_uscc";
    txn.execute_raw(statement(txn, sql, vec![uscc.into()])).await?;
    Ok(())
}

async fn find_licensed(
    connection: &impl ConnectionTrait,
    number: &str,
    lock: &str,
) -> Result<Option<Establishment>, CommandError> {
    let sql = format!("SELECT body FROM establishments WHERE licence_number = $1{lock}");
    let row = connection.query_one_raw(statement(connection, &sql, vec![number.into()])).await?;
    row.as_ref().map(read_body).transpose()
}

/// The establishment of a licence, locked.
///
/// # Errors
/// When the database is away or a row is corrupt.
pub(crate) async fn lock_licensed(txn: &Txn, number: &str) -> Result<Option<Establishment>, CommandError> {
    find_licensed(txn, number, for_update(txn)).await
}

/// The establishment of a licence.
///
/// # Errors
/// `NOT_FOUND`; when the database is away or a row is corrupt.
pub(crate) async fn licensed(
    connection: &impl ConnectionTrait,
    number: &str,
) -> Result<Establishment, CommandError> {
    let row = find_licensed(connection, number, "").await?;
    row.ok_or_else(|| CommandError::not_found(Establishment::KIND, number))
}

/// The establishments of an operator, locked in the order of their ids.
///
/// # Errors
/// When the database is away or a row is corrupt.
pub(crate) async fn lock_of_operator(txn: &Txn, uscc: &str) -> Result<Vec<Establishment>, CommandError> {
    let lock = for_update(txn);
    let sql = format!("SELECT body FROM establishments WHERE operator_uscc = $1 ORDER BY id{lock}");
    let rows = txn.query_all_raw(statement(txn, &sql, vec![uscc.into()])).await?;
    rows.iter().map(read_body).collect()
}

/// Notes that a licence ended of which nothing else was told.
///
/// # Errors
/// When the database is away.
pub(crate) async fn note_ended(txn: &Txn, number: &str) -> Result<(), CommandError> {
    let rows = Rows::new("ended_licences (licence_number)", vec![[number.into()]]);
    Ok(insert_together(txn, vec![rows.on_conflict("ON CONFLICT DO NOTHING")]).await?)
}

/// Whether the end of a licence was told before anything else of it.
///
/// # Errors
/// When the database is away.
pub(crate) async fn is_ended(txn: &Txn, number: &str) -> Result<bool, CommandError> {
    let sql = "SELECT licence_number FROM ended_licences WHERE licence_number = $1";
    Ok(txn.query_one_raw(statement(txn, sql, vec![number.into()])).await?.is_some())
}

/// Keeps the grade an establishment now has, with the rules it was computed by.
///
/// # Errors
/// When the database is away, or this version has a grade already.
pub(crate) async fn keep_grade(
    txn: &Txn,
    row: &Establishment,
    rules: &RiskRules,
) -> Result<(), CommandError> {
    let body = serde_json::to_string(rules).map_err(CommandError::internal)?;
    let known = Rows::new("risk_rules (version, body)", vec![[row.rules.clone().into(), body.into()]]);
    let grade: [Value; 6] = [
        row.id.into(),
        row.version.into(),
        row.assessment.grade.as_str().into(),
        i32::from(row.assessment.points()).into(),
        row.inputs.as_of.into(),
        row.rules.clone().into(),
    ];
    let target = "risk_grades (establishment_id, version, grade, points, assigned_on, rules)";
    let tables = vec![known.on_conflict("ON CONFLICT DO NOTHING"), Rows::new(target, vec![grade])];
    Ok(insert_together(txn, tables).await?)
}

/// A grade of the history.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct KeptGrade {
    /// The version that assigned it.
    pub(crate) version: i64,
    /// `A` to `D`.
    pub(crate) grade: String,
    /// All points.
    pub(crate) points: i32,
    /// When.
    pub(crate) on: NaiveDate,
    /// Version of the rules.
    pub(crate) rules: String,
}

/// The newest grades of an establishment, the current one first.
///
/// # Errors
/// When the database is away.
pub(crate) async fn history(
    connection: &impl ConnectionTrait,
    id: Uuid,
) -> Result<Vec<KeptGrade>, CommandError> {
    let sql = "SELECT version, grade, points, assigned_on, rules FROM risk_grades \
               WHERE establishment_id = $1 ORDER BY version DESC LIMIT 100";
    let rows = connection.query_all_raw(statement(connection, sql, vec![id.into()])).await?;
    let read = |row: &sea_orm::QueryResult| {
        Ok(KeptGrade {
            version: row.try_get("", "version")?,
            grade: row.try_get("", "grade")?,
            points: row.try_get("", "points")?,
            on: row.try_get("", "assigned_on")?,
            rules: row.try_get("", "rules")?,
        })
    };
    rows.iter().map(read).collect()
}

//! What is told of a grade: the subject is the establishment.

use actnow_chassis::database::Txn;
use actnow_messaging::outbox::{Outgoing, tell};
use actnow_proto::inspections::v1 as out;
use actnow_room::time::timestamp;
use uuid::Uuid;

use crate::config::SERVICE;
use crate::domain::risk::RiskGrade;
use crate::domain::risk::grade::Assessment;

/// Whose grade is told.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Graded<'a> {
    /// The establishment.
    pub(crate) id: Uuid,
    /// Version the decision made.
    pub(crate) version: i64,
    /// Number of its licence.
    pub(crate) licence_number: &'a str,
    /// Code of the operator.
    pub(crate) operator_uscc: &'a str,
    /// The grade it now has.
    pub(crate) assessment: &'a Assessment,
    /// Version of the rules it was computed by.
    pub(crate) rules: &'a str,
}

/// Tells the grade that premises now have.
pub(crate) fn tell_assigned(txn: &Txn, row: Graded<'_>, previous: Option<RiskGrade>) {
    let body = out::RiskGradeAssigned {
        establishment_id: row.id.to_string(),
        version: row.version,
        occurred_at: Some(timestamp(txn.at())),
        licence_number: row.licence_number.to_owned(),
        operator_uscc: row.operator_uscc.to_owned(),
        grade: grade(row.assessment.grade).into(),
        previous: previous.map_or(out::RiskGrade::Unspecified, grade).into(),
        static_points: row.assessment.static_points.into(),
        dynamic_points: row.assessment.dynamic_points.into(),
        rules: row.rules.to_owned(),
    };
    tell(txn, Outgoing::fact(SERVICE, &body.establishment_id, row.version, 0, &body));
}

/// A grade of the contract.
pub(crate) const fn grade(grade: RiskGrade) -> out::RiskGrade {
    match grade {
        RiskGrade::A => out::RiskGrade::A,
        RiskGrade::B => out::RiskGrade::B,
        RiskGrade::C => out::RiskGrade::C,
        RiskGrade::D => out::RiskGrade::D,
    }
}

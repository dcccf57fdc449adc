//! What is told of a grade: the subject is the establishment.

use actnow_chassis::database::Txn;
use actnow_messaging::outbox::{Outgoing, tell};
use actnow_proto::inspections::v1 as out;
use actnow_room::time::timestamp;

use crate::config::SERVICE;
use crate::domain::risk::RiskGrade;
use crate::store::Establishment;

/// Tells the grade that premises now have.
pub(crate) fn tell_assigned(txn: &Txn, row: &Establishment, previous: Option<RiskGrade>) {
    let body = out::RiskGradeAssigned {
        establishment_id: row.id.to_string(),
        version: row.version,
        occurred_at: Some(timestamp(txn.at())),
        licence_number: row.licence_number.clone(),
        operator_uscc: row.operator_uscc.clone(),
        grade: grade(row.assessment.grade).into(),
        previous: previous.map_or(out::RiskGrade::Unspecified, grade).into(),
        static_points: row.assessment.static_points.into(),
        dynamic_points: row.assessment.dynamic_points.into(),
        rules: row.rules.clone(),
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

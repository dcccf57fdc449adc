//! Grades and plans as the contract shows them.

use actnow_proto::inspections::v1 as wire;

use crate::config::Rules;
use crate::domain::risk::RiskGrade;
use crate::domain::risk::grade::PointLine;
use crate::domain::risk::moves::{GradeMove, MoveGround};
use crate::domain::risk::plan::VisitState;
use crate::facts::grades::grade;
use crate::facts::sentence;
use crate::grpc::present::place;
use crate::store::Establishment;
use crate::store::establishments::KeptGrade;
use crate::store::visit_plan::PlanRow;

/// An establishment with its grades so far, the newest first.
pub(in crate::grpc) fn establishment(
    row: &Establishment,
    history: &[KeptGrade],
    rules: &Rules,
) -> wire::GradedEstablishment {
    let assessment = &row.assessment;
    wire::GradedEstablishment {
        establishment_id: row.id.to_string(),
        version: row.version,
        licence_number: row.licence_number.clone(),
        operator_uscc: row.operator_uscc.clone(),
        operator_name: row.operator_name.clone(),
        premises: Some(place(
            &row.place.address,
            &row.place.division,
            &row.inputs.profile.traits,
            row.place.physical_shop,
        )),
        active: row.ended_on.is_none(),
        grade: grade(assessment.grade).into(),
        static_points: assessment.static_points.into(),
        dynamic_points: assessment.dynamic_points.into(),
        points: assessment.lines.iter().map(|line| points(line, rules)).collect(),
        moves: assessment.moves.iter().map(moved).collect(),
        rules: row.rules.clone(),
        assigned_on: row.inputs.as_of.to_string(),
        visits_per_year: i32::try_from(rules.risk.visits(assessment.grade)).unwrap_or(i32::MAX),
        history: history.iter().map(kept).collect(),
    }
}

fn points(line: &PointLine, rules: &Rules) -> wire::RiskPoints {
    wire::RiskPoints {
        factor: line.factor.as_str().to_owned(),
        points: line.points.into(),
        text: Some(sentence(&rules.risk.points.text(line.factor))),
        inspection_id: line.inspection.map(|id| id.to_string()).unwrap_or_default(),
    }
}

/// A ground of the contract.
pub(super) const fn ground(ground: MoveGround) -> wire::GradeMoveGround {
    match ground {
        MoveGround::IntentionalViolationPunished => wire::GradeMoveGround::IntentionalViolationPunished,
        MoveGround::FailedSampling => wire::GradeMoveGround::FailedSampling,
        MoveGround::Accident => wire::GradeMoveGround::Accident,
        MoveGround::CleanRecord => wire::GradeMoveGround::CleanRecord,
        MoveGround::HaccpCertified => wire::GradeMoveGround::HaccpCertified,
    }
}

fn moved(one: &GradeMove) -> wire::GradeMove {
    wire::GradeMove {
        ground: ground(one.ground).into(),
        on: one.on.to_string(),
        decided_by: one.decided_by.clone().unwrap_or_default(),
        text: Some(sentence(&one.ground.text())),
    }
}

fn kept(one: &KeptGrade) -> wire::AssignedGrade {
    wire::AssignedGrade {
        version: one.version,
        grade: RiskGrade::named(&one.grade).map_or(wire::RiskGrade::Unspecified, grade).into(),
        points: one.points,
        on: one.on.to_string(),
        rules: one.rules.clone(),
    }
}

/// A page of at most `size` visits, and where the next one goes on.
pub(in crate::grpc) fn page(rows: &[(PlanRow, Establishment)], size: u32) -> wire::ListYearPlanResponse {
    let last = rows.last().filter(|_| rows.len() == size as usize);
    let token = last.map(|(visit, of)| format!("{}/{}/{}", visit.visit_by, of.id, visit.ordinal));
    wire::ListYearPlanResponse {
        visits: rows.iter().map(|(visit, of)| planned(visit, of)).collect(),
        next_page_token: token.unwrap_or_default(),
    }
}

fn planned(visit: &PlanRow, of: &Establishment) -> wire::PlannedVisit {
    let state = match visit.state {
        VisitState::Planned => wire::PlannedVisitState::Planned,
        VisitState::Ordered => wire::PlannedVisitState::Ordered,
        VisitState::Dropped => wire::PlannedVisitState::Dropped,
    };
    wire::PlannedVisit {
        establishment_id: of.id.to_string(),
        licence_number: of.licence_number.clone(),
        operator_uscc: of.operator_uscc.clone(),
        operator_name: of.operator_name.clone(),
        address: of.place.address.clone(),
        division: of.place.division.clone(),
        grade: grade(of.assessment.grade).into(),
        year: visit.year,
        ordinal: visit.ordinal,
        visit_by: visit.visit_by.to_string(),
        state: state.into(),
        inspection_id: visit.inspection.map(|id| id.to_string()).unwrap_or_default(),
    }
}

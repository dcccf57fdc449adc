//! Grades and plans as the contract asks for them and shows them.

mod parse;
mod present;

use actnow_chassis::CommandError;
use actnow_proto::inspections::v1 as wire;
use actnow_room::rpc::command;
use tonic::{Request, Response, Status};

use self::parse::Asked;
use super::permissions::method;
use super::{Inspections, at};
use crate::commands::grading::move_grade::move_in;
use crate::queries;
use crate::store::establishments;

/// An establishment with its grade.
pub(super) async fn get(
    service: &Inspections,
    request: &wire::GetRiskGradeRequest,
) -> Result<Response<wire::GetRiskGradeResponse>, Status> {
    let (row, history) = match parse::asked(request).map_err(CommandError::from)? {
        Asked::Id(id) => queries::graded(&service.database, id).await?,
        Asked::Licence(number) => queries::licensed(&service.database, &number).await?,
    };
    let shown = present::establishment(&row, &history, &service.rules);
    Ok(Response::new(wire::GetRiskGradeResponse { establishment: Some(shown) }))
}

/// A page of the plan of a year.
pub(super) async fn list_plan(
    service: &Inspections,
    request: &wire::ListYearPlanRequest,
) -> Result<Response<wire::ListYearPlanResponse>, Status> {
    let page = parse::page(request).map_err(CommandError::from)?;
    let rows = queries::year_plan(&service.database, &page).await?;
    Ok(Response::new(present::page(&rows, page.size)))
}

/// Moves a grade.
pub(super) async fn move_grade(
    service: &Inspections,
    request: Request<wire::MoveRiskGradeRequest>,
) -> Result<Response<wire::MoveRiskGradeResponse>, Status> {
    let (rules, method) = (service.rules.clone(), at(method!("MoveRiskGrade")));
    command(&service.database, method, request, parse::moved, move |txn, (seen, ground, reason)| async move {
        let actor = txn.context().actor.clone();
        let row = move_in(&txn, &rules, seen, ground, &reason, &actor).await?;
        let history = establishments::history(&txn, row.id).await?;
        let shown = present::establishment(&row, &history, &rules);
        Ok(wire::MoveRiskGradeResponse { establishment: Some(shown) })
    })
    .await
}

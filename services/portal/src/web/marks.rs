//! What other departments noted of a company (信用标记): it bars from the simple end until it is lifted.

use actnow_proto::registration::v1::{LiftMarkRequest, ListMarksRequest, NoteMarkRequest};
use axum::Json;
use axum::extract::{Path, State};
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use super::Portal;
use super::input::{CommandId, Input};
use super::problem::Shows;
use crate::departments::Visitor;
use crate::wire::{CompanyMarks, MarkLift, NewMark, Problem, Shown};

pub(super) fn routes() -> OpenApiRouter<Portal> {
    OpenApiRouter::new().routes(routes!(company_marks)).routes(routes!(note_mark)).routes(routes!(lift_mark))
}

/// The marks that stand.
#[utoipa::path(get, path = "/bff/companies/{uscc}/marks", tag = "company-acts", params(("uscc" = String, Path)),
    responses((status = 200, body = CompanyMarks), (status = "default", body = Problem)))]
async fn company_marks(
    State(portal): State<Portal>,
    visitor: Visitor,
    Path(uscc): Path<String>,
) -> Shows<CompanyMarks> {
    let mut registration = portal.departments.registration(&visitor.tokens);
    let marks = registration.list_marks(ListMarksRequest { uscc }).await?.into_inner().marks;
    Ok(Json(CompanyMarks { marks: marks.shown() }))
}

/// Notes one, under the document it rests on; the same a second time stands once.
#[utoipa::path(post, path = "/bff/companies/{uscc}/marks", tag = "company-acts",
    params(("uscc" = String, Path), ("Idempotency-Key" = String, Header)), request_body = NewMark,
    responses((status = 200, body = CompanyMarks), (status = "default", body = Problem)))]
async fn note_mark(
    State(portal): State<Portal>,
    visitor: Visitor,
    CommandId(command_id): CommandId,
    Path(uscc): Path<String>,
    Input(new): Input<NewMark>,
) -> Shows<CompanyMarks> {
    let NewMark { mark, reference, since } = new;
    let request = NoteMarkRequest { command_id, uscc, mark, reference, since };
    let mut registration = portal.departments.registration(&visitor.tokens);
    let marks = registration.note_mark(request).await?.into_inner().marks;
    Ok(Json(CompanyMarks { marks: marks.shown() }))
}

/// Lifts one.
#[utoipa::path(post, path = "/bff/companies/{uscc}/marks/{mark_id}/lift", tag = "company-acts",
    params(("uscc" = String, Path), ("mark_id" = String, Path), ("Idempotency-Key" = String, Header)),
    request_body = MarkLift,
    responses((status = 200, body = CompanyMarks), (status = "default", body = Problem)))]
async fn lift_mark(
    State(portal): State<Portal>,
    visitor: Visitor,
    CommandId(command_id): CommandId,
    Path((uscc, mark_id)): Path<(String, String)>,
    Input(MarkLift { reasons }): Input<MarkLift>,
) -> Shows<CompanyMarks> {
    let request = LiftMarkRequest { command_id, uscc, mark_id, reasons };
    let mut registration = portal.departments.registration(&visitor.tokens);
    let marks = registration.lift_mark(request).await?.into_inner().marks;
    Ok(Json(CompanyMarks { marks: marks.shown() }))
}

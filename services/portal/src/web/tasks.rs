//! The workbench: tasks in their order, the next one, claims, and the decision page.

use actnow_chassis::clock::machine_time;
use actnow_decisions::{Actor, Role};
use actnow_proto::fast_track::v1::GetCaseRequest;
use actnow_proto::food_licensing::v1::GetApplicationRequest;
use actnow_proto::inspections::v1::{GetChecklistRequest, GetInspectionRequest};
use actnow_proto::registration::v1::{GetFilingRequest, GetNameRequest};
use axum::Json;
use axum::extract::{Path, Query, State};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use super::Portal;
use super::input::Input;
use super::problem::{Failure, Shows};
use crate::commands::{self, Taken};
use crate::departments::Visitor;
use crate::domain::Kind;
use crate::queries;
use crate::store::{self, TaskPageQuery};
use crate::wire::{
    HandOver, NextTask, Problem, Shown, SupervisorView, TaskPage, TaskQuery, TaskRow, Workbench, page_size,
};

/// Who may look at everybody's work.
const OVERSEERS: &[Role] = &[Role::Supervisor, Role::Head];

pub(super) fn routes() -> OpenApiRouter<Portal> {
    OpenApiRouter::new()
        .routes(routes!(workbench))
        .routes(routes!(next))
        .routes(routes!(one_task))
        .routes(routes!(claim))
        .routes(routes!(heartbeat))
        .routes(routes!(release))
        .routes(routes!(hand_over))
        .routes(routes!(reassign))
        .routes(routes!(urge))
        .routes(routes!(supervisor))
}

impl Visitor {
    pub(super) fn actor(&self) -> Actor {
        let office = self.me.office.as_ref().map(|office| office.office_id.clone()).unwrap_or_default();
        Actor { subject: self.account().to_owned(), roles: self.roles.to_vec(), office }
    }
}

fn kind_of(text: &str) -> Result<Option<Kind>, Failure> {
    if text.is_empty() {
        return Ok(None);
    }
    let kind = Kind::of(text)
        .ok_or_else(|| Failure::field("kind", "UNKNOWN", "事项种类无效", "not a kind of task"))?;
    Ok(Some(kind))
}

/// My work in its order, with lights and the day's figures.
#[utoipa::path(get, path = "/bff/workbench", tag = "tasks", params(TaskQuery),
    responses((status = 200, body = Workbench), (status = "default", body = Problem)))]
async fn workbench(
    State(portal): State<Portal>,
    visitor: Visitor,
    Query(query): Query<TaskQuery>,
) -> Shows<Workbench> {
    if query.office_view && !visitor.has_one_of(OVERSEERS) {
        return Err(Failure::forbidden());
    }
    let (database, account) = (&portal.database, visitor.account().to_owned());
    let lines = queries::lines_of(&visitor.roles, kind_of(&query.kind)?, query.office_view);
    let own = (!query.office_view).then(|| account.clone());
    let limit = page_size(query.limit).unsigned_abs();
    let which = TaskPageQuery {
        light: Some(query.light).filter(|light| !light.is_empty()),
        held_by: query.mine.then(|| (account.clone(), machine_time())),
        account: own.clone(),
        after: query.cursor.split_once('~').map(|(key, id)| (key.to_owned(), id.to_owned())),
        lines,
        limit,
    };
    // The number first: what is committed in between is told again, never missed.
    let last_event = store::head(database.reader()).await?;
    let rows = store::page(database.reader(), &which).await?;
    let full = rows.len() == limit as usize;
    let next_cursor = rows.last().filter(|_| full).map(queries::cursor_of).unwrap_or_default();
    let now = database.clock().now();
    Ok(Json(Workbench {
        server_now: now,
        lights: queries::lights(database, &which.lines, own.as_deref()).await?,
        today: queries::today(database).await?,
        tasks: rows.into_iter().map(|row| queries::shown_row(row, &account, now)).collect(),
        next_cursor,
        last_event,
    }))
}

fn row(portal: &Portal, visitor: &Visitor, taken: Taken) -> Json<TaskRow> {
    Json(queries::shown_row(taken, visitor.account(), portal.database.clock().now()))
}

/// Claims the next task; 204 when nothing waits for me.
#[utoipa::path(post, path = "/bff/tasks/next", tag = "tasks", request_body = NextTask,
    responses((status = 200, body = TaskRow), (status = 204), (status = "default", body = Problem)))]
async fn next(
    State(portal): State<Portal>,
    visitor: Visitor,
    Input(wanted): Input<NextTask>,
) -> Result<Response, Failure> {
    let taken = commands::next(&portal.database, &visitor.actor(), kind_of(&wanted.kind)?).await?;
    Ok(match taken {
        Some(taken) => row(&portal, &visitor, taken).into_response(),
        None => StatusCode::NO_CONTENT.into_response(),
    })
}

/// Claims this task.
#[utoipa::path(post, path = "/bff/tasks/{id}/claim", tag = "tasks", params(("id" = String, Path)),
    responses((status = 200, body = TaskRow), (status = "default", body = Problem)))]
async fn claim(State(portal): State<Portal>, visitor: Visitor, Path(id): Path<String>) -> Shows<TaskRow> {
    let taken = commands::claim(&portal.database, &visitor.actor(), &id).await?;
    Ok(row(&portal, &visitor, taken))
}

/// The page is still open: the claim holds for another ten minutes.
#[utoipa::path(post, path = "/bff/tasks/{id}/heartbeat", tag = "tasks", params(("id" = String, Path)),
    responses((status = 200, body = TaskRow), (status = "default", body = Problem)))]
async fn heartbeat(State(portal): State<Portal>, visitor: Visitor, Path(id): Path<String>) -> Shows<TaskRow> {
    let taken = commands::prolong(&portal.database, &visitor.actor(), &id).await?;
    Ok(row(&portal, &visitor, taken))
}

/// Puts the task back to its place.
#[utoipa::path(post, path = "/bff/tasks/{id}/release", tag = "tasks", params(("id" = String, Path)),
    responses((status = 204), (status = "default", body = Problem)))]
async fn release(
    State(portal): State<Portal>,
    visitor: Visitor,
    Path(id): Path<String>,
) -> Result<StatusCode, Failure> {
    commands::put_back(&portal.database, &visitor.actor(), &id).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// Hands my task to a colleague.
#[utoipa::path(post, path = "/bff/tasks/{id}/hand-over", tag = "tasks", params(("id" = String, Path)),
    request_body = HandOver, responses((status = 200, body = TaskRow), (status = "default", body = Problem)))]
async fn hand_over(
    State(portal): State<Portal>,
    visitor: Visitor,
    Path(id): Path<String>,
    Input(to): Input<HandOver>,
) -> Shows<TaskRow> {
    let taken = commands::hand_over(&portal.database, &visitor.actor(), &id, &to.account, false).await?;
    Ok(row(&portal, &visitor, taken))
}

/// A supervisor gives a task to somebody, whoever holds it.
#[utoipa::path(post, path = "/bff/tasks/{id}/reassign", tag = "supervision", params(("id" = String, Path)),
    request_body = HandOver, responses((status = 200, body = TaskRow), (status = "default", body = Problem)))]
async fn reassign(
    State(portal): State<Portal>,
    visitor: Visitor,
    Path(id): Path<String>,
    Input(to): Input<HandOver>,
) -> Shows<TaskRow> {
    if !visitor.has_one_of(OVERSEERS) {
        return Err(Failure::forbidden());
    }
    let taken = commands::hand_over(&portal.database, &visitor.actor(), &id, &to.account, true).await?;
    Ok(row(&portal, &visitor, taken))
}

/// A supervisor urges (催办).
#[utoipa::path(post, path = "/bff/tasks/{id}/urge", tag = "supervision", params(("id" = String, Path)),
    responses((status = 200, body = TaskRow), (status = "default", body = Problem)))]
async fn urge(State(portal): State<Portal>, visitor: Visitor, Path(id): Path<String>) -> Shows<TaskRow> {
    if !visitor.has_one_of(OVERSEERS) {
        return Err(Failure::forbidden());
    }
    let taken = commands::urge(&portal.database, &id).await?;
    Ok(row(&portal, &visitor, taken))
}

/// Departments and stages at a glance, and what each official holds.
#[utoipa::path(get, path = "/bff/supervisor", tag = "supervision",
    responses((status = 200, body = SupervisorView), (status = "default", body = Problem)))]
async fn supervisor(State(portal): State<Portal>, visitor: Visitor) -> Shows<SupervisorView> {
    if !visitor.has_one_of(OVERSEERS) {
        return Err(Failure::forbidden());
    }
    Ok(Json(queries::supervisor_view(&portal.database).await?))
}

/// The decision page of a task, from the departments as they are now.
#[utoipa::path(get, path = "/bff/tasks/{id}", tag = "tasks", params(("id" = String, Path)),
    responses((status = 200, body = TaskPage), (status = "default", body = Problem)))]
async fn one_task(State(portal): State<Portal>, visitor: Visitor, Path(id): Path<String>) -> Shows<TaskPage> {
    let (kind, subject) = id.split_once('-').ok_or_else(Failure::not_found)?;
    let kind = Kind::of(kind).ok_or_else(Failure::not_found)?;
    let known = store::find_task(portal.database.reader(), &id).await?;
    let now = portal.database.clock().now();
    let task = known.map(|row| queries::shown_row(row, visitor.account(), now));
    let mut page = subject_of(&portal, &visitor, kind, subject.to_owned()).await?;
    page.actions = super::actions::of(&page, &visitor.roles);
    page.task = task;
    Ok(Json(page))
}

async fn subject_of(portal: &Portal, visitor: &Visitor, kind: Kind, id: String) -> Result<TaskPage, Failure> {
    let (departments, tokens) = (&portal.departments, &visitor.tokens);
    let mut page = TaskPage {
        task: None,
        name: None,
        filing: None,
        application: None,
        inspection: None,
        checklist: None,
        case: None,
        actions: Vec::new(),
    };
    let case_id = match kind {
        Kind::Name => {
            let request = GetNameRequest { declaration_id: id };
            let told = departments.registration(tokens).get_name(request).await?.into_inner().declaration;
            page.name = told.shown();
            page.name.as_ref().map(|name| name.case_id.clone())
        }
        Kind::Filing => {
            let request = GetFilingRequest { filing_id: id };
            let told = departments.registration(tokens).get_filing(request).await?.into_inner().filing;
            page.filing = told.shown();
            page.filing.as_ref().map(|filing| filing.case_id.clone())
        }
        Kind::Application => {
            let request = GetApplicationRequest { application_id: id };
            let told = departments.food(tokens).get_application(request).await?.into_inner().application;
            page.application = told.shown();
            page.application.as_ref().map(|application| application.case_id.clone())
        }
        Kind::Visit => {
            let request = GetInspectionRequest { inspection_id: id.clone() };
            let mut inspections = departments.inspections(tokens);
            page.inspection = inspections.get_inspection(request).await?.into_inner().inspection.shown();
            let request = GetChecklistRequest { inspection_id: id };
            page.checklist = Some(inspections.get_checklist(request).await?.into_inner().shown());
            page.inspection.as_ref().map(|inspection| inspection.case_id.clone())
        }
    };
    if let Some(case_id) = case_id.filter(|id| !id.is_empty()) {
        let answer = departments.fast_track(tokens).get_case(GetCaseRequest { case_id }).await;
        page.case = answer?.into_inner().case.shown();
    }
    Ok(page)
}

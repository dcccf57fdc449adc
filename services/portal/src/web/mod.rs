//! HTTP: the doors that need no script, and the JSON documents below `/bff`.

mod acting;
mod actions;
mod admin;
mod cases;
mod clients;
mod company_acts;
mod doors;
mod drafts;
mod draws;
mod events;
mod food;
mod grades;
mod guard;
mod input;
mod instant;
mod marks;
mod materials;
mod matters;
mod opening;
mod operating;
mod pages;
mod persons;
mod problem;
mod provider;
mod register;
mod session;
mod tasks;
mod traced;
mod traces;
mod visits;

use std::sync::Arc;

use actnow_chassis::database::Database;
use actnow_chassis::privacy::PrivacyKeys;
use axum::Router;
use axum::extract::DefaultBodyLimit;
use axum::middleware;
use axum::response::IntoResponse;
use axum::routing::get;
use tokio_util::sync::CancellationToken;
use utoipa::OpenApi;
use utoipa_axum::router::OpenApiRouter;

use crate::commands::Shelf;
use crate::config::Settings;
use crate::departments::{Departments, ProviderDoor, Sessions};
use crate::feed::Feed;
use crate::traces::TraceSource;
pub(crate) use guard::Limits;
use traced::Templates;

/// Largest JSON document, in bytes; uploads have a limit of their own.
const LARGEST_DOCUMENT: usize = 1024 * 1024;

/// What every request needs. Cheap to clone.
#[derive(Clone)]
pub(crate) struct Portal {
    pub(crate) database: Database,
    pub(crate) departments: Departments,
    pub(crate) sessions: Sessions,
    pub(crate) provider: Option<ProviderDoor>,
    pub(crate) feed: Feed,
    pub(crate) shelf: Shelf,
    pub(crate) traces: TraceSource,
    pub(crate) settings: Arc<Settings>,
    pub(crate) limits: Limits,
    pub(crate) privacy: PrivacyKeys,
    pub(crate) stop: CancellationToken,
}

#[derive(OpenApi)]
#[openapi(info(
    title = "Act Now portal",
    description = "What the portal's pages ask of its server. Private: it changes with the pages.",
    version = "1",
    license(name = "Apache-2.0")
))]
struct Description;

fn documented() -> OpenApiRouter<Portal> {
    OpenApiRouter::with_openapi(Description::openapi())
        .merge(session::routes())
        .merge(tasks::routes())
        .merge(acting::routes())
        .merge(food::routes())
        .merge(persons::routes())
        .merge(visits::routes())
        .merge(grades::routes())
        .merge(draws::routes())
        .merge(cases::routes())
        .merge(register::routes())
        .merge(company_acts::routes())
        .merge(marks::routes())
        .merge(matters::routes())
        .merge(instant::routes())
        .merge(opening::routes())
        .merge(drafts::routes())
        .merge(materials::routes())
        .merge(events::routes())
        .merge(operating::routes())
        .merge(traces::routes())
        .merge(admin::routes())
}

/// The description of every document and route, as JSON text with a last line end.
pub fn description() -> String {
    let (_, api) = documented().split_for_parts();
    let mut text = api.to_pretty_json().unwrap_or_default();
    text.push('\n');
    text
}

/// Everything the portal answers: doors, documents, and the pages for all the rest.
pub(crate) fn router(portal: Portal) -> Router {
    let (documents, description) = documented().split_for_parts();
    let templates = Templates::of(&description);
    let documents = documents
        .layer(DefaultBodyLimit::max(LARGEST_DOCUMENT))
        .layer(middleware::from_fn_with_state(templates, traced::traced))
        .layer(middleware::from_fn_with_state(portal.clone(), guard::same_origin));
    let router = Router::new()
        .merge(documents)
        .route("/bff/{*unknown}", get(unknown).post(unknown).put(unknown).delete(unknown))
        .merge(clients::routes())
        .merge(doors::routes())
        .merge(provider::routes());
    router
        .fallback(get(pages::show))
        .with_state(portal.clone())
        .layer(middleware::from_fn_with_state(portal.clone(), guard::unhurried))
        .layer(middleware::from_fn_with_state(portal, guard::dressed))
}

async fn unknown() -> impl IntoResponse {
    problem::Failure::not_found()
}

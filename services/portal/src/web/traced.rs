//! Each document a browser asks for is the beginning of a trace: what the departments do for it are its children.

use std::sync::Arc;

use axum::extract::{Request, State};
use axum::middleware::Next;
use axum::response::Response;
use tracing::Instrument;
use tracing::field::Empty;
use utoipa::openapi::OpenApi;

use crate::config::SERVICE;

/// The routes as the description has them, `/bff/cases/{id}`: spans are named by these, so that no number of a thing
/// and no account stands in a name.
#[derive(Clone)]
pub(super) struct Templates(Arc<[String]>);

impl Templates {
    pub(super) fn of(description: &OpenApi) -> Self {
        let mut templates: Vec<String> = description.paths.paths.keys().cloned().collect();
        // What is said word by word comes before what stands for anything.
        templates.sort_by_key(|template| template.matches('{').count());
        Self(templates.into())
    }

    fn of_path(&self, path: &str) -> &str {
        let fits = |template: &&String| {
            let mut parts = path.split('/');
            let mut same = template
                .split('/')
                .map(|word| parts.next().map(|part| word.starts_with('{') || word == part));
            same.all(|fits| fits == Some(true)) && parts.next().is_none()
        };
        self.0.iter().find(fits).map_or("", String::as_str)
    }
}

/// Begins a trace. What a browser says of one is not believed: it would put strangers' calls into a case's trace.
pub(super) async fn traced(State(templates): State<Templates>, request: Request, next: Next) -> Response {
    let route = templates.of_path(request.uri().path());
    let span = tracing::info_span!(
        "http",
        otel.name = %format!("{} {route}", request.method()),
        otel.kind = "server",
        otel.status_code = Empty,
        http.request.method = %request.method(),
        http.route = route,
        http.response.status_code = Empty,
        actnow.service = SERVICE,
        actnow.case_id = Empty,
    );
    let recorder = span.clone();
    let response = next.run(request).instrument(span).await;
    recorder.record("http.response.status_code", response.status().as_u16());
    if response.status().is_server_error() {
        recorder.record("otel.status_code", "ERROR");
    }
    response
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn spans_are_named_by_routes_and_not_by_what_stands_in_them() {
        let templates = Templates::of(&super::super::documented().split_for_parts().1);
        for (path, template) in [
            ("/bff/cases", "/bff/cases"),
            ("/bff/cases/0192f0c1", "/bff/cases/{id}"),
            ("/bff/cases/0192f0c1/traces/0af7651916cd", "/bff/cases/{id}/traces/{trace_id}"),
            ("/bff/tasks/next", "/bff/tasks/next"),
            ("/bff/admin/accounts/zhang.san/state", "/bff/admin/accounts/{account}/state"),
            ("/bff/cases/1/2/3/4", ""),
            ("/bff/nowhere", ""),
        ] {
            assert_eq!(templates.of_path(path), template, "{path}");
        }
    }
}

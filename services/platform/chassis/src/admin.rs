//! The admin port: is the process alive, is it ready, what does it measure, and what it publishes.
//!
//! A listener of its own, never reachable from outside the cluster: no authentication, no personal data.

use std::collections::BTreeMap;
use std::fmt::Write;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use axum::extract::State;
use axum::http::{StatusCode, Uri, header};
use axum::response::{IntoResponse, Response};
use axum::routing::get;
use axum::serve::ListenerExt;
use futures::future::{BoxFuture, join_all};
use tokio::net::TcpListener;

use crate::telemetry::Telemetry;

/// How long one check may take before it counts as failed.
const CHECK_TIMEOUT: Duration = Duration::from_secs(2);

type Check = Arc<dyn Fn() -> BoxFuture<'static, Result<(), String>> + Send + Sync>;

/// The named checks a process must pass to be ready. Cheap to clone; clones share the checks.
#[derive(Clone, Default)]
pub struct Readiness {
    checks: Arc<Mutex<BTreeMap<String, Check>>>,
}

impl Readiness {
    /// No checks: ready at once.
    pub fn new() -> Self {
        Self::default()
    }

    /// Adds a check, `registration.database`; one of the same name is replaced. An error text says what is
    /// missing, without addresses or secrets.
    pub fn check<F, Fut>(&self, name: impl Into<String>, check: F)
    where
        F: Fn() -> Fut + Send + Sync + 'static,
        Fut: Future<Output = Result<(), String>> + Send + 'static,
    {
        let check: Check = Arc::new(move || Box::pin(check()));
        self.lock().insert(name.into(), check);
    }

    /// What is missing, by name. Empty when the process is ready.
    pub async fn missing(&self) -> BTreeMap<String, String> {
        self.missing_within(CHECK_TIMEOUT).await
    }

    async fn missing_within(&self, patience: Duration) -> BTreeMap<String, String> {
        let checks: Vec<_> = self.lock().iter().map(|(name, check)| (name.clone(), check())).collect();
        let results = checks.into_iter().map(|(name, check)| async move {
            let failure = match tokio::time::timeout(patience, check).await {
                Ok(result) => result.err(),
                Err(_) => Some("no answer in time".to_owned()),
            };
            failure.map(|text| (name, text))
        });
        join_all(results).await.into_iter().flatten().collect()
    }

    fn lock(&self) -> std::sync::MutexGuard<'_, BTreeMap<String, Check>> {
        self.checks.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl std::fmt::Debug for Readiness {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_set().entries(self.lock().keys()).finish()
    }
}

type Page = Arc<dyn Fn() -> BoxFuture<'static, anyhow::Result<String>> + Send + Sync>;

/// JSON documents that services of the process publish, by path. Cheap to clone; clones share them.
#[derive(Clone, Default)]
pub struct Pages {
    pages: Arc<Mutex<BTreeMap<&'static str, Page>>>,
}

impl Pages {
    /// Publishes what `page` answers at `path`, anew for each request. Anybody who reaches the port may read it.
    pub fn publish<F, Fut>(&self, path: &'static str, page: F)
    where
        F: Fn() -> Fut + Send + Sync + 'static,
        Fut: Future<Output = anyhow::Result<String>> + Send + 'static,
    {
        let page: Page = Arc::new(move || Box::pin(page()));
        self.pages.lock().unwrap_or_else(PoisonError::into_inner).insert(path, page);
    }

    fn at(&self, path: &str) -> Option<Page> {
        self.pages.lock().unwrap_or_else(PoisonError::into_inner).get(path).cloned()
    }
}

impl std::fmt::Debug for Pages {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_set().entries(self.pages.lock().unwrap_or_else(PoisonError::into_inner).keys()).finish()
    }
}

/// Serves `/live`, `/ready`, `/metrics` and the published pages on `listener` until `shutdown` is done.
///
/// # Errors
/// When the listener fails.
pub async fn serve(
    listener: TcpListener,
    readiness: Readiness,
    pages: Pages,
    telemetry: Telemetry,
    shutdown: impl Future<Output = ()> + Send + 'static,
) -> std::io::Result<()> {
    let listener = listener.tap_io(|stream| {
        if let Err(error) = stream.set_nodelay(true) {
            tracing::debug!(%error, "An admin connection kept Nagle's algorithm.");
        }
    });
    let routes = axum::Router::new()
        .route("/live", get(live))
        .route("/ready", get(ready).with_state(readiness))
        .route("/metrics", get(metrics).with_state(telemetry))
        .fallback(get(published).with_state(pages));
    axum::serve(listener, routes).with_graceful_shutdown(shutdown).await
}

async fn live() -> &'static str {
    "live\n"
}

async fn ready(State(readiness): State<Readiness>) -> Response {
    let missing = readiness.missing().await;
    if missing.is_empty() {
        return "ready\n".into_response();
    }
    let mut text = String::from("not ready\n");
    for (name, why) in missing {
        let _ = writeln!(text, "{name}: {why}");
    }
    (StatusCode::SERVICE_UNAVAILABLE, text).into_response()
}

async fn published(State(pages): State<Pages>, uri: Uri) -> Response {
    let Some(page) = pages.at(uri.path()) else {
        return StatusCode::NOT_FOUND.into_response();
    };
    match page().await {
        Ok(text) => ([(header::CONTENT_TYPE, "application/json")], text).into_response(),
        Err(error) => {
            tracing::error!(error = format!("{error:#}"), "A page of the admin port could not be made.");
            StatusCode::SERVICE_UNAVAILABLE.into_response()
        }
    }
}

async fn metrics(State(telemetry): State<Telemetry>) -> Response {
    match telemetry.prometheus_text() {
        Ok(text) => ([(header::CONTENT_TYPE, "text/plain; version=0.0.4")], text).into_response(),
        Err(error) => {
            tracing::error!(error = format!("{error:#}"), "Metrics could not be written.");
            StatusCode::INTERNAL_SERVER_ERROR.into_response()
        }
    }
}

#[cfg(test)]
mod tests {
    use std::net::SocketAddr;
    use std::sync::atomic::{AtomicBool, Ordering};

    use tokio::io::{AsyncReadExt, AsyncWriteExt};
    use tokio::net::TcpStream;

    use super::*;
    use crate::telemetry::{TelemetryConfig, install};

    async fn ask(address: SocketAddr, path: &str) -> String {
        let mut stream = TcpStream::connect(address).await.unwrap();
        let request = format!("GET {path} HTTP/1.1\r\nHost: admin\r\nConnection: close\r\n\r\n");
        stream.write_all(request.as_bytes()).await.unwrap();
        let mut answer = String::new();
        stream.read_to_string(&mut answer).await.unwrap();
        answer
    }

    #[tokio::test]
    async fn tells_life_readiness_with_what_is_missing_and_metrics() {
        let telemetry = install("chassis", "test", &TelemetryConfig::default()).unwrap();
        let readiness = Readiness::new();
        let broker_up = Arc::new(AtomicBool::new(false));
        let seen = broker_up.clone();
        readiness.check("registration.database", || async { Ok(()) });
        readiness.check("registration.broker", move || {
            let up = seen.load(Ordering::SeqCst);
            async move { if up { Ok(()) } else { Err("no connection".to_owned()) } }
        });
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let address = listener.local_addr().unwrap();
        let (stop, stopped) = tokio::sync::oneshot::channel::<()>();
        let pages = Pages::default();
        pages.publish("/.well-known/jwks.json", || async { Ok("{\"keys\":[]}".to_owned()) });
        pages.publish("/broken", || async { anyhow::bail!("the database is away") });
        let server = tokio::spawn(serve(listener, readiness, pages, telemetry, async {
            let _ = stopped.await;
        }));

        assert!(ask(address, "/live").await.starts_with("HTTP/1.1 200"));
        let not_ready = ask(address, "/ready").await;
        assert!(not_ready.starts_with("HTTP/1.1 503"), "{not_ready}");
        assert!(not_ready.contains("registration.broker: no connection"), "{not_ready}");
        assert!(!not_ready.contains("registration.database"), "{not_ready}");
        broker_up.store(true, Ordering::SeqCst);
        assert!(ask(address, "/ready").await.starts_with("HTTP/1.1 200"));
        crate::metrics::alarms_late("chassis", 2);
        assert!(ask(address, "/metrics").await.contains("actnow_alarms_late{"));
        assert!(ask(address, "/.well-known/jwks.json").await.ends_with("{\"keys\":[]}"));
        assert!(ask(address, "/broken").await.starts_with("HTTP/1.1 503"));
        assert!(ask(address, "/nothing").await.starts_with("HTTP/1.1 404"));

        stop.send(()).unwrap();
        server.await.unwrap().unwrap();
    }

    #[tokio::test]
    async fn a_check_that_hangs_counts_as_missing() {
        let readiness = Readiness::new();
        readiness.check("database", std::future::pending);
        readiness.check("broker", || async { Ok(()) });
        let missing = readiness.missing_within(Duration::from_millis(20)).await;
        assert_eq!(missing, BTreeMap::from([("database".to_owned(), "no answer in time".to_owned())]));
    }
}

//! What every request passes before its handler, in this order: span, certificate, deadline, overload, token,
//! permission.
//!
//! One tower layer with one boxed future; the parts live in their own files. Health probes and reflection
//! only get a span: they must answer when the house is full, and their streams have no deadline.

use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Poll};
use std::time::Duration;

use actnow_decisions::{Actor, Role};
use http::{Request, Response};
use tokio::sync::Semaphore;
use tonic::body::Body;
use tower_layer::Layer;
use tower_service::Service;
use tracing::Instrument;

use crate::tls::Peer;

use super::auth::{Guard, is_public};
use super::{deadline, status, trace};

/// The edge of one server. All its connections share one concurrency limit.
#[derive(Clone)]
pub(super) struct EdgeLayer {
    pub(super) service: &'static str,
    pub(super) guard: Guard,
    pub(super) in_flight: Arc<Semaphore>,
    pub(super) default_deadline: Duration,
    /// Connections come with certificates: only peers may call, and a machine's token is good only from where its
    /// certificate is.
    pub(super) needs_certificates: bool,
}

impl<S> Layer<S> for EdgeLayer {
    type Service = Edge<S>;

    fn layer(&self, inner: S) -> Edge<S> {
        Edge { inner, edge: self.clone() }
    }
}

/// A service behind the edge.
#[derive(Clone)]
pub(super) struct Edge<S> {
    inner: S,
    edge: EdgeLayer,
}

impl<S> Service<Request<Body>> for Edge<S>
where
    S: Service<Request<Body>, Response = Response<Body>> + Clone + Send + 'static,
    S::Future: Send,
{
    type Response = Response<Body>;
    type Error = S::Error;
    type Future = Pin<Box<dyn Future<Output = Result<Response<Body>, S::Error>> + Send>>;

    fn poll_ready(&mut self, cx: &mut Context<'_>) -> Poll<Result<(), S::Error>> {
        self.inner.poll_ready(cx)
    }

    fn call(&mut self, request: Request<Body>) -> Self::Future {
        // The service that was polled ready must be the one that is called.
        let next = self.inner.clone();
        let inner = std::mem::replace(&mut self.inner, next);
        let edge = self.edge.clone();
        let span = trace::server_span(edge.service, request.uri().path(), request.headers());
        let recorder = span.clone();
        let answer = async move {
            let response = edge.pass(inner, request).await;
            if let Ok(response) = &response {
                trace::record_served(&recorder, response.headers());
            }
            response
        };
        Box::pin(answer.instrument(span))
    }
}

/// Whether a token comes from where it belongs: that of a machine only over a connection whose certificate names it.
/// Officials and departments come through the portal or the desk, whose certificates say nothing of them.
fn is_at_home(actor: &Actor, extensions: &http::Extensions) -> bool {
    let is_machine = actor.roles.iter().any(|role| [Role::System, Role::Portal].contains(role));
    !is_machine || extensions.get::<Peer>().is_some_and(|peer| peer.is(&actor.subject))
}

impl EdgeLayer {
    async fn pass<S>(&self, mut inner: S, mut request: Request<Body>) -> Result<Response<Body>, S::Error>
    where
        S: Service<Request<Body>, Response = Response<Body>>,
    {
        if self.needs_certificates && !request.extensions().get::<Peer>().is_some_and(Peer::may_call) {
            tracing::warn!(peer = ?request.extensions().get::<Peer>(), "Who is no peer called.");
            return Ok(status::not_a_peer().into_http());
        }
        let path = request.uri().path();
        if is_public(path) {
            return inner.call(request).await;
        }
        let deadline = deadline::of(request.headers(), self.default_deadline);
        let Ok(_place) = self.in_flight.try_acquire() else {
            tracing::warn!("A call was shed: too many are in flight.");
            return Ok(status::overloaded().into_http());
        };
        let admitted = deadline::run(deadline, self.guard.admit(path, request.headers())).await;
        match admitted.and_then(|admitted| admitted) {
            Ok(holder) if self.needs_certificates && !is_at_home(&holder.actor, request.extensions()) => {
                tracing::warn!(
                    subject = holder.actor.subject,
                    "A machine's token came from another machine."
                );
                return Ok(status::not_its_certificate().into_http());
            }
            Ok(holder) => {
                request.extensions_mut().insert(holder.actor);
                if let Some(grant) = holder.grant {
                    request.extensions_mut().insert(grant);
                }
            }
            Err(refusal) => return Ok(refusal.into_http()),
        }
        deadline::run(deadline, inner.call(request)).await.unwrap_or_else(|late| {
            tracing::warn!("A call took longer than its deadline.");
            Ok(late.into_http())
        })
    }
}

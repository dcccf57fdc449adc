//! How one service calls another: a lazy channel that carries token, trace and deadline.

use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Poll};
use std::time::Duration;

use actnow_decisions::Actor;
use anyhow::{Context as _, ensure};
use http::header::AUTHORIZATION;
use http::{HeaderMap, HeaderValue, Request, Response, Uri};
use hyper_util::rt::TokioIo;
use tonic::body::Body;
use tonic::transport::{Channel, Endpoint};
use tonic::{Status, TimeoutExpired};
use tower_service::Service;
use tracing::Instrument;

use super::deadline::{self, GRPC_TIMEOUT};
use super::server::DEFAULT_DEADLINE;
use super::trace;
use crate::tls::Tls;
use crate::token::{TokenSigner, wall_seconds};
use crate::trace_context::{TRACEPARENT, traceparent_of};

/// What is kept back of the remaining time, so that the caller can still answer when the callee cannot.
const MARGIN: Duration = Duration::from_millis(20);
const CONNECT_TIMEOUT: Duration = Duration::from_secs(3);
const KEEPALIVE_INTERVAL: Duration = Duration::from_secs(10);
const KEEPALIVE_TIMEOUT: Duration = Duration::from_secs(5);
/// Field violations of a long form travel in headers.
const MAX_HEADER_LIST_BYTES: u32 = 64 * 1024;

/// Life of a token signed for one call: the longest deadline and some room for clocks.
const TOKEN_LIFE_SECONDS: u32 = 60;

/// Gives the token of the next call, or says why there is none.
pub type TokenSource = Arc<dyn Fn() -> Result<String, Status> + Send + Sync>;

/// Tokens of a machine or an official that holds a signing key itself: a fresh one for every call.
pub fn tokens_of(signer: TokenSigner, actor: Actor) -> TokenSource {
    Arc::new(move || {
        signer.sign(&actor, wall_seconds(), TOKEN_LIFE_SECONDS).map_err(|error| {
            tracing::error!(%error, "A token could not be signed.");
            Status::unauthenticated("no token could be signed")
        })
    })
}

/// Connects lazily to `address`, `http://registration:7001`: the first call opens the connection, a lost one
/// is opened again. Not encrypted: see [`channel_to`].
///
/// # Errors
/// When the address is not a URI, or one that wants encryption.
pub fn channel(address: &str) -> anyhow::Result<Channel> {
    let endpoint = endpoint(address)?;
    ensure!(endpoint.uri().scheme_str() != Some("https"), "{address}: https needs the certificates of [tls]");
    Ok(endpoint.connect_lazy())
}

/// The same to the service called `name`, which must show a certificate of that name where there is `tls`; wherever
/// it is, its address proves nothing, and `http` says as much as `https`.
///
/// # Errors
/// When the address is not a URI with a host and a port.
pub fn channel_to(name: &'static str, address: &str, tls: Option<&Tls>) -> anyhow::Result<Channel> {
    let Some(tls) = tls.cloned() else { return channel(address) };
    let endpoint = endpoint(address)?;
    let uri = endpoint.uri();
    let (host, port) =
        uri.host().zip(uri.port_u16()).context("the address of a service has host and port")?;
    let at = format!("{host}:{port}");
    let connector = tower::service_fn(move |_: Uri| {
        let (tls, at) = (tls.clone(), at.clone());
        async move { tls.connect(&at, name).await.map(TokioIo::new) }
    });
    Ok(endpoint.connect_with_connector_lazy(connector))
}

fn endpoint(address: &str) -> anyhow::Result<Endpoint> {
    let endpoint = Endpoint::from_shared(address.to_owned()).context("read the address of a service")?;
    Ok(endpoint
        .connect_timeout(CONNECT_TIMEOUT)
        .tcp_nodelay(true)
        .http2_keep_alive_interval(KEEPALIVE_INTERVAL)
        .keep_alive_timeout(KEEPALIVE_TIMEOUT)
        .keep_alive_while_idle(true)
        .http2_max_header_list_size(MAX_HEADER_LIST_BYTES))
}

/// A service for generated clients: calls `address` with tokens of `tokens`.
///
/// # Errors
/// When the address is not a URI.
pub fn connect(address: &str, tokens: TokenSource) -> anyhow::Result<Caller<Channel>> {
    Ok(Caller::new(channel(address)?, tokens))
}

/// Adds authorization (unless the request has one), `traceparent` and `grpc-timeout` to every call, in a
/// client span, and answers `DEADLINE_EXCEEDED` where tonic says `CANCELLED`.
#[derive(Clone)]
pub struct Caller<S> {
    inner: S,
    tokens: TokenSource,
    default_deadline: Duration,
}

impl<S> Caller<S> {
    /// Calls through `inner`.
    pub fn new(inner: S, tokens: TokenSource) -> Self {
        Self { inner, tokens, default_deadline: DEFAULT_DEADLINE }
    }

    /// How long a call may take outside of a call that has a deadline itself.
    #[must_use]
    pub fn with_default_deadline(mut self, default_deadline: Duration) -> Self {
        self.default_deadline = default_deadline;
        self
    }

    fn dress(&self, headers: &mut HeaderMap, span: &tracing::Span) -> Result<(), Status> {
        if !headers.contains_key(AUTHORIZATION) {
            headers.insert(AUTHORIZATION, bearer(&(self.tokens)()?)?);
        }
        if let Some(value) = traceparent_of(span).and_then(|text| HeaderValue::from_str(&text).ok()) {
            headers.insert(TRACEPARENT, value);
        }
        if !headers.contains_key(GRPC_TIMEOUT) {
            headers.insert(GRPC_TIMEOUT, self.timeout()?);
        }
        Ok(())
    }

    /// What is left of the current call, less the margin; milliseconds, eight digits at most.
    fn timeout(&self) -> Result<HeaderValue, Status> {
        let left = deadline::remaining().map_or(self.default_deadline, |left| left.saturating_sub(MARGIN));
        if left.is_zero() {
            return Err(deadline::exceeded());
        }
        let micros = left.as_micros().min(99_999_999);
        HeaderValue::from_str(&format!("{micros}u")).map_err(|_| deadline::exceeded())
    }
}

impl<S> Service<Request<Body>> for Caller<S>
where
    S: Service<Request<Body>, Response = Response<Body>> + Clone + Send + 'static,
    S::Error: std::error::Error + Send + 'static,
    S::Future: Send,
{
    type Response = Response<Body>;
    type Error = S::Error;
    type Future = Pin<Box<dyn Future<Output = Result<Response<Body>, S::Error>> + Send>>;

    fn poll_ready(&mut self, cx: &mut Context<'_>) -> Poll<Result<(), S::Error>> {
        self.inner.poll_ready(cx)
    }

    fn call(&mut self, mut request: Request<Body>) -> Self::Future {
        let span = trace::client_span(request.uri().path());
        if let Err(refusal) = self.dress(request.headers_mut(), &span) {
            return Box::pin(std::future::ready(Ok(refusal.into_http())));
        }
        let next = self.inner.clone();
        let mut inner = std::mem::replace(&mut self.inner, next);
        let recorder = span.clone();
        let answer = async move {
            let response = in_time(inner.call(request).await)?;
            trace::record_called(&recorder, response.headers());
            Ok(response)
        };
        Box::pin(answer.instrument(span))
    }
}

impl<S> std::fmt::Debug for Caller<S> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Caller").field("default_deadline", &self.default_deadline).finish_non_exhaustive()
    }
}

fn bearer(token: &str) -> Result<HeaderValue, Status> {
    let mut value = HeaderValue::from_str(&format!("Bearer {token}"))
        .map_err(|_| Status::unauthenticated("token is not a header value"))?;
    // Kept out of HPACK's table and out of debug output.
    value.set_sensitive(true);
    Ok(value)
}

/// tonic's client ends a call at its `grpc-timeout` too, and calls that `CANCELLED`.
fn in_time<E: std::error::Error + 'static>(answer: Result<Response<Body>, E>) -> Result<Response<Body>, E> {
    answer.or_else(|error| {
        let mut cause: Option<&(dyn std::error::Error + 'static)> = Some(&error);
        while let Some(current) = cause {
            if current.is::<TimeoutExpired>() {
                return Ok(deadline::exceeded().into_http());
            }
            cause = current.source();
        }
        Err(error)
    })
}

//! A gRPC server with the limits of the house.

use std::sync::Arc;
use std::time::Duration;

use anyhow::Context as _;
use futures::FutureExt;
use tokio::net::TcpListener;
use tokio::sync::Semaphore;
use tonic::service::Routes;
use tonic::transport::Server;
use tonic::transport::server::TcpIncoming;

use super::auth::{Guard, LookUp, Permission};
use super::edge::EdgeLayer;
use crate::tls::{Tls, accepted};
use crate::token::TokenVerifier;

/// Largest request: set it on every generated server (`max_decoding_message_size`).
pub const MAX_DECODING_BYTES: usize = 1024 * 1024;
/// Largest answer: set it on every generated server (`max_encoding_message_size`); tonic has no limit.
pub const MAX_ENCODING_BYTES: usize = 4 * 1024 * 1024;
/// How long a call may take when the caller does not say, and at most.
pub const DEFAULT_DEADLINE: Duration = Duration::from_secs(15);

const MAX_CONCURRENT_STREAMS: u32 = 128;
const MAX_HEADER_LIST_BYTES: u32 = 16 * 1024;
const MAX_PENDING_ACCEPT_RESET_STREAMS: usize = 20;
const MAX_LOCAL_ERROR_RESET_STREAMS: usize = 1024;
const KEEPALIVE_INTERVAL: Duration = Duration::from_secs(10);
const KEEPALIVE_TIMEOUT: Duration = Duration::from_secs(5);
const TCP_KEEPALIVE: Duration = Duration::from_secs(30);
const MAX_CONNECTION_AGE: Duration = Duration::from_secs(600);

/// What one server lets in at once, and for how long.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct ServerLimits {
    /// Calls in flight over all connections; one more is answered `RESOURCE_EXHAUSTED`.
    pub in_flight: usize,
    /// Longest time for one call.
    pub deadline: Duration,
    /// How long calls in flight may still take after shutdown began.
    pub drain: Duration,
}

impl Default for ServerLimits {
    fn default() -> Self {
        Self { in_flight: 512, deadline: DEFAULT_DEADLINE, drain: Duration::from_secs(20) }
    }
}

/// A server before it serves.
#[derive(Debug)]
pub struct GrpcServer {
    /// Name of the service, `registration`; spans say it as `actnow.service`.
    pub service: &'static str,
    /// A bound listener, so that its address can be announced before.
    pub listener: TcpListener,
    /// The generated servers, with health and reflection.
    pub routes: Routes,
    /// Who may call what. A method that is missing here cannot be called.
    pub permissions: Vec<Permission>,
    /// Which of these methods clients of other departments may call, and with which scope.
    pub look_ups: &'static [LookUp],
    /// Checks bearer tokens.
    pub tokens: TokenVerifier,
    /// What the server lets in.
    pub limits: ServerLimits,
    /// With it nobody comes in without a certificate of the house; without it everybody comes in unencrypted.
    pub tls: Option<Tls>,
}

/// Serves until `shutdown` is done, then lets calls in flight finish within the drain time.
///
/// # Errors
/// When a method stands in the permission table twice, or the transport fails.
pub async fn serve(
    server: GrpcServer,
    shutdown: impl Future<Output = ()> + Send + 'static,
) -> anyhow::Result<()> {
    let GrpcServer { service, listener, routes, permissions, look_ups, tokens, limits, tls } = server;
    let edge = EdgeLayer {
        service,
        guard: Guard::new(&permissions, look_ups, tokens)?,
        in_flight: Arc::new(Semaphore::new(limits.in_flight)),
        default_deadline: limits.deadline,
        needs_certificates: tls.is_some(),
    };
    let shutdown = shutdown.boxed().shared();
    let router = transport(limits.deadline).layer(edge).add_routes(routes);
    let serving = match tls {
        Some(tls) => router.serve_with_incoming_shutdown(accepted(listener, tls), shutdown.clone()).boxed(),
        None => {
            let incoming =
                TcpIncoming::from(listener).with_nodelay(Some(true)).with_keepalive(Some(TCP_KEEPALIVE));
            router.serve_with_incoming_shutdown(incoming, shutdown.clone()).boxed()
        }
    };
    let drained = async {
        shutdown.await;
        tokio::time::sleep(limits.drain).await;
    };
    tokio::select! {
        served = serving => served.with_context(|| format!("serve grpc of {service}")),
        () = drained => {
            tracing::warn!(service, "Calls were still in flight when the drain time was over.");
            Ok(())
        }
    }
}

/// HTTP/2 with its limits. `max_connection_age_grace` is not set: tonic 0.14.9 then skips the graceful
/// GOAWAY and cuts the connection when age and grace are over. tonic's own timeout only backs up ours, which
/// ends earlier.
fn transport(deadline: Duration) -> Server {
    Server::builder()
        .timeout(deadline)
        .tcp_nodelay(true)
        .max_concurrent_streams(MAX_CONCURRENT_STREAMS)
        .http2_max_header_list_size(MAX_HEADER_LIST_BYTES)
        .http2_max_pending_accept_reset_streams(Some(MAX_PENDING_ACCEPT_RESET_STREAMS))
        .http2_max_local_error_reset_streams(Some(MAX_LOCAL_ERROR_RESET_STREAMS))
        .http2_keepalive_interval(Some(KEEPALIVE_INTERVAL))
        .http2_keepalive_timeout(Some(KEEPALIVE_TIMEOUT))
        .max_connection_age(MAX_CONNECTION_AGE)
}

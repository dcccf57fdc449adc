//! One connection to one of the addresses: opened within a time limit, watched, and cut rather than waited for.

use std::future::Future;
use std::sync::Arc;
use std::time::Duration;

use futures::StreamExt;
use lapin::tcp::{AMQPUriTcpExt, AsyncTcpStream, TLSConfig};
use lapin::uri::AMQPUri;
use lapin::{Channel, Connection, ConnectionProperties, Event};
use tokio::task::JoinHandle;
use tokio::time::timeout;

use super::Shared;
use super::wire::Wire;
use crate::broker::BrokerError;
use crate::broker::health::{HealthWriter, LinkState};

/// Time for the closing handshake; after it the wire is cut.
const CLOSE_TIMEOUT: Duration = Duration::from_secs(1);

/// Goes through the addresses in turn, remembering where it is.
pub(super) struct Dialler {
    shared: Arc<Shared>,
    next: usize,
}

impl Dialler {
    pub(super) fn new(shared: Arc<Shared>) -> Self {
        Self { shared, next: 0 }
    }

    /// From now on the address after the present one.
    pub(super) fn turn(&mut self) {
        self.next = self.next.wrapping_add(1);
    }

    /// Opens a link to the present address.
    pub(super) async fn dial(&self, name: &str) -> Result<Link, String> {
        let uri = &self.shared.uris[self.next % self.shared.uris.len()];
        Link::open(uri.clone(), name, self.shared.settings.connect_timeout)
            .await
            .map_err(|reason| format!("{}:{}: {reason}", uri.authority.host, uri.authority.port))
    }

    /// Tries each address once.
    pub(super) async fn dial_any(&mut self, name: &str) -> Result<Link, String> {
        let mut reasons = Vec::new();
        for _ in 0..self.shared.uris.len() {
            match self.dial(name).await {
                Ok(link) => return Ok(link),
                Err(reason) => reasons.push(reason),
            }
            self.turn();
        }
        Err(reasons.join("; "))
    }
}

/// An open connection. Dropping it cuts the wire; [`close`](Self::close) says goodbye first.
pub(super) struct Link {
    connection: Connection,
    watcher: Option<Watching>,
    // Last, so that the connection is dropped before its wire is cut.
    wire: Wire,
}

impl Link {
    async fn open(uri: AMQPUri, name: &str, limit: Duration) -> Result<Self, String> {
        let (wire, slot) = Wire::new();
        let runtime = lapin::runtime::default_runtime().map_err(|error| error.to_string())?;
        let options = ConnectionProperties::default().with_connection_name(name.into());
        let connecting = Connection::connector(
            uri,
            runtime,
            async move |uri, runtime| {
                let connecting = uri.connect_with_config_async(TLSConfig::default(), &runtime);
                let stream = timeout(limit, connecting).await.map_err(std::io::Error::from)??;
                #[allow(irrefutable_let_patterns, reason = "refutable as soon as a TLS feature is on")]
                if let AsyncTcpStream::Plain(plain) = &stream {
                    slot.fill(plain.get_ref())?;
                }
                Ok(stream)
            },
            options,
        );
        match timeout(limit, connecting).await {
            Ok(Ok(connection)) => Ok(Self { connection, watcher: None, wire }),
            Ok(Err(error)) => Err(error.to_string()),
            Err(_) => Err("no answer in time".to_owned()),
        }
    }

    /// Opens a channel.
    pub(super) async fn channel(&self, limit: Duration) -> Result<Channel, String> {
        within(limit, self.connection.create_channel()).await
    }

    /// Writes what the broker says about this connection onto the health board.
    pub(super) fn watch(&mut self, health: HealthWriter) {
        let mut events = self.connection.events_listener();
        health.set(if self.is_blocked() {
            LinkState::Blocked("since before the link was made".to_owned())
        } else {
            LinkState::Connected
        });
        self.watcher = Some(Watching(tokio::spawn(async move {
            while let Some(event) = events.next().await {
                if let Event::ConnectionBlocked(reason) = event {
                    tracing::warn!(reason, "The broker takes no messages.");
                    health.set(LinkState::Blocked(reason));
                } else if let Event::ConnectionUnblocked = event {
                    health.set(LinkState::Connected);
                } else if let Event::Error(error) = event {
                    health.set(LinkState::Disconnected(error.to_string()));
                }
            }
        })));
    }

    pub(super) fn is_open(&self) -> bool {
        self.connection.status().connected()
    }

    pub(super) fn is_blocked(&self) -> bool {
        self.connection.status().blocked()
    }

    pub(super) async fn close(self) {
        // A connection that is gone already has nothing to close.
        let _ = timeout(CLOSE_TIMEOUT, self.connection.close(200, "OK".into())).await;
        drop(self.wire);
    }
}

/// The task that watches a link; it ends with it.
struct Watching(JoinHandle<()>);

impl Drop for Watching {
    fn drop(&mut self) {
        self.0.abort();
    }
}

/// An await on the broker with its time limit, failures as text.
pub(super) async fn within<T>(
    limit: Duration,
    answer: impl Future<Output = lapin::Result<T>>,
) -> Result<T, String> {
    match timeout(limit, answer).await {
        Ok(Ok(value)) => Ok(value),
        Ok(Err(error)) => Err(error.to_string()),
        Err(_) => Err("no answer in time".to_owned()),
    }
}

/// A link for a single errand, at whichever address answers.
pub(super) async fn errand(shared: &Arc<Shared>, name: &str) -> Result<Link, BrokerError> {
    Dialler::new(shared.clone()).dial_any(name).await.map_err(BrokerError::Unreachable)
}

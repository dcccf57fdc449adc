//! RabbitMQ by lapin, under our own supervision: several addresses, a connection for publishing and one for
//! consuming, every await under a timeout, and a new channel on the next address after any failure. lapin's own
//! recovery stays off: it knows one address, and it never recovers a channel the broker closed.

use std::sync::Arc;
use std::time::Duration;

use lapin::uri::AMQPUri;
use tokio_util::sync::CancellationToken;

use super::BrokerError;
use super::health::{Health, HealthBoard};
use super::topology::{Names, Topology};

mod acks;
mod consumer;
mod declare;
mod link;
mod publisher;
mod window;
mod wire;

pub(super) use acks::RabbitMqReceipt;
pub(super) use consumer::RabbitMqDeliveries;
pub(super) use publisher::RabbitMqPublisher;

/// Where the broker is and how long to wait for it.
#[derive(Clone)]
pub struct RabbitMqSettings {
    /// `amqp://user:password@host:port/vhost`, tried in this order.
    pub addresses: Vec<String>,
    /// Put before all names; empty in the real house.
    pub prefix: String,
    /// Messages in flight to the broker at once; measured best near 16.
    pub window: usize,
    /// Longest wait for a connection, handshake included.
    pub connect_timeout: Duration,
    /// Longest wait for a confirm, an ack to be written, or a declaration.
    pub answer_timeout: Duration,
    /// Heartbeat interval in seconds; a silent link is given up after two of them.
    pub heartbeat_seconds: u16,
}

impl RabbitMqSettings {
    /// The measured settings, for these addresses.
    #[must_use]
    pub fn new(addresses: Vec<String>) -> Self {
        Self {
            addresses,
            prefix: String::new(),
            window: 16,
            connect_timeout: Duration::from_secs(3),
            answer_timeout: Duration::from_secs(5),
            heartbeat_seconds: 5,
        }
    }
}

impl std::fmt::Debug for RabbitMqSettings {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        // Addresses hold passwords.
        f.debug_struct("RabbitMqSettings")
            .field("addresses", &self.addresses.len())
            .field("prefix", &self.prefix)
            .field("window", &self.window)
            .finish_non_exhaustive()
    }
}

/// What publishers and consumers of one handle share.
struct Shared {
    settings: RabbitMqSettings,
    uris: Vec<AMQPUri>,
    names: Names,
    health: HealthBoard,
}

/// A RabbitMQ at one or several addresses.
#[derive(Clone)]
pub struct RabbitMq {
    shared: Arc<Shared>,
}

impl std::fmt::Debug for RabbitMq {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("RabbitMq").field("settings", &self.shared.settings).finish_non_exhaustive()
    }
}

impl RabbitMq {
    /// Reads the addresses; connects to none of them yet.
    ///
    /// # Errors
    /// No address, or one that cannot be read.
    pub fn new(settings: RabbitMqSettings) -> Result<Self, BrokerError> {
        if settings.addresses.is_empty() {
            return Err(BrokerError::NoAddress);
        }
        let uris = settings
            .addresses
            .iter()
            .enumerate()
            .map(|(index, address)| {
                let mut uri: AMQPUri =
                    address.parse().map_err(|reason| BrokerError::Address { position: index + 1, reason })?;
                uri.query.heartbeat = Some(settings.heartbeat_seconds);
                Ok(uri)
            })
            .collect::<Result<Vec<_>, BrokerError>>()?;
        let names = Names::new(settings.prefix.clone());
        Ok(Self { shared: Arc::new(Shared { settings, uris, names, health: HealthBoard::default() }) })
    }

    pub(super) async fn declare(&self, topology: &Topology) -> Result<(), BrokerError> {
        declare::declare(&self.shared, topology).await
    }

    pub(super) async fn check(&self, service: &str) -> Result<(), BrokerError> {
        declare::check(&self.shared, service).await
    }

    pub(super) async fn delete(&self, topology: &Topology) -> Result<(), BrokerError> {
        declare::delete(&self.shared, topology).await
    }

    pub(super) async fn remove_subscriber(&self, name: &str) -> Result<(), BrokerError> {
        declare::remove_subscriber(&self.shared, name).await
    }

    pub(super) fn publisher(&self) -> RabbitMqPublisher {
        RabbitMqPublisher::new(self.shared.clone())
    }

    pub(super) fn consume(
        &self,
        service: &str,
        prefetch: u16,
        stop: CancellationToken,
    ) -> RabbitMqDeliveries {
        RabbitMqDeliveries::start(self.shared.clone(), service, prefetch.max(1), stop)
    }

    pub(super) fn health(&self) -> Health {
        self.shared.health.view()
    }
}

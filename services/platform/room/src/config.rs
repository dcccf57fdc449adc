//! The configuration every service has, with a section of its own under `[service]`.

use actnow_chassis::database::DatabaseConfig;
use actnow_chassis::privacy::PrivacyConfig;
use actnow_chassis::telemetry::TelemetryConfig;
use actnow_chassis::tls::TlsConfig;
use actnow_chassis::token::TokenVerifierConfig;
use actnow_messaging::broker::{Broker, RabbitMq, RabbitMqSettings};
use serde::Deserialize;

/// The commented defaults of the common sections. A service's own default file comes after it.
pub const DEFAULTS: &str = include_str!("defaults.toml");

/// Configuration of a service whose own section is `S`.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Config<S> {
    /// Name of this replica; the same after a restart, another for each replica.
    pub instance: String,
    /// Where its rows are.
    pub database: DatabaseConfig,
    /// Where its messages travel.
    pub broker: BrokerConfig,
    /// Where it listens for gRPC.
    pub grpc: Listen,
    /// Where it answers probes and metrics; empty: nowhere.
    pub admin: Listen,
    /// Logs, traces and metrics.
    pub telemetry: TelemetryConfig,
    /// TLS between the processes of the house.
    pub tls: TlsConfig,
    /// Public keys of those who issue tokens.
    pub tokens: TokenVerifierConfig,
    /// The secret that seals personal data.
    pub privacy: PrivacyConfig,
    /// The service's own section.
    pub service: S,
}

/// An address to listen at.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Listen {
    /// `127.0.0.1:7101`; port 0 takes a free one.
    pub listen: String,
}

/// The message broker.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct BrokerConfig {
    /// AMQP addresses of the nodes, tried in order.
    pub addresses: Vec<String>,
    /// In front of every exchange and queue name, so that several houses can share a broker.
    #[serde(default)]
    pub prefix: String,
}

impl BrokerConfig {
    /// Opens the broker; connections are made when they are needed.
    ///
    /// # Errors
    /// When there is no address or one is malformed.
    pub fn open(&self) -> anyhow::Result<Broker> {
        let settings =
            RabbitMqSettings { prefix: self.prefix.clone(), ..RabbitMqSettings::new(self.addresses.clone()) };
        Ok(Broker::RabbitMq(RabbitMq::new(settings)?))
    }
}

//! The broker in two kinds with one behaviour: RabbitMQ for departments in processes of their own, queues in a
//! SQLite file for the house in one process. Both deliver at least once, in order per subject, confirm a publish
//! only when it would survive a crash, and bring again whatever was not acknowledged.

use tokio_util::sync::CancellationToken;

mod backoff;
mod delivery;
mod health;
mod in_process;
mod publish;
mod rabbitmq;
mod topology;

pub use delivery::{Deliveries, Delivery, Undecodable, ack, release};
pub use health::{Health, LinkHealth, LinkState, Role};
pub use in_process::InProcess;
pub use publish::{PublishFailure, Published, Publisher};
pub use rabbitmq::{RabbitMq, RabbitMqSettings};
pub use topology::{DELIVERY_LIMIT, Names, QueueSpec, SUBSCRIBER_LIMIT, Subscriber, Topology, UNHEARD_LIMIT};

/// Why the broker could not be set up or looked at.
#[derive(Debug, thiserror::Error)]
pub enum BrokerError {
    /// An address is not an AMQP address; it is not repeated here because it may hold a password.
    #[error("address number {position} of the broker is not a valid amqp address: {reason}")]
    Address {
        /// Position in the list, from 1.
        position: usize,
        /// What the parser says.
        reason: String,
    },
    /// There is no address at all.
    #[error("no address of the broker is given")]
    NoAddress,
    /// None of the addresses answered.
    #[error("no broker reachable: {0}")]
    Unreachable(String),
    /// The broker answered, and refused.
    #[error("the broker refused to {action}: {reason}")]
    Refused {
        /// What was attempted.
        action: String,
        /// The broker's text.
        reason: String,
    },
    /// Parts of the topology are not there; they are declared at deploy time.
    #[error("the broker lacks {}", .0.join(", "))]
    Incomplete(Vec<String>),
    /// The queue file of the in-process broker.
    #[error("queue file: {0}")]
    Storage(String),
}

/// A broker. Cheap to clone; all clones share the links' health and, in process, the queues.
#[derive(Debug, Clone)]
pub enum Broker {
    /// RabbitMQ at one or several addresses.
    RabbitMq(RabbitMq),
    /// Queues in a file of this process.
    InProcess(InProcess),
}

impl Broker {
    /// Declares exchanges, queues and bindings; repeating it changes nothing. For deploy time, not for each start:
    /// running services only [`check`](Self::check).
    ///
    /// # Errors
    /// Unreachable, or something of that name exists with other properties.
    pub async fn declare(&self, topology: &Topology) -> Result<(), BrokerError> {
        match self {
            Self::RabbitMq(broker) => broker.declare(topology).await,
            Self::InProcess(broker) => broker.declare(topology).await,
        }
    }

    /// Looks whether the exchanges and the queue of `service` are there, changing nothing.
    ///
    /// # Errors
    /// [`BrokerError::Incomplete`] names all that is missing.
    pub async fn check(&self, service: &str) -> Result<(), BrokerError> {
        match self {
            Self::RabbitMq(broker) => broker.check(service).await,
            Self::InProcess(broker) => broker.check(service).await,
        }
    }

    /// Deletes everything below this broker's prefix that `topology` names, with all messages. For tests and
    /// demonstrations.
    ///
    /// # Errors
    /// Unreachable; what is not there is not missed.
    pub async fn delete(&self, topology: &Topology) -> Result<(), BrokerError> {
        match self {
            Self::RabbitMq(broker) => broker.delete(topology).await,
            Self::InProcess(broker) => broker.delete(topology).await,
        }
    }

    /// Deletes the queue of a subscriber with all that waits in it.
    ///
    /// # Errors
    /// Unreachable; what is not there is not missed.
    pub async fn remove_subscriber(&self, name: &str) -> Result<(), BrokerError> {
        match self {
            Self::RabbitMq(broker) => broker.remove_subscriber(name).await,
            Self::InProcess(_) => Ok(()),
        }
    }

    /// A publisher. It connects with its first batch.
    #[must_use]
    pub fn publisher(&self) -> Publisher {
        match self {
            Self::RabbitMq(broker) => Publisher::RabbitMq(Box::new(broker.publisher())),
            Self::InProcess(broker) => Publisher::InProcess(broker.publisher()),
        }
    }

    /// Consumes the queue of `service`, with at most `prefetch` unacknowledged deliveries at a time, until `stop`.
    #[must_use]
    pub fn consume(&self, service: &str, prefetch: u16, stop: CancellationToken) -> Deliveries {
        match self {
            Self::RabbitMq(broker) => Deliveries::RabbitMq(broker.consume(service, prefetch, stop)),
            Self::InProcess(broker) => Deliveries::InProcess(broker.consume(service, prefetch, stop)),
        }
    }

    /// State of the links, for readiness and gauges.
    #[must_use]
    pub fn health(&self) -> Health {
        match self {
            Self::RabbitMq(broker) => broker.health(),
            Self::InProcess(broker) => broker.health(),
        }
    }
}

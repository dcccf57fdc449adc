//! Declaring, checking and deleting the topology. Declared once at deploy time; running services only look,
//! because declaring again with other arguments would kill the channel.

use std::sync::Arc;

use lapin::options::{
    ExchangeDeclareOptions, ExchangeDeleteOptions, QueueBindOptions, QueueDeclareOptions, QueueDeleteOptions,
};
use lapin::protocol::{AMQPErrorKind, AMQPSoftError};
use lapin::types::{AMQPValue, FieldTable};
use lapin::{Channel, ErrorKind, ExchangeKind};

use super::Shared;
use super::link::{Link, errand, within};
use crate::broker::BrokerError;
use crate::broker::topology::{
    DELIVERY_LIMIT, QueueSpec, SUBSCRIBER_LIMIT, Subscriber, Topology, UNHEARD_LIMIT,
};

pub(super) async fn declare(shared: &Arc<Shared>, topology: &Topology) -> Result<(), BrokerError> {
    let link = errand(shared, "actnow declare").await?;
    let site = Site::open(shared, &link).await?;
    site.catch_all(&shared.names.dead(), arguments([("x-queue-type", text("quorum"))])).await?;
    site.catch_all(&shared.names.unheard(), newest(UNHEARD_LIMIT)).await?;
    let alternate = arguments([("alternate-exchange", text(&shared.names.unheard()))]);
    site.exchange(&shared.names.events(), ExchangeKind::Topic, alternate).await?;
    site.exchange(&shared.names.orders(), ExchangeKind::Direct, FieldTable::default()).await?;
    for queue in &topology.queues {
        site.service_queue(queue).await?;
    }
    for subscriber in &topology.subscribers {
        site.subscriber_queue(subscriber).await?;
    }
    link.close().await;
    Ok(())
}

pub(super) async fn check(shared: &Arc<Shared>, service: &str) -> Result<(), BrokerError> {
    let names = &shared.names;
    let link = errand(shared, "actnow check").await?;
    let mut missing = Vec::new();
    for exchange in [names.events(), names.orders(), names.unheard(), names.dead()] {
        // A miss kills the channel, so each look has its own.
        let channel = Site::open(shared, &link).await?;
        if !channel.exchange_exists(&exchange).await? {
            missing.push(format!("exchange {exchange}"));
        }
    }
    for queue in [names.queue(service), names.unheard(), names.dead()] {
        let channel = Site::open(shared, &link).await?;
        if !channel.queue_exists(&queue).await? {
            missing.push(format!("queue {queue}"));
        }
    }
    link.close().await;
    if missing.is_empty() { Ok(()) } else { Err(BrokerError::Incomplete(missing)) }
}

pub(super) async fn delete(shared: &Arc<Shared>, topology: &Topology) -> Result<(), BrokerError> {
    let names = &shared.names;
    let link = errand(shared, "actnow delete").await?;
    let site = Site::open(shared, &link).await?;
    let services = topology.queues.iter().map(|queue| names.queue(&queue.service));
    let subscribers = topology.subscribers.iter().map(|one| names.subscriber(&one.name));
    for queue in services.chain(subscribers).chain([names.unheard(), names.dead()]) {
        site.delete_queue(&queue).await?;
    }
    for exchange in [names.events(), names.orders(), names.unheard(), names.dead()] {
        let deleting =
            site.channel.exchange_delete(exchange.as_str().into(), ExchangeDeleteOptions::default());
        site.ask(&format!("delete exchange {exchange}"), deleting).await?;
    }
    link.close().await;
    Ok(())
}

pub(super) async fn remove_subscriber(shared: &Arc<Shared>, name: &str) -> Result<(), BrokerError> {
    let link = errand(shared, "actnow delete").await?;
    let site = Site::open(shared, &link).await?;
    site.delete_queue(&shared.names.subscriber(name)).await?;
    link.close().await;
    Ok(())
}

/// A channel on which to build.
struct Site<'s> {
    shared: &'s Shared,
    channel: Channel,
}

impl<'s> Site<'s> {
    async fn open(shared: &'s Shared, link: &Link) -> Result<Self, BrokerError> {
        let channel = link.channel(shared.settings.answer_timeout).await.map_err(BrokerError::Unreachable)?;
        Ok(Self { shared, channel })
    }

    async fn ask<T>(
        &self,
        action: &str,
        answer: impl Future<Output = lapin::Result<T>>,
    ) -> Result<T, BrokerError> {
        within(self.shared.settings.answer_timeout, answer)
            .await
            .map_err(|reason| BrokerError::Refused { action: action.to_owned(), reason })
    }

    /// Whether the broker knows what was asked for; only its "not found" counts as no.
    async fn find<T>(
        &self,
        action: &str,
        looking: impl Future<Output = lapin::Result<T>>,
    ) -> Result<bool, BrokerError> {
        let found = async {
            match looking.await {
                Ok(_) => Ok(true),
                Err(error) if is_not_found(&error) => Ok(false),
                Err(error) => Err(error),
            }
        };
        self.ask(action, found).await
    }

    async fn exchange(
        &self,
        name: &str,
        kind: ExchangeKind,
        arguments: FieldTable,
    ) -> Result<(), BrokerError> {
        let options = ExchangeDeclareOptions { durable: true, ..ExchangeDeclareOptions::default() };
        let declaring = self.channel.exchange_declare(name.into(), kind, options, arguments);
        self.ask(&format!("declare exchange {name}"), declaring).await
    }

    async fn exchange_exists(&self, name: &str) -> Result<bool, BrokerError> {
        let options = ExchangeDeclareOptions { passive: true, ..ExchangeDeclareOptions::default() };
        let looking =
            self.channel.exchange_declare(name.into(), ExchangeKind::Fanout, options, FieldTable::default());
        self.find(&format!("find exchange {name}"), looking).await
    }

    async fn queue(&self, name: &str, arguments: FieldTable) -> Result<(), BrokerError> {
        let declaring = self.channel.queue_declare(name.into(), QueueDeclareOptions::durable(), arguments);
        self.ask(&format!("declare queue {name}"), declaring).await.map(drop)
    }

    async fn queue_exists(&self, name: &str) -> Result<bool, BrokerError> {
        let options = QueueDeclareOptions::durable().passive();
        let looking = self.channel.queue_declare(name.into(), options, FieldTable::default());
        self.find(&format!("find queue {name}"), looking).await
    }

    async fn bind(&self, queue: &str, exchange: &str, key: &str) -> Result<(), BrokerError> {
        let binding = self.channel.queue_bind(
            queue.into(),
            exchange.into(),
            key.into(),
            QueueBindOptions::default(),
            FieldTable::default(),
        );
        self.ask(&format!("bind {queue} to {exchange}"), binding).await
    }

    /// A fanout exchange and a queue of the same name that takes all it gets.
    async fn catch_all(&self, name: &str, queue: FieldTable) -> Result<(), BrokerError> {
        self.exchange(name, ExchangeKind::Fanout, FieldTable::default()).await?;
        self.queue(name, queue).await?;
        self.bind(name, name, "").await
    }

    async fn delete_queue(&self, queue: &str) -> Result<(), BrokerError> {
        let deleting = self.channel.queue_delete(queue.into(), QueueDeleteOptions::default());
        self.ask(&format!("delete queue {queue}"), deleting).await.map(drop)
    }

    async fn subscriber_queue(&self, subscriber: &Subscriber) -> Result<(), BrokerError> {
        let names = &self.shared.names;
        let queue = names.subscriber(&subscriber.name);
        self.queue(&queue, newest(SUBSCRIBER_LIMIT)).await?;
        for fact in &subscriber.facts {
            self.bind(&queue, &names.events(), fact).await?;
        }
        Ok(())
    }

    async fn service_queue(&self, spec: &QueueSpec) -> Result<(), BrokerError> {
        let names = &self.shared.names;
        let queue = names.queue(&spec.service);
        let properties = arguments([
            ("x-queue-type", text("quorum")),
            ("x-delivery-limit", AMQPValue::LongLongInt(DELIVERY_LIMIT)),
            ("x-dead-letter-exchange", text(&names.dead())),
            ("x-dead-letter-strategy", text("at-least-once")),
            ("x-overflow", text("reject-publish")),
        ]);
        self.queue(&queue, properties).await?;
        for key in &spec.events {
            self.bind(&queue, &names.events(), key).await?;
        }
        for key in &spec.orders {
            self.bind(&queue, &names.orders(), key).await?;
        }
        Ok(())
    }
}

fn is_not_found(error: &lapin::Error) -> bool {
    let not_found = AMQPErrorKind::Soft(AMQPSoftError::NOTFOUND);
    matches!(error.kind(), ErrorKind::ProtocolError(error) if *error.kind() == not_found)
}

fn text(value: &str) -> AMQPValue {
    AMQPValue::LongString(value.into())
}

/// A queue that keeps the newest `limit` messages and never refuses one.
fn newest(limit: i64) -> FieldTable {
    arguments([
        ("x-queue-type", text("quorum")),
        ("x-max-length", AMQPValue::LongLongInt(limit)),
        ("x-overflow", text("drop-head")),
    ])
}

fn arguments<const N: usize>(pairs: [(&str, AMQPValue); N]) -> FieldTable {
    let mut table = FieldTable::default();
    for (name, value) in pairs {
        table.insert(name.into(), value);
    }
    table
}

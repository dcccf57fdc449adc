//! The supervisor of a consumer: opens a link, consumes, hands deliveries over, and after any failure (error,
//! end of stream, unwritable receipt) starts again on a new channel at the next address.

use std::sync::Arc;

use futures::StreamExt;
use lapin::options::{BasicCancelOptions, BasicConsumeOptions, BasicQosOptions};
use lapin::types::{AMQPValue, FieldTable};
use lapin::{Channel, Consumer};
use tokio::sync::mpsc;
use tokio_util::sync::CancellationToken;

use super::Shared;
use super::acks::{Abandoned, Generation};
use super::link::{Dialler, Link, within};
use crate::broker::backoff::Backoff;
use crate::broker::delivery::{Delivery, Receipt, decode};
use crate::broker::health::{HealthEntry, LinkState, Role};
use crate::message::Headers;

/// Deliveries from RabbitMQ; see [`Deliveries`](crate::broker::Deliveries).
#[derive(Debug)]
pub struct RabbitMqDeliveries {
    incoming: mpsc::Receiver<Delivery>,
    stop: CancellationToken,
    closed: CancellationToken,
}

impl Drop for RabbitMqDeliveries {
    fn drop(&mut self) {
        self.closed.cancel();
    }
}

impl RabbitMqDeliveries {
    pub(super) fn start(shared: Arc<Shared>, service: &str, prefetch: u16, stop: CancellationToken) -> Self {
        // The broker sends no more than `prefetch` unacknowledged ones, so handing over never waits for long.
        let (outgoing, incoming) = mpsc::channel(usize::from(prefetch));
        let closed = CancellationToken::new();
        let role = Role::Consume(service.to_owned());
        let health = shared.health.enter(role, LinkState::Disconnected("connecting".to_owned()));
        let supervisor = Supervisor {
            queue: shared.names.queue(service),
            name: format!("actnow consume {service}"),
            shared,
            prefetch,
            outgoing,
            stop: stop.clone(),
            closed: closed.clone(),
            health,
        };
        tokio::spawn(supervisor.run());
        Self { incoming, stop, closed }
    }

    pub(crate) async fn next_batch(&mut self, max: usize) -> Option<Vec<Delivery>> {
        loop {
            let mut batch = Vec::new();
            tokio::select! {
                biased;
                () = self.stop.cancelled() => return None,
                received = self.incoming.recv_many(&mut batch, max) => if received == 0 { return None },
            }
            // What a dead channel brought comes again anyway.
            batch.retain(|delivery| match &delivery.receipt {
                Receipt::RabbitMq(receipt) => receipt.is_valid(),
                Receipt::InProcess(_) => true,
            });
            if !batch.is_empty() {
                return Some(batch);
            }
        }
    }
}

/// Why a session ended.
enum End {
    /// Nobody takes deliveries any more.
    Closed,
    /// The channel is lost.
    Lost(String),
}

/// An open channel that consumes.
struct Session {
    consumer: Consumer,
    channel: Channel,
    generation: Arc<Generation>,
    returns: mpsc::UnboundedReceiver<Abandoned>,
    link: Link,
}

struct Supervisor {
    shared: Arc<Shared>,
    queue: String,
    name: String,
    prefetch: u16,
    outgoing: mpsc::Sender<Delivery>,
    stop: CancellationToken,
    /// The deliveries were dropped.
    closed: CancellationToken,
    health: HealthEntry,
}

impl Supervisor {
    async fn run(self) {
        let mut dialler = Dialler::new(self.shared.clone());
        let mut backoff = Backoff::default();
        while !self.closed.is_cancelled() && !self.stop.is_cancelled() {
            let reason = match self.open(&dialler).await {
                Ok(mut session) => {
                    backoff.succeeded();
                    let end = self.pump(&mut session).await;
                    session.generation.end();
                    match end {
                        End::Closed => return session.link.close().await,
                        End::Lost(reason) => reason,
                    }
                }
                Err(reason) => reason,
            };
            tracing::warn!(queue = self.queue, reason, "Consuming failed, changing to the next address.");
            self.health.set(LinkState::Disconnected(reason));
            dialler.turn();
            backoff.failed();
            tokio::select! {
                () = backoff.wait() => {}
                () = self.closed.cancelled() => {}
                () = self.stop.cancelled() => {}
            }
        }
    }

    async fn open(&self, dialler: &Dialler) -> Result<Session, String> {
        let limit = self.shared.settings.answer_timeout;
        let mut link = dialler.dial(&self.name).await?;
        let channel = link.channel(limit).await?;
        within(limit, channel.basic_qos(self.prefetch, BasicQosOptions::default())).await?;
        let consuming = channel.basic_consume(
            self.queue.as_str().into(),
            "".into(),
            BasicConsumeOptions::default(),
            FieldTable::default(),
        );
        let consumer = within(limit, consuming).await?;
        link.watch(self.health.writer());
        let (generation, returns) = Generation::new(&self.closed, limit);
        Ok(Session { consumer, channel, generation, returns, link })
    }

    async fn pump(&self, session: &mut Session) -> End {
        let mut stopping = false;
        loop {
            tokio::select! {
                biased;
                // First: the generation ends with it too, which then is no loss.
                () = self.closed.cancelled() => return End::Closed,
                () = session.generation.ended() => return End::Lost("a receipt was not written".to_owned()),
                delivered = session.consumer.next(), if !stopping => match delivered {
                    Some(Ok(delivered)) => self.hand_over(&session.generation, delivered).await,
                    Some(Err(error)) => return End::Lost(error.to_string()),
                    None => return End::Lost("cancelled by the broker".to_owned()),
                },
                Some(abandoned) = session.returns.recv() => session.generation.take_back(abandoned).await,
                // Receipts of what is out may still be written until the deliveries are dropped.
                () = self.stop.cancelled(), if !stopping => {
                    stopping = true;
                    self.cancel(session).await;
                }
            }
        }
    }

    async fn hand_over(&self, generation: &Arc<Generation>, delivered: lapin::message::Delivery) {
        let routing_key = delivered.routing_key.to_string();
        let headers = delivered.properties.headers().as_ref().map(read_headers).unwrap_or_default();
        let receipt = generation.receive(delivered.delivery_tag, delivered.acker).await;
        let delivery = Delivery {
            message: decode(headers, &routing_key, delivered.data),
            redelivered: delivered.redelivered,
            receipt: Receipt::RabbitMq(receipt),
        };
        // Fails only when nobody takes deliveries any more, which the pump sees next.
        let _ = self.outgoing.send(delivery).await;
    }

    async fn cancel(&self, session: &Session) {
        let cancelling = session.channel.basic_cancel(session.consumer.tag(), BasicCancelOptions::default());
        if let Err(reason) = within(self.shared.settings.answer_timeout, cancelling).await {
            tracing::debug!(queue = self.queue, reason, "Cancelling the consumer failed.");
        }
    }
}

/// Headers as text. Foreign messages may hold anything; tables and arrays are shown as Rust shows them.
fn read_headers(table: &FieldTable) -> Headers {
    table
        .inner()
        .iter()
        .map(|(name, value)| {
            let value = if let AMQPValue::LongString(text) = value {
                String::from_utf8_lossy(text.as_bytes()).into_owned()
            } else if let AMQPValue::ShortString(text) = value {
                text.to_string()
            } else {
                format!("{value:?}")
            };
            (name.to_string(), value)
        })
        .collect()
}

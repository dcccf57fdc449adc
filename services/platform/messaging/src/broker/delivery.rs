//! Receiving messages: deliveries, their receipts, and the consumer of either kind.

use uuid::Uuid;

use super::in_process::{InProcessDeliveries, InProcessReceipt};
use super::rabbitmq::{RabbitMqDeliveries, RabbitMqReceipt};
use crate::message::{Headers, Message, MessageError};

/// Something in the queue that is not one of our messages. It is for the parking table, not for a retry.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Undecodable {
    /// The id its headers claim, if that much is readable.
    pub id: Option<Uuid>,
    /// What is wrong.
    pub reason: MessageError,
    /// The key it was published with; usually the type name it claims.
    pub routing_key: String,
    /// Its headers as text, cut to a bounded length.
    pub headers: Headers,
    /// Its bytes.
    pub body: Vec<u8>,
}

/// One delivery: a message or something undecodable, and the receipt that takes it off the queue.
#[derive(Debug)]
pub struct Delivery {
    /// What was delivered.
    pub message: Result<Message, Box<Undecodable>>,
    /// Whether it may have been delivered before. A hint only: the inbox decides.
    pub redelivered: bool,
    pub(crate) receipt: Receipt,
}

/// Ties a delivery to the channel that brought it.
#[derive(Debug)]
pub(crate) enum Receipt {
    RabbitMq(RabbitMqReceipt),
    InProcess(InProcessReceipt),
}

/// Reads what came over the wire; both brokers end here.
pub(crate) fn decode(
    headers: Headers,
    routing_key: &str,
    body: Vec<u8>,
) -> Result<Message, Box<Undecodable>> {
    // Headers first, so that the body need not be copied for the case that they are garbled.
    match Message::from_parts(&headers, Vec::new()) {
        Ok(message) => {
            let message = Message { body, ..message };
            match message.validate() {
                Ok(()) => Ok(message),
                Err(reason) => Err(undecodable(reason, headers, routing_key, message.body)),
            }
        }
        Err(reason) => Err(undecodable(reason, headers, routing_key, body)),
    }
}

/// Longest header value that is kept of something undecodable, in characters.
const HEADER_KEPT: usize = 256;
/// Most headers that are kept of something undecodable.
const HEADERS_KEPT: usize = 32;

fn undecodable(reason: MessageError, headers: Headers, routing_key: &str, body: Vec<u8>) -> Box<Undecodable> {
    let id = Message::claimed_id(&headers);
    let cut = |text: String| text.chars().take(HEADER_KEPT).collect::<String>();
    let headers =
        headers.into_iter().take(HEADERS_KEPT).map(|(name, value)| (cut(name), cut(value))).collect();
    Box::new(Undecodable { id, reason, routing_key: routing_key.to_owned(), headers, body })
}

/// The stream of deliveries of one service.
#[derive(Debug)]
pub enum Deliveries {
    /// From RabbitMQ.
    RabbitMq(RabbitMqDeliveries),
    /// From the queues of this process.
    InProcess(InProcessDeliveries),
}

impl Deliveries {
    /// Waits for a delivery, then takes what else is already there, up to `max`, without further waiting.
    /// `None` after the stop signal; receipts already handed out stay valid until this value is dropped.
    ///
    /// A lost broker is not an error here: the supervisor reconnects, and unacknowledged messages come again.
    pub async fn next_batch(&mut self, max: usize) -> Option<Vec<Delivery>> {
        match self {
            Self::RabbitMq(deliveries) => deliveries.next_batch(max.max(1)).await,
            Self::InProcess(deliveries) => deliveries.next_batch(max.max(1)).await,
        }
    }

    /// Takes handled deliveries off the queue. A no-op for deliveries whose channel is gone: they come again.
    pub async fn ack(&self, deliveries: &[Delivery]) {
        ack(deliveries).await;
    }

    /// Puts a delivery back at its place, to come again.
    pub async fn release(&self, delivery: Delivery) {
        release(delivery).await;
    }
}

/// [`Deliveries::ack`] for a task that handles a batch on its own while the next one is awaited.
pub async fn ack(deliveries: &[Delivery]) {
    let (mut remote, mut local) = (Vec::new(), Vec::new());
    for delivery in deliveries {
        match &delivery.receipt {
            Receipt::RabbitMq(receipt) => remote.push(receipt),
            Receipt::InProcess(receipt) => local.push(receipt),
        }
    }
    RabbitMqReceipt::ack(&remote).await;
    InProcessReceipt::ack(&local).await;
}

/// [`Deliveries::release`] for a task that handles a batch on its own.
pub async fn release(delivery: Delivery) {
    match delivery.receipt {
        Receipt::RabbitMq(receipt) => receipt.release().await,
        Receipt::InProcess(receipt) => receipt.release(),
    }
}

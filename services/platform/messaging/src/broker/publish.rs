//! Handing messages to the broker: what became of each, and the publisher of either kind.

use super::in_process::InProcessPublisher;
use super::rabbitmq::RabbitMqPublisher;
use crate::message::{Message, MessageError};

/// What became of one message of a batch.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Published {
    /// The broker has it on disk; it may be marked as sent.
    Confirmed,
    /// An order for which there is no queue: the broker is well, the house is incomplete. Not to be marked as sent.
    Unroutable,
    /// Not known to have arrived; publish again with the same id.
    Failed(PublishFailure),
}

/// Why a message is not known to have arrived.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum PublishFailure {
    /// An earlier message of the same subject did not go out, so this one was kept back to hold the order.
    #[error("kept back behind an earlier message of the same subject")]
    HeldBack,
    /// The link broke earlier in the batch; this one was not tried.
    #[error("not tried after the link failed")]
    NotTried,
    /// The broker refused responsibility (queue full, or its leader just moved).
    #[error("refused by the broker")]
    Refused,
    /// No confirm in time; it may or may not have arrived.
    #[error("not confirmed in time")]
    TimedOut,
    /// The broker takes no messages for lack of memory or disk.
    #[error("the broker is blocked")]
    Blocked,
    /// No address answered, or the link broke while waiting.
    #[error("link to the broker lost: {0}")]
    LinkLost(String),
    /// The in-process broker could not commit.
    #[error("queue file not written: {0}")]
    Storage(String),
    /// It can never be sent.
    #[error("message cannot be sent: {0}")]
    Unsendable(MessageError),
}

/// Publishes batches, in order per subject. One relay owns one publisher.
#[derive(Debug)]
pub enum Publisher {
    /// To RabbitMQ.
    RabbitMq(Box<RabbitMqPublisher>),
    /// To the queues of this process.
    InProcess(InProcessPublisher),
}

impl Publisher {
    /// Publishes a batch and says for each message, in the same order, what became of it.
    ///
    /// The first messages of all subjects go out in the order of the batch, then their second ones, and so on; once one
    /// of them did not make it, the later ones of its subject are [`PublishFailure::HeldBack`]. Other subjects are not
    /// affected by an unroutable order. After a broken link the next call pauses (0.1 to 2 s) and tries the next address.
    /// Dropping the future is safe: what was under way may arrive, and is published again.
    pub async fn publish(&mut self, batch: &[Message]) -> Vec<Published> {
        match self {
            Self::RabbitMq(publisher) => publisher.publish(batch).await,
            Self::InProcess(publisher) => publisher.publish(batch).await,
        }
    }

    /// Closes the link in good order.
    pub async fn close(self) {
        match self {
            Self::RabbitMq(publisher) => publisher.close().await,
            Self::InProcess(_) => {}
        }
    }
}

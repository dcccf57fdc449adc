//! The consumer: inbox row, handler, COMMIT, then ack. In that order, nowhere else.
//!
//! What is already waiting in the queue is handled in one transaction. When one message of such a batch
//! fails, the batch is rolled back and each message gets a transaction of its own, so that a bad one stands
//! alone: it moves to the table of troubled messages and leaves the queue.

use std::collections::HashSet;
use std::sync::Arc;
use std::time::Duration;

use futures::future::BoxFuture;
use tokio_util::sync::CancellationToken;
use tracing::{Instrument, Span};
use uuid::Uuid;

use actnow_chassis::database::{Database, Txn, WorkContext};
use actnow_chassis::error::CommandError;
use actnow_chassis::faults::crash_point;
use actnow_chassis::{metrics, trace_context};
use actnow_decisions::Actor;

use crate::broker::{Broker, Deliveries, Delivery, Undecodable};
use crate::message::{AggregateSequence, Kind, Message};
use crate::{inbox, troubled};

/// What a service does with one message, inside the transaction that also notes it as handled.
pub type Handler = Arc<dyn Fn(Txn, Message) -> BoxFuture<'static, Result<(), CommandError>> + Send + Sync>;

/// Unacknowledged deliveries at a time.
const PREFETCH: u16 = 128;
/// Deliveries handled in one transaction.
const PER_TRANSACTION: usize = 32;
/// How long a handler may take for one message.
const HANDLE_WITHIN: Duration = Duration::from_secs(8);
/// Pause while the database is away.
const PAUSE: Duration = Duration::from_millis(300);

/// Handles the messages of one service. Cheap to clone.
#[derive(Clone)]
pub struct Consumer {
    database: Database,
    service: &'static str,
    handler: Handler,
}

/// Why a message could not be handled.
pub(crate) struct Failure {
    /// In clear words, without personal data.
    pub(crate) reason: String,
    /// Trying again cannot help.
    pub(crate) hopeless: bool,
}

enum Outcome {
    Handled,
    /// The database is away: neither the message's fault nor anybody's attempt.
    Away,
}

impl Consumer {
    /// A consumer of `service` that hands each new message to `handler`.
    pub fn new(database: Database, service: &'static str, handler: Handler) -> Self {
        Self { database, service, handler }
    }

    pub(crate) fn database(&self) -> &Database {
        &self.database
    }

    /// Consumes the service's queue until `stop`; a batch under way is finished first.
    pub async fn run(self, broker: Broker, stop: CancellationToken) {
        let mut deliveries = broker.consume(self.service, PREFETCH, stop.clone());
        while let Some(batch) = deliveries.next_batch(PER_TRANSACTION).await {
            crash_point("delivered");
            self.settle(&deliveries, batch, &stop).await;
        }
    }

    /// Handles a batch to its end: everything is acked, or comes again.
    async fn settle(&self, deliveries: &Deliveries, batch: Vec<Delivery>, stop: &CancellationToken) {
        loop {
            match self.handle_batch(&batch).await {
                Outcome::Handled => {
                    crash_point("before-ack");
                    deliveries.ack(&batch).await;
                    crash_point("after-ack");
                    return;
                }
                Outcome::Away if stop.is_cancelled() => return,
                Outcome::Away => tokio::time::sleep(PAUSE).await,
            }
        }
    }

    async fn handle_batch(&self, batch: &[Delivery]) -> Outcome {
        let mut messages = Vec::with_capacity(batch.len());
        for delivery in batch {
            match &delivery.message {
                Ok(message) => messages.push(message.clone()),
                Err(undecodable) => {
                    let stand_in = stand_in(self, undecodable);
                    let failure = Failure { reason: undecodable.reason.to_string(), hopeless: true };
                    if self.note_failure(&stand_in, &failure).await.is_err() {
                        return Outcome::Away;
                    }
                }
            }
        }
        if messages.is_empty() || self.handle_together(messages.clone()).await.is_ok() {
            return Outcome::Handled;
        }
        for message in messages {
            if let Outcome::Away = self.handle_alone(message).await {
                return Outcome::Away;
            }
        }
        Outcome::Handled
    }

    async fn handle_together(&self, messages: Vec<Message>) -> Result<(), CommandError> {
        let consumer = self.clone();
        let context = WorkContext::system(self.service, "batch");
        self.database
            .unit_of_work(context, move |txn| async move {
                let ids: Vec<Uuid> = messages.iter().map(|message| message.id).collect();
                let mut new = inbox::admit(&txn, &ids).await?;
                crash_point("after-inbox");
                for message in messages {
                    // Removing it from the set also drops a twin within the batch.
                    if new.remove(&message.id) {
                        consumer.call(&txn, message).await?;
                    }
                }
                crash_point("after-handler");
                Ok(())
            })
            .await
    }

    async fn handle_alone(&self, message: Message) -> Outcome {
        match self.handle_together(vec![message.clone()]).await {
            Ok(()) => Outcome::Handled,
            Err(CommandError::Unavailable(..)) => Outcome::Away,
            Err(error) => match self.note_failure(&message, &failure_of(&error)).await {
                Ok(()) => Outcome::Handled,
                Err(_) => Outcome::Away,
            },
        }
    }

    /// Handles a message in trouble once more; success takes it off the table.
    ///
    /// # Errors
    /// What the handler answered; the failure has been written down.
    pub async fn handle_troubled(&self, message: Message) -> Result<(), CommandError> {
        let consumer = self.clone();
        let context = WorkContext::system(self.service, format!("message:{}", message.id));
        let again = message.clone();
        let outcome = self
            .database
            .unit_of_work(context, move |txn| async move {
                let new: HashSet<Uuid> = inbox::admit(&txn, &[again.id]).await?;
                troubled::forget(&txn, again.id).await?;
                if new.contains(&again.id) {
                    consumer.call(&txn, again).await?;
                }
                Ok::<(), CommandError>(())
            })
            .await;
        if let Err(error) = &outcome
            && !matches!(error, CommandError::Unavailable(..))
        {
            self.note_failure(&message, &failure_of(error)).await?;
        }
        outcome
    }

    async fn note_failure(&self, message: &Message, failure: &Failure) -> Result<(), CommandError> {
        metrics::message_handled(self.service, &message.type_name, "failed");
        tracing::warn!(message.id = %message.id, message.kind = %message.type_name, reason = %failure.reason, "A message could not be handled.");
        troubled::note_failure(&self.database, self.service, message, failure).await
    }

    /// Hands one message to the service, as a child of the trace it comes from.
    async fn call(&self, txn: &Txn, message: Message) -> Result<(), CommandError> {
        let span = self.span(&message);
        txn.set_context(WorkContext {
            actor: Actor::system(self.service),
            cause: format!("message:{}", message.id),
            case_id: message.case_id.clone(),
            traceparent: message.traceparent.clone(),
        });
        let type_name = message.type_name.clone();
        let handled = (self.handler)(txn.clone(), message).instrument(span);
        tokio::time::timeout(HANDLE_WITHIN, handled)
            .await
            .map_err(|_| CommandError::internal(anyhow::anyhow!("the handler took too long")))??;
        metrics::message_handled(self.service, &type_name, "handled");
        Ok(())
    }

    fn span(&self, message: &Message) -> Span {
        let span = tracing::info_span!(
            "message.handle",
            otel.name = %format!("process {}", message.type_name),
            otel.kind = "consumer",
            messaging.operation.type = "process",
            messaging.message.id = %message.id,
            messaging.destination.name = %message.type_name,
            actnow.service = self.service,
            actnow.case_id = message.case_id.as_deref().unwrap_or_default(),
        );
        if let Some(traceparent) = &message.traceparent {
            trace_context::set_parent(&span, traceparent);
        }
        span
    }
}

fn failure_of(error: &CommandError) -> Failure {
    let hopeless = match error {
        CommandError::Invalid(_)
        | CommandError::Refused(_)
        | CommandError::Denied(_)
        | CommandError::CommandIdReused(_) => true,
        CommandError::NotFound { .. }
        | CommandError::Stale { .. }
        | CommandError::Unavailable(..)
        | CommandError::Overloaded
        | CommandError::Internal(_) => false,
    };
    let reason = match error {
        CommandError::Internal(cause) => format!("{cause:#}"),
        CommandError::Invalid(violations) => {
            violations.as_slice().iter().fold("invalid message".to_owned(), |text, violation| {
                format!("{text}; {}: {} {}", violation.field, violation.rule, violation.reason)
            })
        }
        other => other.to_string(),
    };
    Failure { reason, hopeless }
}

/// What is kept of a message that cannot be read: enough to find and look at it.
fn stand_in(consumer: &Consumer, undecodable: &Undecodable) -> Message {
    let now = consumer.database.clock().now();
    Message {
        id: undecodable.id.unwrap_or_else(|| consumer.database.ids().next(now)),
        kind: Kind::Event,
        type_name: undecodable.routing_key.clone(),
        source: "unknown".to_owned(),
        subject: "unknown".to_owned(),
        sequence: AggregateSequence { version: 0, index: 0 },
        time: now,
        case_id: None,
        traceparent: None,
        body: undecodable.body.clone(),
    }
}

//! The consumer: inbox row, handler, COMMIT, then ack. In that order, nowhere else.
//!
//! What is already waiting in the queue is handled in one transaction. When a message of such a batch fails,
//! everything is rolled back: the bad one moves to the table of troubled messages and leaves the queue, the
//! others are handled without it. Whatever cannot be blamed on one message is tried one by one. What the same
//! subject was told after a message that was hindered waits for it at the same table: a subject is heard in its
//! order. (Replicas share a queue, and between them no order holds: handlers stand early and late.)

use std::collections::{HashSet, VecDeque};
use std::panic::AssertUnwindSafe;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::{Duration, Instant};

use futures::FutureExt;
use futures::future::BoxFuture;
use tokio_util::sync::CancellationToken;
use tracing::field::Empty;
use tracing::{Instrument, Span};
use uuid::Uuid;

use actnow_chassis::database::{Database, Txn, WorkContext, words_of};
use actnow_chassis::error::CommandError;
use actnow_chassis::faults::crash_point;
use actnow_chassis::{metrics, trace_context};
use actnow_decisions::Actor;

use crate::broker::{Broker, Deliveries, Delivery};
use crate::failure::{self, Failure, Verdict, failure_of};
use crate::message::Message;
use crate::{inbox, troubled};

/// What a service does with one message, inside the transaction that also notes it as handled.
pub type Handler = Arc<dyn Fn(Txn, Message) -> BoxFuture<'static, Result<(), CommandError>> + Send + Sync>;

/// What a service does once with all messages of a transaction, before the first one is handled: lock and read
/// together what they are about. Handlers must not depend on it.
pub type Prelude =
    Arc<dyn for<'a> Fn(&'a Txn, &'a [Message]) -> BoxFuture<'a, Result<(), CommandError>> + Send + Sync>;

/// Unacknowledged deliveries at a time.
const PREFETCH: u16 = 128;
/// Deliveries handled in one transaction.
const PER_TRANSACTION: usize = 32;
/// How long a handler may take for one message: longer than a statement may wait for a lock, so that a lock
/// held by others is not counted as the message's failure.
const HANDLE_WITHIN: Duration = Duration::from_secs(6);
/// A batch that took this long takes up no further message: it holds locks that others wait for.
const BATCH_WITHIN: Duration = Duration::from_secs(3);
/// Pause while the database is away.
const PAUSE: Duration = Duration::from_millis(300);
/// Rounds before a message that is hindered leaves the queue to be tried again later, uncounted.
const PATIENCE: u32 = 2;

/// Handles the messages of one service. Cheap to clone.
#[derive(Clone)]
pub struct Consumer {
    database: Database,
    service: &'static str,
    handler: Handler,
    prelude: Option<Prelude>,
    /// Whether messages may wait to be tried again, so that a batch has to ask whose; at the start nobody knows.
    retries_wait: Arc<AtomicBool>,
}

/// The database is away: neither a message's fault nor anybody's attempt.
struct Away;

impl From<CommandError> for Away {
    fn from(_: CommandError) -> Self {
        Self
    }
}

/// Why a transaction with one or several messages was rolled back.
struct Undone {
    error: CommandError,
    /// The message that was being handled, if one was.
    culprit: Option<Uuid>,
}

impl From<CommandError> for Undone {
    fn from(error: CommandError) -> Self {
        Self { error, culprit: None }
    }
}

impl Consumer {
    /// A consumer of `service` that hands each new message to `handler`.
    pub fn new(database: Database, service: &'static str, handler: Handler) -> Self {
        Self { database, service, handler, prelude: None, retries_wait: Arc::new(AtomicBool::new(true)) }
    }

    /// The same, with `prelude` before the messages of each transaction.
    pub fn after(self, prelude: Prelude) -> Self {
        Self { prelude: Some(prelude), ..self }
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
        for round in 0.. {
            match self.handle_batch(&batch, round).await {
                Ok(()) => {
                    crash_point("before-ack");
                    deliveries.ack(&batch).await;
                    crash_point("after-ack");
                    return;
                }
                Err(Away) if stop.is_cancelled() => return,
                Err(Away) => tokio::time::sleep(PAUSE).await,
            }
        }
    }

    async fn handle_batch(&self, batch: &[Delivery], round: u32) -> Result<(), Away> {
        let mut messages = self.worth_handling(batch, round).await?;
        // The second time without whom the first failure is blamed on.
        for _ in 0..2 {
            let undone = match self.handle_together(messages.iter().cloned().collect()).await {
                Ok(()) => return Ok(()),
                Err(undone) => undone,
            };
            let failure = failure_of(&undone.error);
            let blamed = messages.iter().position(|message| Some(message.id) == undone.culprit);
            match (blamed, failure.verdict) {
                (Some(index), Verdict::Hopeless | Verdict::Counts) => {
                    self.note(&messages[index], &failure).await?;
                    let gone = messages[index].id;
                    messages.retain(|message| message.id != gone);
                }
                (Some(_), Verdict::Passing) | (None, _) => break,
            }
        }
        while let Some(message) = messages.front() {
            match self.handle_alone(message.clone()).await {
                Ok(()) => drop(messages.pop_front()),
                // Perhaps the database is away, perhaps only this message's rows are locked. When this lasts and
                // the database takes a note of it, other subjects need not wait any longer.
                Err(failure) if failure.verdict == Verdict::Passing && round < PATIENCE => return Err(Away),
                Err(failure) => self.put_aside(&mut messages, &failure).await?,
            }
        }
        Ok(())
    }

    /// Notes the failure of the first of `messages` and takes it out; where it was only hindered, with what has to
    /// wait for it. A failed one may itself wait for a later one, as a cancellation does that came before its order.
    async fn put_aside(
        &self,
        messages: &mut VecDeque<Message>,
        failure: &Failure,
    ) -> Result<(), CommandError> {
        let Some(failed) = messages.pop_front() else { return Ok(()) };
        messages.retain(|message| message.id != failed.id);
        self.note(&failed, failure).await?;
        if failure.verdict != Verdict::Passing {
            return Ok(());
        }
        let subject = troubled::subject_of(&failed);
        self.hold(messages, |message| troubled::subject_of(message) == subject).await
    }

    /// Puts those of `messages` that have to wait for an earlier one to the messages in trouble.
    async fn hold(
        &self,
        messages: &mut VecDeque<Message>,
        has_to_wait: impl Fn(&Message) -> bool,
    ) -> Result<(), CommandError> {
        let (held, others): (VecDeque<_>, VecDeque<_>) = messages.drain(..).partition(has_to_wait);
        *messages = others;
        if held.is_empty() {
            return Ok(());
        }
        let types: Vec<String> = held.iter().map(|message| message.type_name.clone()).collect();
        self.retries_wait.store(true, Ordering::SeqCst);
        troubled::hold(&self.database, self.service, held.into()).await?;
        for type_name in types {
            metrics::message_handled(self.service, &type_name, "held");
        }
        Ok(())
    }

    /// The messages of a batch, less what is known to be in trouble or has to wait for what is; what cannot be
    /// read is parked.
    async fn worth_handling(
        &self,
        batch: &[Delivery],
        round: u32,
    ) -> Result<VecDeque<Message>, CommandError> {
        let mut messages = VecDeque::with_capacity(batch.len());
        let mut again = Vec::new();
        for delivery in batch {
            let id = match &delivery.message {
                Ok(message) => {
                    messages.push_back(message.clone());
                    message.id
                }
                Err(undecodable) => failure::stand_in_id(undecodable),
            };
            if delivery.redelivered || round > 0 {
                again.push(id);
            }
        }
        // Noted as troubled before the ack got lost, or before the database went away in the middle of the
        // batch: the row is the truth, not the delivery.
        let known =
            if again.is_empty() { HashSet::new() } else { troubled::known(&self.database, again).await? };
        messages.retain(|message| !known.contains(&message.id));
        for undecodable in batch.iter().filter_map(|delivery| delivery.message.as_ref().err()) {
            let stand_in = failure::stand_in(undecodable, self.database.clock().now());
            if !known.contains(&stand_in.id) {
                let failure = Failure { reason: undecodable.reason.to_string(), verdict: Verdict::Hopeless };
                self.note(&stand_in, &failure).await?;
            }
        }
        // Lowered before the look: a note that comes in between raises it again.
        if self.retries_wait.swap(false, Ordering::SeqCst) {
            let subjects = troubled::subjects(&self.database).await;
            if !subjects.as_ref().is_ok_and(HashSet::is_empty) {
                self.retries_wait.store(true, Ordering::SeqCst);
            }
            let subjects = subjects?;
            self.hold(&mut messages, |message| subjects.contains(&troubled::subject_of(message))).await?;
        }
        Ok(messages)
    }

    async fn handle_together(&self, messages: Vec<Message>) -> Result<(), Undone> {
        if messages.is_empty() {
            return Ok(());
        }
        let (consumer, service) = (self.clone(), self.service);
        let context = WorkContext::system(service, "batch");
        let outcomes = self.database.unit_of_work(context, move |txn| async move {
            let ids: Vec<Uuid> = messages.iter().map(|message| message.id).collect();
            let mut new = inbox::admit(&txn, &ids).await?;
            crash_point("after-inbox");
            let started = Instant::now();
            if let Some(prelude) = &consumer.prelude {
                prelude(&txn, &messages).await?;
            }
            let mut outcomes = Vec::with_capacity(messages.len());
            for message in messages {
                if started.elapsed() > BATCH_WITHIN {
                    return Err(CommandError::internal(anyhow::anyhow!("the batch took too long")).into());
                }
                let (id, type_name) = (message.id, message.type_name.clone());
                // Removing it from the set also drops a twin within the batch.
                let outcome = if new.remove(&id) {
                    let handled = consumer.call(&txn, message).await;
                    handled.map_err(|error| Undone { error, culprit: Some(id) })?;
                    "handled"
                } else {
                    "seen"
                };
                outcomes.push((type_name, outcome));
            }
            crash_point("after-handler");
            Ok::<_, Undone>(outcomes)
        });
        for (type_name, outcome) in outcomes.await? {
            metrics::message_handled(service, &type_name, outcome);
        }
        Ok(())
    }

    async fn handle_alone(&self, message: Message) -> Result<(), Failure> {
        self.handle_together(vec![message]).await.map_err(|undone| failure_of(&undone.error))
    }

    /// Whether the message has been handled.
    ///
    /// # Errors
    /// When the database is away.
    pub async fn has_handled(&self, id: Uuid) -> Result<bool, CommandError> {
        inbox::has(self.database.reader(), id).await
    }

    /// Handles a message in trouble once more; success takes it off the table.
    ///
    /// # Errors
    /// What the handler answered; the failure has been written down, unless it was a passing one.
    pub async fn handle_troubled(&self, message: Message) -> Result<(), CommandError> {
        let outcome = self.try_again(message.clone()).await;
        if let Err(error) = &outcome {
            let failure = failure_of(error);
            match failure.verdict {
                Verdict::Passing => {}
                Verdict::Counts | Verdict::Hopeless => self.note(&message, &failure).await?,
            }
        }
        outcome
    }

    /// Handles a message whose pause is over; what came of it is written down either way. Answers whether those
    /// behind it need not wait for it any longer.
    ///
    /// # Errors
    /// When it could not be written down.
    pub(crate) async fn retry(&self, message: Message) -> Result<bool, CommandError> {
        let Err(error) = self.try_again(message.clone()).await else { return Ok(true) };
        let failure = failure_of(&error);
        self.note(&message, &failure).await?;
        Ok(failure.verdict != Verdict::Passing)
    }

    async fn try_again(&self, message: Message) -> Result<(), CommandError> {
        let consumer = self.clone();
        let type_name = message.type_name.clone();
        let context = WorkContext::system(self.service, format!("message:{}", message.id));
        self.database
            .unit_of_work(context, move |txn| async move {
                let new = inbox::admit(&txn, &[message.id]).await?;
                troubled::forget(&txn, message.id).await?;
                if new.contains(&message.id) {
                    consumer.call(&txn, message).await?;
                }
                Ok::<(), CommandError>(())
            })
            .await?;
        metrics::message_handled(self.service, &type_name, "handled");
        Ok(())
    }

    async fn note(&self, message: &Message, failure: &Failure) -> Result<(), CommandError> {
        self.retries_wait.store(true, Ordering::SeqCst);
        let state = troubled::note(&self.database, self.service, message, failure).await?;
        crash_point("after-note");
        let outcome = match state {
            troubled::State::Retry => "retried",
            troubled::State::Parked => "parked",
        };
        metrics::message_handled(self.service, &message.type_name, outcome);
        Ok(())
    }

    /// Hands one message to the service, as a child of the trace it comes from.
    async fn call(&self, txn: &Txn, message: Message) -> Result<(), CommandError> {
        let span = self.span(&message);
        let recorder = span.clone();
        txn.set_context(WorkContext {
            actor: Actor::system(self.service),
            cause: format!("message:{}", message.id),
            case_id: message.case_id.clone(),
            traceparent: message.traceparent.clone(),
        });
        let (handler, txn) = (self.handler.clone(), txn.clone());
        let handled = AssertUnwindSafe(async move { handler(txn, message).await }.instrument(span));
        let outcome = match tokio::time::timeout(HANDLE_WITHIN, handled.catch_unwind()).await {
            Ok(Ok(outcome)) => outcome,
            Ok(Err(panic)) => {
                let words = words_of(&*panic);
                Err(CommandError::internal(anyhow::anyhow!("the handler panicked: {words}")))
            }
            Err(_) => Err(CommandError::internal(anyhow::anyhow!("the handler took too long"))),
        };
        if let Err(error) = &outcome {
            recorder.record("otel.status_code", "ERROR");
            recorder.record("otel.status_description", failure_of(error).reason);
        }
        outcome
    }

    fn span(&self, message: &Message) -> Span {
        let span = tracing::info_span!(
            "message.handle",
            otel.name = %format!("process {}", message.type_name),
            otel.kind = "consumer",
            otel.status_code = Empty,
            otel.status_description = Empty,
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

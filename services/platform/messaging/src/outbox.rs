//! The outbox: what a decision tells others, written in the transaction of the decision.
//!
//! [`tell`] takes the transaction as an argument, so that telling outside one does not compile. The rows of
//! a transaction are inserted together just before COMMIT. `place` grows with each row and, because the
//! aggregate is locked until COMMIT, follows the order of decisions within one aggregate; across aggregates
//! a late commit may have a low place, which is why nobody reads "after the last place seen".

use chrono::{DateTime, Utc};
use futures::future::BoxFuture;
use prost::Name;
use sea_orm::{QueryResult, Value};
use uuid::Uuid;

use actnow_chassis::database::{Batch, Bell, Rows, Txn};
use actnow_chassis::error::CommandError;
use actnow_chassis::faults::crash_point;
use actnow_chassis::trace_context::current_traceparent;

use crate::message::{AggregateSequence, Kind, Message};

/// A fact or an order to be told.
#[derive(Debug, Clone)]
pub struct Outgoing {
    kind: Kind,
    type_name: String,
    source: &'static str,
    subject: String,
    sequence: AggregateSequence,
    body: Vec<u8>,
}

impl Outgoing {
    /// A fact of `source` about `subject`, told by decision `version` as its `index`-th.
    pub fn fact<M: Name>(source: &'static str, subject: &str, version: i64, index: usize, body: &M) -> Self {
        Self::new(Kind::Event, source, subject, version, index, body)
    }

    /// An order given by `source` in decision `version` of `subject` as its `index`-th message.
    pub fn order<M: Name>(source: &'static str, subject: &str, version: i64, index: usize, body: &M) -> Self {
        Self::new(Kind::Order, source, subject, version, index, body)
    }

    fn new<M: Name>(
        kind: Kind,
        source: &'static str,
        subject: &str,
        version: i64,
        index: usize,
        body: &M,
    ) -> Self {
        let sequence = AggregateSequence { version, index: i32::try_from(index).unwrap_or(i32::MAX) };
        let (type_name, body) = (M::full_name(), body.encode_to_vec());
        Self { kind, type_name, source, subject: subject.to_owned(), sequence, body }
    }
}

/// Tells `outgoing` when the transaction commits.
pub fn tell(txn: &Txn, outgoing: Outgoing) {
    let context = txn.context();
    let message = Message {
        id: txn.next_id(),
        kind: outgoing.kind,
        type_name: outgoing.type_name,
        source: outgoing.source.to_owned(),
        subject: outgoing.subject,
        sequence: outgoing.sequence,
        time: txn.at(),
        case_id: context.case_id.clone(),
        traceparent: current_traceparent().or_else(|| context.traceparent.clone()),
        body: outgoing.body,
    };
    txn.collect::<OutboxBatch>(|batch| batch.messages.push(message));
}

#[derive(Default)]
struct OutboxBatch {
    messages: Vec<Message>,
}

impl Batch for OutboxBatch {
    fn written(&self) -> Option<&'static str> {
        Some("after-outbox")
    }

    fn flush<'a>(self: Box<Self>, txn: &'a Txn) -> BoxFuture<'a, Result<(), CommandError>> {
        Box::pin(async move {
            for message in &self.messages {
                message.validate().map_err(CommandError::internal)?;
            }
            crash_point("before-outbox");
            let rows = self.messages.into_iter().map(message_values).collect();
            txn.write_with_commit(Rows::new(format!("outbox ({COLUMNS})"), rows));
            Ok(())
        })
    }

    fn bell(&self) -> Option<Bell> {
        Some(Box::new(|wakes| wakes.outbox.notify_one()))
    }
}

pub(crate) const COLUMNS: &str =
    "message_id, kind, type_name, source, subject, version, idx, time, case_id, traceparent, body";

pub(crate) fn message_values(message: Message) -> [Value; 11] {
    [
        message.id.into(),
        message.kind.as_str().into(),
        message.type_name.into(),
        message.source.into(),
        message.subject.into(),
        message.sequence.version.into(),
        message.sequence.index.into(),
        message.time.into(),
        message.case_id.into(),
        message.traceparent.into(),
        message.body.into(),
    ]
}

pub(crate) fn message_from(row: &QueryResult) -> Result<Message, CommandError> {
    let kind: String = row.try_get("", "kind")?;
    let time: DateTime<Utc> = row.try_get("", "time")?;
    let id: Uuid = row.try_get("", "message_id")?;
    Ok(Message {
        id,
        kind: kind.parse().map_err(CommandError::internal)?,
        type_name: row.try_get("", "type_name")?,
        source: row.try_get("", "source")?,
        subject: row.try_get("", "subject")?,
        sequence: AggregateSequence { version: row.try_get("", "version")?, index: row.try_get("", "idx")? },
        time,
        case_id: row.try_get("", "case_id")?,
        traceparent: row.try_get("", "traceparent")?,
        body: row.try_get("", "body")?,
    })
}

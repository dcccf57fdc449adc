//! One batch over one channel, in rounds: the first message of each subject, then the second of each, each round in the
//! order of the batch and after all confirms of the one before. Never two of one subject are in flight, because the broker
//! may refuse an earlier message and accept a later one (a quorum queue does while its leader moves); and what is told of
//! one kind arrives in the order in which it was told, whatever order the confirms take.

use std::collections::{HashMap, HashSet};
use std::future::poll_fn;
use std::task::Poll;
use std::time::Duration;

use futures::future::join_all;
use lapin::options::BasicPublishOptions;
use lapin::types::{AMQPValue, FieldTable};
use lapin::{BasicProperties, Channel, Confirmation, PublisherConfirm};
use tokio::time::timeout;

use super::Shared;
use crate::broker::publish::{PublishFailure, Published};
use crate::message::{Kind, Message};

/// Whether the channel may be used again.
pub(super) enum Verdict {
    Sound,
    Broken(PublishFailure),
}

/// The answer to one message, and the id of a message that came back unroutable along with it.
struct Settled {
    index: usize,
    answer: Result<(), PublishFailure>,
    returned: Option<String>,
}

pub(super) struct Window<'a> {
    channel: &'a Channel,
    shared: &'a Shared,
    batch: &'a [Message],
    /// Subjects of which a message did not go out.
    held: HashSet<&'a str>,
    returned: HashSet<String>,
    published: Vec<Option<Published>>,
    broken: Option<PublishFailure>,
}

impl<'a> Window<'a> {
    pub(super) fn new(channel: &'a Channel, shared: &'a Shared, batch: &'a [Message]) -> Self {
        Self {
            channel,
            shared,
            batch,
            held: HashSet::new(),
            returned: HashSet::new(),
            published: vec![None; batch.len()],
            broken: None,
        }
    }

    pub(super) async fn run(mut self) -> (Vec<Published>, Verdict) {
        for round in rounds(self.batch) {
            for few in round.chunks(self.shared.settings.window.max(1)) {
                self.send(few).await;
            }
        }
        let not_tried = Published::Failed(PublishFailure::NotTried);
        let published =
            self.published.into_iter().map(|one| one.unwrap_or_else(|| not_tried.clone())).collect();
        (published, self.broken.map_or(Verdict::Sound, Verdict::Broken))
    }

    /// Hands a few messages over, one after the other, and waits for all their confirms.
    ///
    /// lapin queues the frames of a message, and counts it for its confirm, when it is first polled: so they go out in this
    /// order, and many in one write.
    async fn send(&mut self, few: &[usize]) {
        let (mut settled, mut in_flight) = (Vec::new(), Vec::with_capacity(few.len()));
        for &index in few {
            let message = &self.batch[index];
            if self.held.contains(message.subject.as_str()) {
                self.finish(index, Published::Failed(PublishFailure::HeldBack));
            } else if let Err(error) = message.validate() {
                self.finish(index, Published::Failed(PublishFailure::Unsendable(error)));
            } else if self.broken.is_none() {
                let mut going = Box::pin(deliver(index, self.channel, self.shared, message));
                match poll_fn(|context| Poll::Ready(going.as_mut().poll(context))).await {
                    Poll::Ready(one) => settled.push(one),
                    Poll::Pending => in_flight.push(going),
                }
            }
        }
        // lapin hands a returned message to whichever confirm it completes next, which need not be its own: all are
        // gathered before anything is concluded.
        settled.extend(join_all(in_flight).await);
        self.returned.extend(settled.iter_mut().filter_map(|one| one.returned.take()));
        for one in settled {
            self.conclude(one.index, one.answer);
        }
    }

    fn conclude(&mut self, index: usize, answer: Result<(), PublishFailure>) {
        let published = match answer {
            Ok(()) if self.returned.contains(&self.batch[index].id.to_string()) => Published::Unroutable,
            Ok(()) => Published::Confirmed,
            Err(reason) => {
                self.broken.get_or_insert_with(|| reason.clone());
                Published::Failed(reason)
            }
        };
        self.finish(index, published);
    }

    /// Records the outcome; the subject goes on only behind a success.
    fn finish(&mut self, index: usize, published: Published) {
        if published != Published::Confirmed {
            self.held.insert(self.batch[index].subject.as_str());
        }
        self.published[index] = Some(published);
    }
}

/// The first message of each subject, the second of each …: indices, each round in order.
fn rounds(batch: &[Message]) -> Vec<Vec<usize>> {
    let mut rounds: Vec<Vec<usize>> = Vec::new();
    let mut before: HashMap<&str, usize> = HashMap::new();
    for (index, message) in batch.iter().enumerate() {
        let round = before.entry(&message.subject).or_default();
        if *round == rounds.len() {
            rounds.push(Vec::new());
        }
        rounds[*round].push(index);
        *round += 1;
    }
    rounds
}

/// Writes one message to the channel and waits for its confirm.
async fn deliver(index: usize, channel: &Channel, shared: &Shared, message: &Message) -> Settled {
    match hand_over(channel, shared, message).await {
        Ok(confirm) => settle(index, message, confirm, shared.settings.answer_timeout).await,
        Err(reason) => Settled { index, answer: Err(reason), returned: None },
    }
}

/// Writes one message to the channel.
async fn hand_over(
    channel: &Channel,
    shared: &Shared,
    message: &Message,
) -> Result<PublisherConfirm, PublishFailure> {
    let exchange = match message.kind {
        Kind::Event => shared.names.events(),
        Kind::Order => shared.names.orders(),
    };
    let options = BasicPublishOptions { mandatory: true, ..BasicPublishOptions::default() };
    let publishing = channel.basic_publish(
        exchange.as_str().into(),
        message.type_name.as_str().into(),
        options,
        &message.body,
        properties(message),
    );
    match timeout(shared.settings.answer_timeout, publishing).await {
        Ok(Ok(confirm)) => Ok(confirm),
        Ok(Err(error)) => Err(PublishFailure::LinkLost(error.to_string())),
        Err(_) => Err(PublishFailure::TimedOut),
    }
}

/// Waits for the confirm of one message.
async fn settle(index: usize, message: &Message, confirm: PublisherConfirm, limit: Duration) -> Settled {
    let (answer, returned) = match timeout(limit, confirm).await {
        Ok(Ok(Confirmation::Ack(returned))) => (Ok(()), returned),
        Ok(Ok(Confirmation::Nack(returned))) => (Err(PublishFailure::Refused), returned),
        Ok(Ok(Confirmation::NotRequested)) => {
            (Err(PublishFailure::LinkLost("channel is not in confirm mode".to_owned())), None)
        }
        Ok(Err(error)) => (Err(PublishFailure::LinkLost(error.to_string())), None),
        Err(_) => (Err(PublishFailure::TimedOut), None),
    };
    Settled { index, answer, returned: returned.map(|back| message_id(&back.properties, message)) }
}

/// All our messages carry their id; if it were missing, the confirm that brought the return is the best guess.
fn message_id(returned: &BasicProperties, carrier: &Message) -> String {
    returned.message_id().as_ref().map_or_else(|| carrier.id.to_string(), ToString::to_string)
}

/// Persistent (2), with the id where tools look for it, and all attributes as headers.
fn properties(message: &Message) -> BasicProperties {
    let mut headers = FieldTable::default();
    for (name, value) in message.headers() {
        headers.insert(name.into(), AMQPValue::LongString(value.into()));
    }
    BasicProperties::default()
        .with_delivery_mode(2)
        .with_message_id(message.id.to_string().into())
        .with_type(message.kind.as_str().into())
        .with_content_type("application/protobuf".into())
        .with_timestamp(u64::try_from(message.time.timestamp()).unwrap_or_default())
        .with_headers(headers)
}

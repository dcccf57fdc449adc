//! One batch over one channel: a window of messages in flight, at most one of each subject, because the broker may
//! refuse an earlier message and accept a later one (a quorum queue does while its leader moves).

use std::collections::{HashMap, HashSet, VecDeque};
use std::time::Duration;

use futures::future::BoxFuture;
use futures::stream::FuturesUnordered;
use futures::{FutureExt, StreamExt};
use lapin::options::BasicPublishOptions;
use lapin::types::{AMQPValue, FieldTable};
use lapin::{BasicProperties, Channel, Confirmation};
use tokio::time::timeout;

use super::Shared;
use crate::broker::publish::{PublishFailure, Published};
use crate::message::{Kind, Message};

/// Whether the channel may be used again.
pub(super) enum Verdict {
    Sound,
    Broken(PublishFailure),
}

/// How the broker answered one message.
enum Answer {
    Taken,
    Failed(PublishFailure),
}

/// The answer to one message, and the id of a message that came back unroutable along with it.
struct Settled {
    index: usize,
    answer: Answer,
    returned: Option<String>,
}

pub(super) struct Window<'a> {
    channel: &'a Channel,
    shared: &'a Shared,
    batch: &'a [Message],
    /// What is still to go out, by subject, in order.
    waiting: HashMap<&'a str, VecDeque<usize>>,
    /// First of each subject that has nothing in flight.
    ready: VecDeque<usize>,
    in_flight: FuturesUnordered<BoxFuture<'a, Settled>>,
    returned: HashSet<String>,
    published: Vec<Option<Published>>,
    broken: Option<PublishFailure>,
}

impl<'a> Window<'a> {
    pub(super) fn new(channel: &'a Channel, shared: &'a Shared, batch: &'a [Message]) -> Self {
        let mut waiting: HashMap<&str, VecDeque<usize>> = HashMap::new();
        let mut ready = VecDeque::new();
        for (index, message) in batch.iter().enumerate() {
            let subject = waiting.entry(&message.subject).or_default();
            if subject.is_empty() {
                ready.push_back(index);
            }
            subject.push_back(index);
        }
        for subject in waiting.values_mut() {
            subject.pop_front();
        }
        Self {
            channel,
            shared,
            batch,
            waiting,
            ready,
            in_flight: FuturesUnordered::new(),
            returned: HashSet::new(),
            published: vec![None; batch.len()],
            broken: None,
        }
    }

    pub(super) async fn run(mut self) -> (Vec<Published>, Verdict) {
        loop {
            self.fill();
            let Some(first) = self.in_flight.next().await else {
                break;
            };
            let mut settled = vec![first];
            // lapin hands a returned message to whichever confirm it completes next, which need not be its own.
            // That confirm completed earlier, so all that is complete is gathered before anything is concluded.
            while let Some(Some(next)) = self.in_flight.next().now_or_never() {
                settled.push(next);
            }
            self.returned.extend(settled.iter_mut().filter_map(|one| one.returned.take()));
            for one in settled {
                self.conclude(one.index, one.answer);
            }
        }
        let not_tried = Published::Failed(PublishFailure::NotTried);
        let published =
            self.published.into_iter().map(|one| one.unwrap_or_else(|| not_tried.clone())).collect();
        (published, self.broken.map_or(Verdict::Sound, Verdict::Broken))
    }

    fn fill(&mut self) {
        while self.broken.is_none() && self.in_flight.len() < self.shared.settings.window.max(1) {
            let Some(index) = self.ready.pop_front() else {
                break;
            };
            match self.batch[index].validate() {
                Ok(()) => self.in_flight.push(self.send(index).boxed()),
                Err(error) => self.finish(index, Published::Failed(PublishFailure::Unsendable(error))),
            }
        }
    }

    fn send(&self, index: usize) -> impl Future<Output = Settled> + Send + use<'a> {
        let (channel, shared, message) = (self.channel, self.shared, &self.batch[index]);
        async move {
            let exchange = match message.kind {
                Kind::Event => shared.names.events(),
                Kind::Order => shared.names.orders(),
            };
            let (answer, returned) = send(channel, &exchange, message, shared.settings.answer_timeout).await;
            Settled { index, answer, returned }
        }
    }

    fn conclude(&mut self, index: usize, answer: Answer) {
        let published = match answer {
            Answer::Taken if self.returned.contains(&self.batch[index].id.to_string()) => {
                Published::Unroutable
            }
            Answer::Taken => Published::Confirmed,
            Answer::Failed(reason) => {
                self.broken.get_or_insert_with(|| reason.clone());
                Published::Failed(reason)
            }
        };
        self.finish(index, published);
    }

    /// Records the outcome; the subject goes on only behind a success.
    fn finish(&mut self, index: usize, published: Published) {
        let succeeded = published == Published::Confirmed;
        self.published[index] = Some(published);
        let Some(rest) = self.waiting.get_mut(self.batch[index].subject.as_str()) else {
            return;
        };
        if succeeded {
            self.ready.extend(rest.pop_front());
        } else {
            for held in rest.drain(..) {
                self.published[held] = Some(Published::Failed(PublishFailure::HeldBack));
            }
        }
    }
}

async fn send(
    channel: &Channel,
    exchange: &str,
    message: &Message,
    limit: Duration,
) -> (Answer, Option<String>) {
    let options = BasicPublishOptions { mandatory: true, ..BasicPublishOptions::default() };
    let confirmed = async {
        let publishing = channel.basic_publish(
            exchange.into(),
            message.type_name.as_str().into(),
            options,
            &message.body,
            properties(message),
        );
        publishing.await?.await
    };
    match timeout(limit, confirmed).await {
        Ok(Ok(Confirmation::Ack(returned))) => {
            (Answer::Taken, returned.map(|back| message_id(&back.properties, message)))
        }
        Ok(Ok(Confirmation::Nack(returned))) => (
            Answer::Failed(PublishFailure::Refused),
            returned.map(|back| message_id(&back.properties, message)),
        ),
        Ok(Ok(Confirmation::NotRequested)) => {
            (Answer::Failed(PublishFailure::LinkLost("channel is not in confirm mode".to_owned())), None)
        }
        Ok(Err(error)) => (Answer::Failed(PublishFailure::LinkLost(error.to_string())), None),
        Err(_) => (Answer::Failed(PublishFailure::TimedOut), None),
    }
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

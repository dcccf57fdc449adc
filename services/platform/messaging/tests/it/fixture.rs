//! A broker with a topology for one test: random prefix, everything deleted afterwards, also after a failure.

use std::collections::BTreeMap;
use std::path::PathBuf;
use std::time::Duration;

use actnow_messaging::broker::{
    Broker, Deliveries, Delivery, InProcess, Published, Publisher, QueueSpec, RabbitMq, RabbitMqSettings,
    Topology,
};
use actnow_messaging::message::{AggregateSequence, Headers, Kind, Message};
use chrono::DateTime;
use lapin::options::BasicPublishOptions;
use lapin::types::{AMQPValue, FieldTable};
use lapin::{BasicProperties, Connection, ConnectionProperties};
use sea_orm::{ConnectionTrait, Database, DbBackend, Statement};
use tempfile::TempDir;
use tokio_util::sync::CancellationToken;
use uuid::Uuid;

/// Longest wait for any effect; a healthy machine needs a fraction of it.
pub(crate) const DEADLINE: Duration = Duration::from_secs(30);

pub(crate) const LISTENER: &str = "registration";
pub(crate) const HEARD: &str = "actnow.test.v1.Heard";
pub(crate) const UNHEARD: &str = "actnow.other.v1.Unheard";
pub(crate) const ORDERED: &str = "actnow.test.v1.DoIt";
pub(crate) const NOBODYS_ORDER: &str = "actnow.test.v1.NobodyDoesIt";

/// Which of the two brokers.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Which {
    RabbitMq,
    InProcess,
}

pub(crate) struct Fixture {
    pub(crate) broker: Broker,
    pub(crate) prefix: String,
    directory: TempDir,
}

/// Address of the RabbitMQ for tests.
pub(crate) fn rabbitmq_address() -> String {
    std::env::var("ACTNOW_TEST_BROKER").expect(
        "ACTNOW_TEST_BROKER is not set: run the tests with tests/run, which starts a private RabbitMQ",
    )
}

pub(crate) fn rabbitmq(addresses: Vec<String>, prefix: &str) -> Broker {
    let settings = RabbitMqSettings { prefix: prefix.to_owned(), ..RabbitMqSettings::new(addresses) };
    Broker::RabbitMq(RabbitMq::new(settings).unwrap())
}

/// One queue that hears facts of `actnow.test` and takes one order.
pub(crate) fn topology() -> Topology {
    let events = vec!["actnow.test.v1.*"];
    Topology::of(vec![QueueSpec { service: LISTENER.to_owned(), events, orders: vec![ORDERED] }])
}

impl Fixture {
    async fn new(which: Which) -> Self {
        let directory = tempfile::tempdir().unwrap();
        let prefix = format!("t{}.", Uuid::now_v7().simple());
        let broker = match which {
            Which::RabbitMq => rabbitmq(vec![rabbitmq_address()], &prefix),
            Which::InProcess => {
                let file = directory.path().join("queues.db");
                Broker::InProcess(InProcess::open(&file, &prefix).await.unwrap())
            }
        };
        broker.declare(&topology()).await.unwrap();
        Self { broker, prefix, directory }
    }

    pub(crate) fn file(&self) -> PathBuf {
        self.directory.path().join("queues.db")
    }

    pub(crate) fn consume(&self, prefetch: u16) -> Deliveries {
        self.broker.consume(LISTENER, prefetch, CancellationToken::new())
    }

    /// The broker after a restart of this process.
    pub(crate) async fn restarted(&self) -> Broker {
        match &self.broker {
            Broker::RabbitMq(_) => self.broker.clone(),
            Broker::InProcess(broker) => {
                broker.close().await;
                Broker::InProcess(InProcess::open(&self.file(), &self.prefix).await.unwrap())
            }
        }
    }

    /// Puts something into the queue that did not come from our publisher. Returns the broker to go on with.
    pub(crate) async fn put_foreign(&self, headers: Headers, body: &[u8]) -> Broker {
        match &self.broker {
            Broker::RabbitMq(_) => {
                self.put_foreign_rabbitmq(headers, body).await;
                self.broker.clone()
            }
            Broker::InProcess(broker) => {
                broker.close().await;
                self.put_foreign_row(headers, body).await;
                Broker::InProcess(InProcess::open(&self.file(), &self.prefix).await.unwrap())
            }
        }
    }

    async fn put_foreign_rabbitmq(&self, headers: Headers, body: &[u8]) {
        let connection =
            Connection::connect(&rabbitmq_address(), ConnectionProperties::default()).await.unwrap();
        let channel = connection.create_channel().await.unwrap();
        let table: BTreeMap<_, _> = headers
            .into_iter()
            .map(|(name, value)| (name.into(), AMQPValue::LongString(value.into())))
            .collect();
        let properties = BasicProperties::default().with_headers(FieldTable::from(table));
        let exchange = format!("{}actnow.events", self.prefix);
        let options = BasicPublishOptions::default();
        channel.basic_publish(exchange.into(), HEARD.into(), options, body, properties).await.unwrap();
        connection.close(200, "OK".into()).await.unwrap();
    }

    async fn put_foreign_row(&self, headers: Headers, body: &[u8]) {
        let db = Database::connect(format!("sqlite://{}", self.file().display())).await.unwrap();
        let values: Vec<sea_orm::Value> = vec![
            format!("{}actnow.{LISTENER}", self.prefix).into(),
            HEARD.into(),
            serde_json::to_string(&headers).unwrap().into(),
            body.to_vec().into(),
        ];
        let sql = "INSERT INTO message (queue, topic, headers, body) VALUES (?, ?, ?, ?)";
        db.execute_raw(Statement::from_sql_and_values(DbBackend::Sqlite, sql, values)).await.unwrap();
        db.close().await.unwrap();
    }
}

/// Runs a test body in a task, deletes what it declared, then lets a failure through.
pub(crate) async fn run<F, T>(which: Which, body: F)
where
    F: FnOnce(std::sync::Arc<Fixture>) -> T,
    T: Future<Output = ()> + Send + 'static,
{
    let fixture = std::sync::Arc::new(Fixture::new(which).await);
    let outcome = tokio::spawn(body(fixture.clone())).await;
    if which == Which::RabbitMq {
        fixture.broker.delete(&topology()).await.unwrap();
    }
    if let Err(failure) = outcome {
        std::panic::resume_unwind(failure.into_panic());
    }
}

/// Makes of `async fn name(Arc<Fixture>)` one test for each broker.
macro_rules! on_both_brokers {
    ($($name:ident),+ $(,)?) => {
        mod on_rabbitmq {
            $(#[tokio::test(flavor = "multi_thread")]
            async fn $name() {
                crate::fixture::run(crate::fixture::Which::RabbitMq, super::$name).await;
            })+
        }
        mod on_in_process {
            $(#[tokio::test(flavor = "multi_thread")]
            async fn $name() {
                crate::fixture::run(crate::fixture::Which::InProcess, super::$name).await;
            })+
        }
    };
}
pub(crate) use on_both_brokers;

pub(crate) fn event(type_name: &str, subject: &str, version: i64) -> Message {
    Message {
        id: Uuid::now_v7(),
        kind: Kind::Event,
        type_name: type_name.to_owned(),
        source: "test".to_owned(),
        subject: subject.to_owned(),
        sequence: AggregateSequence { version, index: 0 },
        time: DateTime::from_timestamp_micros(1_767_225_600_123_456).unwrap(),
        case_id: Some(format!("case-{subject}")),
        traceparent: Some("00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01".to_owned()),
        body: version.to_be_bytes().to_vec(),
    }
}

pub(crate) fn order(type_name: &str, subject: &str, version: i64) -> Message {
    Message { kind: Kind::Order, ..event(type_name, subject, version) }
}

/// Waits for an effect, but not for ever.
pub(crate) async fn soon<T>(effect: impl Future<Output = T>) -> T {
    tokio::time::timeout(DEADLINE, effect).await.expect("the effect did not come before the deadline")
}

/// Publishes until everything is confirmed, as the relay does.
pub(crate) async fn publish_all(publisher: &mut Publisher, messages: &[Message]) {
    let mut pending = messages.to_vec();
    soon(async {
        while !pending.is_empty() {
            let outcomes = publisher.publish(&pending).await;
            let mut outcomes = outcomes.into_iter();
            pending.retain(|_| outcomes.next() != Some(Published::Confirmed));
        }
    })
    .await;
}

/// The next `count` deliveries.
pub(crate) async fn receive(deliveries: &mut Deliveries, count: usize) -> Vec<Delivery> {
    let mut received = Vec::new();
    soon(async {
        while received.len() < count {
            received.extend(deliveries.next_batch(count - received.len()).await.expect("not stopped"));
        }
    })
    .await;
    received
}

pub(crate) fn messages(deliveries: &[Delivery]) -> Vec<Message> {
    deliveries.iter().map(|delivery| delivery.message.clone().expect("decodable")).collect()
}

/// Shows that nothing else is in the queue: what is published now is the next that comes.
pub(crate) async fn assert_drained(broker: &Broker, deliveries: &mut Deliveries) {
    let marker = event(HEARD, "marker", 1);
    publish_all(&mut broker.publisher(), std::slice::from_ref(&marker)).await;
    let next = receive(deliveries, 1).await;
    assert_eq!(messages(&next), [marker]);
    deliveries.ack(&next).await;
}
